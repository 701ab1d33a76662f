"""Text → sentences."""

from __future__ import annotations

import pytest

from rag.chinese.sentences import spans, verbatim


def cut(text: str, longest: int = 350) -> list[str]:
    return [text[start:end] for start, end in spans(text, longest)]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("第一句。第二句！真的吗？？好；", ["第一句。", "第二句！", "真的吗？？", "好；"]),
        ("没有句号", ["没有句号"]),
        ("省略了……后面。", ["省略了……", "后面。"]),
        ("It works. It costs 3.5 percent. Done", ["It works.", "It costs 3.5 percent.", "Done"]),
        ("  前后空格。  后面。 ", ["前后空格。", "后面。"]),
        ("", []),
        (" \n", []),
    ],
)
def test_a_sentence_ends_with_its_stop(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("（详见附件。）下一句。", ["（详见附件。）", "下一句。"]),
        ("「走吧！」他说。", ["「走吧！」", "他说。"]),
        ("他问：“好吗？”。完了。", ["他问：“好吗？”。", "完了。"]),
        ("引自《怎么办？》。完了。", ["引自《怎么办？》。", "完了。"]),
    ],
)
def test_closing_marks_stay_with_their_sentence(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "提出“一是加强。二是改进”的要求。",
        "条件（年满十八岁；有住所）如下。",
        "《关于？的》问。",
        "《怎么办？》的作者是谁？",
    ],
)
def test_a_stop_inside_short_brackets_ends_no_sentence(text: str) -> None:
    assert cut(text) == [text]


def test_a_bracket_that_is_never_closed_hides_no_stop() -> None:
    assert cut("条件（如下。第二句。") == ["条件（如下。", "第二句。"]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("第一类给一千元；第二类给两千元；第三类不给。", ["第一类给一千元；第二类给两千元；第三类不给。"]),
        ("甲类免租; 乙类减半。丙类照付。", ["甲类免租; 乙类减半。", "丙类照付。"]),
        ("前一句。甲类免租；乙类减半", ["前一句。", "甲类免租；乙类减半"]),
        ("甲类“免租；”乙类减半。", ["甲类“免租；”乙类减半。"]),
        ("甲类免租；", ["甲类免租；"]),
    ],
)
def test_a_short_series_with_semicolons_is_one_sentence(text: str, sentences: list[str]) -> None:
    assert cut(text) == sentences


@pytest.mark.parametrize(
    "items",
    [
        ["（一）有固定住所；", "（二）无不良记录。"],
        ["应当符合下列条件：", "（一）有固定住所；", "（二）无不良记录；", "（三）年满十八岁。"],
        ["要做好三件事：", "一是强化统筹；", "二是培养人才。"],
        ["需要的材料:", "1.身份证；", "2.户口本。"],
        ["一是强化统筹；", "二是培养人才。"],
        ["1.身份证；", "2.户口本。"],
        ["甲类免租；", "二、乙类减半；", "丙类照付。"],
    ],
)
def test_the_items_of_an_enumeration_stay_apart_however_short(items: list[str]) -> None:
    assert cut("".join(items)) == items


@pytest.mark.parametrize(
    "text", ["时间：10.5小时。", "依据：第十二条规定。", "会议指出：“一是加强。二是改进”。", "比例为：百分之十。"]
)
def test_a_colon_before_anything_else_ends_no_sentence(text: str) -> None:
    assert cut(text) == [text]


@pytest.mark.parametrize(("length", "count"), [(39, 1), (40, 3)])
def test_a_long_series_with_semicolons_is_a_sentence_for_each_clause(length: int, count: int) -> None:
    clauses = ["甲" * length + "；", "乙" * length + "；", "丙" * length + "。"]
    assert cut("".join(clauses)) == (clauses if count > 1 else ["".join(clauses)])


def test_an_overlong_sentence_is_cut_at_a_clause() -> None:
    clauses = [char * 30 + "，" for char in "甲乙丙"]
    assert cut("".join(clauses), 50) == clauses


def test_an_overlong_sentence_without_clauses_is_cut_all_the_same() -> None:
    assert [len(piece) for piece in cut("字" * 120, 50)] == [50, 50, 20]


def test_a_verbatim_sentence_has_its_line_breaks_mended_and_nothing_else_changed() -> None:
    source = "前文。广阔空间和政政策策的未来产\r\n\r\n  业。后文。"
    sentence = verbatim(source, 3, source.index("后文"))
    assert sentence.text == "广阔空间和政政策策的未来产业。"
    assert (sentence.start, sentence.end) == (3, source.index("后文"))
