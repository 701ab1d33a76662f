"""The guard before every format that is a ZIP archive inside: Office files, EPUB, ZIP itself.

Nothing is ever unpacked to disk, so a member's name can't lead anywhere. What an archive may cost is known from its
directory, as long as no member is unpacked beyond what it declares: read them with ``unpack``, or as a stream.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from rag.errors import UserError
from rag.messages import say
from rag.reading.source import Limits, Source

_log = logging.getLogger(__name__)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How a compound file begins: Office files before 2007, and newer ones behind a password."""
_RATIO = 200
"""Text packs to a tenth, a monotonous sheet to a hundredth; a bomb to a thousandth."""
_HARMLESS_MB = 50
"""What unpacks to less may be as monotonous as it likes."""
_ENCRYPTED_BIT = 0x1
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
"""The others can't be unpacked by so many bytes at a time, and are hardly ever met."""
_CHUNK = 1 << 20


def is_archive(source: Source) -> bool:
    """Whether it begins as a ZIP archive does, whatever its ending says."""
    return source.data.startswith((b"PK\3\4", b"PK\5\6"))


def check(source: Source) -> ZipFile:
    """The archive that ``source`` is, opened, with as many members and bytes as its limits allow.

    Raises ``UserError`` where it is damaged, behind a password or a bomb.
    """
    with sound(source):
        archive = ZipFile(BytesIO(source.data))
    vet(source.name, archive.infolist(), len(source.data), source.limits)
    return archive


def vet(name: str, members: Sequence[ZipInfo], packed: int, limits: Limits) -> None:
    """Raise ``UserError`` for ``name`` where its ``members``, ``packed`` into so many bytes, should not be unpacked."""
    if any(member.flag_bits & _ENCRYPTED_BIT for member in members):
        raise UserError(say.encrypted(name=name))
    if any(member.compress_type not in _METHODS for member in members):
        raise UserError(say.packed_otherwise(name=name))
    unpacked = sum(member.file_size for member in members) / 2**20
    allowed = min(limits.unpacked_mb, max(_HARMLESS_MB, _RATIO * packed / 2**20))
    if len(members) > limits.members or unpacked > allowed:
        raise UserError(say.bomb(name=name, size=unpacked, members=len(members)))


def unpack(archive: ZipFile, member: str | ZipInfo) -> bytes:
    """The bytes of a member. ``ZipFile.read`` would unpack all that there is before it looks at the size declared.

    Raises what ``zipfile`` does for a damaged one: use it within ``sound``.
    """
    with archive.open(member) as packed:
        declared = archive.getinfo(member) if isinstance(member, str) else member
        data = packed.read(declared.file_size + 1)
        if len(data) < declared.file_size:
            raise BadZipFile(declared.filename)
        return data


def office(source: Source) -> ZipFile:
    """``check``, and that no XML in it declares entities: no Office file has a DOCTYPE, and a bomb needs one.

    Raises ``UserError`` as ``check`` does.
    """
    if source.data.startswith(OLE):
        raise UserError(say.encrypted(name=source.name))
    archive = check(source)
    with sound(source):
        for member in archive.infolist():
            if member.filename.lower().endswith((".xml", ".rels")) and _declares(archive, member):
                raise UserError(say.damaged(name=source.name))
    return archive


def _declares(archive: ZipFile, member: ZipInfo) -> bool:
    """Whether a DOCTYPE is in an XML part, in any encoding that XML parsers must know."""
    with archive.open(member) as part:
        tail = b""
        while chunk := part.read(_CHUNK):
            tail = tail[-8:] + chunk.replace(b"\0", b"")
            if b"<!DOCTYPE" in tail:
                return True
    return False


@contextmanager
def sound(source: Source) -> Iterator[None]:
    """Raise the ``UserError`` that calls the file damaged, whatever a foreign parser stumbles over in it."""
    try:
        yield
    except (UserError, MemoryError):
        raise
    except Exception as error:  # a damaged file can make a parser raise nearly anything
        _log.info("%s: %r", source.name, error)
        raise UserError(say.damaged(name=source.name)) from error
