"""An e-mail (.eml, RFC 5322) → a Document of what it says, and its attachments as an archive that is never written."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from io import BytesIO
from pathlib import PurePosixPath

from rag.errors import UserError
from rag.messages import say
from rag.reading.assembly import document
from rag.reading.element import Element
from rag.reading.packed import sound
from rag.reading.source import Source
from rag.reading.text.decoding import decode
from rag.reading.web.flow import elements
from rag.reading.web.html import decoded
from rag.reading.web.markup import Node, parse
from rag.types import Document, Reading, Unread

_PEOPLE = (("发件人", "from"), ("收件人", "to"), ("抄送", "cc"))
_LOCKED = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted"})
_PAGE, _PLAIN = "text/html", "text/plain"
_MOST_PARTS = 1000
_DEEPEST = 20
_ENDINGS = {"message/rfc822": ".eml", "application/pdf": ".pdf", _PLAIN: ".txt", _PAGE: ".html"}
_NAMELESS = "附件"
_UNSAFE = re.compile(r"[\\/\0]")
"""What would be taken for folders."""


def letter(source: Source, attached: bool = True) -> Document:
    """What the message says: who wrote to whom, when and about what, then its text.

    Not ``attached``: its attachments aren't read besides. Raises ``UserError`` where it is encrypted or no message.
    """
    with sound(source):
        message = _message(source)
        texts = [element for part in _bodies(message, 0) for element in _elements(part)]
        subject = _header(message, "subject")
        names = [name for name, _ in _attachments(message)]
        heads = [Element(f"{name}：{text}", 0) for name, text in _heads(message, subject, names) if text]
    left = not attached and bool(names)
    reading = Reading(unread=(Unread("attachments"),) if left else ())
    return document(source, subject, [*heads, *texts], reading=reading)


def attachments(source: Source) -> zipfile.ZipFile:
    """The attached files, under their names. Raises ``UserError`` as ``letter`` does."""
    with sound(source):
        made = BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, part in _attachments(_message(source)):
                info = zipfile.ZipInfo(name)
                info.flag_bits |= 0x800
                archive.writestr(info, _content(part))
        return zipfile.ZipFile(BytesIO(made.getvalue()))


def _message(source: Source) -> Message:
    message = message_from_bytes(source.data.lstrip())
    if message.get_content_type() in _LOCKED:
        raise UserError(say.encrypted(name=source.name))
    if not any(name.lower() in ("from", "to", "subject", "date", "received") for name in message.keys()):  # noqa: SIM118
        raise ValueError("no message")
    return message


def _heads(message: Message, subject: str, attached: list[str]) -> Iterator[tuple[str, str]]:
    for name, header in _PEOPLE:
        people = getaddresses([_header(message, header)])
        yield name, "、".join(f"{who}（{address}）" if who else address for who, address in people if who or address)
    yield "日期", _date(_header(message, "date"))
    yield "主题", subject
    yield "附件", "、".join(attached)


def _date(text: str) -> str:
    with suppress(ValueError, TypeError, OverflowError):
        at = parsedate_to_datetime(text)
        return f"{at.year}年{at.month}月{at.day}日 {at.hour}:{at.minute:02d}"
    return text


def _header(message: Message, wanted: str) -> str:
    """A header with its encoded words (RFC 2047) and raw bytes read."""
    raw = next((str(value) for name, value in message.raw_items() if name.lower() == wanted), "")
    return _words(raw)


def _words(raw: str) -> str:
    with suppress(UnicodeEncodeError):
        data = raw.encode("ascii", "surrogateescape")
        if not data.isascii():
            with suppress(ValueError):
                raw = decode(data)[0]
    made = ""
    for part, charset in decode_header(" ".join(raw.split())):
        made += part if isinstance(part, str) else decoded(part, charset or "")
    return " ".join(made.split())


def _bodies(part: Message, depth: int) -> list[Message]:
    """The parts that are the text: of alternatives the page, where it says anything, of others all."""
    if depth > _DEEPEST or _is_attached(part):
        return []
    if not part.is_multipart():
        return [part] if part.get_content_type() in (_PAGE, _PLAIN) else []
    below = [_bodies(each, depth + 1) for each in _parts(part)]
    if part.get_content_type() != "multipart/alternative":
        return [each for bodies in below for each in bodies]
    told = [bodies for bodies in below if any(_elements(each) for each in bodies)]
    pages = [bodies for bodies in told if any(each.get_content_type() == _PAGE for each in bodies)]
    return next(iter(pages or told), [])


def _parts(part: Message) -> list[Message]:
    found = part.get_payload()
    return [each for each in found if isinstance(each, Message)][:_MOST_PARTS] if isinstance(found, list) else []


def _elements(part: Message) -> list[Element]:
    text = decoded(_content(part), part.get_content_charset() or "")
    return elements(parse(text) if part.get_content_type() == _PAGE else Node("", {}, [Node("pre", {}, [text])]))


def _content(part: Message) -> bytes:
    if part.get_content_type() == "message/rfc822":
        return b"".join(each.as_bytes() for each in _parts(part))
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _is_attached(part: Message) -> bool:
    if part.get_content_type() == "message/rfc822":
        return True
    return part.get_content_disposition() == "attachment" or bool(part.get_filename())


def _attachments(message: Message) -> list[tuple[str, Message]]:
    """The attached files by name; pictures that the text shows in itself aside."""
    found: list[tuple[str, Message]] = []
    waiting = [message]
    while waiting and len(found) < _MOST_PARTS:
        part = waiting.pop(0)
        if part is not message and _is_attached(part):
            shown = part.get("Content-ID") and part.get_content_maintype() == "image"
            if not shown or part.get_content_disposition() == "attachment":
                found.append((_name(part), part))
        else:
            waiting[:0] = _parts(part)
    return found


def _name(part: Message) -> str:
    name = _safe(_words(part.get_filename() or ""))
    ending = _ENDINGS.get(part.get_content_type(), "")
    if name and (PurePosixPath(name).suffix or not ending):
        return name
    inner = [_safe(_header(each, "subject")) for each in _parts(part)]
    return (name or next(iter(inner), "") or _NAMELESS) + ending


def _safe(name: str) -> str:
    return _UNSAFE.sub("_", name).strip(" .")
