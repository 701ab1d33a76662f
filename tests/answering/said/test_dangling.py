"""An answer begins with a sentence that stands alone, if it can."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.said.compose import Chosen
from rag.answering.said.dangling import hangs, with_what_they_hang_on
from rag.library import Library
from rag.types import Passage, Sentence

TEXTS = ("社区食堂已经开了十二家。", "其中两家由企业运营。", "此外，老人每餐补贴五元。", "食堂接受居民监督。")
SENTENCES = tuple(Sentence(text, 100 * n, 100 * n + len(text)) for n, text in enumerate(TEXTS))
PASSAGE = Passage("甲.txt", "甲", "", "".join(TEXTS), 0, 400, SENTENCES)


def told(*places: int, passage: Passage = PASSAGE) -> list[str]:
    chosen = [Chosen(passage, passage.sentences[place], 1.0) for place in places]
    return [each.sentence.text for each in with_what_they_hang_on(chosen)]


@pytest.mark.parametrize(
    "text",
    [
        "同时，要加强监管。",
        "其中两家由企业运营。",
        "此外，另有补贴。",
        "但应当说明理由。",
        "因此,不予受理。",
        "“并应当公示。”",
        "这些措施自发布之日起施行。",
    ],
)
def test_what_hangs(text: str) -> None:
    assert hangs(text)


@pytest.mark.parametrize(
    "text",
    [
        "同时期的企业也可以申请。",
        "其中心位于城北。",
        "但丁著有《神曲》。",
        "并购重组适用本办法。",
        "即日起施行。",
        "因此前已经办理。",
    ],
)
def test_what_only_looks_so(text: str) -> None:
    assert not hangs(text)


def test_the_sentence_before_is_put_before_it_and_the_one_before_that() -> None:
    assert told(1) == list(TEXTS[:2])
    assert told(2) == list(TEXTS[:3])
    assert told(3) == [TEXTS[3]]


def test_nothing_is_said_twice() -> None:
    assert told(0, 1) == list(TEXTS[:2])
    assert told(0, 2) == [TEXTS[0], TEXTS[1], TEXTS[2]]


def test_what_is_too_long_or_stands_elsewhere_is_left_out() -> None:
    long = replace(SENTENCES[0], text="长" * 400)
    assert told(1, passage=replace(PASSAGE, sentences=(long, *SENTENCES[1:]))) == [TEXTS[1]]
    assert told(0, passage=replace(PASSAGE, sentences=SENTENCES[1:])) == [TEXTS[1]]


def test_no_answer_begins_in_the_air(shipped_library: Library) -> None:
    for question in ("元宇宙的市场规模有多大？", "怎么做强市场主体？", "什么是工业元宇宙？"):
        assert not hangs(shipped_library.ask(question).text)
