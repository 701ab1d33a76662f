"""A ZIP archive → the documents of its members."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import pytest

from rag import reading
from rag.errors import UserError
from rag.reading.source import Limits, Source
from rag.types import Document


def packed(members: Mapping[str, str | bytes]) -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def unpacked(data: bytes, limits: Limits = Limits()) -> tuple[list[Document], list[str]]:  # noqa: B008 (it is frozen)
    """The documents, and what was said of the members that could not be read."""
    problems: list[str] = []
    source = Source(data, "包.zip", limits, problem=lambda error: problems.append(str(error)))
    return list(reading.read(source)), problems


def insides(data: bytes) -> list[str]:
    return [document.member for document in unpacked(data)[0]]


def test_each_member_is_a_document_read_by_its_own_reader() -> None:
    data = packed(
        {
            "政策/通知.txt": "通知的正文。",
            "政策/": "",
            "网页.HTML": "<h1>题</h1><p>网页的正文。</p>",
            "b/c.jsonl": '{"_id": "1", "title": "一", "text": "甲文。"}\n{"_id": "2", "text": "乙文。"}',
        }
    )
    documents, problems = unpacked(data)
    assert [(each.name, each.member, each.title, each.text) for each in documents] == [
        ("包.zip/政策/通知.txt", "政策/通知.txt", "通知", "通知的正文。"),
        ("包.zip/网页.HTML", "网页.HTML", "题", "题\n网页的正文。"),
        ("包.zip/b/c.jsonl/1", "b/c.jsonl", "一", "甲文。"),
        ("包.zip/b/c.jsonl/2", "b/c.jsonl", "2", "乙文。"),
    ]
    assert not problems


def test_what_systems_leave_behind_and_other_formats_are_passed_over() -> None:
    left_behind = [
        "__MACOSX/._甲.txt",
        "__MACOSX/乙.txt",
        ".DS_Store",
        ".git/乙.txt",
        "夹/.隐.txt",
        "~$丙.docx",
        "程序.exe",
        "无尾",
    ]
    assert insides(packed({**dict.fromkeys(left_behind, "文。"), "甲.txt": "文。"})) == ["甲.txt"]


def test_a_link_is_passed_over() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        link = zipfile.ZipInfo("链.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("甲.txt", "文。")
    assert insides(data.getvalue()) == ["甲.txt"]


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/srv/甲.txt", "srv/甲.txt"),
        ("C:\\文件\\..\\甲.txt", "文件/甲.txt"),
        ("甲\u202etxt.乙\n.txt", "甲txt.乙.txt"),
        (" 夹 / 甲.txt", "夹/甲.txt"),
    ],
)
def test_a_path_that_leads_elsewhere_is_only_a_name(
    name: str, inside: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert insides(packed({name: "文。"})) == [inside]
    assert not list(tmp_path.iterdir())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_members_of_one_name_are_told_apart() -> None:
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name in ("甲.txt", "甲.txt", "./甲.txt"):
            archive.writestr(name, "文。")
    assert insides(data.getvalue()) == ["甲.txt", "甲 (2).txt", "甲 (3).txt"]


def with_names(names: Mapping[str, bytes], extra: bytes = b"") -> bytes:
    """An archive whose members have raw ``names`` without the flag for UTF-8, as older programs write them."""
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for ascii_name in names:
            info = zipfile.ZipInfo(ascii_name)
            info.extra = extra
            archive.writestr(info, "文。")
    made = data.getvalue()
    for ascii_name, raw in names.items():
        assert len(ascii_name) == len(raw)
        made = made.replace(ascii_name.encode(), raw)
    return made


@pytest.mark.parametrize("encoding", ["gb18030", "big5hkscs", "utf-8"])
def test_names_of_older_programs_are_read_in_their_encoding(encoding: str) -> None:
    names = ["關於進一步加強國家機關工作的通知.txt", "會議與學習/第一次會議.txt"]
    raw = [name.encode(encoding) for name in names]
    assert insides(with_names({f"{i}{'x' * (len(each) - 5)}.txt": each for i, each in enumerate(raw)})) == names


def test_a_name_that_is_stored_once_more_in_utf8_is_taken_from_there() -> None:
    raw, name = b"a?.txt", "会议纪要.txt".encode()
    field = b"\1" + struct.pack("<L", zlib.crc32(raw)) + name
    extra = struct.pack("<HH", 0x7075, len(field)) + field
    assert insides(with_names({"xx.txt": raw}, extra)) == ["会议纪要.txt"]
    assert insides(with_names({"xx.txt": b"b?.txt"}, extra)) == ["b?.txt"]  # the field is of another name


def test_a_member_that_cannot_be_read_does_not_lose_the_others() -> None:
    data = packed(
        {
            "空.txt": "",
            "坏.docx": b"PK\3\4",
            "甲.txt": "文。",
            "图.txt": bytes(range(256)) * 9,
            "包中包.zip": packed({"里.txt": "文。"}),
            "坏.epub": b"",
            "乙.txt": "文。",
        }
    )
    documents, problems = unpacked(data)
    assert [document.member for document in documents] == ["甲.txt", "乙.txt"]
    named = ["空.txt", "坏.docx", "图.txt", "包中包.zip", "坏.epub"]
    assert all(f"「包.zip/{name}」" in problem for name, problem in zip(named, problems, strict=True))


def test_without_anybody_to_be_told_a_broken_member_is_an_error() -> None:
    with pytest.raises(UserError, match=r"包\.zip/空\.txt"):
        list(reading.read(Source(packed({"空.txt": ""}), "包.zip")))


def test_an_encrypted_member_does_not_lose_the_others() -> None:
    data = bytearray(packed({"密.txt": "文。", "甲.txt": "文。"}))
    data[data.index(b"PK\1\2") + 8] |= 1  # in the directory
    data[6] |= 1  # and before the member itself
    documents, problems = unpacked(bytes(data))
    assert [document.member for document in documents] == ["甲.txt"]
    assert [("密.txt" in problem, "密码" in problem) for problem in problems] == [(True, True)]


def test_a_bomb_does_not_lose_the_others() -> None:
    documents, problems = unpacked(packed({"弹.txt": b"0" * 60_000_000, "甲.txt": "文。"}))
    assert [document.member for document in documents] == ["甲.txt"]
    assert [("弹.txt" in problem, "解压" in problem) for problem in problems] == [(True, True)]


def test_members_together_stay_within_the_limit() -> None:
    data = packed({f"{i}.txt": "文。" + " " * 1_100_000 for i in range(4)})
    documents, problems = unpacked(data, Limits(unpacked_mb=3))
    assert len(documents) == 2
    assert ["解压" in problem for problem in problems] == [True, True]


def test_a_member_that_is_longer_than_it_says_is_refused() -> None:
    data = bytearray(packed({"骗.txt": "文。" * 1000, "甲.txt": "文。"}))
    at = data.index(b"PK\1\2") + 24
    data[at : at + 4] = struct.pack("<L", 7)
    documents, problems = unpacked(bytes(data))
    assert [document.member for document in documents] == ["甲.txt"]
    assert [("骗.txt" in problem) for problem in problems] == [True]


def test_more_members_than_are_allowed_are_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"包\.zip.*5 个文件"):
        unpacked(packed({f"{i}.txt": "文。" for i in range(5)}), Limits(members=4))


@pytest.mark.parametrize("data", [b"", b"PK\3\4", packed({"甲.txt": "文。" * 99})[:-20], b"<html>"])
def test_a_damaged_archive_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UserError, match=r"包\.zip.*损坏"):
        unpacked(data)


def test_an_archive_without_a_document_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"包\.zip.*没有可收录"):
        unpacked(packed({"程序.exe": "x"}))


def test_every_member_and_every_page_of_one_is_a_sign_of_life() -> None:
    heard: list[tuple[int, int]] = []
    data = packed({"甲.html": "<p>文。", "乙.txt": "文。"})
    list(reading.read(Source(data, "包.zip", progress=lambda done, total: heard.append((done, total)))))
    assert sorted(set(heard)) == [(0, 2), (1, 2), (2, 2)]
    assert heard == sorted(heard)
    assert heard.count((0, 2)) > 1
