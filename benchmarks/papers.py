"""Files of every format with known text, for the benchmarks: the shipped document's paragraphs again and again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rag.reading.plain.text import read
from rag.reading.source import Source
from tests.support.places import CORPUS

_FONT = "STSong-Light"
_PER_PAGE = 1200
"""Characters of a page, in formats that have none."""


def prose(characters: int) -> list[str]:
    """Paragraphs of the shipped document, repeated and numbered so that none is the same, of this length in all."""
    file = next(CORPUS.glob("*.txt"))
    blocks = next(iter(read(Source(file.read_bytes(), file.name)))).blocks
    paragraphs = [block.text for block in blocks if len(block.text) > 60 and not block.level]
    made: list[str] = []
    while sum(map(len, made)) < characters:
        made.append(f"（材料{len(made) + 1}）{paragraphs[len(made) % len(paragraphs)]}")
    return made


def pdf(folder: Path, paragraphs: Sequence[str], columns: int = 2) -> Path:
    """A paper with columns, a running head and page numbers."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    width, height = A4
    margin, gap = 48, 20
    column = (width - 2 * margin - gap * (columns - 1)) / columns
    frames = [
        Frame(margin + i * (column + gap), 60, column, height - 130, 0, 0, 0, 0, id=str(i)) for i in range(columns)
    ]

    def furniture(canvas: Any, template: Any) -> None:
        canvas.setFont(_FONT, 9)
        canvas.drawString(margin, height - 40, "政策汇编　2023年第9期")
        canvas.drawCentredString(width / 2, 30, f"— {template.page} —")

    path = folder / f"{columns}-columns.pdf"
    template = BaseDocTemplate(str(path), pagesize=A4, title="政策汇编")
    template.addPageTemplates(PageTemplate(frames=frames, onPage=furniture))
    style = ParagraphStyle("body", fontName=_FONT, fontSize=10.5, leading=17, firstLineIndent=21, wordWrap="CJK")
    template.build([Paragraph(text, style) for text in paragraphs])
    return path


def printed(folder: Path, paragraphs: Sequence[str]) -> Path:
    """The same text as the system's Chromium prints it: two columns, fonts embedded."""
    from playwright.sync_api import sync_playwright

    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    style = (
        "@page{margin:18mm}div{columns:2;column-gap:24px;font:14px/1.6 'Noto Serif CJK SC'}"
        "p{text-indent:2em;margin:0;text-align:justify}"
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_content(f"<meta charset=utf-8><style>{style}</style><div>{body}</div>")
        tab.pdf(path=folder / "printed.pdf", format="A4")
        browser.close()
    return folder / "printed.pdf"


def scan(folder: Path, paragraphs: Sequence[str], pages: int = 3) -> Path:
    """The first pages of a one-column paper as pictures of 150 dpi."""
    import pypdfium2 as pdfium

    source = pdfium.PdfDocument(pdf(folder, paragraphs, 1))
    pictures = [source[i].render(scale=150 / 72).to_pil().convert("L") for i in range(pages)]
    path = folder / "scan.pdf"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], resolution=150)
    return path


def word(folder: Path, paragraphs: Sequence[str]) -> Path:
    from docx import Document

    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(folder / "word.docx"))
    return folder / "word.docx"


def slides(folder: Path, paragraphs: Sequence[str]) -> Path:
    from pptx import Presentation

    made = Presentation()
    for number, text in enumerate(paragraphs, 1):
        slide = made.slides.add_slide(made.slide_layouts[1])
        slide.shapes.title.text = f"第{number}页"
        slide.placeholders[1].text = text
    made.save(str(folder / "slides.pptx"))
    return folder / "slides.pptx"


def sheet(folder: Path, paragraphs: Sequence[str]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    for row in _table(paragraphs):
        page.append(row)
    book.save(folder / "sheet.xlsx")
    return folder / "sheet.xlsx"


def comma(folder: Path, paragraphs: Sequence[str]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(_table(paragraphs))
    return _written(folder / "sheet.csv", text.getvalue())


def _table(paragraphs: Sequence[str]) -> list[list[str]]:
    rows = [[str(i), text[:20], str(i * 37 % 1000), text[20:60]] for i, text in enumerate(paragraphs, 1)]
    return [["序号", "名称", "金额", "说明"], *rows]


def web(folder: Path, paragraphs: Sequence[str]) -> Path:
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return _written(folder / "web.html", f"<!doctype html><meta charset=utf-8><title>政策汇编</title><body>{body}")


def markdown(folder: Path, paragraphs: Sequence[str]) -> Path:
    return _written(folder / "notes.md", "# 政策汇编\n\n" + "\n\n".join(paragraphs))


def plain(folder: Path, paragraphs: Sequence[str]) -> Path:
    return _written(folder / "plain.txt", "\n".join(paragraphs))


def _written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


OTHERS: tuple[Callable[[Path, Sequence[str]], Path], ...] = (word, slides, sheet, comma, web, markdown, plain)


def pages_of(paragraphs: Sequence[str]) -> float:
    """How many pages such text would fill."""
    return sum(map(len, paragraphs)) / _PER_PAGE
