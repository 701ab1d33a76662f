"""English words and pinyin in a Chinese question → the Chinese words that the library holds for them.

Of several meanings (deposit: 沉积, 存放, 押金) that one is taken whose passages fit the rest of the question best, as
words are chosen when a query is translated (Ballesteros & Croft 1998). What the library writes so itself (token), what
is written as a name (ERP) and what it has no word for stays.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rag.chinese.glossary import senses, sounding
from rag.chinese.marks import HAN, has_han
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import STOPWORDS, bigrams, word_list
from rag.store.snapshot import Snapshot

_RUN = lazy_regex(r"(?<![A-Za-z\d'/.@_-])[a-z]{2,}(?: [a-z]{2,})*(?![A-Za-z\d'/@_-]|\.\w)")
_SPACE = lazy_regex(rf"(?<=[{HAN}]) (?=[{HAN}])")
_MOST_WORDS = 3
_LEAST_SOUND = 4
"""Letters of the shortest word in pinyin."""
_MOST_CHOICES = 40
_ASKING = word_list("asking_english")


def in_chinese(question: str, snapshot: Snapshot) -> str:
    """``question`` with its foreign words in Chinese, as far as the library has words for them; one that is all in a
    foreign language as it is."""
    if not has_han(question) or not (runs := list(_RUN.finditer(question))):
        return question
    context = _RUN.sub(" ", question)
    for run in reversed(runs):
        told = _told(run[0].split(), context, snapshot)
        question = f"{question[: run.start()]}{told}{question[run.end() :]}"
    return _SPACE.sub("", question)


def _told(words: Sequence[str], context: str, snapshot: Snapshot) -> str:
    """``words`` with the longest phrases among them in Chinese."""
    told: list[str] = []
    i = 0
    while i < len(words):
        for length in range(min(_MOST_WORDS, len(words) - i), 0, -1):
            if word := _word(words[i : i + length], context, snapshot):
                told.append(word)
                i += length
                break
        else:
            told.append(words[i])
            i += 1
    return " ".join(told)


def _word(phrase: Sequence[str], context: str, snapshot: Snapshot) -> str:
    """The Chinese word for a phrase; empty where there is none, or the library holds the phrase itself."""
    if any(word in STOPWORDS or word in _ASKING for word in phrase):
        return ""
    if all(snapshot.keywords.spread(word) for word in phrase):
        return ""
    spelt = "".join(phrase)
    heard = sounding(spelt) if len(spelt) >= _LEAST_SOUND else ()
    return chosen(senses(" ".join(phrase), with_particles=True), context, snapshot) or chosen(heard, context, snapshot)


def chosen(choices: Sequence[str], context: str, snapshot: Snapshot) -> str:
    """The one of ``choices`` that stands where the rest of the question is spoken of most; empty where none stands
    anywhere."""
    held = [(word, ids) for word in choices[:_MOST_CHOICES] if len(ids := holders(word, snapshot))]
    if not held:
        return ""
    rest = snapshot.keywords.scores(snapshot.words.tokens(context))
    fits = [next(iter(snapshot.keywords.best(rest, 1, np.asarray(ids)).values()), 0.0) for _, ids in held]
    return held[fits.index(max(fits))][0]


def holders(word: str, snapshot: Snapshot) -> list[int]:
    """The passages that hold the word, or all of its pairs of characters."""
    if len(found := snapshot.keywords.holders(word)):
        return [int(each) for each in found]
    pairs = bigrams(word)
    shared = set(map(int, snapshot.keywords.holders(pairs[0]))) if len(pairs) > 1 else set()
    for pair in pairs[1:]:
        shared &= set(map(int, snapshot.keywords.holders(pair)))
    return sorted(shared)
