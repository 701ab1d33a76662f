"""Files of older and other office programs → their documents."""

from __future__ import annotations

import itertools
import os
import sys
import time
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import psutil
import pytest
from docx import Document as new_document

from rag import reading
from rag.errors import UserError
from rag.reading.office import libreoffice
from rag.reading.packed import OLE
from rag.reading.source import Source
from tests.support.office import saved

_TEXT = "为了规范养老服务，制定本条例。"
needs_libreoffice = pytest.mark.skipif(libreoffice.program() is None, reason="LibreOffice isn't installed")


def _docx() -> bytes:
    made = new_document()
    made.add_heading("养老服务条例", 0)
    made.add_heading("总则", 1)
    made.add_paragraph(_TEXT)
    return saved(made)


def _compound(*streams: str) -> bytes:
    """What tells a compound file's kind: its mark and the names of its streams."""
    return OLE + bytes(504) + b"".join(f"{name}\0".encode("utf-16-le") for name in streams) + bytes(512)


def _read(data: bytes, name: str) -> list[str]:
    (document,) = reading.read(Source(data, name))
    return document.text.split("\n")


def _written(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _stand_in(folder: Path, script: str) -> str:
    """A program in LibreOffice's place, called as it is: … --convert-to FORMAT --outdir FOLDER FILE."""
    program = folder / "soffice"
    program.write_text(
        f"#!{sys.executable}\nimport sys, time, subprocess\nfrom pathlib import Path\n{script}\n", "utf-8"
    )
    program.chmod(0o755)
    return str(program)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (_compound("WordDocument"), "旧.doc"),
        (_compound("WordDocument"), "旧.wps"),
        (_compound("Workbook"), "旧.xls"),
        (_compound("PowerPoint Document"), "旧.ppt"),
        (_compound("WordDocument"), "其实是旧的.docx"),
    ],
)
def test_without_libreoffice_the_person_is_told_what_to_do(
    data: bytes, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    with pytest.raises(UserError, match=rf"{name}.*LibreOffice.*另存为"):
        _read(data, name)


@pytest.mark.parametrize("ending", ["doc", "wps", "rtf", "xls"])
def test_todays_format_under_an_older_ending_is_read_without_libreoffice(
    ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "program", lambda: None)
    assert _read(_docx(), f"新.{ending}") == ["养老服务条例", "总则", _TEXT]


@pytest.mark.parametrize("name", ["网页.doc", "网页.xls", "网页.docx", "网页.xlsx"])
def test_a_web_page_under_an_office_ending_is_read_as_one(name: str) -> None:
    page = f"<!DOCTYPE html>\n<html><head><title>条例</title></head><body><p>{_TEXT}</p></body></html>"
    assert _TEXT in _read(page.encode(), name)


def test_a_text_file_under_an_office_ending_is_read_as_one() -> None:
    assert _read(_TEXT.encode("gb18030"), "文字.doc") == [_TEXT]
    table = "地区\t金额\t年份\n上海\t300万元\t2023年\n北京\t200万元\t2022年\n"
    assert _read(table.encode("gb18030"), "导出.xls")[0] == "地区：上海，金额：300万元，年份：2023年"


@pytest.mark.parametrize("name", ["坏.doc", "坏.xls", "坏.ppt", "坏.docx", "坏.xlsx", "坏.pptx", "坏.odt"])
def test_what_is_nothing_known_is_refused_by_name(name: str) -> None:
    with pytest.raises(UserError, match=rf"{name}.*损坏"):
        _read(bytes(range(256)) * 8, name)


@pytest.mark.parametrize("name", ["空.doc", "空.docx", "空.ppt"])
def test_an_empty_file_is_refused_by_name(name: str) -> None:
    with pytest.raises(UserError, match=rf"{name}.*空的"):
        _read(b"", name)


def test_a_password_is_told_of_before_libreoffice_is_asked() -> None:
    with pytest.raises(UserError, match=r"密\.xls.*密码"):
        _read(_compound("EncryptedPackage", "EncryptionInfo"), "密.xls")


def test_an_archive_that_is_no_document_is_refused_by_name() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("a.txt", _TEXT)
    with pytest.raises(UserError, match=r"包\.odt.*损坏"):
        _read(file.getvalue(), "包.odt")


def test_what_libreoffice_cannot_open_is_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _stand_in(tmp_path, "")
    monkeypatch.setattr(libreoffice, "program", lambda: program)
    with pytest.raises(UserError, match=r"打不开「坏\.doc」"):
        _read(_compound("WordDocument"), "坏.doc")


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")
def test_a_conversion_that_takes_too_long_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"Path({str(tmp_path / 'child')!r}).write_text(str(child.pid))\ntime.sleep(60)"
    )
    program = _stand_in(tmp_path, script)
    monkeypatch.setattr(libreoffice, "program", lambda: program)
    monkeypatch.setattr(libreoffice, "_SECONDS", 1.5)
    monkeypatch.setattr(libreoffice, "_GLANCE", 0.05)
    # The time begins when the program has started what it starts, however long that takes.
    ticks = itertools.count()
    clock = SimpleNamespace(monotonic=lambda: 0.1 * next(ticks) if _written(tmp_path / "child") else 0.0)
    monkeypatch.setattr(libreoffice, "time", clock)
    signs: list[int] = []
    source = Source(_compound("WordDocument"), "慢.doc", progress=lambda done, total: signs.append(done))
    with pytest.raises(UserError, match=r"慢\.doc.*1\.5 秒"):
        list(reading.read(source))
    assert len(signs) > 3
    child = int((tmp_path / "child").read_text())
    until = time.monotonic() + 60
    while psutil.pid_exists(child) and psutil.Process(child).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")
def test_every_conversion_has_a_profile_of_its_own_without_macros_and_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "given.docx"
    given.write_bytes(_docx())
    script = (
        "profile = Path(sys.argv[1].partition('file://')[2])\n"
        f"Path({str(tmp_path / 'seen')!r}).write_text(str(profile) + chr(10) + "
        "(profile / 'user/registrymodifications.xcu').read_text())\n"
        "made = Path(sys.argv[sys.argv.index('--outdir') + 1]); made.mkdir()\n"
        f"(made / 'document.docx').write_bytes(Path({str(given)!r}).read_bytes())"
    )
    program = _stand_in(tmp_path, script)
    monkeypatch.setattr(libreoffice, "program", lambda: program)
    assert _read(_compound("WordDocument"), "旧.doc")[-1] == _TEXT
    profile, _, settings = (tmp_path / "seen").read_text().partition("\n")
    assert "DisableMacrosExecution" in settings
    assert not Path(profile).exists()


def test_libreoffice_is_found_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = _stand_in(tmp_path, "")
    monkeypatch.setenv("PATH", str(tmp_path))
    libreoffice.program.cache_clear()
    try:
        assert libreoffice.program() == program
    finally:
        libreoffice.program.cache_clear()


def test_rich_text_under_another_ending_is_read_as_such() -> None:
    title, text = ("".join(f"\\u{ord(char)}?" for char in line) for line in ("养老服务条例", _TEXT))
    data = rf"{{\rtf1\ansi\deff0{{\fonttbl{{\f0 Arial;}}}}\f0\qc\b\fs44 {title}\par\pard\plain {text}\par}}".encode()
    (document,) = reading.read(Source(data, "条例.doc"))
    assert document.title == "养老服务条例"
    assert document.text.split("\n") == ["养老服务条例", _TEXT]


@needs_libreoffice
def test_a_spreadsheet_of_2003_is_read_through_libreoffice() -> None:
    rows = (("地区", "占比", "年份"), ("上海", "12.5%", "2023年"), ("北京", "50%", "2022年"))
    cells = ("".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    data = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="Sheet1"><Table>'
        + "".join(f"<Row>{row}</Row>" for row in cells)
        + "</Table></Worksheet></Workbook>"
    )
    assert _read(data.encode(), "导出.xls") == [
        "地区：上海，占比：12.5%，年份：2023年",
        "地区：北京，占比：50%，年份：2022年",
    ]
