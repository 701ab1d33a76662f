"""Words of one meaning, in two languages and in one."""

from __future__ import annotations

import pytest

from rag.chinese.glossary import senses, sounding, synonyms, translate


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("policies", "政策"), ("training", "培训"), ("talents", "人才"), ("Companies", "企业"), ("background", "背景")],
)
def test_an_english_word_finds_its_chinese_one_in_any_form(english: str, chinese: str) -> None:
    (_, meanings), *rest = translate(english)
    assert chinese in meanings
    assert rest == []


def test_the_longest_known_phrase_is_taken() -> None:
    assert [phrase for phrase, _ in translate("artificial intelligence policy")] == [
        "artificial intelligence",
        "policy",
    ]
    assert "人工智能" in translate("artificial intelligence")[0][1]


def test_the_commonest_translation_comes_first() -> None:
    assert translate("goal")[0][1][0] == "目标"


def test_an_unknown_word_has_no_translations() -> None:
    assert translate("xyzzy") == [("xyzzy", ())]


def test_chinese_text_has_nothing_to_translate() -> None:
    assert translate("元宇宙产业") == []


@pytest.mark.parametrize(("word", "other"), [("国外", "海外"), ("补贴", "补助"), ("企业", "公司")])
def test_words_that_share_an_english_meaning_are_synonyms(word: str, other: str) -> None:
    assert other in synonyms(word)
    assert word not in synonyms(word)


def test_an_unknown_word_has_no_synonyms() -> None:
    assert synonyms("工业元宇宙") == ()


def test_pinyin_without_tones_sounds_like_words() -> None:
    assert "年假" in sounding("nianjia")
    assert "旅客" in sounding("lvke")
    assert sounding("xyzzy") == ()


def test_a_verb_has_the_senses_that_it_has_with_a_particle() -> None:
    assert "开通" not in senses("open")
    assert "开通" in senses("open", with_particles=True)
