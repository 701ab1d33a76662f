"""The folder that an installed Mingyin keeps for a person, and how it begins: with the document that ships."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings
from rag.store.catalog import CATALOG, is_there

EXAMPLE = Path(__file__).parents[1] / "example"
"""The document that ships, in an installation; a checkout has it in ``corpus``."""


def is_new(settings: Settings) -> bool:
    """Whether this is a home in which nothing has been indexed yet, and that has no folder of documents.

    A folder that was there before may be on a drive that isn't mounted, so it is never made a second time. Raises
    ``UserError`` where a server would have to tell and can't be reached.
    """
    if settings.home is None or settings.corpus != settings.home / "corpus" or settings.corpus.exists():
        return False
    if settings.database:  # others may have filled it
        return not is_there(settings.index / CATALOG, server=settings.database)
    return not any((index / CATALOG).exists() for index in (settings.index, settings.home / "index"))


def furnish(settings: Settings) -> None:
    """Make the folder of documents of a new home, with the document that ships as a first example.

    Raises ``UserError`` where that folder can't be made.
    """
    assert settings.home is not None
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".corpus-", dir=settings.home) as name:
            made = Path(name, "corpus")
            made.mkdir()
            for document in EXAMPLE.glob("*.txt"):
                shutil.copyfile(document, made / document.name)
            # In one step: a folder that is there holds the example, or is without it because the person took it out.
            made.rename(settings.corpus)
    except OSError as error:
        if not settings.corpus.is_dir():  # else another process was quicker
            raise UserError(say.home_unwritable(path=settings.home)) from error
