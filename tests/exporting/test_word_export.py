"""Word files, opened again by python-docx and by LibreOffice."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx as python_docx
import pypdfium2
from lxml import etree

from rag.exporting.pieces import clean
from rag.exporting.word import docx
from rag.exporting.word_parts import W
from rag.messages import Speech
from tests.exporting.conftest import Make
from tests.support.office import needs_libreoffice, opened

ZH = Speech("zh")
SPACES = {"w": W}


def footnotes(file: bytes) -> dict[str, str]:
    """Id → text of the footnotes, without the two that only draw a line."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        root = etree.fromstring(archive.read("word/footnotes.xml"))
    found = root.xpath("//w:footnote[not(@w:type)]", namespaces=SPACES)
    return {each.get(f"{{{W}}}id"): "".join(each.itertext()).strip() for each in found}


def references(file: bytes) -> list[str]:
    """The ids that the text refers to, in order."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return [each.get(f"{{{W}}}id") for each in root.iter(f"{{{W}}}footnoteReference")]


def test_every_citation_is_a_numbered_footnote(answered: Make) -> None:
    file = docx([("甲是什么？", answered("甲。", "乙。")), ("丙呢？", answered("丙。", page=None))], "对话", ZH)
    opened = python_docx.Document(io.BytesIO(file))
    assert [(each.style and each.style.name, each.text) for each in opened.paragraphs] == [
        ("Title", "对话"),
        ("Heading 1", "甲是什么？"),
        ("Normal", "甲。乙。"),
        ("Heading 1", "丙呢？"),
        ("Normal", "丙。"),
    ]
    assert references(file) == ["1", "2", "3"]
    assert footnotes(file) == {
        "1": "《办法》 › 第一章，第 3 页：“甲。”",
        "2": "《办法》 › 第一章，第 3 页：“乙。”",
        "3": "《办法》 › 第一章：“丙。”",
    }


def test_hostile_text_is_text(answered: Make, hostile: str) -> None:
    long = "长" * 10_000
    file = docx([(hostile, answered(hostile, long, title=hostile, section=f"节{hostile}"))], hostile, ZH)
    literal = " ".join(clean(hostile).split())
    opened = python_docx.Document(io.BytesIO(file))
    assert [each.text for each in opened.paragraphs][:2] == [literal, literal]
    assert opened.paragraphs[2].text == clean(hostile) + long
    assert footnotes(file)["1"].count(literal) == 3
    assert long in footnotes(file)["2"]


def test_the_same_conversation_is_the_same_file(answered: Make) -> None:
    assert docx([("问？", answered("甲。"))], "题", ZH) == docx([("问？", answered("甲。"))], "题", ZH)


@needs_libreoffice
def test_another_program_shows_the_footnotes_on_the_page(answered: Make, hostile: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(
        docx([("甲是什么？", answered("甲甲甲。")), (hostile, answered(hostile))], "题", ZH)
    )
    with pypdfium2.PdfDocument(opened(tmp_path / "a.docx", "pdf")) as made:
        text = "".join(made[0].get_textpage().get_text_range().split())
    assert "甲甲甲。1" in text
    assert "1《办法》›第一章，第3页：“甲甲甲。”" in text
