"""Damaged, foreign and hostile files, harmless all: each with what a good reader makes of it.

Not here, since nothing is kept that could hurt other software: what a library crashed or hung on when it was tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from benchmarks.libraries import sheet_files, slide_files, word_files

_BOMB_MB = 200
_DEEP = 2000
_MAIN = {".docx": "word/document.xml", ".pptx": "ppt/slides/slide1.xml", ".xlsx": "xl/worksheets/sheet1.xml"}
_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(8192)
"""How an Office file behind a password begins."""
_PICTURE = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
_EMPTY = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
_HTML = "<html><head><meta charset='{}'></head><body><h1>检修公告</h1>{}</body></html>"
_SAID = "因主管道检修，定于六月十八日夜间暂停供水，请用户提前储水。" * 8


def files() -> Iterator[tuple[str, bytes, str]]:
    """(name, content, what should be read of it: empty where it should be refused)."""
    for known in (next(word_files.files()), next(slide_files.files()), next(sheet_files.files())):
        ending = known.name[-5:]
        said = known.text[-1]
        yield f"截断{ending}", known.data[: len(known.data) * 2 // 3], ""
        yield f"加了密{ending}", _ENCRYPTED, ""
        yield f"零{ending}", _with(known.data, _MAIN[ending], bytes(_BOMB_MB << 20)), ""
        types = _part(known.data, "[Content_Types].xml").replace(b"main+xml", b"other+xml")
        yield f"类型不对{ending}", _with(known.data, "[Content_Types].xml", types), said
        folder, _, name = _MAIN[ending].rpartition("/")
        yield f"断了的图片{ending}", _without_picture(known.data, f"{folder}/_rels/{name}.rels"), said
    sheet = next(sheet_files.files())
    styles = _part(sheet.data, "xl/styles.xml").replace(b'<family val="2"', b'<family val="34"')
    yield "字体家族.xlsx", _with(sheet.data, "xl/styles.xml", styles), sheet.text[-1]
    yield from _pages()


def _pages() -> Iterator[tuple[str, bytes, str]]:
    page = _HTML.format("utf-8", f"<p>{_SAID}</p>")
    yield "截断.html", page.encode()[:-30], _SAID[:30]
    yield "声明不对.html", page.encode("gb18030"), _SAID[:30]
    yield "坏字节.html", _HTML.format("gb2312", f"<p>{_SAID}</p>").encode("gb18030") + b"\xa1", _SAID[:30]
    yield "深.html", _HTML.format("utf-8", f"{'<div>' * _DEEP}<p>{_SAID}</p>").encode(), _SAID[:30]
    cell = f"<table><tr><td colspan='99999' rowspan='99999'>{_SAID}</td></tr></table>"
    yield "宽.html", _HTML.format("utf-8", cell).encode(), _SAID[:30]
    yield "空.html", b"", ""
    yield "不是文本.html", bytes(range(256)) * 40, ""


def _without_picture(data: bytes, relations: str) -> bytes:
    """The file with a picture that it refers to and doesn't hold, as other programs leave them."""
    with ZipFile(BytesIO(data)) as archive:
        text = archive.read(relations) if relations in archive.namelist() else _EMPTY
    text = text.replace(b"</Relationships>", _PICTURE + b'Target="media/none.png"/></Relationships>')
    return _with(data, relations, text)


def _part(data: bytes, member: str) -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(member)


def _with(data: bytes, member: str, content: bytes) -> bytes:
    """The archive with ``member`` holding ``content``."""
    made = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(made, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != member:
                target.writestr(name, source.read(name))
        target.writestr(member, content)
    return made.getvalue()
