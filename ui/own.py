"""Our own style and script, as the browser gets them: each in one file, without what only their readers need."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from ui.delivery import named

_ASSETS = Path(__file__).parent / "assets"
_STYLES = (
    "base.css",
    "early.css",
    "chat.css",
    "states.css",
    "generated.css",
    "source.css",
    "reader.css",
    "feedback.css",
    "panes.css",
    "rail.css",
    "conversations.css",
    "documents.css",
    "scope.css",
    "screens.css",
    "toast.css",
    "layout.css",
)
_SCRIPTS = (
    "dom.js",
    "menus.js",
    "toast.js",
    "source.js",
    "picture.js",
    "tip.js",
    "progress.js",
    "page.js",
    "waiting.js",
    "reader.js",
    "panes.js",
    "account.js",
    "conversations.js",
    "editing.js",
    "shortcuts.js",
    "giving.js",
    "documents.js",
    "scope.js",
    "export.js",
    "feedback.js",
    "settings.js",
    "onward.js",
)
_REMARK = re.compile(rb"^[ \t]*//[^\n]*\n|/\*.*?\*/\n*", re.MULTILINE | re.DOTALL)
_INDENT = re.compile(rb"^\s+", re.MULTILINE)


def files() -> dict[str, tuple[bytes, bytes]]:
    """The style and the script: path → (media type, content)."""
    style, script = _joined(_STYLES), _joined(_SCRIPTS)
    return {
        named("page.css", style): (b"text/css; charset=utf-8", style),
        named("page.js", script): (b"text/javascript; charset=utf-8", script),
    }


def inline(*names: str) -> str:
    """Scripts of the question box that is there before Gradio: they stand on the page itself."""
    return _joined(names).decode()


@cache
def _joined(names: tuple[str, ...]) -> bytes:
    """The files without remarks and indentation. None of them has a text over several lines."""
    return _INDENT.sub(b"", b"".join(_REMARK.sub(b"", (_ASSETS / name).read_bytes()) for name in names))
