"""A saved web page (HTML, XHTML, or MHTML with its pictures) → one Document of its main text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from email import message_from_bytes
from functools import partial

from rag.errors import UserError
from rag.messages import say
from rag.reading.assembly import document
from rag.reading.packed import sound
from rag.reading.source import Source
from rag.reading.text.decoding import decode
from rag.reading.web.flow import elements
from rag.reading.web.furniture import is_furniture, remove
from rag.reading.web.markup import Node, parse, parse_xhtml
from rag.types import Document, Reading

_HEAD = 4096
_MIME = re.compile(rb"[\w-]+:[^\n]*\n", re.I)
_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([\w-]+)""", re.I)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
"""What is declared, and what is then written (as the WHATWG's encodings have it)."""
_TELLING = re.compile("gb|big5|utf-16|euc-|shift|iso-2022|hz")
"""Declarations worth a try: any bytes pass for iso-8859-1, which programs declare that know no better."""
_MOST_BROKEN = 0.01
_LONGEST_TITLE = 300
_SITE = re.compile(
    r"网|门户|频道|政府|公报|日报|晚报|新闻|首页|主页|官方|平台|博客|公众号|百科|文库|\.(?:com|cn|net|org|gov)\b|News",
    re.I,
)
_SEPARATOR = re.compile(r"\s*[_|｜]+\s*|\s+[-–—]+\s+|(?<=[^\d\s])[-–—]+(?=\D)")


def read(source: Source) -> Iterator[Document]:
    """Yield the document. Raises ``UserError`` where the file is no web page, or a script was to load its text."""
    source.progress(0, 1)
    with sound(source):
        alive = partial(source.progress, 0, 1)
        page = _page(source, alive)
        removed = remove(page)
        alive()
        found = elements(page, alive)
    kept = [element for element in found if not is_furniture(element.text)]
    if not kept and any(node.tag == "script" for node in page.all()):
        raise UserError(say.scripted_page(name=source.name))
    furniture = removed + len(found) - len(kept)
    reading = Reading(repairs=(("page_furniture", furniture),) if furniture else ())
    made = document(source, title(page), kept, reading=reading)
    source.progress(1, 1)
    yield made


def decoded(data: bytes, declared: str = "") -> str:
    """The characters of a page. ``declared``: its encoding, where that is known from outside of it.

    What the page declares of itself is believed only where its bytes bear it out. Raises ``ValueError``
    where they are no text.
    """
    match = _CHARSET.search(data[:_HEAD])
    declared = (declared or (match.group(1).decode() if match else "")).lower()
    known = _SUPERSETS.get(declared, declared) if _TELLING.match(declared) else "utf-8"
    for encoding in ("utf-8", known):
        with suppress(ValueError, LookupError):
            return data.decode(encoding)
    if text := _nearly(data, "utf-8"):
        return text
    try:
        return decode(data)[0]
    except ValueError:
        if text := _nearly(data, "gb18030"):
            return text
        raise


def _nearly(data: bytes, encoding: str) -> str:
    """The text but for some broken bytes, as a file has them that was cut off; empty where most are broken."""
    text = data.decode(encoding, "replace")
    return text if text.count("\ufffd") <= _MOST_BROKEN * sum(char > "\x7f" for char in text) + 1 else ""


def _page(source: Source, alive: Callable[[], None]) -> Node:
    """The tree of the page; of MHTML, that of the first part that is a page and has text."""
    if not _is_mime(source.data):
        text = _text(source, source.data, "")
        return parse_xhtml(text) if text.lstrip("\ufeff \r\n\t").startswith("<?xml") else parse(text, alive)
    page = Node("")
    for part in message_from_bytes(source.data).walk():
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            data = part.get_payload(decode=True)
            page = parse(_text(source, data if isinstance(data, bytes) else b"", part.get_content_charset() or ""))
            if elements(page):
                break
    return page


def _is_mime(data: bytes) -> bool:
    """Whether it begins with the headers of a MIME message, whatever its name ends in."""
    head = data[:_HEAD].lstrip()
    return bool(_MIME.match(head)) and b"mime-version:" in head.lower()


def _text(source: Source, data: bytes, declared: str) -> str:
    try:
        return decoded(data, declared)
    except ValueError as error:
        raise UserError(say.not_text(name=source.name)) from error


def title(page: Node) -> str:
    """What the page calls itself, without the name of the site; empty where it doesn't."""
    nodes = list(page.all())
    metas = [node for node in nodes if node.tag == "meta"]
    named = {(node.get("property") or node.get("name")).lower(): node.get("content") for node in metas}
    site = named.get("og:site_name") or named.get("sitename") or ""
    whole = next((_line(node) for node in nodes if node.tag == "title"), "")
    headings = [line for node in nodes if node.tag == "h1" and (line := _line(node))]
    heading = next((line for line in headings if not whole or _squeezed(whole).startswith(_squeezed(line))), "")
    for candidate in (named.get("og:title", ""), named.get("articletitle", ""), heading, whole):
        if candidate.strip():
            return _without_site(candidate, site)
    return ""


def _line(node: Node) -> str:
    return " ".join(node.text().split())


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _without_site(text: str, site: str) -> str:
    """``text`` without the site's name behind the last separators: 标题_某某网, 标题 - 某某市人民政府门户网站."""
    text = " ".join(text[:_LONGEST_TITLE].split())
    while cuts := list(_SEPARATOR.finditer(text)):
        head, tail = text[: cuts[-1].start()], text[cuts[-1].end() :]
        sure = "_" in cuts[-1].group() or "|" in cuts[-1].group() or "｜" in cuts[-1].group()
        if not head or not (sure or tail == site or _SITE.search(tail)):
            break
        text = head
    return text
