"""Who reads files and embeds texts: this process (``local``), or many by Ray (``cluster``). What they do is the same
functions (``stages``); only this process writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from rag.embedding import Encoder
from rag.errors import UserError
from rag.indexing.workers.local import Local
from rag.indexing.workers.protocol import Workers
from rag.messages import say
from rag.settings import Settings

__all__ = ["Local", "Workers", "opened"]

_HERE = re.compile(r"ray(?::([1-9]\d{0,3}))?")
_THERE = re.compile(r"ray://[^/\s]+:\d+")


def opened(asked: str, encoder: Callable[[], Encoder], settings: Settings) -> AbstractContextManager[Workers]:
    """The workers that a person ``asked`` for: this process (empty), ``ray`` or ``ray:N`` by Ray on this machine, or
    those of a cluster (``ray://HOST:PORT``).

    Raises ``UserError`` for anything else, and where they can't be had.
    """
    if not asked:
        return nullcontext(Local(encoder, settings))
    here = _HERE.fullmatch(asked)
    if not here and not _THERE.fullmatch(asked):
        raise UserError(say.workers_unknown(asked=asked))
    from rag.indexing.workers import connecting

    return connecting.here(int(here[1] or 0), settings) if here else connecting.there(asked, settings)
