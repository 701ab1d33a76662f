"""The terms of a question: what it names and what answers it should name too."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.chinese.characters import simplified
from rag.chinese.glossary import synonyms, translate
from rag.chinese.marks import has_han, is_han
from rag.chinese.naming import YEAR, is_place
from rag.chinese.patterns import lazy_regex
from rag.chinese.wordings import official, spoken
from rag.chinese.words import STOPWORDS, Words, weight, word_list

_ENGLISH = lazy_regex(r"(?<![A-Za-z\d-])[a-z']{2,}(?![A-Za-z\d-])")

_THIS_DOCUMENT = lazy_regex(
    r"(?:这|该|本|那|此)(?:个|份|项|些|篇|部|一)?(?:文件|计划|规划|政策|办法|方案|意见|通知|文章|规定|条例|文档|材料|资料)"
)
"""Points at the document itself and says nothing about what is asked of it."""
_FUNCTION_TAGS = ("d", "r", "c", "u", "p", "f", "y", "e", "o", "q", "k", "h", "z", "m")
"""jieba's tags of words that carry no topic: adverbs, pronouns, conjunctions, particles, measure words…"""
_VERB_TAGS = ("v", "vd", "vi", "vg")
_VERB = 0.6
"""What a verb counts for: it is put in other words more often than a noun."""
_PEOPLE_TAGS = ("nr", "nt")
"""Persons and organisations."""
_GUESSED = 3
"""Characters of the longest word that may be a wrong guess."""
_SINGLE = 0.3
"""What a word of one character counts for: it stands in many texts by chance."""
_UNTRANSLATED = 0.2
"""What an English word counts for that the dictionary lacks; a name counts in full."""

ASKING = word_list("asking")
"""Words that a question uses to ask, not to say what it is about."""
_ASKING_ENGLISH = word_list("asking_english") | {"how many", "how much"}


Rarity = Callable[[Sequence[str]], float]
"""Forms of a term → how rare it is in the library, 0 (in every passage) to 1 (in none)."""


@dataclass(frozen=True, slots=True)
class Term:
    """Something that the question names and what answers it should name too, in any of its ``forms``:
    a Chinese word, or an English one and its translations. ``weight`` 0..1 is how telling it is."""

    forms: tuple[str, ...]
    weight: float
    name: bool = False
    """Whether it names one place, person, organisation or year, so that nothing else will do."""
    synonyms: tuple[str, ...] = ()
    """Other words of the same meaning."""
    roots: tuple[str, ...] = ()
    """Characters that several translations of an English word share: 培 and 训 of training."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Finds the terms of a question. What most passages hold says little, however rare it is elsewhere."""

    words: Words
    rarity: Rarity

    def of(self, text: str) -> tuple[Term, ...]:
        found = self._chinese(text) if has_han(text) else self._english(text)
        return tuple(replace(term, weight=term.weight * self.rarity(term.forms)) for term in found.values())

    def _chinese(self, text: str) -> dict[str, Term]:
        found: dict[str, Term] = {}
        for word, tag in self._phrased(self.words.tagged(_THIS_DOCUMENT.sub("", simplified(text)))):
            if word in STOPWORDS or word in ASKING or not re.search(r"\w", word) or self._cut_wrongly(word):
                continue
            if tag.startswith(_FUNCTION_TAGS) and not re.search(r"[\da-z]", word):
                continue
            single = is_han(word)
            value = weight(word) * (_SINGLE if single else 1.0) * (_VERB if tag in _VERB_TAGS else 1.0)
            names = not single and (bool(YEAR.fullmatch(word)) or tag.startswith(_PEOPLE_TAGS) or is_place(word, tag))
            found[word] = Term((word,), value, names, () if names else synonyms(word))
        return self._mixed(found, text)

    @staticmethod
    def _phrased(cut: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """With each everyday phrase of several words (不想|干) as one expression."""
        for each in reversed(spoken([word for word, _ in cut])):
            if each.last - each.first > 1:
                cut[each.first : each.last] = [(each.phrase, "l")]
        return cut

    def _mixed(self, found: dict[str, Term], text: str) -> dict[str, Term]:
        """With the Chinese for English words, but names, that no text of the library holds: account 逾期."""
        for phrase, term in self._english(" ".join(_ENGLISH.findall(text))).items():
            if len(term.forms) > 1 and self.rarity((phrase.split()[-1],)) >= 1.0:
                found = {word: kept for word, kept in found.items() if word not in phrase.split()}
                found[phrase] = term
        return found

    def _cut_wrongly(self, word: str) -> bool:
        """Whether jieba guessed a word (人才|上能, 最多能) that is made of function words."""
        guessed = not self.words.knows(word) and not official(word) and len(word) <= _GUESSED
        return guessed and any(char in STOPWORDS for char in word)

    def _english(self, text: str) -> dict[str, Term]:
        found = {number: Term((number,), 1.0, bool(YEAR.fullmatch(number))) for number in re.findall(r"\d+", text)}
        for phrase, meanings in translate(text):
            if phrase in STOPWORDS or phrase in _ASKING_ENGLISH:
                continue
            shared = Counter(char for meaning in meanings for char in set(meaning))
            roots = tuple(char for char, count in shared.items() if count > 1)
            unknown = 1.0 if _is_name(phrase, text) else _UNTRANSLATED
            value = weight(meanings[0]) if meanings else unknown
            found[phrase] = Term((phrase, *meanings), value, roots=roots)
        return found


def _is_name(phrase: str, text: str) -> bool:
    """Whether an English word is written as a name: with a capital that doesn't only begin the sentence."""
    written = re.search(re.escape(phrase), text, re.IGNORECASE)
    if written is None or written.group().islower():
        return False
    return written.start() > 0 or written.group()[1:] != phrase[1:]
