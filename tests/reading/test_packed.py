"""The guard before formats that are ZIP archives inside."""

from __future__ import annotations

import re
import struct
import tracemalloc
import zlib
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from rag.errors import UserError
from rag.reading.office import slides, word
from rag.reading.office.sheets import read as read_sheets
from rag.reading.packed import OLE, check, is_archive, office, sound, unpack
from rag.reading.source import Limits, Source

_DOCUMENT = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_READERS = {".docx": word.read, ".pptx": slides.read, ".xlsx": read_sheets}


def _zip(parts: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def _docx(document: bytes) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = f'<Relationships xmlns="{space}"><Relationship Id="r" Type="{kind}" Target="d.xml"/></Relationships>'
    return _zip({"_rels/.rels": relations.encode(), "d.xml": document})


def test_an_ordinary_archive_is_opened() -> None:
    assert check(Source(_zip({"a.txt": "正文".encode()}), "a.zip")).read("a.txt").decode() == "正文"


def test_an_archive_is_told_by_its_content() -> None:
    assert is_archive(Source(_zip({}), "a.doc"))
    assert not is_archive(Source(b"<html>", "a.docx"))


def test_more_than_may_be_unpacked_is_refused_by_name() -> None:
    data = _zip({"a": bytes(3 << 20), "b": b"x"})
    with pytest.raises(UserError, match=r"包\.zip.*3 MB、2 个文件"):
        check(Source(data, "包.zip", Limits(unpacked_mb=2)))
    check(Source(data, "包.zip", Limits(unpacked_mb=4)))


def test_a_bomb_is_refused_below_the_limit_for_how_tightly_it_is_packed() -> None:
    with pytest.raises(UserError, match=r"包\.zip.*60 MB"):
        check(Source(_zip({"a": bytes(60 << 20)}), "包.zip"))


def test_more_files_than_allowed_are_refused_by_name() -> None:
    data = _zip({str(i): b"" for i in range(11)})
    with pytest.raises(UserError, match=r"包\.zip.*11 个文件"):
        check(Source(data, "包.zip", Limits(members=10)))


def test_a_member_that_unpacks_to_more_than_it_declares_takes_no_more_memory() -> None:
    data = _zip({"a": bytes(100 << 20)})
    size = struct.pack("<I", 100 << 20)
    lying = data.replace(size, struct.pack("<I", 10))
    assert lying != data
    archive = check(Source(lying, "a.zip"))
    tracemalloc.start()
    with pytest.raises(UserError, match="损坏"), sound(Source(lying, "a.zip")):
        unpack(archive, "a")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


def test_a_member_shorter_than_it_declares_is_damaged() -> None:
    data = _zip({"a": bytes(1000)})
    lying = data.replace(struct.pack("<I", 1000), struct.pack("<I", 2000))
    archive = check(Source(lying, "a.zip"))
    with pytest.raises(UserError, match="损坏"), sound(Source(lying, "a.zip")):
        unpack(archive, "a")


def test_what_can_only_be_unpacked_whole_is_refused_by_name() -> None:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_BZIP2) as archive:
        archive.writestr("a", bytes(1000))
    with pytest.raises(UserError, match=r"包\.zip.*压缩方法"):
        check(Source(file.getvalue(), "包.zip"))


def test_a_member_behind_a_password_is_refused_by_name() -> None:
    data = bytearray(_zip({"a": b"x"}))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(UserError, match=r"密\.zip.*密码"):
        check(Source(bytes(data), "密.zip"))


@pytest.mark.parametrize("ending", _READERS)
def test_an_office_file_behind_a_password_is_refused_by_name(ending: str) -> None:
    data = OLE + bytes(504) + "EncryptedPackage\0".encode("utf-16-le") + bytes(2000)
    with pytest.raises(UserError, match=rf"密\{ending}.*密码"):
        list(_READERS[ending](Source(data, f"密{ending}")))


@pytest.mark.parametrize(
    "data",
    [b"PK\3\4", b"PK\3\4" + bytes(100), _zip({"a": b"x" * 100})[:-10]],
    ids=["a mark", "zeros", "no end"],  # a zip's bytes hold the time: two workers would collect other names
)
def test_a_truncated_archive_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UserError, match=r"半截\.zip.*损坏"):
        check(Source(data, "半截.zip"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("padding", [0, (1 << 20) - 4])
def test_entities_are_refused_wherever_they_are_declared(encoding: str, padding: int) -> None:
    declared = f"<?xml version='1.0' encoding='{encoding[:6]}'?><!--{' ' * padding}--><!DOCTYPE w [<!ENTITY a 'aaaa'>]>"
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    body = f"<w:document xmlns:w='{_DOCUMENT}'><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    for ending, read in _READERS.items():
        with pytest.raises(UserError, match=rf"炸弹\{ending}.*损坏"):
            list(read(Source(_docx((mark + declared + body).encode(encoding)), f"炸弹{ending}")))


def test_the_same_file_without_entities_is_read() -> None:
    body = f"<w:document xmlns:w='{_DOCUMENT}'><w:body><w:p><w:r><w:t>正文。</w:t></w:r></w:p></w:body></w:document>"
    assert [document.text for document in word.read(Source(_docx(body.encode()), "a.docx"))] == ["正文。"]


def test_a_part_that_was_changed_after_it_was_packed_is_refused_by_name() -> None:
    data = _zip({"a.xml": b"<a>" + zlib.compress(bytes(range(256)) * 50).hex().encode() + b"</a>"})
    place = re.search(rb"a\.xml", data)
    assert place
    changed = bytearray(data)
    changed[place.end() + 40] ^= 0xFF
    with pytest.raises(UserError, match=r"坏\.docx.*损坏"):
        office(Source(bytes(changed), "坏.docx"))


def test_running_out_of_memory_is_not_called_damage() -> None:
    with pytest.raises(MemoryError), sound(Source(b"", "a.docx")):
        raise MemoryError
