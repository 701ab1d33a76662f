"""What a message is, and in which language it is said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal, overload

from rag.messages.installation import as_typed

Language = Literal["zh", "en"]

_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


class Message:
    """A sentence in both languages. Read off a ``Speech`` it is ready to be filled: ``say.no_index(path=…)``."""

    def __init__(self, zh: str, en: str) -> None:
        """``zh`` and ``en`` are format strings with the same placeholders, in which commands are written as in ``program``."""
        self.zh = zh
        self.en = en

    @overload
    def __get__(self, speech: None, owner: type[Topic]) -> Message: ...

    @overload
    def __get__(self, speech: Topic, owner: type[Topic]) -> Callable[..., str]: ...

    def __get__(self, speech: Topic | None, owner: type[Topic]) -> Message | Callable[..., str]:
        if speech is None:
            return self
        text = self.en if speech.language == "en" else self.zh
        return as_typed(text).format


class Topic:
    """Messages about one thing, in one language. ``rag.messages.Speech`` is all topics together."""

    def __init__(self, language: Language | None = None) -> None:
        """``None``: the language of whoever is ``speaking``, else the one that the environment asks for, which is looked
        up at each message."""
        self._language = language

    @property
    def language(self) -> Language:
        """The language that is spoken."""
        return self._language or _spoken.get() or _of_environment()


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Meanwhile errors and other messages that say no language are in this one, in this thread or task and those that
    take its context along."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def _of_environment() -> Language:
    """MINGYIN_LANG, else the locale; Chinese unless English is asked for."""
    for variable in ("MINGYIN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "").lower()
        if value and not value.startswith(("c.", "posix")) and value != "c":
            return "en" if value.startswith("en") else "zh"
    return "zh"
