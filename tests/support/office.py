"""Office files as bytes, and with their parts changed."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile


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
