"""LibreOffice, which turns files of older or other office programs into today's formats."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from rag.errors import UserError
from rag.messages import say
from rag.reading.source import Source

_log = logging.getLogger(__name__)

_SECONDS = 180
"""What a conversion may take; a thousand pages take about a minute."""
_GLANCE = 1.0
"""Seconds from one sign of life to the next."""
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


def converted(source: Source, made: str) -> Source:
    """The file as LibreOffice saves it; ``made`` is the ending of the format it is turned into.

    Raises ``UserError`` where LibreOffice is missing, can't open the file or takes too long.
    """
    found = program()
    if found is None:
        raise UserError(say.no_libreoffice(name=source.name))
    # LibreOffice may hold on to its profile for a moment after it ends (Windows).
    with TemporaryDirectory(prefix="mingyin-", ignore_cleanup_errors=True) as name:
        return replace(source, data=_convert(found, source, made, Path(name)))


def _convert(found: str, source: Source, made: str, folder: Path) -> bytes:
    given = folder / f"document{source.suffix}"
    given.write_bytes(source.data)
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_PROFILE, "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    options = ["--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", made]
    process = subprocess.Popen(
        [found, profile, *options, "--outdir", str(folder / "made"), str(given)],
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
def program() -> str | None:
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
