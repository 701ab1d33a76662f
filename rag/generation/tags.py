"""A model's words, piece by piece → whole sentences with the handles that they cite. Nothing half reaches anyone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_TAG = r"[\[【［〔]\s*(?:[A-Za-z]{1,2}\d{1,3}|\^?\d{1,3})(?:\s*[,，、;；/\s]\s*(?:[A-Za-z]{1,2}\d{1,3}|\d{1,3}))*\s*[\]】］〕]"
"""A handle, or several; numbers, too, which models put from habit and which mean nothing here."""
_TAGS = re.compile(_TAG)
_HANDLE = re.compile(r"[A-Za-z]{1,2}\d{1,3}")
_ENDING = re.compile(rf"(?:[。！？!?；;]+[”’」』）)]*|\.(?=\s)|\n)(?:\s*{_TAG})*")
"""The end of a sentence, with the handles behind it."""
_MORE_TAGS = re.compile(r"\s*[\[【［〔]?[^\]】］〕。！？\n]{0,24}$")
"""What may still become a handle of the sentence before it."""
_HALF_TAG = re.compile(r"[\[【［〔][^\]】］〕]{0,40}$")
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]]{0,200})\]\([^()\s]*(?:\s+[\"'][^)]*)?\)")
_ADDRESS = re.compile(
    r"(?:https?|ftp|file|data|javascript|mailto):[^\s，。；、）)」』】]*|\bwww\.[^\s，。；、）)」』】]*", re.IGNORECASE
)
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,300}>|<!--.*?-->|[`*_#|]{2,}|^\s*#+\s*", re.MULTILINE | re.DOTALL)
_THOUGHT = re.compile(r"<think>.*?(?:</think>|$)", re.DOTALL)
_LIST_MARK = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)）]\s*(?!\d))")


@dataclass(frozen=True, slots=True)
class Drafted:
    """A sentence as the model wrote it, without handles, links and markup."""

    text: str
    handles: tuple[str, ...]
    """Known ones, each once, in order."""
    breaks: bool = False
    """Whether it begins a line of its own."""


class Tags:
    """Takes pieces of a model's answer and gives back the sentences that are whole."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = {each.upper(): each for each in known}
        self._held = ""
        self._breaks = False

    def feed(self, piece: str) -> Iterator[Drafted]:
        """The sentences that ``piece`` completes. The last one waits for what follows: handles may."""
        self._held = _without_thoughts(self._held + piece)
        if self._held.startswith("<think>"):
            return
        while ending := self._ending():
            sentence, self._held = self._held[:ending], self._held[ending:]
            yield from self._drafted(sentence)

    def rest(self) -> Iterator[Drafted]:
        """What is left when the model has ended; the beginning of a handle isn't shown."""
        sentence, self._held = _HALF_TAG.sub("", self._held.replace("<think>", "")), ""
        yield from self._drafted(sentence)

    def _ending(self) -> int:
        """Where the first sentence ends, once what follows can't belong to it; else 0."""
        for match in _ENDING.finditer(self._held):
            after = self._held[match.end() :]
            if not after.strip() or _MORE_TAGS.fullmatch(after) and after.lstrip()[:1] in "[【［〔":
                return 0
            return match.end()
        return 0

    def _drafted(self, sentence: str) -> Iterator[Drafted]:
        breaks = self._breaks or sentence.startswith("\n")
        self._breaks = sentence.rstrip(" \t").endswith("\n")
        handles = [handle for tag in _TAGS.findall(sentence) for handle in _HANDLE.findall(tag)]
        known = tuple(dict.fromkeys(self._known[each.upper()] for each in handles if each.upper() in self._known))
        text = plain(_TAGS.sub("", sentence))
        if re.search(r"\w", text):
            yield Drafted(text, known, breaks)
        else:
            self._breaks = self._breaks or breaks


def plain(text: str) -> str:
    """``text`` without links, pictures, addresses and markup: nothing in it can be followed or loaded."""
    text = _IMAGE_OR_LINK.sub(r"\1", text)
    text = _ADDRESS.sub("", _MARKUP.sub("", text))
    return re.sub(r"\s+", " ", _LIST_MARK.sub("", text)).strip()


def _without_thoughts(text: str) -> str:
    """What a model says to itself isn't its answer; while it goes on, all of it is kept."""
    if "<think>" in text and "</think>" not in text:
        return text[text.index("<think>") :]
    return _THOUGHT.sub("", text)
