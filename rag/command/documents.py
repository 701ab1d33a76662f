"""``list``, ``show`` and ``remove``: the documents of the library."""

from __future__ import annotations

import sys
from argparse import Namespace

from rag.command import printing
from rag.errors import UserError
from rag.library.looking import Looking
from rag.messages import say
from rag.settings import Settings


def run_list(parsed: Namespace, settings: Settings) -> int:
    library = Looking.open(settings=settings)
    chosen = set(library.among((), parsed.collection))
    for info in library.documents():
        if not chosen or info.name in chosen:
            print(printing.listed(info))
    return 0


def run_show(parsed: Namespace, settings: Settings) -> int:
    library = Looking.open(settings=settings)
    if parsed.png is not None:
        return _draw(library, parsed)
    text = library.text(parsed.document) if parsed.page is None else library.page_text(parsed.document, parsed.page)
    sys.stdout.write(text)
    sys.stdout.flush()
    return 0


def run_remove(parsed: Namespace, settings: Settings) -> int:
    from rag.library.filling import Filling

    print(say.removed(name=Filling.open(settings=settings).remove(parsed.document)))
    return 0


def _draw(library: Looking, parsed: Namespace) -> int:
    if parsed.page is None:
        raise UserError(say.page_wanted())
    png = library.picture(parsed.document, parsed.page, parsed.start, parsed.end)
    try:
        parsed.png.write_bytes(png)
    except OSError as error:
        raise UserError(say.picture_unwritable(path=parsed.png)) from error
    return 0
