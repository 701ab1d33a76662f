"""How many figures are read as the quantity that they are: scaled numbers of sheets, raised figures of every format.

What is put in is made by a seed, and what it should be read as is said beside it, not computed by what reads. A sheet's
number counts as right as its cell shows it, and by itself without its format too, which is the same quantity; a raised
figure in any form that tells it from the line: 10⁶, 10^6, 10^{6}, 10<sup>6</sup>.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

_COUNT = 200
_PER_FILE = 20
_SCALED: tuple[tuple[str, int, int, str], ...] = (
    ('#,##0.00,,"百万"', 6, 2, "百万"),
    ('0.0,"千元"', 3, 1, "千元"),
    ('#,##0,"千"', 3, 0, "千"),
    ('0!.0,"万"', 4, 1, "万"),
    (r"0\.0,\万\元", 4, 1, "万元"),
    ('0"."00,,"亿元"', 8, 2, "亿元"),
    ('#!.0000"万元"', 4, 4, "万元"),
    ('0.000,,,"十亿"', 9, 3, "十亿"),
    ("0.00%", -2, 2, "%"),
    ('[>=100000000]0!.00,,"亿";[>=10000]0!.0,"万";0', 4, 1, "万"),
)
"""A code, the power of ten that its unit counts, its decimals, and its unit."""
_PLACES = "东湖 南桥 西关 北山 新城 老街 河口 石桥 青石 白沙".split()  # noqa: SIM905
_UNITS = ("CFU/mL", "公顷", "立方米", "千瓦时", "个/克", "Pa")
_UP = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_FONT = "STSong-Light"


@dataclass(frozen=True, slots=True)
class _Raised:
    """A sentence: ``base`` to the power of ``exponent``."""

    place: str
    base: str
    exponent: str
    after: str

    @property
    def parts(self) -> tuple[tuple[str, bool], ...]:
        return ((f"{self.place}的检测值为{self.base}", False), (self.exponent, True), (f"{self.after}。", False))


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    """A row for each kind, format and reader that is installed."""
    yield from _scaled(folder)
    yield from _raised(folder)


def _scaled(folder: Path) -> Iterator[dict[str, Any]]:
    from openpyxl import Workbook

    random, book, wanted = Random(17), Workbook(), []
    book.active.append(["项目", "负责人", "金额"])
    for number in range(_COUNT):
        code, power, decimals, unit = _SCALED[number % len(_SCALED)]
        shown = Decimal(random.randrange(10**decimals, 9999 * 10**decimals)).scaleb(-decimals)
        value = float(shown.scaleb(power))
        book.active.append([f"项目{number}号", random.choice(_PLACES), value])
        book.active.cell(number + 2, 3).number_format = code
        wanted.append((f"项目{number}号", f"{shown:,f}{unit}", value))
    path = folder / "scaled.xlsx"
    book.save(path)
    for reader, read in readers(".xlsx").items():
        lines = {line for line in read(path).replace(",", "").splitlines() if "号" in line}
        right = sum(any(_says(line, *each) for line in lines) for each in wanted)
        yield {"kind": "scaled", "file": path.name, "reader": reader, "right": right, "of": _COUNT}


def _says(line: str, label: str, shown: str, value: float) -> bool:
    """Whether a line of a table is that of ``label``, and its figure as shown, or without its format."""
    if label not in line:
        return False
    numbers = re.findall(r"(?<![\d.号])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?![\d号])", line.partition(label)[2])
    bare = [number for number in numbers if line.partition(number)[2][:1] not in "十百千万亿%"]
    return _isolated(shown.replace(",", ""), line) or any(abs(float(each) - value) < 1e-6 * value for each in bare)


def _isolated(text: str, line: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(text)}(?![\d十百千万亿])", line) is not None


def _raised(folder: Path) -> Iterator[dict[str, Any]]:
    random = Random(23)
    cases = [
        _Raised(
            f"{random.choice(_PLACES)}{number}号",
            random.choice(("10", "2×10", "3.5×10", "4m", "7.2km")),
            random.choice("23456789") if number % 4 else f"-{random.randrange(2, 9)}",
            random.choice(_UNITS),
        )
        for number in range(_COUNT)
    ]
    for suffix, make in _MAKERS.items():
        paths = []
        for start in range(0, _COUNT, _PER_FILE):
            paths.append(folder / f"raised-{start}{suffix}")
            make(paths[-1], cases[start : start + _PER_FILE])
        for reader, read in readers(suffix).items():
            text = re.sub(r"\s", "", "\n".join(map(read, paths)))
            right = sum(_raises(text, case) for case in cases)
            yield {"kind": "raised", "file": f"raised{suffix}", "reader": reader, "right": right, "of": _COUNT}


def _raises(text: str, case: _Raised) -> bool:
    """Whether the figure stands where it belongs, and raised."""
    _, found, after = text.partition(case.parts[0][0].replace(" ", ""))
    up = re.match(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", after)
    written = re.match(r"(?:\^|<sup>)[({]?([-−]?\d+)[)}]?\^?(?:</sup>)?", after)
    said = up[0].translate(_UP) if up else written[1].replace("−", "-") if written else ""
    return bool(found) and said == case.exponent


def _word(path: Path, cases: Sequence[_Raised]) -> None:
    import docx

    made = docx.Document()
    for case in cases:
        paragraph = made.add_paragraph()
        for text, up in case.parts:
            run = paragraph.add_run(text)
            if up:
                run.font.superscript = True
    made.save(str(path))


def _slides(path: Path, cases: Sequence[_Raised]) -> None:
    import pptx
    from pptx.util import Pt

    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[6])
    frame = slide.shapes.add_textbox(Pt(20), Pt(20), Pt(600), Pt(500)).text_frame
    for case in cases:
        paragraph = frame.add_paragraph()
        for text, up in case.parts:
            run = paragraph.add_run()
            run.text = text
            if up:
                run.font._rPr.set("baseline", "30000")
    made.save(str(path))


def _sheet(path: Path, cases: Sequence[_Raised]) -> None:
    from openpyxl import Workbook
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    made = Workbook()
    for row, case in enumerate(cases, 1):
        blocks = (TextBlock(InlineFont(vertAlign="superscript" if up else None), text) for text, up in case.parts)
        made.active.cell(row, 1, CellRichText(*blocks))
    made.save(path)


def _page(path: Path, cases: Sequence[_Raised]) -> None:
    body = "".join(f"<p>{_tagged(case)}</p>" for case in cases)
    path.write_text(f"<html><head><meta charset=utf-8></head><body>{body}</body></html>", "utf-8")


def _markdown(path: Path, cases: Sequence[_Raised]) -> None:
    path.write_text("\n\n".join(map(_tagged, cases)), "utf-8")


def _tagged(case: _Raised) -> str:
    return "".join(f"<sup>{text}</sup>" if up else text for text, up in case.parts)


def _printed(path: Path, cases: Sequence[_Raised]) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    canvas = Canvas(str(path), pagesize=(595, 842))
    for row, case in enumerate(cases):
        text = canvas.beginText(72, 770 - 24 * row)
        for said, up in case.parts:
            text.setFont(_FONT, 7 if up else 12)
            text.setRise(4 if up else 0)
            text.textOut(said)
        canvas.drawText(text)
    canvas.save()


_MAKERS: dict[str, Callable[[Path, Sequence[_Raised]], None]] = {
    ".docx": _word,
    ".pptx": _slides,
    ".xlsx": _sheet,
    ".html": _page,
    ".md": _markdown,
    ".pdf": _printed,
}


def readers(suffix: str) -> dict[str, Callable[[Path], str]]:
    """What reads files of that ending here."""
    found: dict[str, Callable[[Path], str]] = {"mingyin": _mingyin}
    if find_spec("markitdown") and suffix != ".pdf":
        found["markitdown"] = markitdown
    if find_spec("pdfplumber") and suffix == ".pdf":
        found["pdfplumber"] = _pdfplumber
    return found


def _mingyin(path: Path) -> str:
    from rag.reading import read
    from rag.reading.source import Source

    (document,) = read(Source(path.read_bytes(), path.name))
    return "\n".join(block.text for block in document.blocks)


def markitdown(path: Path) -> str:
    from markitdown import MarkItDown

    return str(MarkItDown().convert(path).text_content)


def _pdfplumber(path: Path) -> str:
    import pdfplumber

    with pdfplumber.open(path) as file:
        return "\n".join(page.extract_text() or "" for page in file.pages)
