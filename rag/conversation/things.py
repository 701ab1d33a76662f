"""The things that a text names and speaks of: 岚川县2023年, HX-200, 2022年版仓储规范, 《行动计划》."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.chinese.marks import HAN
from rag.chinese.naming import Name, flat, is_place, names
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.conversation import ellipsis
from rag.conversation.tokens import TITLE, tokens

_OF_PLACES = lazy_regex("of (?:自治区|自治州|街道|[省市县区州盟旗镇乡村])|place|grade [省市县区镇乡村]")
_EDITION = lazy_regex(r"(?:年?度?(?:修订|修正|试行|正式)?[版本])")
_DOCUMENT = lazy_regex(
    rf"的?[{HAN}]{{0,10}}?(?:规范|规定|手册|办法|规则|细则|标准|制度|条例|指南|方案|合同|说明书?|须知|章程|计划|规划|守则)"
)
_HEADS = ("title", "code", "body", "edition", "place")
"""Sorts of names that say of what thing a question is, the surest first."""
_CARRIED = (*_HEADS, "version", "year")
_GAP = ("", "的", " ")


@dataclass(frozen=True, slots=True)
class Thing:
    """Names of different sorts that stand side by side, and so name one thing."""

    names: tuple[Name, ...]

    @property
    def start(self) -> int:
        return self.names[0].start

    @property
    def end(self) -> int:
        return self.names[-1].end

    @property
    def sorts(self) -> frozenset[str]:
        return frozenset(map(sort, self.names))


def named(text: str, words: Words) -> list[Name]:
    """All that ``text`` names, titles and places without an ending (上海) too, by where they start."""
    plain = flat(text)
    found = [Name("title", frozenset(), *match.span()) for match in TITLE.finditer(plain)]
    found += [_whole(name, plain) for name in names(plain) if not any(_within(name, title) for title in found)]
    for token in tokens(plain, words):
        free = all(token.end <= name.start or token.start >= name.end for name in found)
        if free and is_place(token.text, token.tag):
            found.append(Name("place", frozenset(), token.start, token.end))
    return sorted(found, key=lambda name: name.start)


def _within(name: Name, title: Name) -> bool:
    return title.start <= name.start < title.end


def _whole(name: Name, text: str) -> Name:
    """A year with 版 behind it is an edition."""
    edition = _EDITION.match(text, name.end) if name.kind == "year" else None
    return replace(name, kind="edition", end=edition.end()) if edition else name


def sort(name: Name) -> str:
    """Names of one sort stand for each other: a town and a city, two models."""
    if _OF_PLACES.fullmatch(name.kind):
        return "place"
    return "body" if name.kind.startswith("of ") else name.kind.split()[0]


def things(text: str, words: Words) -> list[Thing]:
    """The things that ``text`` names, in order."""
    found: list[Thing] = []
    for name in named(text, words):
        last = found[-1] if found else None
        if last and text[last.end : name.start] in _GAP and sort(name) not in last.sorts:
            found[-1] = Thing((*last.names, name))
        else:
            found.append(Thing((name,)))
    return found


def once(text: str, words: Words) -> dict[str, str]:
    """Sort of name → the one of it that ``text`` names; where it names several, none."""
    found: dict[str, set[str]] = {}
    for name in named(text, words):
        found.setdefault(sort(name), set()).add(text[name.start : name.end])
    return {kind: next(iter(told)) for kind, told in found.items() if len(told) == 1}


def thing_of(text: str, words: Words, without: frozenset[str] = frozenset()) -> str:
    """The one thing that ``text`` speaks of, in its words; names of the sorts ``without`` are left out. Else ""."""
    told = once(text, words)
    if not any(head in told and head not in without for head in _HEADS):
        return ""
    kept = [kind for kind in told if kind in _CARRIED and kind not in without]
    return "".join(_with_document(told[kind], text) if kind == "edition" else told[kind] for kind in kept)


def _with_document(edition: str, text: str) -> str:
    """An edition with what it is one of: 2022年版仓储规范."""
    document = _DOCUMENT.match(text, text.find(edition) + len(edition))
    return f"{edition}{document[0]}" if document else edition


def carried(earlier: str, question: str, words: Words) -> str:
    """``question`` asked of the thing that the question before speaks of, where it names none itself; else ""."""
    own = {sort(name) for name in named(question, words)}
    thing = thing_of(earlier, words, frozenset(own))
    return ellipsis.inserted(question, thing, words) if thing and not own & set(_HEADS) else ""


def replaced(earlier: str, value: str, words: Words) -> str:
    """The question before with the names that ``value`` brings in the places of their like; "" where it says more than
    names, or has one that nothing there is like."""
    brought = named(value, words)
    rest = "".join(_without(value, brought)).replace("的", "")
    if not brought or (rest and rest not in earlier):
        return ""
    there = named(earlier, words)
    made = earlier
    for name in sorted(brought, key=lambda each: -_place(each, there)):
        place = next((each for each in there if _alike(name, each)), None)
        if place is None:
            return ""
        made = f"{made[: place.start]}{value[name.start : name.end]}{made[place.end :]}"
    return made


def _without(text: str, found: list[Name]) -> Iterator[str]:
    end = 0
    for name in found:
        yield text[end : name.start]
        end = name.end
    yield text[end:]


def _alike(one: Name, other: Name) -> bool:
    years = ("year", "edition")
    return sort(one) == sort(other) or (sort(one) in years and sort(other) in years)


def _place(name: Name, there: list[Name]) -> int:
    return next((each.start for each in there if _alike(name, each)), -1)
