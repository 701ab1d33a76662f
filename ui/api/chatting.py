"""An answer as a chat program shows it: Markdown that nothing out of a document can turn into a link or a picture,
with its notes and sources below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from rag.answering.asked.question import speech_of
from rag.exporting.pieces import clean, notes, place
from rag.library.contract import citation_json
from rag.types import Answer, Citation
from ui.api.answering import MARK, Growth

_ACTIVE = re.compile(r"(?:^|(?<=\]))(?=[(:])|(?<=\])(?=\[(?!\d+\]))|(?<!\\)(\\*)(?=<[A-Za-z/!?])")
"""What would make a link, a picture or an element of what follows; a piece begins behind the mark of the last one."""
_BELOW = "\n\n---\n"
"""Stands between an answer and what is said below it, so that it is known again when the program sends it back."""


class Chatting:
    """The text of one answer, piece by piece, and what it cites."""

    def __init__(self, source: str) -> None:
        """``source`` is the address at which a stretch of a document is shown."""
        self._source = source
        self._growth = Growth()
        self._length = 0
        self._cited: list[_Cited] = []

    def grow(self, answer: Answer) -> Iterator[str]:
        """What is new of the answer."""
        for text, cited in self._growth.of(answer):
            yield self._piece(text, cited)

    def end(self, answer: Answer) -> Iterator[str]:
        """What is left to be said of the whole: its words where they became others, its notes, its sources."""
        if self._growth.said != answer.text:
            self._cited.clear()
            yield self._piece(f"\n\n{answer.text}", list(answer.citations))
        say = speech_of(answer.standalone)
        below = [note for note in notes(answer, say) if note != answer.lead]
        if answer.citations:
            below += [say.sources_told(), *(f"[{each.n}] {place(each, say)}" for each in answer.citations)]
        if below:
            yield self._piece(_BELOW + "  \n".join(below), [])

    def annotations(self) -> list[dict[str, Any]]:
        """The citations in OpenAI's form, each beside its mark in the text, with all that the API tells of it."""
        return [
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": each.start,
                    "end_index": each.end,
                    "title": each.citation.title or each.citation.document,
                    "url": self._address(each.citation),
                },
                "citation": citation_json(each.citation),
            }
            for each in self._cited
        ]

    def _address(self, citation: Citation) -> str:
        where = {"document": citation.document, "start": citation.start, "end": citation.end}
        page = {} if citation.page is None else {"page": citation.page}
        return f"{self._source}?{urlencode({**where, **page})}"

    def _piece(self, text: str, cited: list[Citation]) -> str:
        text = tame(text)
        marks = {int(mark[1]): mark for mark in reversed(list(MARK.finditer(text)))}
        for each in cited:
            if (mark := marks.get(each.n)) is not None:
                self._cited.append(_Cited(each, self._length + mark.start(), self._length + mark.end()))
        self._length += len(text)
        return text


@dataclass(frozen=True, slots=True)
class _Cited:
    citation: Citation
    start: int
    end: int


def tame(text: str) -> str:
    """``text`` as Markdown in which nothing leads elsewhere: what is said is shown, our marks stay as they are."""
    return _ACTIVE.sub(lambda match: 2 * (match[1] or "") + "\\", clean(text))


def said(content: str) -> str:
    """An answer that was shown, without what stood below it."""
    return content.partition(_BELOW)[0]
