"""OpenDocument files, made by hand: a package, or one flat file."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = " ".join(
    [
        *(f'xmlns:{name}="{_BASE}{name}:1.0"' for name in ("office", "style", "text", "table", "presentation")),
        f'xmlns:draw="{_BASE}drawing:1.0"',
        f'xmlns:fo="{_BASE}xsl-fo-compatible:1.0"',
        f'xmlns:svg="{_BASE}svg-compatible:1.0"',
        'xmlns:dc="http://purl.org/dc/elements/1.1/"',
    ]
)


def package(kind: str, body: str, styles: str = "", more: Mapping[str, str] | None = None) -> bytes:
    """An .odt (``text``), .ods (``spreadsheet``) or .odp (``presentation``) file."""
    content = f"<office:automatic-styles>{styles}</office:automatic-styles>{_body(kind, body)}"
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {_SPACES}>{content}</office:document-content>",
        **(more or {}),
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name), text)
    return file.getvalue()


def flat(kind: str, body: str, styles: str = "") -> bytes:
    """The same as .fodt, .fods or .fodp."""
    content = f"<office:automatic-styles>{styles}</office:automatic-styles>{_body(kind, body)}"
    return f'<?xml version="1.0"?>\n<office:document {_SPACES}>{content}</office:document>'.encode()


def _body(kind: str, body: str) -> str:
    return f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
