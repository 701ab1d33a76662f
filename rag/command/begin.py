"""What ``serve`` does first of all in a person's home: whoever opens the page wants to ask at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from sqlite3 import DatabaseError
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.home import furnish, is_new
from rag.indexing.finding import find
from rag.messages import say

if TYPE_CHECKING:
    from rag.indexing.indexer import Report
    from rag.library import Library


def begin(library: Library, update: Callable[[Sequence[Path]], Report]) -> None:
    """Give a new home its example, and ``update`` a library that holds nothing yet from the documents' folder.

    Raises ``UserError`` where the home or the index can't be written.
    """
    settings = library.settings
    if is_new(settings):
        furnish(settings)
    if settings.corpus.is_dir() and _is_empty(library) and find([settings.corpus]).files:
        print(say("home_first", path=settings.corpus), file=sys.stderr)
        report = update([settings.corpus])
        for line in (*report.notes, *report.problems):
            print(line, file=sys.stderr)


def _is_empty(library: Library) -> bool:
    """Whether nothing was indexed, or the first run was broken off; a damaged library isn't empty."""
    try:
        return not library.documents()
    except (UserError, DatabaseError):
        return not library.state()
