"""Files made to do harm: each small on the disk, and endless, deep or wide for whoever takes it at its word."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from tests.support.seeds import seeds

_DEEP = 100_000
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ENTITIES = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "笑">{_ENTITIES}]>'


def hostile_files() -> Iterator[tuple[str, bytes]]:
    """(name, content)."""
    made = seeds()
    yield "字典攻击.docx", _with(made[".docx"], "word/document.xml", f"{_LAUGHS}<w:document {_W}>&a11;</w:document>")
    yield "字典攻击.xlsx", _with(made[".xlsx"], "xl/sharedStrings.xml", f"{_LAUGHS}<sst><si><t>&a11;</t></si></sst>")
    yield "字典攻击.epub", _with(made[".epub"], "OEBPS/a.xhtml", f"{_LAUGHS}<html><body>&a11;</body></html>")
    yield "字典攻击.html", f"{_LAUGHS}<html><body>&a11;</body></html>".encode()
    yield (
        "外部实体.docx",
        _with(
            made[".docx"],
            "word/document.xml",
            f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><w:document {_W}>&a;</w:document>',
        ),
    )
    yield "零.docx", _with(made[".docx"], "word/document.xml", zeros=120)
    yield "零.zip", _with(made[".zip"], "零.txt", zeros=120)
    yield "四十二.zip", _nested(6)
    yield "深.html", ("<div>" * _DEEP + "深").encode()
    yield "深.md", (">" * 50_000 + "深\n\n" + "- " * 20_000 + "\n\n" + "[" * 20_000 + "**" * 20_000).encode()
    yield "深.jsonl", b'{"_id": "a", "text": ' + b"[" * _DEEP
    yield (
        "深.docx",
        _with(
            made[".docx"],
            "word/document.xml",
            f"<w:document {_W}><w:body>{_tables(30_000)}</w:body></w:document>",
        ),
    )
    yield "宽.csv", b"," * _DEEP + b"\n" + b"1," * _DEEP
    yield "宽.html", f'<table><tr><td colspan="{10**9}" rowspan="{10**9}">宽</td></tr></table>'.encode()
    yield (
        "宽.xlsx",
        _with(
            made[".xlsx"],
            "xl/worksheets/sheet1.xml",
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            '<dimension ref="A1:XFD1048576"/>'
            '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>甲</t></is></c></row><row r="1048576">'
            '<c r="XFD1048576" t="inlineStr"><is><t>乙</t></is></c></row></sheetData>'
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>',
        ),
    )
    yield "大图.png", _png(100_000, 100_000)
    yield "大图.bmp", b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 2**30, 2**30, 1, 24, 0, 0, 0, 0, 0, 0)
    yield "循环.pdf", _pdf("<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000000 >>")
    yield "多页.pdf", _pdf(f"<< /Type /Pages /Kids [{'3 0 R ' * 100_000}] /Count 100000 >>")
    yield "自引.pdf", _pdf("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"/F Do " * 1000)
    yield "大页.pdf", _pdf("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", box="0 0 1e9 1e9")
    yield "深.pdf", _pdf("<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"q " * _DEEP + b"[" * _DEEP)
    yield "路径.zip", _archive({"../../../tmp/逃.txt": "逃出去的文字。".encode(), "C:\\逃.md": "# 逃".encode()})


def _with(archive: bytes, member: str, text: str = "", zeros: int = 0) -> bytes:
    """The archive with ``member`` holding ``text`` instead, or so many MB of zeros."""
    with zipfile.ZipFile(BytesIO(archive)) as source:
        members = {name: source.read(name) for name in source.namelist() if name != member}
    file = BytesIO(_archive(members))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as target, target.open(member, "w") as part:
        part.write(text.encode())
        for _ in range(zeros):
            part.write(bytes(2**20))
    return file.getvalue()


def _archive(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def _nested(depth: int) -> bytes:
    """16 archives in each of 16 archives and so on: 16 to the power of ``depth`` texts in the end."""
    data, name = "套娃。".encode() * 100_000, "底.txt"
    for level in range(depth):
        data, name = _archive({f"{i}{name}": data for i in range(16)}), f"{level}.zip"
    return data


def _tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + "</w:tc></w:tr></w:tbl>" * depth


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(2**20))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _pdf(pages: str, drawn: bytes = b"BT /T 12 Tf (x) Tj ET", box: str = "0 0 400 600") -> bytes:
    """Object 2 is the root of the pages, 3 a page, and its form F draws itself."""
    resources = "<< /XObject << /F 5 0 R >> /Font << /T << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        pages.encode(),
        f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R /Resources {resources} >>".encode(),
        b"<< /Length %d >> stream\n" % len(drawn) + drawn + b"\nendstream",
        f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources {resources} /Length 6 >> stream\n".encode()
        + b"/F Do \nendstream",
    ]
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return data + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
