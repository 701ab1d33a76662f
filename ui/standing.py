"""Pages that stand alone: plain HTML that needs no script, and the one address of them that others may link to."""

from __future__ import annotations

import re
import time
from functools import cache
from pathlib import Path

from rag.messages import Speech
from ui.markup import escape

PLACE = "/at"
"""The path of a stretch of a document, as chat programs link to it: ``ui/sources/alone.py``."""
_PLACED = re.compile(rf"{PLACE}\?[\w.~%&=+*-]{{1,8000}}", re.ASCII)
_STYLE = Path(__file__).parent / "assets" / "signin.css"
_WIDE = ' class="wide"'


def is_place(address: str) -> bool:
    """Whether it is the address, path and query, of a stretch of a document."""
    return _PLACED.fullmatch(address) is not None


def framed(title: str, body: str, say: Speech, head: str = "", *, wide: bool = False) -> str:
    """A page that stands alone."""
    # By its own policy a form says whose page it stands on, which ``Guard`` wants to know.
    return (
        f'<!DOCTYPE html><html lang="{say.language_tag()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="same-origin">'
        f"{head}<title>{escape(title)}</title><style>{_style()}</style></head>"
        f"<body><main{_WIDE if wide else ''}>"
        f'<span class="seal" aria-hidden="true">引</span>{body}</main>'
        "</body></html>"
    )


def day(at: float) -> str:
    """A date; ``at`` is in seconds since 1970."""
    return time.strftime("%Y-%m-%d", time.localtime(at))


def minute(at: float) -> str:
    """A date and a time of day."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(at))


@cache
def _style() -> str:
    return _STYLE.read_text("utf-8")
