"""OFD files (GB/T 33190), made by hand."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from io import BytesIO

_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
SIZE = 5.0
"""Millimetres of the type."""
FONTS = (
    '<ofd:Fonts><ofd:Font ID="2" FontName="宋体"/><ofd:Font ID="3" FontName="黑体"/></ofd:Fonts>'
    '<ofd:MultiMedias><ofd:MultiMedia ID="9" Type="Image"><ofd:MediaFile>scan.png</ofd:MediaFile>'
    "</ofd:MultiMedia></ofd:MultiMedias>"
)


def line(text: str, x: float, y: float, *, size: float = SIZE, more: str = "") -> str:
    """A line of text whose baseline begins at x, y (millimetres)."""
    code = f'<ofd:TextCode X="0" Y="{size}" DeltaX="g {max(1, len(text) - 1)} {size}">{escape(text)}</ofd:TextCode>'
    box = f"{x} {y - size} {len(text) * size} {size * 1.2}"
    return f'<ofd:TextObject ID="7" Boundary="{box}" Font="2" Size="{size}" {more}>{code}</ofd:TextObject>'


def rule(left: float, top: float, right: float, bottom: float) -> str:
    """A ruled line."""
    data = f"M 0 0 L {right - left} {bottom - top}"
    box = f"{left} {top} {max(right - left, 0.3)} {max(bottom - top, 0.3)}"
    return f'<ofd:PathObject ID="8" Boundary="{box}"><ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>'


def scan(left: float, top: float, width: float, height: float) -> str:
    """The picture ``Doc_0/Res/scan.png`` in its box."""
    return (
        f'<ofd:ImageObject ID="6" ResourceID="9" Boundary="{left} {top} {width} {height}" '
        f'CTM="{width} 0 0 {height} 0 0"/>'
    )


def content(objects: str, before: str = "") -> str:
    """A page or a template, with what stands ``before`` its content."""
    area = "<ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
    layer = f'<ofd:Content><ofd:Layer ID="5">{objects}</ofd:Layer></ofd:Content>'
    return f"<ofd:Page {_NAMESPACE}>{before}{area}{layer}</ofd:Page>"


def ofd(
    *documents: Sequence[str],
    title: str = "",
    common: str = "",
    below: str = "",
    more: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A package of documents, each the XML of its pages (see ``content``); ``common`` stands in CommonData, ``below``
    behind the pages, and ``more`` are further files."""
    bodies = ""
    parts: dict[str, str | bytes] = {}
    for n, pages in enumerate(documents):
        told = f"<ofd:DocInfo><ofd:Title>{title}</ofd:Title></ofd:DocInfo>"
        bodies += f"<ofd:DocBody>{told}<ofd:DocRoot>Doc_{n}/Document.xml</ofd:DocRoot></ofd:DocBody>"
        listed = "".join(f'<ofd:Page ID="{i}" BaseLoc="Pages/Page_{i}/Content.xml"/>' for i in range(len(pages)))
        parts[f"Doc_{n}/Document.xml"] = (
            f"<ofd:Document {_NAMESPACE}><ofd:CommonData><ofd:PublicRes>PublicRes.xml</ofd:PublicRes>{common}"
            f"</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>{below}</ofd:Document>"
        )
        parts[f"Doc_{n}/PublicRes.xml"] = f'<ofd:Res {_NAMESPACE} BaseLoc="Res">{FONTS}</ofd:Res>'
        parts |= {f"Doc_{n}/Pages/Page_{i}/Content.xml": page for i, page in enumerate(pages)}
    parts["OFD.xml"] = f'<ofd:OFD {_NAMESPACE} DocType="OFD" Version="1.0">{bodies}</ofd:OFD>'
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**parts, **(more or {})}.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()
