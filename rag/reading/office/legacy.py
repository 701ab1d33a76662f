"""Files of older or other office programs (.doc, .wps, .xls, .ppt, .rtf, .odt …): LibreOffice turns them into
today's formats, which are then read.

Endings often lie: a .doc may be RTF, a web page or a .docx inside. What a file is, its content tells.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from rag.errors import UserError
from rag.messages import say
from rag.reading import packed
from rag.reading.source import Source
from rag.reading.text import plain
from rag.types import Document

_log = logging.getLogger(__name__)

_SECONDS = 180
"""What a conversion may take; a thousand pages take about a minute."""
_GLANCE = 1.0
"""Seconds from one sign of life to the next."""
_READERS = {"docx": "word", "xlsx": "sheets", "pptx": "slides"}
_PARTS = {"word/": "word", "xl/": "sheets", "ppt/": "slides"}
"""Where each of today's formats keeps what is in it."""
_STREAMS = {"WordDocument": "docx", "Workbook": "xlsx", "Book": "xlsx", "PowerPoint Document": "pptx"}
"""Streams of a compound file (MS-CFB), by which it is known."""
_OPEN_DOCUMENT = {b"text": "docx", b"spreadsheet": "xlsx", b"presentation": "pptx"}
_BY_ENDING = {
    **dict.fromkeys((".xls", ".et", ".ods", ".xlsx", ".xlsm"), "xlsx"),
    **dict.fromkeys((".ppt", ".dps", ".odp", ".pptx", ".pptm"), "pptx"),
}
"""Where the content doesn't say; everything else is text."""
_HEAD = 2048
# No macros, and nothing is fetched from elsewhere: a document may name pictures on any server.
_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting">
<prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop>
<prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop>
<prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>0</value></prop>
</item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update">
<prop oor:name="Link" oor:op="fuse"><value>2</value></prop>
</item>
</oor:items>
"""


def read(source: Source) -> Iterator[Document]:
    """Yield the document, by the reader of what it is in truth.

    Raises ``UserError`` where LibreOffice is wanted and missing, can't open the file or takes too long.
    """
    head = source.data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if packed.is_archive(source):
        yield from _read_archive(source)
    elif source.data.startswith(packed.OLE):
        yield from _converted(source, _compound_format(source))
    elif head.startswith(b"{\\rtf"):
        yield from _converted(source, "docx")
    elif head.startswith(b"mime-version:") or b"<html" in head:
        yield from import_module("rag.reading.web.html").read(source)
    elif b"mso-application" in head:
        yield from _converted(source, _BY_ENDING.get(source.suffix, "docx"))
    else:
        yield from _text(source)


def _read_archive(source: Source) -> Iterator[Document]:
    """An archive: one of today's formats, or an OpenDocument."""
    archive = packed.check(source)
    names = archive.namelist()
    for folder, reader in _PARTS.items():
        if any(name.startswith(folder) for name in names):
            yield from import_module(f"rag.reading.office.{reader}").read(source)
            return
    with packed.sound(source):
        kind = packed.unpack(archive, "mimetype").rpartition(b".")[2].strip()
    yield from _converted(source, _OPEN_DOCUMENT.get(kind.split(b"-")[0], "docx"))


def _compound_format(source: Source) -> str:
    """What a compound file becomes, by the streams it has. Raises ``UserError`` for one behind a password."""
    if _names(source, "EncryptedPackage"):
        raise UserError(say.encrypted(name=source.name))
    known = (made for stream, made in _STREAMS.items() if _names(source, stream))
    return next(known, _BY_ENDING.get(source.suffix, "docx"))


def _names(source: Source, stream: str) -> bool:
    return f"{stream}\0".encode("utf-16-le") in source.data


def _text(source: Source) -> Iterator[Document]:
    """A text file under a wrong ending, or what was once an Office file."""
    try:
        if _BY_ENDING.get(source.suffix) == "xlsx":
            yield import_module("rag.reading.office.sheets").read_text(source)
        else:
            yield from plain.read(source)
    except UserError as error:
        if not source.data.strip():
            raise
        raise UserError(say.damaged(name=source.name)) from error


def _converted(source: Source, made: str) -> Iterator[Document]:
    """The document as LibreOffice sees it; ``made`` is the ending of the format it is turned into."""
    program = libreoffice()
    if program is None:
        raise UserError(say.no_libreoffice(name=source.name))
    # LibreOffice may hold on to its profile for a moment after it ends (Windows).
    with TemporaryDirectory(prefix="mingyin-", ignore_cleanup_errors=True) as name:
        data = _convert(program, source, made, Path(name))
    yield from import_module(f"rag.reading.office.{_READERS[made]}").read(replace(source, data=data))


def _convert(program: str, source: Source, made: str, folder: Path) -> bytes:
    given = folder / f"document{source.suffix}"
    given.write_bytes(source.data)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", made]
    process = subprocess.Popen(
        [program, profile, *options, "--outdir", str(folder / "made"), str(given)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(process, source)
    finally:
        _end(process)
    result = folder / "made" / f"document.{made}"
    if not result.exists():
        raise UserError(say.unconvertible(name=source.name))
    return result.read_bytes()


def _wait(process: subprocess.Popen[bytes], source: Source) -> None:
    until = time.monotonic() + _SECONDS
    while process.poll() is None:
        if time.monotonic() > until:
            raise UserError(say.conversion_slow(name=source.name, seconds=_SECONDS))
        source.progress(0, 1)
        try:
            process.wait(_GLANCE)
        except subprocess.TimeoutExpired:
            continue


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the program with the ones it has started: what is called soffice is only a starter."""
    try:
        started = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        started = []
    process.kill()
    for each in started:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            _log.debug("%s had ended", each)
    process.wait()


@cache
def libreoffice() -> str | None:
    """The program, on the PATH or where it is usually installed; None where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found:
        return found
    places = [Path("/opt/libreoffice/program/soffice"), Path("/usr/lib/libreoffice/program/soffice")]
    if sys.platform == "darwin":
        places = [base / "Applications/LibreOffice.app/Contents/MacOS/soffice" for base in (Path("/"), Path.home())]
    elif sys.platform == "win32":
        bases = (os.environ.get(variable, "") for variable in ("ProgramFiles", "ProgramFiles(x86)"))
        places = [Path(base) / "LibreOffice/program/soffice.exe" for base in bases if base]
    return next((str(place) for place in places if place.exists()), None)
