"""Office files as bytes, with their parts changed, and as LibreOffice makes of them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

needs_libreoffice = pytest.mark.skipif(
    shutil.which("soffice") is None, reason="there is no LibreOffice on this machine"
)


def opened(file: Path, kind: str, *options: str) -> Path:
    """``file`` as LibreOffice shows it, saved beside it as ``kind``."""
    profile = f"-env:UserInstallation={(file.parent / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        *options,
        "--convert-to",
        kind,
        "--outdir",
        str(file.parent),
        str(file),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return file.with_suffix(f".{kind}")


def saved(made: Any) -> bytes:
    """The file of what docx, pptx or openpyxl made."""
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def with_parts(data: bytes, change: Callable[[str, bytes], bytes | None], **new: bytes) -> bytes:
    """The file with its parts changed (None: left out) and others added."""
    file = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(file, "w", ZIP_DEFLATED) as made:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                made.writestr(name, part)
        for name, part in new.items():
            made.writestr(name, part)
    return file.getvalue()
