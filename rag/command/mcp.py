"""``mcp``: the documents as tools of the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import threading
from argparse import Namespace
from contextlib import suppress
from importlib.util import find_spec

from rag.errors import UserError
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.types import Answer


def run(parsed: Namespace, settings: Settings) -> int:
    if find_spec("mcp") is None:
        raise UserError(say.mcp_missing())
    from ui.api.tools import build

    library = Library.open(settings=settings)
    library.prefer()
    threading.Thread(target=_warm, args=(library,), name="model", daemon=True).start()
    build(lambda: library, _uncounted).run("stdio")  # which keeps all else from standard output meanwhile
    return 0


def _warm(library: Library) -> None:
    """Load the model while the program that asks is still looking around; what goes wrong is told to its question."""
    with suppress(UserError):
        library.warm()


def _uncounted(answer: Answer) -> None:
    """An answer that nobody counts."""
