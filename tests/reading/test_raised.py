"""Raised and lowered figures are read as such in every format, and never as longer numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import docx
import pptx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from pptx.util import Pt

from rag import reading
from rag.generation.claims import figures
from rag.reading.source import Source
from rag.types import Document
from tests.support.office import saved
from tests.support.paper import FONT, Paper


@dataclass(frozen=True, slots=True)
class _Case:
    """A sentence in parts: ``^6`` is raised, ``_2`` lowered."""

    parts: tuple[str, ...]
    text: str


_CASES = (
    _Case(("菌落总数不得超过10", "^6", "CFU/mL。"), "菌落总数不得超过10⁶CFU/mL。"),
    _Case(("全省森林面积约为3×10", "^4", "公顷。"), "全省森林面积约为3×10⁴公顷。"),
    _Case(("本项目占地面积为300m", "^2", "，库容5m", "^3", "。"), "本项目占地面积为300m²，库容5m³。"),
    _Case(("渗透系数不得大于10", "^-7", "cm/s。"), "渗透系数不得大于10⁻⁷cm/s。"),
    _Case(("渗透系数不得大于10", "^−7", "cm/s。"), "渗透系数不得大于10⁻⁷cm/s。"),
    _Case(("应当控制CO", "_2", "和H", "_2", "SO", "_4", "的排放。"), "应当控制CO₂和H₂SO₄的排放。"),
    _Case(("年均浓度以PM", "_2.5", "计，单位为μg/m", "^3", "。"), "年均浓度以PM2.5计，单位为μg/m³。"),
    _Case(("水中Ca", "^2+", "的含量应当达标。"), "水中Ca²⁺的含量应当达标。"),
    _Case(("据统计局发布的数据", "^[1]", "，有所增长。"), "据统计局发布的数据[1]，有所增长。"),
    _Case(("据统计局发布的数据", "^1", "，有所增长。"), "据统计局发布的数据¹，有所增长。"),
)


def _parted(part: str) -> tuple[str, int]:
    """What a part says, and whether above (1) or below (-1) the line."""
    return (part[1:], 1 if part[0] == "^" else -1) if part[0] in "^_" else (part, 0)


def _word(parts: Sequence[str], position: bool = False) -> tuple[bytes, str]:
    made = docx.Document()
    paragraph = made.add_paragraph()
    for text, rise in map(_parted, parts):
        run = paragraph.add_run(text)
        if position and rise:
            properties = run._r.get_or_add_rPr()
            moved = properties.makeelement(f"{{{properties.nsmap['w']}}}position", {})
            moved.set(f"{{{properties.nsmap['w']}}}val", str(8 * rise))
            properties.append(moved)
        elif rise > 0:
            run.font.superscript = True
        elif rise:
            run.font.subscript = True
    return saved(made), "文.docx"


def _slides(parts: Sequence[str]) -> tuple[bytes, str]:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    paragraph = slide.shapes.add_textbox(Pt(50), Pt(50), Pt(600), Pt(50)).text_frame.paragraphs[0]
    for text, rise in map(_parted, parts):
        run = paragraph.add_run()
        run.text = text
        if rise:
            run.font._rPr.set("baseline", str(30000 if rise > 0 else -25000))
    return saved(made), "稿.pptx"


def _sheet(parts: Sequence[str]) -> tuple[bytes, str]:
    fonts = {0: InlineFont(), 1: InlineFont(vertAlign="superscript"), -1: InlineFont(vertAlign="subscript")}
    made = Workbook()
    made.active["A1"] = CellRichText(*(TextBlock(fonts[rise], text) for text, rise in map(_parted, parts)))
    return saved(made), "表.xlsx"


def _tagged(parts: Sequence[str], above: str, below: str) -> str:
    forms = {0: "{}", 1: above, -1: below}
    return "".join(forms[rise].format(text) for text, rise in map(_parted, parts))


def _page(parts: Sequence[str]) -> tuple[bytes, str]:
    body = _tagged(parts, "<sup>{}</sup>", "<sub>{}</sub>")
    return f"<html><meta charset=utf-8><body><p>{body}</p></body></html>".encode(), "页.html"


def _styled_page(parts: Sequence[str]) -> tuple[bytes, str]:
    above, below = (f'<span style="font-size:smaller;vertical-align:{side}">{{}}</span>' for side in ("super", "sub"))
    return f"<html><meta charset=utf-8><body><p>{_tagged(parts, above, below)}</p></body></html>".encode(), "页.html"


def _markdown(parts: Sequence[str]) -> tuple[bytes, str]:
    return _tagged(parts, "<sup>{}</sup>", "<sub>{}</sub>").encode(), "文.md"


def _pandoc(parts: Sequence[str]) -> tuple[bytes, str]:
    # What Pandoc writes for a mark of a note is no superscript.
    text = _tagged(parts, "^{}^", "~{}~").replace("^[1]^", "[1]").replace("~2.5~", "2.5")
    return text.encode(), "文.md"


def _printed(parts: Sequence[str]) -> tuple[bytes, str]:
    paper = Paper()
    text = paper.canvas.beginText(80, 700)
    for piece, rise in map(_parted, parts):
        text.setFont(FONT, 12 if not rise else 7)
        text.setRise(4.0 if rise > 0 else -1.5 if rise else 0)
        text.textOut(piece)
    paper.canvas.drawText(text)
    return paper.done(), "页.pdf"


_FORMATS: dict[str, Callable[[Sequence[str]], tuple[bytes, str]]] = {
    "docx": _word,
    "docx by position": lambda parts: _word(parts, position=True),
    "pptx": _slides,
    "xlsx": _sheet,
    "html": _page,
    "html by style": _styled_page,
    "md": _markdown,
    "md of Pandoc": _pandoc,
    "pdf": _printed,
}


def _read(data: bytes, name: str) -> Document:
    (document,) = reading.read(Source(data, name))
    return document


@pytest.mark.parametrize("format", _FORMATS)
@pytest.mark.parametrize("case", _CASES, ids=lambda case: case.text)
def test_a_figure_is_read_where_it_stands(format: str, case: _Case) -> None:
    document = _read(*_FORMATS[format](case.parts))
    assert document.text.replace(" ", "") == case.text
    block = document.blocks[0]
    assert document.text[block.start : block.end] == block.text


@pytest.mark.parametrize("format", _FORMATS)
def test_the_check_of_numbers_reads_the_right_quantity(format: str) -> None:
    (figure,) = figures(_read(*_FORMATS[format](_CASES[0].parts)).text)
    assert figure.value == 10**6


def test_a_paragraph_that_is_raised_as_a_whole_is_set_so_for_its_looks() -> None:
    assert _read(*_word(["^共2项，第3项除外。"])).text == "共2项，第3项除外。"


def test_the_mark_of_a_note_is_no_power() -> None:
    page = "<p>共有300<sup><a href='#n1'>1</a></sup>户，面积20m<sup>2</sup>。</p><p id=n1>注：见年鉴。</p>"
    assert _read(f"<html><meta charset=utf-8>{page}".encode(), "页.html").text.startswith("共有300[1]户，面积20m²。")
    made = docx.Document()
    paragraph = made.add_paragraph("共有300")
    style = made.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER)
    style.font.superscript = True
    paragraph.add_run("1", style)
    paragraph.add_run("户。")
    assert _read(saved(made), "文.docx").text == "共有300[1]户。"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("约<math><mn>3</mn><mo>×</mo><msup><mn>10</mn><mn>4</mn></msup></math>公顷", "约3×10⁴公顷"),
        ("为<math><msup><mi>m</mi><mrow><mn>2</mn></mrow></msup></math>", "为m²"),
        ("控制<math><msub><mi>CO</mi><mn>2</mn></msub></math>", "控制CO₂"),
        ("占<math><mfrac><mn>1</mn><msup><mn>10</mn><mn>6</mn></msup></mfrac></math>", "占1/10⁶"),
        ("约10<span style='position:relative;top:-4.0pt;mso-text-raise:4.0pt'>6</span>个", "约10⁶个"),
        ("共有<b>10</b><sup><i>6</i></sup>个", "共有10⁶个"),
        ("第5<sup>th</sup>届，<sup>①</sup>见附件", "第5th届，①见附件"),
    ],
)
def test_web_pages_have_other_ways_to_raise_figures(body: str, text: str) -> None:
    page = f"<html><meta charset=utf-8><body><p>{body}</p></body></html>"
    assert _read(page.encode(), "页.html").text == text


def test_code_and_what_only_looks_like_marks_in_markdown_stays() -> None:
    text = "笑脸^_^和~~删去~~，3~5人、6~8人，`a^2^`，10^6，5^3^。"
    assert _read(text.encode(), "文.md").text == "笑脸^_^和~~删去~~，3~5人、6~8人，a^2^，10^6，5³。"


def test_a_power_stays_where_a_note_has_its_number() -> None:
    paper = Paper()
    text = paper.canvas.beginText(80, 700)
    for piece, rise in (("面积120m", 0), ("2", 4), ("，据统计", 0), ("2", 4), ("有3×10", 0), ("2", 4), ("户。", 0)):
        text.setFont(FONT, 7 if rise else 12)
        text.setRise(rise)
        text.textOut(piece)
    paper.canvas.drawText(text)
    paper.text(80, 760, "2 数据来源为江州省统计局。", 8)
    paper.rule(80, 750, 200, 750)
    read = re.sub(r"\s", "", _read(paper.done(), "页.pdf").text)
    assert read.startswith("面积120m²，据统计有3×10²户。")
