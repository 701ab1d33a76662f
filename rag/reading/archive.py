"""A ZIP archive, or an e-mail with its attachments → the Documents of what is in it, each read by its own reader.

Nothing is unpacked to disk: a path in the archive is a name to show, wherever it claims to lead.
"""

from __future__ import annotations

import re
import stat
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePosixPath
from zipfile import ZipFile, ZipInfo

from rag import reading
from rag.errors import UserError
from rag.messages import say
from rag.reading.packed import sound, unpack, vet
from rag.reading.source import Source
from rag.reading.text.decoding import decode
from rag.types import Document

_MAIL = ".eml"
_PASSED_OVER = frozenset({".vcf", ".ics", ".asc", ".p7s"})
_UTF8 = 0x800
_UNICODE_PATH = 0x7075
"""Of the extra field that holds a name in UTF-8 (APPNOTE.TXT 4.6.9)."""
_DRIVE = re.compile(r"^[A-Za-z]:")
_UNSHOWABLE = re.compile("[\0-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and marks that turn the direction of what is shown."""


@dataclass(frozen=True, slots=True)
class _Member:
    """A file of a format that can be read."""

    info: ZipInfo
    inside: str
    """Its path in the archive, fit to be shown and unlike that of any other."""


_LETTER = _Member(ZipInfo(), "")
"""What an e-mail itself says, beside its attachments."""


def read(source: Source, part: slice = slice(None)) -> Iterator[Document]:
    """Yield the documents of the members in ``part``; ``source.problem`` is told of those that can't be read.

    Raises ``UserError`` where the archive is damaged, or holds nothing that could be read.
    """
    archive, members = _opened(source)
    if source.suffix == _MAIL and not part.start:
        for name in _of_other_formats(archive):
            source.problem(UserError(say.unread_enclosure(name=f"{source.name}/{name}")))
    unpacked = 0
    for number, member in list(enumerate(members, 1))[part]:
        try:
            documents = _documents(source, archive, member, (number - 1, len(members)), unpacked)
        except UserError as error:
            source.problem(error)
        else:
            unpacked += member.info.file_size
            yield from documents
        source.progress(number, len(members))


def names(source: Source) -> list[str]:
    """The paths of the members as ``Document.member`` has them, in order; empty for what an e-mail says.

    Raises ``UserError`` as ``read`` does.
    """
    return [member.inside for member in _opened(source)[1]]


def member(source: Source, inside: str) -> Source:
    """The file that stands at ``inside`` (a ``Document.member``). Raises ``UserError`` where it can't be unpacked."""
    with sound(source):
        archive = _archive(source)
        info = next(each.info for each in _members(archive.infolist()) if each.inside == inside)
        name = f"{source.name}/{inside}"
        vet(name, [info], min(info.compress_size, len(source.data)), source.limits)
        return replace(source, name=name, data=unpack(archive, info))


def _archive(source: Source) -> ZipFile:
    if source.suffix != _MAIL:
        return ZipFile(BytesIO(source.data))
    from rag.reading.web import mail  # no other archive waits for what it needs

    return mail.attachments(source)


def _opened(source: Source) -> tuple[ZipFile, list[_Member]]:
    with sound(source):
        archive = _archive(source)
        infos = archive.infolist()
        if len(infos) > source.limits.members:
            size = sum(info.file_size for info in infos) / 2**20
            raise UserError(say.bomb(name=source.name, size=size, members=len(infos)))
        members = _members(infos)
    if source.suffix == _MAIL:
        return archive, [_LETTER, *members]
    if not members:
        raise UserError(say.empty_archive(name=source.name))
    return archive, members


def _documents(
    source: Source, archive: ZipFile, member: _Member, done: tuple[int, int], unpacked: int
) -> list[Document]:
    """The documents of a member, where so many bytes of the others were ``unpacked`` before it."""
    if member is _LETTER:
        return [_letter(source, attached=True)]
    name = f"{source.name}/{member.inside}"
    left = replace(source.limits, unpacked_mb=source.limits.unpacked_mb - unpacked // 2**20)
    part = replace(source, name=name, data=b"", limits=left, progress=lambda *_: source.progress(*done))
    vet(name, [member.info], min(member.info.compress_size, len(source.data)), left)
    if part.suffix != _MAIL and reading.READERS[part.suffix] == "archive":
        raise UserError(say.nested_archive(name=name))
    with sound(part):
        part = replace(part, data=unpack(archive, member.info))
        documents = [_letter(part, attached=False)] if part.suffix == _MAIL else list(reading.read(part))
    return [
        replace(each, name=name if each.name == name else f"{name}/{each.name}", member=member.inside)
        for each in documents
    ]


def _letter(source: Source, attached: bool) -> Document:
    from rag.reading.web import mail

    return mail.letter(source, attached)


def _members(infos: Sequence[ZipInfo]) -> list[_Member]:
    """The files that have a reader, in the archive's order; hidden ones and what systems leave behind aside."""
    found: dict[str, _Member] = {}
    for info, raw in zip(infos, _names(infos), strict=True):
        path = PurePosixPath(*_parts(raw))
        passed_over = any(part.startswith((".", "~$")) or part == "__MACOSX" for part in path.parts)
        if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or passed_over:
            continue
        if path.suffix.lower() not in reading.READERS:
            continue
        inside, copies = path, 1
        while str(inside) in found:
            copies += 1
            inside = path.with_name(f"{path.stem} ({copies}){path.suffix}")
        found[str(inside)] = _Member(info, str(inside))
    return list(found.values())


def _of_other_formats(archive: ZipFile) -> list[str]:
    """The files attached to an e-mail that no reader is for; cards and calendars hold nothing to be asked for."""
    names = ["/".join(_parts(name)) for name in archive.namelist()]
    return [name for name in names if PurePosixPath(name).suffix.lower() not in {*reading.READERS, *_PASSED_OVER}]


def _parts(name: str) -> list[str]:
    """The folders and the file of a path, without what would lead out of the archive."""
    parts = (_UNSHOWABLE.sub("", part).strip() for part in _DRIVE.sub("", name.replace("\\", "/")).split("/"))
    return [part for part in parts if part not in ("", ".", "..")]


def _names(infos: Sequence[ZipInfo]) -> list[str]:
    """The members' names as they were before older programs stored them without saying their encoding.

    All are decoded together: a single name is too short to tell GB18030 from Big5.
    """
    raw = {info: info.orig_filename.encode("cp437") for info in infos if not info.flag_bits & _UTF8}
    try:
        encoding = decode(b"\n".join(raw.values()))[1]
    except ValueError:
        encoding = "cp437"
    return [
        _unicode_path(info.extra, raw[info]) or raw[info].decode(encoding, "replace")
        if info in raw
        else info.orig_filename
        for info in infos
    ]


def _unicode_path(extra: bytes, raw: bytes) -> str:
    """The name in the extra field, where there is one and it belongs to the name ``raw``; else empty."""
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[:5] == b"\1" + struct.pack("<L", zlib.crc32(raw)):
            return field[5:].decode("utf-8", "replace")
    return ""
