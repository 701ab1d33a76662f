"""One way to write each character, over the whole dictionary, and each in its place."""

from __future__ import annotations

import unicodedata
from functools import cache

import opencc
import pytest

from rag.chinese import dictionary
from rag.chinese.characters import RADICALS, converted, for_encoder, simplified
from rag.chinese.words import Words, normalise

SCRIPTS = ("s2t", "s2tw", "s2hk")
"""OpenCC's ways into traditional characters: its own standard, and those of Taiwan and Hong Kong."""
SPLIT = 0.0002
"""Share of the dictionary's occurrences of words that have another spelling in traditional characters, of which
simplifying makes another word that is one in its own right: 想象 and 想像, 坐标 and 座标."""


@cache
def vocabulary() -> list[str]:
    """The words of two characters or more."""
    return [word for word in dictionary.load().words.iterkeys() if len(word) > 1]


def among(words: list[str], script: str) -> list[str]:
    """The words as OpenCC writes them in this script."""
    made: list[str] = opencc.OpenCC(script).convert("\n".join(words)).split("\n")
    return made


def is_simplified(word: str) -> bool:
    """Whether each character is one of GB 2312."""
    try:
        word.encode("gb2312")
    except UnicodeError:
        return False
    return True


def test_what_is_simplified_already_stays() -> None:
    """Only a spelling that the dictionary has more often may take its place: 拚命 is 拼命."""
    frequency = dictionary.load().frequency
    touched = [word for word, made in zip(vocabulary(), among(vocabulary(), "tw2s"), strict=True) if word != made]
    moved = [(word, simplified(word)) for word in touched if is_simplified(word)]
    lost = [(word, made) for word, made in moved if word != made and frequency(made) < frequency(word)]
    assert len(moved) > 300
    assert sum(frequency(word) for word, _ in lost) <= 3, lost


def test_a_word_is_one_from_each_script() -> None:
    known, split = dictionary.load(), set[str]()
    for script in SCRIPTS:
        written = among(vocabulary(), script)
        suspect = among(written, "tw2s")
        for word, other, made in zip(vocabulary(), written, suspect, strict=True):
            if made != word and simplified(other) != simplified(word):
                split.add(word)
    assert sum(map(known.frequency, split)) <= SPLIT * known.total, sorted(split, key=known.frequency)[-20:]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("显著", "顯著"),
        ("专著", "專著"),
        ("著称", "著稱"),
        ("著手", "着手"),
        ("乾县", "乾縣"),
        ("干燥", "乾燥"),
        ("什么", "什麼"),
        ("卫生", "衞生"),
        ("叙述", "敍述"),
        ("亲昵", "親暱"),
        ("⻢⻔⻅⻋⻰", "马门见车龙"),
        ("⻓⾞", "长车"),
        ("⾦⽔", "金水"),
        ("\uf907甲", "龟甲"),
        ("\U0002f800", "丽"),
    ],
)
def test_two_spellings_have_the_same_words(one: str, other: str) -> None:
    assert Words().tokens(one) == Words().tokens(other)


@pytest.mark.parametrize("text", ["沿著河", "看著辦", "執著追求"])
def test_an_aspect_is_simplified(text: str) -> None:
    assert "着" in simplified(text)


@pytest.mark.parametrize("text", ["鲁迅著", "名著", "著书立说", "乾陵", "宫商角徵羽", "老么", "显著着重"])
def test_a_simplified_text_is_left_alone(text: str) -> None:
    assert simplified(text) == text


def test_radicals_are_ideographs() -> None:
    assert all(normalise(radical) == normalise(meant) for radical, meant in RADICALS.items())
    assert {unicodedata.name(radical)[:11] for radical in RADICALS} == {"CJK RADICAL"}
    assert not any("RADICAL" in unicodedata.name(meant, "") for meant in RADICALS.values())


@pytest.mark.parametrize("text", ["⻢岗鎮二○二六年", "顯著 ⻔ 衞生 O", "第一○三条", "\udc00為", "𠮷野家"])
def test_each_character_keeps_its_place(text: str) -> None:
    assert len(simplified(text)) == len(text)
    assert len(converted(text)) == len(text)


def test_vectors_are_kept_under_simplified_text_and_nothing_else() -> None:
    assert converted("⻢岗鎮二○二六年") == "⻢岗镇二○二六年"
    assert for_encoder("⻢岗鎮二○二六年") == "马岗镇二〇二六年"
