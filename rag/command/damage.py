"""An error that nobody foresaw: is the index damaged? A damaged number can make any code fail in any way."""

from __future__ import annotations

from sqlite3 import DatabaseError

from rag.errors import UserError
from rag.library.health import Health
from rag.messages import say
from rag.settings import Settings

_NO_DAMAGE = ("versions", "lost")


def said_of(error: Exception, settings: Settings) -> str:
    """What is said to the person in place of ``error``; empty where the index isn't at fault."""
    if isinstance(error, DatabaseError):
        return say.index_damaged(path=settings.index)
    try:
        found = Health.open(settings=settings).check()
    except UserError:
        return ""
    wrong = {each.about for each in found if not each.ok}
    return say.index_damaged(path=settings.index) if wrong.difference(_NO_DAMAGE) else ""
