"""What Mingyin says to a person outside of answers: Chinese first, English where the locale asks for it."""

from __future__ import annotations

import os

from rag.messages.checked import CHECKED
from rag.messages.generating import GENERATING
from rag.messages.reading import READING
from rag.messages.using import USING

_MESSAGES = {**READING, **USING, **GENERATING, **CHECKED}


def language() -> str:
    """``"zh"`` or ``"en"``: MINGYIN_LANG, else the locale; Chinese unless English is asked for."""
    for variable in ("MINGYIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "").lower()
        if value and not value.startswith(("c.", "posix")) and value != "c":
            return "en" if value.startswith("en") else "zh"
    return "zh"


def say(key: str, **values: object) -> str:
    """The message ``key`` in the person's language, filled with ``values``."""
    return _MESSAGES[key][language() == "en"].format(**values)
