"""What is prepared once, models and dictionaries, in folders that are either whole or made again."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rag.settings import Settings

logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
ABANDONED_SECONDS = 3600


def root(settings: Settings) -> Path:
    """The folder that prepared models are kept in: the one that was set, else the user's cache
    folder, else, where that can't be written, ``models`` in the index."""
    if settings.cache is not None:
        return settings.cache.expanduser()
    folder = _of_the_user()
    return folder if _writable(folder) else settings.index / "models"


def _of_the_user() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("mingyin", appauthor=False))


def shared() -> Path | None:
    """The folder for what no setting changes; None where it can't be written."""
    named = os.environ.get("MINGYIN_CACHE")
    folder = Path(named).expanduser() if named else _of_the_user()
    return folder if _writable(folder) else None


def prepared(folder: Path, make: Callable[[Path], None]) -> Path:
    """``folder``, filled by ``make`` unless it is there and whole.

    ``make`` fills a temporary folder beside it that is then renamed, so a kill leaves nothing that
    looks finished, and of two processes that make it at once one wins and both end with it whole.
    Raises ``OSError`` when the folder can't be written.
    """
    if is_whole(folder):
        return folder
    logger.info("preparing %s, once", folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent, ignore_cleanup_errors=True) as name:
        made = Path(name, "made")
        made.mkdir()
        make(made)
        (made / MANIFEST).write_text(json.dumps(_sizes(made), indent=1), encoding="utf-8")
        if folder.exists() and not is_whole(folder):
            logger.warning("%s is damaged; it is made again", folder)
            with contextlib.suppress(FileNotFoundError):  # another process was quicker
                folder.rename(Path(name, "damaged"))
        try:
            made.rename(folder)
        except OSError:
            if not is_whole(folder):
                raise
    return folder


def is_whole(folder: Path) -> bool:
    """Whether every file of the manifest, which is written last, is there in its size."""
    try:
        expected = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return bool(expected == {name: (folder / name).stat().st_size for name in expected})
    except (OSError, ValueError, TypeError):
        return False


def _sweep(folder: Path) -> None:
    """Remove what killed processes left beside ``folder``; what is young may belong to a living one."""
    for left in folder.parent.glob(f".{folder.name}-*"):
        with contextlib.suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _sizes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size for path in sorted(folder.rglob("*")) if path.is_file()
    }


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)
