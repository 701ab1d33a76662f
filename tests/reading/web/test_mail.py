"""An e-mail → what it says, and its attachments, each read as a member of an archive is."""

from __future__ import annotations

from base64 import b64encode
from email.message import EmailMessage
from pathlib import Path

import pytest

from rag import reading
from rag.errors import UserError
from rag.reading.isolation import Isolated
from rag.reading.source import Limits, Source
from rag.settings import Settings
from rag.types import Document, Unread
from tests.reading.test_archive import packed

_TEXT = "请各单位于3月5日前报送材料。"


def _message(text: str = _TEXT, subject: str = "关于报送材料的通知") -> EmailMessage:
    made = EmailMessage()
    made["From"] = "张三 <zhang@example.org>"
    made["To"] = "李四 <li@example.org>, wang@example.org"
    made["Date"] = "Mon, 05 Jan 2026 09:07:00 +0800"
    made["Subject"] = subject
    made.set_content(text)
    return made


def _read(data: bytes, limits: Limits = Limits()) -> tuple[list[Document], list[str]]:  # noqa: B008 (it is frozen)
    problems: list[str] = []
    source = Source(data, "通知.eml", limits, problem=lambda error: problems.append(str(error)))
    return list(reading.read(source)), problems


def _lines(data: bytes) -> list[str]:
    (document, *_), _ = _read(data)
    return document.text.split("\n")


def test_who_wrote_to_whom_when_and_about_what_is_text() -> None:
    (document,), problems = _read(_message().as_bytes())
    assert document.text.split("\n") == [
        "发件人：张三（zhang@example.org）",
        "收件人：李四（li@example.org）、wang@example.org",
        "日期：2026年1月5日 9:07",
        "主题：关于报送材料的通知",
        _TEXT,
    ]
    assert (document.name, document.title, document.member, problems) == ("通知.eml", "关于报送材料的通知", "", [])


@pytest.mark.parametrize("charset", ["gb2312", "utf-8", "big5"])
@pytest.mark.parametrize("how", ["words", "raw"])
def test_older_programs_write_headers_and_text_in_other_encodings(charset: str, how: str) -> None:
    subject, text = (
        ("關於報送材料的通知", "請於3月5日前報送。") if charset == "big5" else ("关于报送的通知", "请于3月5日前报送。")
    )
    if how == "words":
        words = (subject[:3], subject[3:])
        coded = "\r\n ".join(f"=?{charset}?B?{b64encode(part.encode(charset)).decode()}?=" for part in words).encode()
    else:
        coded = subject.encode(charset)
    data = b"Subject: " + coded + b"\r\nFrom: a@example.org\r\nContent-Type: text/plain; charset=" + charset.encode()
    data += b"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text.encode(charset)
    assert _lines(data)[1:] == [f"主题：{subject}", text]


def test_of_alternatives_the_page_is_read_where_it_says_anything() -> None:
    made = _message("纯文本的说法。")
    made.add_alternative(
        "<p>网页的说法：</p><table><tr><th>地区</th><th>金额</th></tr><tr><td>上海</td><td>300</td></tr></table>",
        "html",
    )
    assert _lines(made.as_bytes())[4:] == ["网页的说法：", "地区：上海，金额：300"]
    empty = _message("只有纯文本有话。")
    empty.add_alternative("<p> </p>", "html")
    assert _lines(empty.as_bytes())[4:] == ["只有纯文本有话。"]


def _with_attachments() -> EmailMessage:
    made = _message()
    made.add_attachment("附件里的规定。".encode(), "text", "plain", filename="附件一.txt")
    made.add_attachment(b"<h1>\xe9\xa2\x98</h1><p>\xe9\xa1\xb5\xe3\x80\x82</p>", "text", "html", filename="../页.html")
    made.add_attachment(b"x", "application", "octet-stream", filename="程序.rar")
    made.add_attachment(b"BEGIN:VCARD", "text", "x-vcard", filename="名片.vcf")
    return made


def test_attachments_are_read_as_members() -> None:
    documents, problems = _read(_with_attachments().as_bytes())
    assert [(each.name, each.member) for each in documents] == [
        ("通知.eml", ""),
        ("通知.eml/附件一.txt", "附件一.txt"),
        ("通知.eml/_页.html", "_页.html"),
    ]
    assert "附件：附件一.txt、_页.html、程序.rar、名片.vcf" in documents[0].text.split("\n")
    (problem,) = problems
    assert "通知.eml/程序.rar" in problem
    assert "另存" in problem


def test_a_picture_that_the_text_shows_is_no_attachment() -> None:
    made = _message()
    made.add_alternative("<p>见图：<img src='cid:x'></p>", "html")
    page = made.get_payload()[1]  # type: ignore[index]
    page.add_related(b"\x89PNG", "image", "png", cid="<x>")  # type: ignore[union-attr]
    documents, problems = _read(made.as_bytes())
    assert ([each.name for each in documents], problems) == (["通知.eml"], [])


def test_a_forwarded_message_is_an_attachment_and_one_in_an_archive_names_what_it_leaves() -> None:
    made = _message()
    made.add_attachment(_message("原来的话。", "原信"))
    documents, _ = _read(made.as_bytes())
    assert [each.name for each in documents] == ["通知.eml", "通知.eml/原信.eml"]
    assert documents[1].text.endswith("原来的话。")
    (inside,) = reading.read(Source(packed({"信/通知.eml": _with_attachments().as_bytes()}), "包.zip"))
    assert (inside.name, inside.reading.unread) == ("包.zip/信/通知.eml", (Unread("attachments"),))


def test_it_is_read_in_the_process_for_foreign_parsers(tmp_path: Path) -> None:
    path = tmp_path / "通知.eml"
    path.write_bytes(_with_attachments().as_bytes())
    with Isolated(Settings()) as isolated:
        documents, problems = isolated.read(path, path.name)
    assert [each.name for each in documents] == ["通知.eml", "通知.eml/附件一.txt", "通知.eml/_页.html"]
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"From: a@b\nMIME-Version: 1.0\nContent-Type: application/pkcs7-mime\n\nx", "密码"),
        (b"no message at all", "损坏"),
        (b"\0\1\2" * 50, "损坏"),
    ],
)
def test_what_can_not_be_read_is_named(data: bytes, told: str) -> None:
    with pytest.raises(UserError, match=rf"通知\.eml.*{told}"):
        _read(data)


def test_parts_in_each_other_end() -> None:
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(300))
    data = b"From: a@b\nSubject: s\nMIME-Version: 1.0\n" + deep + b"Content-Type: text/plain\n\ntext\n"
    assert _lines(data)[:2] == ["发件人：a@b", "主题：s"]


def test_many_attachments_are_too_many() -> None:
    made = _message()
    for i in range(12):
        made.add_attachment(b"x", "text", "plain", filename=f"{i}.txt")
    with pytest.raises(UserError, match="12"):
        _read(made.as_bytes(), Limits(members=10))
