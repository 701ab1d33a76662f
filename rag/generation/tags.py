"""A model's words, piece by piece → whole sentences with the handles that they cite. Nothing half reaches anyone."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_ONE = r"(?:[A-Za-z]{1,2}\d{1,3}|\^?\d{1,3})"
_TAG = rf"[\[【［〔]\s*{_ONE}(?:\s*[,，、;；/\s]\s*{_ONE})*\s*[\]】］〕]"
"""A handle, or several; numbers, too, which models put from habit and which mean nothing here."""
_TAGS = re.compile(_TAG)
_HANDLE = re.compile(r"[A-Za-z]{1,2}\d{1,3}")
_STOP = rf"(?:[。！？；]|\?(?![A-Za-z0-9=&%/])|!(?=\s*{_TAG})|!(?![A-Za-z0-9=&%/\[])|;(?=\s))"
"""Half ones also stand in addresses, and before a picture."""
_ENDING = re.compile(rf"(?:{_STOP}+[”’」』）)]*|(?<!\b[A-Za-z])(?<!\bNo)(?<!\b[MD][rs])\.(?=\s)|\n)(?:\s*{_TAG})*")
"""The end of a sentence, with the handles behind it."""
_HALF_TAG = re.compile(r"[\[【［〔][A-Za-z\d^,，、;；/\s]*$")
"""What may still become a handle."""
_UNSURE = re.compile(r"(?:[!?;]+\s*[\[【［〔A-Za-z\d^,，、/\s]*)?$")
"""What may still belong to the sentence before it: nothing yet, or more stops with a handle behind them."""
_HALF_BRACKET = re.compile(r"[\[【［〔][^\]】］〕]{0,40}$")
_BROKEN_TAG = re.compile(r"[\[【［〔]\s*[A-Za-z]{1,2}\d{1,3}[A-Za-z\d,，、;/\s]*(?=[。！？；!?.]|$)")
"""A handle that nobody closed."""
HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
"""Characters that nobody sees, and models read."""
_TARGET = r"\]\(\s*<?[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+[\"'][^)]*)?\s*\)"
_IMAGE_OR_LINK = re.compile(rf"!?\[([^\[\]]{{0,200}}){_TARGET}")
_HALF_LINK = re.compile(_TARGET)
_ADDRESS = re.compile(
    r"(?:(?<![a-z0-9])(?:(?:https?|ftps?|javascript|vbscript|mailto)[:：]|[a-z][a-z0-9+.-]{1,20}[:：][/\\]{2}|data[:：]\w+/|www\.)"
    r"|(?<!:)//(?=[\w-]+\.))[^\s，。；、）)」』】\]]*",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?[A-Za-z][A-Za-z0-9:-]*(?=[\s/>])[^<>]*>|<[A-Za-z][A-Za-z0-9:-]*[\s/][^<>]*=[^<>]*$|<!--.*?(?:-->|$)|^\s*#+\s*"
    r"|(?<![\d`*_#|])[`*_#|]{2,}+|(?<![`*_#|])[`*_#|]{2,}+(?!\d)",
    re.MULTILINE | re.DOTALL,
)
"""HTML and emphasis; stars between digits hide some of a number."""
_EMPTY = re.compile(r"[（(]\s*[）)]")
_THOUGHT = re.compile(r"<(think(?:ing)?)>.*?</\1>", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEGINS = re.compile(r"<think(?:ing)?>", re.IGNORECASE)
_MAY_BEGIN = re.compile(r"<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?$", re.IGNORECASE)
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
        self._thought = ""
        self._breaks = False

    def feed(self, piece: str) -> Iterator[Drafted]:
        """The sentences that ``piece`` completes. The last one waits for what follows: handles may."""
        # What a model says to itself isn't its answer.
        text = _THOUGHT.sub("", self._held + self._thought + HIDDEN.sub("", piece))
        begun = _THOUGHT_BEGINS.search(text) or _MAY_BEGIN.search(text)
        end = begun.start() if begun else len(text)
        self._held, self._thought = text[:end], text[end:]
        while ending := self._ending():
            sentence, self._held = self._held[:ending], self._held[ending:]
            yield from self._drafted(sentence)

    def rest(self) -> Iterator[Drafted]:
        """What is left when the model has ended; the beginning of a handle, and of a thought, isn't shown."""
        text = self._held + ("" if _THOUGHT_BEGINS.match(self._thought) else self._thought)
        self._held = self._thought = ""
        yield from self._drafted(_HALF_BRACKET.sub("", text))

    def _ending(self) -> int:
        """Where the first sentence ends, once what follows can't belong to it; else 0."""
        tags = [match.span() for match in _TAGS.finditer(self._held)]
        half = _HALF_TAG.search(self._held)
        for match in _ENDING.finditer(self._held):
            if any(start < match.start() < end for start, end in tags):
                continue  # what stands between the handles of one pair of brackets
            after = self._held[match.end() :].lstrip()
            if _UNSURE.match(after) or (half and half.start() <= len(self._held) - len(after)):
                return 0
            return match.end()
        return 0

    def _drafted(self, sentence: str) -> Iterator[Drafted]:
        breaks = self._breaks or sentence.startswith("\n")
        self._breaks = sentence.rstrip(" \t").endswith("\n")
        handles = [handle for tag in _TAGS.findall(sentence) for handle in _HANDLE.findall(tag)]
        known = tuple(dict.fromkeys(self._known[each.upper()] for each in handles if each.upper() in self._known))
        text = plain(_BROKEN_TAG.sub("", _TAGS.sub("", sentence)))
        if re.search(r"\w", text):
            yield Drafted(text, known, breaks)
        else:
            self._breaks = self._breaks or breaks


def plain(text: str) -> str:
    """``text`` without links, pictures, addresses and markup: nothing in it can be followed or loaded."""
    text = HIDDEN.sub("", text)
    while (less := _without_markup(text)) != text:  # what is taken out of the middle may join what is around it
        text = less
    return re.sub(r"\s+", " ", _LIST_MARK.sub("", text)).strip()


def _without_markup(text: str) -> str:
    less = _IMAGE_OR_LINK.sub(lambda match: "" if match[0].startswith("!") else str(match[1]), text)
    return less if less != text else _EMPTY.sub("", _ADDRESS.sub("", _HALF_LINK.sub("", _MARKUP.sub("", text))))
