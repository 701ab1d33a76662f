"""The tokens of a Rich Text Format file (version 1.9.1), and the encodings that its fonts stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\([A-Za-z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9A-Fa-f]{2})|\\([^A-Za-z'])|([{}])|([^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
_CHARSETS = {128: "cp932", 129: "cp949", 130: "johab", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254"}
_CHARSETS |= {163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
"""Of ``\\fcharset``; any other one is the code page of the file."""
_PAGES = {936: "gb18030", 950: "cp950", 932: "cp932", 949: "cp949", 65001: "utf-8", 10008: "gb18030"}
"""Of ``\\ansicpg``, where Python calls them otherwise or knows a larger one."""


CHARACTERS = {
    b"tab": "\u00a0",
    b"emdash": "—",
    b"endash": "–",
    b"lquote": "‘",
    b"rquote": "’",
    b"ldblquote": "“",
    b"rdblquote": "”",
    b"bullet": "•",
    b"emspace": "\u3000",
    b"enspace": " ",
    b"nestcell": "\u00a0",
}
"""What control words stand for."""
SYMBOLS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}"}
"""And control symbols."""


class Token(NamedTuple):
    """A control word with its number, a control symbol, bytes of text, or the beginning or end of a group."""

    kind: str
    """``word``, ``symbol``, ``text``, ``{`` or ``}``."""
    value: bytes
    number: int | None = None


def tokens(data: bytes) -> Iterator[Token]:
    """What the file consists of; raw bytes (``\\bin``) are passed over."""
    at = 0
    while match := _TOKEN.match(data, at):
        at = match.end()
        word, number, code, symbol, brace, text = match.groups()
        if word:
            count = int(number) if number else None
            if word == b"bin":
                at += max(0, count or 0)
            yield Token("word", word, count)
        elif code:
            yield Token("text", bytes((int(code, 16),)))
        elif symbol:
            yield Token("word", b"par") if symbol in b"\r\n" else Token("symbol", symbol)
        elif brace:
            yield Token(brace.decode(), b"")
        elif text:
            yield Token("text", text)


def code_page(number: int) -> str:
    """The encoding that ``\\ansicpg`` means; Western where Python knows none of this number."""
    name = _PAGES.get(number, f"cp{number}")
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def charset(number: int, page: str) -> str:
    """The encoding of a font by its ``\\fcharset``, in a file of the code page ``page``."""
    return _CHARSETS.get(number, page)
