"""Words of one meaning: Chinese for English ones, and Chinese words that share an English meaning.

So an English question meets Chinese text, and 国外 is found where the text says 海外 (both: overseas).
"""

from __future__ import annotations

from functools import lru_cache

from rag.chinese import cedict, wordings
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import dictionary_frequency

_PARTICLES = ("up", "out", "off", "in", "on", "for")
"""What English verbs stand with: open up, apply for."""
_MOST_MEANINGS = 8
_MOST_SYNONYMS = 12
_WORD = lazy_regex(r"[a-z][a-z'-]*")
_ENDINGS = (("ies", "y"), ("ied", "y"), ("sses", "ss"), ("es", ""), ("es", "e"), ("s", ""))
_VERB_ENDINGS = (("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e"))


def translate(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """(English phrase, its Chinese words, commonest first) for the Latin words of ``text``, in order.

    The longest phrase that the dictionary knows is taken; an unknown word has no translations.
    """
    words = _WORD.findall(text.casefold())
    found: list[tuple[str, tuple[str, ...]]] = []
    i = 0
    while i < len(words):
        for length in range(min(cedict.MOST_WORDS, len(words) - i), 0, -1):
            phrase = " ".join(words[i : i + length])
            meanings = _meanings(phrase)
            if meanings or length == 1:
                found.append((phrase, meanings))
                i += length
                break
    return found


def _meanings(phrase: str) -> tuple[str, ...]:
    return senses(phrase)[:_MOST_MEANINGS]


def senses(phrase: str, *, with_particles: bool = False) -> tuple[str, ...]:
    """All Chinese words for an English one or a phrase: those of business, then the others, commonest first.
    ``with_particles`` those for open up, too, where it is open."""
    head, _, last = phrase.rpartition(" ")
    forms = [last]
    forms += [last[: -len(end)] + other for end, other in (*_ENDINGS, *_VERB_ENDINGS) if last.endswith(end)]
    glosses = [f"{head} {form}".strip() for form in forms]
    if with_particles and not last.endswith("s"):  # lights out are no lights
        verbs = [last, *(last[: -len(end)] + other for end, other in _VERB_ENDINGS if last.endswith(end))]
        glosses += [f"{head} {verb} {particle}".strip() for verb in verbs for particle in _PARTICLES]
    found = dict.fromkeys(word for gloss in glosses for word in cedict.load().words_for(gloss))
    business = [word for gloss in glosses for word in wordings.chinese(gloss)]
    return tuple(dict.fromkeys([*business, *sorted(found, key=dictionary_frequency, reverse=True)]))


def sounding(latin: str) -> tuple[str, ...]:
    """Chinese words that are written ``latin`` in pinyin without tones and spaces, commonest first: nianjia → 年假."""
    return tuple(sorted(cedict.load().sounding(latin), key=dictionary_frequency, reverse=True))


@lru_cache(maxsize=4096)
def synonyms(word: str) -> tuple[str, ...]:
    """What documents write for ``word`` where it is an everyday one, and Chinese words that share an English meaning
    with it, commonest first."""
    sharing = [cedict.load().words_for(meaning) for meaning in cedict.load().meanings_of(word)]
    telling = [words for words in sharing if len(words) <= _MOST_SYNONYMS]
    found = dict.fromkeys(other for words in telling for other in words if other != word)
    shared = sorted(found, key=dictionary_frequency, reverse=True)[:_MOST_SYNONYMS]
    return tuple(dict.fromkeys([*wordings.official(word), *shared]))
