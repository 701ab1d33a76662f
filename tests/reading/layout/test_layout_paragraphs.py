"""Lines become paragraphs where a reader would end them."""

from __future__ import annotations

import pytest

from tests.support.paper import Paper, prose, read_back

PAGE = (80.0, 80.0, 515.0, 700.0)


def _read(paper: Paper) -> list[str]:
    return [block.text for block in read_back(paper.done()).blocks]


def test_paragraphs_of_two_lines_are_told_apart() -> None:
    paper = Paper()
    paper.flow([prose(i, 1) + "各地要认真落实。" for i in range(6)], [PAGE], size=12)
    assert _read(paper) == paper.wanted


def test_paragraphs_without_indent_are_told_by_their_last_lines() -> None:
    paper = Paper()
    paper.flow([prose(i, 2) for i in range(5)], [PAGE], size=12, indent=0)
    assert _read(paper) == paper.wanted


def test_paragraphs_that_end_with_a_full_line_are_told_by_the_space_between() -> None:
    paper = Paper()
    y = 80.0
    texts = [prose(i, 3)[: 36 * 2 - 1] + "。" for i in range(4)]
    for text in texts:
        y = paper.flow([text], [(80.0, y, 80.0 + 36 * 12, 700.0)], size=12, indent=0) + 12
    assert _read(paper) == texts


def test_consecutive_paragraphs_of_one_full_line_stay_apart() -> None:
    paper = Paper()
    texts = [prose(i, 2)[:33] + "。" for i in range(5)]
    paper.flow([prose(9, 4), *texts], [(80.0, 80.0, 80.0 + 36 * 12, 700.0)], size=12)
    assert _read(paper) == paper.wanted


def test_a_paragraph_runs_on_across_columns_and_pages() -> None:
    paper = Paper()
    paper.flow([prose(i, 12) for i in range(8)], [(50.0, 60.0, 287.0, 400.0), (308.0, 60.0, 545.0, 400.0)])
    assert paper.pages > 2
    assert _read(paper) == paper.wanted


def test_items_with_numbers_stay_apart_even_if_they_fill_their_lines() -> None:
    paper = Paper()
    items = [f"（{number}）{prose(i, 2)[:32]}" for i, number in enumerate("一二三四")]
    paper.flow(items, [(80.0, 80.0, 80.0 + 36 * 12, 700.0)], size=12, indent=0)
    assert _read(paper) == items


def test_lines_that_hang_below_an_item_belong_to_it() -> None:
    paper = Paper()
    y = 80.0
    texts = []
    for i in range(3):
        text = prose(i, 3)[:95] + "。"
        paper.text(80, y, f"（{'一二三'[i]}）", 12)
        for k in range(0, len(text), 33):
            paper.text(116, y, text[k : k + 33], 12)
            y += 18
        texts.append(f"（{'一二三'[i]}）{text}")
    assert ["".join(text.split()) for text in _read(paper)] == texts


def test_a_title_over_two_lines_is_one_heading_and_a_subtitle_another() -> None:
    paper = Paper()
    paper.centred(80, "关于进一步加强全省耕地保护", 22)
    paper.centred(110, "和质量建设工作的意见", 22)
    paper.centred(150, "（征求意见稿）", 14)
    paper.flow([prose(0, 6)], [(80.0, 190.0, 515.0, 700.0)], size=12)
    assert _read(paper)[:2] == ["关于进一步加强全省耕地保护和质量建设工作的意见", "（征求意见稿）"]


def test_signature_and_date_stay_apart() -> None:
    paper = Paper()
    y = paper.flow([prose(0, 6)], [PAGE], size=12)
    paper.text(380, y + 30, "江州省发展和改革委员会", 12)
    paper.text(380, y + 50, "2024年5月16日", 12)
    assert _read(paper)[1:] == ["江州省发展和改革委员会", "2024年5月16日"]


@pytest.mark.parametrize("leader", ["……………………", "....................", "· · · · · · · · · ·"])
def test_lines_of_a_table_of_contents_stay_apart(leader: str) -> None:
    paper = Paper()
    for i, title in enumerate(("总体要求", "主要任务", "重点工程", "保障措施")):
        x = paper.text(80, 80 + 18 * i, f"{title}{leader}", 12)
        paper.text(x, 80 + 18 * i, str(i + 1), 12)
    assert [text[:4] for text in _read(paper)] == ["总体要求", "主要任务", "重点工程", "保障措施"]


def test_short_lines_of_one_length_are_no_wrapped_text() -> None:
    paper = Paper()
    for i, name in enumerate(("江州省财政厅", "江州省教育厅", "江州省水利厅", "江州省商务厅")):
        paper.text(80, 80 + 18 * i, name, 12)
    assert len(_read(paper)) == 4


def _set(paper: Paper, lines: list[tuple[str, float, bool]]) -> list[str]:
    """Lines 18 points apart, each with its indent in ems and whether it is bold."""
    for i, (line, indent, bold) in enumerate(lines):
        paper.text(80 + 12 * indent, 80 + 18 * i, line, 12, bold=bold)
    return _read(paper)


def _line(first: int, count: int) -> str:
    """So many characters of prose in which no sentence ends."""
    return prose(first, 3).replace("。", "，")[: count - 1] + "的"


BEFORE = [(_line(0, 24), 2.0, False), (_line(1, 25) + "。", 0.0, False)]
BELOW = [(_line(2, 24), 2.0, False), (_line(3, 26), 0.0, False), (_line(4, 20) + "。", 0.0, False)]
FLUSH = [(_line(2, 26), 0.0, False), (_line(3, 26), 0.0, False), (_line(4, 20) + "。", 0.0, False)]


@pytest.mark.parametrize(("bold", "below"), [(False, BELOW), (True, BELOW), (True, FLUSH)])
def test_a_short_heading_stands_alone_after_a_full_line_that_ends_a_sentence(
    bold: bool, below: list[tuple[str, float, bool]]
) -> None:
    texts = _set(Paper(), [*BEFORE, ("居民说了算", 0.0, bold), *below])
    assert texts[1] == "居民说了算"
    assert len(texts) == 3


def test_a_bold_heading_over_two_lines_stands_alone() -> None:
    head = [(_line(6, 26), 0.0, True), ("和保护耕地的办法", 0.0, True)]
    texts = _set(Paper(), [*BEFORE, *head, *BELOW])
    assert texts[1] == head[0][0] + head[1][0]


@pytest.mark.parametrize(
    ("line", "bold"),
    [
        ("各地要认真落实。", False),  # ends a sentence
        ("各地要认真落实。", True),
        ("包括下列三项内容：", False),
        ("居民说了算", False),  # what follows is no new paragraph
    ],
)
def test_the_last_line_of_a_paragraph_is_no_heading(line: str, bold: bool) -> None:
    below = FLUSH if line == "居民说了算" else BELOW
    texts = _set(Paper(), [*BEFORE, (line, 0.0, bold), *below])
    assert texts[0].endswith(BEFORE[1][0] + line)


def test_a_bold_word_in_a_line_does_not_end_the_paragraph() -> None:
    paper = Paper()
    lines = [*BEFORE, (_line(6, 26), 0.0, False), ("各地要落实。", 0.0, False)]
    paper.text(80, 80 + 18 * 2, lines[2][0][:6], 12, bold=True)
    assert len(_set(paper, lines)) == 1


def test_full_lines_that_stand_far_apart_are_paragraphs() -> None:
    paper = Paper()
    lines = [_line(i, 26) for i in range(6)]
    for i, line in enumerate(lines):
        paper.text(80, 80 + 40 * i, line, 12)
    assert _read(paper) == lines


def test_a_document_number_in_the_type_of_the_title_below_is_no_part_of_it() -> None:
    paper = Paper()
    paper.centred(80, "江政发〔2024〕12号", 16)
    paper.centred(106, "关于加强耕地保护工作的通知", 16)
    paper.flow([prose(0, 6)], [(80.0, 150.0, 515.0, 700.0)], size=12)
    assert _read(paper)[:2] == ["江政发〔2024〕12号", "关于加强耕地保护工作的通知"]


@pytest.mark.parametrize(("indent", "count"), [(2.0, 1), (0.0, 2)])
def test_a_full_line_that_ends_a_sentence_and_a_column_goes_on_where_paragraphs_are_indented(
    indent: float, count: int
) -> None:
    paper = Paper()
    for left, first in ((50, indent), (310, 0.0)):
        for i in range(12):
            length = 20 - int(first) * (i == 0)
            text = _line(i % 5, length) if (left, i) != (50, 11) else _line(1, length - 1) + "。"
            paper.text(left + 12 * first * (i == 0), 80 + 18 * i, text, 12)
    assert len(_read(paper)) == count


def test_a_line_in_slightly_bigger_type_stands_alone() -> None:
    paper = Paper()
    paper.text(80, 80 + 18 * 2, "居民说了算", 13.3)
    for i, (line, indent, _) in enumerate([*BEFORE, ("", 0.0, False), *FLUSH]):
        paper.text(80 + 12 * indent, 80 + 18 * i, line, 12)
    assert "居民说了算" in _read(paper)
