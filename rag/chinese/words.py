"""Text → words: one normalisation and one segmentation for the index and the question alike."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable, Sequence
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

from rag.chinese import dictionary
from rag.chinese.amounts import in_arabic, ungrouped
from rag.chinese.characters import simplified
from rag.chinese.marks import HAN, has_han
from rag.chinese.patterns import lazy_regex
from rag.chinese.raised import folded

VERSION = 4
"""Raise it when ``normalise`` or ``Words.tokens`` give other words, so that stale indexes are rebuilt."""

_SPACE_BY_NUMBER = lazy_regex(rf"\s(?:(?<=[{HAN}]\s)\s*(?=\d)|(?<=\d\s)\s*(?=[{HAN}]))")
_POWER = lazy_regex(r"(\d)\^\+?(-?\d+)")
_WORD = lazy_regex(r"[\w.%-]*\w[\w.%-]*")
_NUMBER = lazy_regex(r"[\d.,%-]+")
_SHORT = 300
"""Characters of a text of which is kept how it is normalised, and into which words it is cut."""
_CUT = 512
"""Such texts that are kept."""
_HAN_RUN = lazy_regex(f"[{HAN}]{{2,}}")


def word_list(name: str) -> frozenset[str]:
    """The words of ``wordlists/NAME.txt``, separated by white space."""
    return frozenset((Path(__file__).parent / "wordlists" / f"{name}.txt").read_text("utf-8").split())


STOPWORDS = word_list("stopwords")
"""What a question is made of, whatever it is about, and what nearly every sentence holds."""


def normalise(text: str) -> str:
    """NFKC (10⁶ as 10^6), lower case, one way to write each character and each number. Offsets are not kept."""
    return _normalised_before(text) if len(text) <= _SHORT else _normalised(text)


def _normalised(text: str) -> str:
    text = folded(ungrouped(text))
    return _SPACE_BY_NUMBER.sub("", in_arabic(simplified(text.casefold())))


_normalised_before = lru_cache(maxsize=4096)(_normalised)
"""A question, its parts and the sentences that are weighed come again and again."""


class Words:
    """Segmentation with a dictionary of its own: jieba's, and the terms of one library."""

    def __init__(self, terms: Iterable[str] = ()) -> None:
        self._known_terms = frozenset(terms)
        self.terms = tuple(sorted(self._known_terms))
        self._lock = threading.Lock()
        self._split_before = lru_cache(maxsize=_CUT)(self._split_now)
        self._cut_before = lru_cache(maxsize=_CUT)(self._cut_now)

    @cached_property
    def _tokenizer(self) -> Any:
        tokenizer = _tokenizer_class()()
        for term in self.terms:
            tokenizer.add_word(term, tag="nz")
        return tokenizer

    def split(self, text: str) -> list[str]:
        """The words of ``text``, normalised, in search mode: a long word and its parts."""
        return list(self._split(normalise(text)))

    def _split(self, normal: str) -> Sequence[str]:
        normal = normal.strip()
        return (self._split_before if len(normal) <= _SHORT else self._split_now)(normal)

    def _split_now(self, normal: str) -> Sequence[str]:
        if "^" in normal:  # 10^6 is a word, and neither 10 nor 6: one of letters and figures is what jieba leaves whole
            normal = _POWER.sub(lambda match: f"{match[1]}e{match[2].replace('-', 'm')} ", normal)
        with self._lock:  # jieba's tokenizer keeps state while it cuts
            cut = self._tokenizer.lcut_for_search(normal)
        return tuple(word for word in cut if _WORD.fullmatch(word))

    def _cut_now(self, normal: str) -> Sequence[str]:
        with self._lock:
            return tuple(self._tokenizer.lcut(normal))

    def tokens(self, text: str) -> list[str]:
        """What the keyword index holds of ``text``: its words and its pairs of characters."""
        normal = normalise(text)
        return [*self._split(normal), *_pairs(normal)]

    def content(self, text: str) -> list[str]:
        """The words that carry meaning, each once, in the order of their first appearance."""
        return [word for word in dict.fromkeys(self.split(text)) if word not in STOPWORDS]

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """(word, part of speech) pairs of the normalised text, in jieba's tags; no search-mode parts."""
        normal = normalise(text)
        cut = (self._cut_before if len(normal) <= _SHORT else self._cut_now)(normal)
        return [(word, self.tag(word)) for word in cut]

    def knows(self, word: str) -> bool:
        """Whether ``word`` stands in the dictionary, jieba's or the library's."""
        return bool(self._tokenizer.FREQ.get(word))

    def tag(self, word: str) -> str:
        return "nz" if word in self._known_terms else _general_tag(word)


@lru_cache(maxsize=2)
def words_with(terms: tuple[str, ...]) -> Words:
    """Segmentation with these terms, shared: adding hundreds of them to the dictionary takes a while."""
    return Words(terms)


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters of the normalised text, in order.

    They find what no dictionary knows or what it cuts in two ways, and with words together they search
    Chinese better than either alone (Luk & Kwok 2002, "A comparison of Chinese document indexing strategies").
    """
    return _pairs(normalise(text))


def _pairs(normal: str) -> list[str]:
    return [run[i : i + 2] for run in _HAN_RUN.findall(normal) for i in range(len(run) - 1)]


@lru_cache(maxsize=1 << 16)
def _general_tag(word: str) -> str:
    if _NUMBER.fullmatch(word):
        return "m"
    return dictionary.load().tag(word) or ("n" if has_han(word) else "x")


def weight(word: str) -> float:
    """How telling a word is in Chinese at large, 0..1: its inverse frequency in jieba's dictionary.

    Independent of the library, so that it means the same over ten passages as over ten thousand.
    """
    known = dictionary.load()
    return math.log(known.total / (known.frequency(word) + 3)) / math.log(known.total / 3)


@cache
def _tokenizer_class() -> Any:
    import jieba

    jieba.setLogLevel(60)

    class Tokenizer(jieba.Tokenizer):  # type: ignore[misc]
        """jieba's, to the same words, over ``dictionary``, and it weighs words as it looks them up instead of listing
        them first."""

        def __init__(self) -> None:
            super().__init__()
            self.FREQ, self.total, self.initialized = _Frequencies(), dictionary.load().total, True

        def get_DAG(self, sentence: str) -> None:
            """Nothing: ``calc`` looks the words up itself."""

        def calc(self, sentence: str, dag: None, route: dict[int, tuple[float, int]]) -> None:
            """Fill ``route``: for each place the log probability of the likeliest words from there on, and where the
            first of them ends; the longest, where paths are equal."""
            known, own, whole, length = dictionary.load(), self.FREQ, math.log(self.total), len(sentence)
            beginnings, logarithms = known.beginnings, known.logarithms
            scores = [0.0] * (length + 1)
            for start in range(length - 1, -1, -1):
                best, last = -math.inf, start
                for word, number in beginnings(sentence[start : start + dictionary.LONGEST]):
                    end = start + len(word)
                    if (score := logarithms[number] - whole + scores[end]) >= best:
                        best, last = score, end - 1
                end = start + 1
                # What is in no added word's beginning is None, what is a beginning only is 0.
                while end <= length and (frequency := own.added(sentence[start:end])) is not None:
                    if frequency and (score := math.log(frequency) - whole + scores[end]) >= best:
                        best, last = score, max(last, end - 1) if score == best else end - 1
                    end += 1
                scores[start] = best if best > -math.inf else scores[start + 1] - whole
                route[start] = scores[start], last

    return Tokenizer


class _Frequencies(dict[str, int]):
    """The words that were added, with their beginnings, which count 0; what it lacks is looked up in the dictionary."""

    added = dict.get

    def get(self, word: str, default: Any = None) -> Any:
        """As jieba asks: 0, too, for what only begins words; where no default is given, 0 for all others."""
        found = self.added(word) or dictionary.load().frequency(word)
        if found or default is None:
            return found
        return 0 if word in self or dictionary.load().begins(word) else default


def dictionary_frequency(word: str) -> int:
    """How often ``word`` occurs by jieba's own dictionary; 0 where it isn't there."""
    return dictionary.load().frequency(word)
