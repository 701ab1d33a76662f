"""Folders that are followed: what changes in them is in the library a moment later."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import LockedError, UserError
from rag.indexing.finding import PASSED_OVER, legible
from rag.messages import say
from rag.reading import READERS

if TYPE_CHECKING:
    from watchfiles import Change

    from rag.types import Report

_QUIET_MS, _POLLED_QUIET_MS = 400, 2500
"""Nothing has changed for so long: the file that was being written is whole."""
_RESTLESS_S = 10.0
"""A folder that never comes to rest is looked at as often as this."""
_EMBEDDED_S = 5.0
"""For so long vectors are made after a round, before the folders are looked at again."""
_POLL_MS = 1000
_RETRY_S = 1.0
_NAMED_MOST = 3
_REMOTE = ("nfs", "cifs", "smb", "afp", "9p", "davfs", "webdav", "fuse.", "vboxsf", "virtiofs")
"""How the names of file systems begin whose changes by other machines the system tells nothing of."""
_log = logging.getLogger(__name__)


class Watch:
    """Keeps a library up to date with folders. The writer lock is held during a round, not between."""

    def __init__(
        self,
        index: Path,
        folders: Sequence[Path],
        update: Callable[..., Report],
        tell: Callable[[str], None],
    ) -> None:
        """``update`` is ``Library.add`` of the library in ``index``. ``tell`` is given a line for each round that
        changed something, and for each new problem.

        Raises ``UserError`` for what is no folder.
        """
        for folder in folders:
            if not folder.is_dir():
                raise UserError((say.no_folder if folder.exists() else say.missing_path)(path=folder))
        self._index = index.resolve()
        self._folders = [folder.resolve() for folder in folders]
        self._update = update
        self._tell = tell
        self._told: set[str] = set()

    def follow(self, stop: threading.Event) -> None:
        """Take in what the folders hold, and from then on what changes, until ``stop`` is set.

        Problems are told and end nothing: a folder that went away is followed again when it is back, and a
        library that another process is writing to is tried again.
        """
        polls = any(map(_is_remote, self._folders))
        while not stop.is_set():
            missing = [say.folder_gone(path=folder) for folder in self._folders if not folder.is_dir()]
            if missing:
                self._tell_new(missing)
                stop.wait(_RETRY_S)
                continue
            try:
                self._rounds(polls, stop)
            except FileNotFoundError:  # gone since we looked
                continue
            except (OSError, RuntimeError):
                if polls:
                    raise
                _log.warning("the system can't watch the folders; looking at them again and again", exc_info=True)
                polls = True

    def _rounds(self, polls: bool, stop: threading.Event) -> None:
        """Follow the folders as long as they are the ones that they were."""
        places = list(map(_place, self._folders))
        changed: set[Path] = set()
        due, since = True, time.monotonic()  # the first round takes in what there is
        for changes in self._changes(polls, stop):
            if list(map(_place, self._folders)) != places:
                return
            if changes and not due:
                due, since = True, time.monotonic()
            changed |= changes
            if due and not (changes and time.monotonic() - since < _RESTLESS_S):
                due, since = not self._take_in(changed, stop), time.monotonic()
                changed = changed if due else set()

    def _changes(self, polls: bool, stop: threading.Event) -> Iterator[set[Path]]:
        """What changes, as it does, and nothing whenever the folders have been quiet for a while."""
        from watchfiles import watch

        for changes in watch(
            *self._folders,
            watch_filter=self._concerns,
            debounce=_QUIET_MS,
            stop_event=stop,
            rust_timeout=_POLLED_QUIET_MS if polls else _QUIET_MS,
            yield_on_timeout=True,
            force_polling=polls or None,
            poll_delay_ms=_POLL_MS,
            ignore_permission_denied=True,
        ):
            yield {Path(path) for _, path in changes}

    def _concerns(self, change: Change, name: str) -> bool:
        """Whether documents may have come, changed or gone: files that can be read, and folders."""
        path = Path(name)
        if path.is_relative_to(self._index):
            return False
        within = next((path.relative_to(folder) for folder in self._folders if path.is_relative_to(folder)), path)
        if any(part.startswith(PASSED_OVER) for part in within.parts):
            return False
        return path.suffix.lower() in READERS or change.name == "deleted" or path.is_dir()

    def _take_in(self, changed: Collection[Path], stop: threading.Event) -> bool:
        """One round; False where another must follow: this one failed, or has left vectors to be made."""
        started, allowed = time.monotonic(), _Allowance(stop)
        try:
            report = self._update(self._folders, enough=allowed.is_up)
        except LockedError as error:
            self._tell_new([str(error)])
            stop.wait(_RETRY_S)
            return False
        except UserError as error:
            self._tell_new([str(error)])
            return True
        except Exception as error:
            _log.exception("a round of indexing failed")
            self._tell_new([say.round_failed(error=error)])
            return True
        if report.changed or report.removed:
            self._tell(self._round(report, changed, time.monotonic() - started))
        self._tell_new([*report.notes, *report.problems])
        return not allowed.was_up

    def _round(self, report: Report, changed: Collection[Path], seconds: float) -> str:
        """What a round did, in a line."""
        names = sorted({legible(path).name for path in changed if path.suffix.lower() in READERS})
        now, took = time.strftime("%H:%M:%S"), say.took(seconds)
        line = say.round(time=now, changed=report.changed, removed=report.removed, took=took)
        if not names:
            return line
        more = say.and_more(n=len(names)) if len(names) > _NAMED_MOST else ""
        return f"{line} {say.listed(names[:_NAMED_MOST])}{more}"

    def _tell_new(self, lines: Collection[str]) -> None:
        """Tell what wasn't so the last time."""
        for line in lines:
            if line not in self._told:
                self._tell(line)
        self._told = set(lines)


class _Allowance:
    """The time that vectors may be made for, from when it is first asked for."""

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop
        self._end: float | None = None
        self.was_up = False

    def is_up(self) -> bool:
        if self._end is None:
            self._end = time.monotonic() + _EMBEDDED_S
        self.was_up = self._stop.is_set() or time.monotonic() >= self._end
        return self.was_up


def _place(folder: Path) -> tuple[int, int] | None:
    """By this a folder is known again; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_remote(folder: Path) -> bool:
    """Whether the folder stands on a drive that other machines change, which the system doesn't tell of."""
    import psutil

    if folder.drive.startswith("\\\\"):
        return True
    mounts = [each for each in psutil.disk_partitions(all=True) if folder.is_relative_to(each.mountpoint)]
    mount = max(mounts, key=lambda each: len(each.mountpoint), default=None)
    return mount is not None and (mount.fstype.lower().startswith(_REMOTE) or "remote" in mount.opts.split(","))
