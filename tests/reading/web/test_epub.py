"""An EPUB book → its document."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from rag import reading
from rag.errors import UserError
from rag.messages.summary import unread
from rag.reading.source import Limits, Source
from rag.reading.web.epub import read
from rag.types import Document, Unread

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = """<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>城市的
  记忆</dc:title><dc:creator>张三</dc:creator></metadata><manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="scripted nav"/>
<item id="two" href="text/%E7%AC%AC%E4%BA%8C%E7%AB%A0.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml#top" media-type="application/xhtml+xml"/>
<item id="toc" href="toc.html" media-type="application/xhtml+xml"/>
<item id="picture" href="a.png" media-type="image/png"/></manifest>
<spine><itemref idref="nav"/><itemref idref="toc"/><itemref idref="one"/><itemref idref="picture"/>
<itemref idref="two"/><itemref idref="missing"/></spine>
<guide><reference type="toc" href="toc.html"/></guide></package>"""
HEAD = '<?xml version="1.0" encoding="{}"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>'
ONE = (
    HEAD.format("utf-8")
    + "<h1>第一章　起源</h1><p>城市起源于<a href='#n1'>市集</a>。<ruby>汉<rt>hàn</rt></ruby>字&#160;的。</p>"
)
TWO = (
    HEAD.format("utf-16")
    + "<section><h1>第二章　发展</h1><div class='nav'>城墙<br/>内外。</div><aside><p>注一。</p></aside></section>"
)
BOOK: dict[str, str | bytes] = {
    "mimetype": "application/epub+zip",
    "META-INF/container.xml": CONTAINER,
    "OEBPS/content.opf": PACKAGE,
    "OEBPS/nav.xhtml": HEAD.format("utf-8")
    + "<nav><ol><li><a href='text/one.xhtml'>目录里的起源</a></li></ol></nav></body></html>",
    "OEBPS/toc.html": "<p>旧式目录</p>",
    "OEBPS/text/one.xhtml": ONE,
    "OEBPS/text/第二章.xhtml": TWO.encode("utf-16"),
    "OEBPS/a.png": b"\x89PNG",
}


def files(members: dict[str, str | bytes | None] | dict[str, str | bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            if content is not None:
                archive.writestr(name, content)
    return data.getvalue()


def book(data: bytes) -> Document:
    return next(reading.read(Source(data, "书.epub")))


def test_chapters_are_read_in_the_order_of_the_spine_without_the_contents() -> None:
    document = book(files(BOOK))
    assert document.title == "城市的 记忆"
    assert [(block.text, block.level) for block in document.blocks] == [
        ("第一章 起源", 1),
        ("城市起源于市集。汉字 的。", 0),
        ("第二章 发展", 1),
        ("城墙", 0),
        ("内外。", 0),
        ("注一。", 0),
    ]


def test_every_chapter_is_a_sign_of_life() -> None:
    heard: list[tuple[int, int]] = []
    next(read(Source(files(BOOK), "书.epub", progress=lambda done, total: heard.append((done, total)))))
    assert heard == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    "changed",
    [
        {"META-INF/container.xml": None},
        {"META-INF/container.xml": CONTAINER.replace("content", "nowhere")},
        {"META-INF/container.xml": CONTAINER.replace("OEBPS/content.opf", "../../etc/passwd")},
        {"OEBPS/content.opf": ""},
        {"OEBPS/content.opf": PACKAGE.replace("idref", "id")},
        {"OEBPS/text/one.xhtml": None, "OEBPS/text/第二章.xhtml": bytes(range(256)) * 20},
    ],
)
def test_a_damaged_book_is_refused_by_name(changed: dict[str, str | bytes | None]) -> None:
    with pytest.raises(UserError, match=r"书\.epub"):
        book(files({**BOOK, **changed}))


@pytest.mark.parametrize(
    "changed",
    [
        {"OEBPS/text/one.xhtml": None},
        {"OEBPS/text/one.xhtml": bytes(range(256)) * 20},
        {"OEBPS/content.opf": PACKAGE.replace("text/one", "..%2f..%2f..%2fetc/one")},
    ],
)
def test_a_chapter_that_is_missing_or_broken_does_not_cost_the_others(changed: dict[str, str | bytes | None]) -> None:
    document = book(files({**BOOK, **changed}))
    assert [block.text for block in document.blocks][:2] == ["第二章 发展", "城墙"]
    assert document.reading.unread == (Unread("chapters", (1,)),)
    assert "第 1 章" in unread("书.epub", document.reading)[0]


@pytest.mark.parametrize("data", [b"", b"PK\3\4", files(BOOK)[:-300], b"<html>"])
def test_a_file_that_is_no_archive_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UserError, match=r"书\.epub.*损坏"):
        book(data)


def encryption(algorithm: str) -> str:
    return (
        '<encryption xmlns:enc="http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod '
        f'Algorithm="{algorithm}"/></enc:EncryptedData></encryption>'
    )


def test_a_protected_book_is_refused_and_one_with_disguised_fonts_is_not() -> None:
    protected = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    with pytest.raises(UserError, match=r"书\.epub.*DRM"):
        book(files({**BOOK, "META-INF/encryption.xml": protected}))
    fonts = encryption("http://www.idpf.org/2008/embedding")
    assert book(files({**BOOK, "META-INF/encryption.xml": fonts})).text == book(files(BOOK)).text


def test_entities_that_a_chapter_declares_are_not_resolved() -> None:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 30))
    bomb = f'<!DOCTYPE html [<!ENTITY a0 "哈">{entities}]>'
    text = book(files({**BOOK, "OEBPS/text/one.xhtml": f"{bomb}<html><body><p>&a29;文。</p></body></html>"})).text
    assert "哈" not in text
    assert "文。" in text


def test_a_book_that_unpacks_to_more_than_is_allowed_is_refused_by_name() -> None:
    data = files({**BOOK, "OEBPS/big.xhtml": "文" * 1_000_000})
    with pytest.raises(UserError, match=r"书\.epub.*解压"):
        next(read(Source(data, "书.epub", Limits(unpacked_mb=1))))
