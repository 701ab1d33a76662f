"""What a person chose about the page as a whole: its language for every request, its look before anything is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.settings import Settings
from ui.access.refusing import OF_PROGRAMS

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

QUOTES, WRITTEN = "quotes", "written"
"""How to answer: in the documents' own sentences, or in a language model's words."""
_LANGUAGE = b"accept-language"
_SCALES = {1: "1", 2: "1.125", 3: "1.25"}


THEME = (
    "<script>{const r=document.documentElement;r.style.setProperty('--text-scale',r.dataset.text);"
    "if(!r.dataset.theme)r.classList.toggle('dark',matchMedia('(prefers-color-scheme: dark)').matches)}</script>"
)
"""Puts the look into force, before anything is drawn."""


class ChosenLanguage:
    """Has every request ask for the language that was chosen, so that whoever answers it need not know of a choice. A
    program that names one itself gets that."""

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        """``settings`` gives those in force."""
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] == "http" and (language := self._settings().language):
            headers = [each for each in scope["headers"] if each[0] != _LANGUAGE]
            if len(headers) < len(scope["headers"]) and scope["path"].startswith(OF_PROGRAMS):
                await self._app(scope, receive, send)
                return
            scope = {**scope, "headers": [*headers, (_LANGUAGE, language.encode())]}
        await self._app(scope, receive, send)


def attributes(settings: Settings) -> str:
    """Of the page's outermost element: the theme, how large text is, and whether single keys do something."""
    dark = ' class="dark"' if settings.theme == "dark" else ""
    scale = _SCALES.get(settings.text_size, "1")
    return f'{dark} data-theme="{settings.theme}" data-text="{scale}" data-shortcuts="{settings.shortcuts}"'
