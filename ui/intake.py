"""What a person dropped, on its way into the library: a queue, and the one thread that works it off.

Files lie in the person's own folder before they are queued, so that nothing is lost when the program ends: what isn't
in the library by then is queued again at the next start.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import LockedError, UnreachableError, UserError
from rag.messages import say
from rag.types import FileStep, Progress
from rag.workspace.people import OWNER, Person, Role

if TYPE_CHECKING:
    from rag.library import Library
    from rag.workspace.files import Taken

_log = logging.getLogger(__name__)
_TOGETHER = 16
"""Files that are taken in by one run: more would make what comes after them wait, fewer would cost more."""
_TOGETHER_BYTES = 8 << 20
_RETRY_S = 1.0
_REST_S = 10.0
"""Until what has no vectors yet is tried again, where it couldn't be embedded."""
_LATER = (LockedError, UnreachableError)
"""After these what was to be done is tried again by itself."""
_REMEMBERED = 200
"""Files whose end is still told."""


class Stage(StrEnum):
    """Where a file is."""

    WAITING = "waiting"
    READING = "reading"
    EMBEDDING = "embedding"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = (Stage.DONE, Stage.FAILED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class Job:
    """A file on its way."""

    id: int
    path: Path
    stage: Stage = Stage.WAITING
    page: int = 0
    pages: int = 0
    left: float | None = None
    """Seconds that the run will still take."""
    notes: tuple[str, ...] = ()
    """Why it failed or waits, or what of it was left out."""
    owner: str = OWNER.name
    """Who gave it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Chore:
    """What is done to the library between two runs."""

    do: Callable[[], object]
    hiding: frozenset[Path]
    """Files whose documents it takes out."""


class _Cancelled(Exception):
    """A file of the run that is under way was cancelled."""


class Intake:
    """The queue. Everything but its own thread only looks at it and adds to it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._jobs: dict[int, Job] = {}
        self._chores: list[_Chore] = []
        self._hidden: set[Path] = set()
        self._numbers = count(1)
        self._changed = threading.Condition(threading.RLock())
        self._thread: threading.Thread | None = None
        self._ends = False

    def start(self) -> None:
        """Take up what an earlier program left, and wait for more."""
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Begin nothing more, and end what is under way at the next place where what is done stays."""
        with self._changed:
            self._ends = True
            self._changed.notify_all()

    def join(self, timeout: float) -> None:
        """Wait for that, so many seconds at most."""
        if self._thread is not None:
            self._thread.join(timeout)

    # What a person does

    def add(self, paths: Iterable[Path], owner: Person = OWNER) -> list[Job]:
        """Queue files that ``owner`` gives; one that is on its way isn't queued twice, and one that was about to go
        stays."""
        self.start()
        with self._changed:
            coming = {job.path: job for job in self._jobs.values() if job.stage not in ENDED}
            made = [coming.get(path) or Job(next(self._numbers), path, owner=owner.name) for path in paths]
            self._jobs.update((job.id, job) for job in made)
            given = {job.path for job in made}
            self._hidden -= given
            self._chores = [each for each in self._chores if not each.hiding or each.hiding - given]
            self._changed.notify_all()
        return made

    def take(self, file: Taken, owner: Person = OWNER) -> None:
        """Queue what came, also where it was there: perhaps it isn't in the library yet, and asking costs nothing."""
        if file.is_new or file.path in self._library.unread():
            self.add([file.path], owner)

    def after(self, chore: Callable[[], object], hiding: Iterable[Path] = ()) -> None:
        """Do something to the library between two runs; the documents of the files in ``hiding`` are gone at once."""
        self.start()
        with self._changed:
            made = _Chore(chore, frozenset(hiding))
            self._chores.append(made)
            self._hidden |= made.hiding
            self._changed.notify_all()

    def cancel(self, identity: int) -> Job | None:
        """Give a file up, even while it is read; None where it has ended."""
        with self._changed:
            job = self._jobs.get(identity)
            if job is None or job.stage in ENDED:
                return None
            self._jobs[identity] = replace(job, stage=Stage.CANCELLED, left=None)
            self._changed.notify_all()
        return job

    def clear(self, person: Person = OWNER) -> None:
        """Tell no more of what has ended of theirs."""
        with self._changed:
            ended = {job.id for job in self.jobs(person) if job.stage in ENDED}
            self._jobs = {key: job for key, job in self._jobs.items() if key not in ended}

    def jobs(self, person: Person = OWNER) -> list[Job]:
        """The files that a person gave, or anybody where they are an admin; the latest last."""
        with self._changed:
            found = list(self._jobs.values())
        return [job for job in found if job.owner == person.name or person.role.includes(Role.ADMIN)]

    def hides(self, path: Path) -> bool:
        """Whether the documents of this file are about to leave the library."""
        with self._changed:
            return path in self._hidden

    # The thread

    def _work(self) -> None:
        self._quietly(self._recover)
        while not self._ends:
            with self._changed:
                chore = self._chores[0] if self._chores else None
                group = [] if chore else self._next()
            if chore is not None:
                self._do(chore)
            elif group:
                self._take_in(group)
            elif not self._embed():
                with self._changed:
                    self._changed.wait_for(self._is_wanted, _REST_S)

    def _is_wanted(self) -> bool:
        """Whether there is something to do that a person waits for, if only to end."""
        with self._changed:
            return bool(self._ends or self._chores or self._waiting())

    def _embed(self) -> bool:
        """Go on with the vectors that a run has left, until something more urgent comes; whether there were any."""
        try:
            if self._library.is_embedded():
                return False
            self._library.embed(enough=self._is_wanted)
        except UserError as error:  # another process is writing, or there is no encoder: it is told where it is asked
            _log.info("vectors are left for later: %s", error)
            return False
        except Exception:  # a damaged index, say
            _log.exception("vectors could not be made")
            return False
        return True

    def _recover(self) -> None:
        self._library.files.tidy()
        self._library.trash.purge()
        left = self._library.unread()
        with self._changed:
            given = {job.path for job in self._jobs.values()}  # meanwhile
            self.add(path for path in left if path not in given)
        for each in {each.source for each in self._library.listed() if each.source in self._library.files}:
            if not each.exists():  # deleted just before the program ended
                self._library.forget(each)

    def _waiting(self) -> list[Job]:
        return [job for job in self._jobs.values() if job.stage is Stage.WAITING]

    def _next(self) -> list[Job]:
        group: list[Job] = []
        size = 0
        for job in self._waiting()[:_TOGETHER]:
            size += _size(job.path)
            if group and size > _TOGETHER_BYTES:
                break
            group.append(job)
        return group

    def _do(self, chore: _Chore) -> None:
        """Until no other process is writing. What fails otherwise is told in the log, and the next start mends it."""
        try:
            chore.do()
        except _LATER:
            threading.Event().wait(_RETRY_S)
            return
        except Exception:
            _log.exception("the library could not be brought up to date with the files")
        with self._changed:
            self._chores = [each for each in self._chores if each is not chore]
            self._hidden = {path for path in self._hidden if self._chores}

    def _take_in(self, group: list[Job]) -> None:
        run = {job.path: job.id for job in group}
        gone = {path: run.pop(path) for path in list(run) if not path.exists()}
        self._set(gone, Stage.FAILED, (say.upload_gone(),))
        if not run:
            return
        try:
            self._library.add(list(run), self._shows(run), self._follows(run), self._is_wanted)
        except _Cancelled:
            self._set(run, Stage.WAITING)
            for path in self._cancelled(run):
                self._quietly(partial(self._library.forget, path))
        except _LATER as error:
            self._set(run, Stage.WAITING, (str(error),))
            with self._changed:
                self._changed.wait(_RETRY_S)
        except UserError as error:
            self._set(run, Stage.FAILED, (str(error),))
        except Exception as error:
            _log.exception("files could not be taken in")
            self._set(run, Stage.FAILED, (say.round_failed(error=error),))
        else:
            self._set(run, Stage.DONE)
        with self._changed:
            ended = [key for key, job in self._jobs.items() if job.stage in ENDED]
            for key in ended[:-_REMEMBERED]:
                del self._jobs[key]

    def _cancelled(self, run: dict[Path, int]) -> list[Path]:
        with self._changed:
            return [
                path for path, each in run.items() if each in self._jobs and self._jobs[each].stage is Stage.CANCELLED
            ]

    def _set(self, run: dict[Path, int], stage: Stage, notes: tuple[str, ...] = ()) -> None:
        """All files of the run that have not ended are now there."""
        with self._changed:
            for identity in run.values():
                job = self._jobs.get(identity)
                if job is not None and job.stage not in ENDED:
                    kept = job.notes if stage is Stage.DONE else notes
                    self._jobs[identity] = replace(job, stage=stage, left=None, page=0, pages=0, notes=kept)

    def _shows(self, run: dict[Path, int]) -> Callable[[Progress], None]:
        def show(progress: Progress) -> None:
            with self._changed:
                self._go_on(run)
                for identity in run.values():
                    job = self._jobs.get(identity)
                    if job is not None and job.stage in (Stage.READING, Stage.EMBEDDING):
                        self._jobs[identity] = replace(job, left=progress.left)

        return show

    def _follows(self, run: dict[Path, int]) -> Callable[[FileStep], None]:
        def follow(step: FileStep) -> None:
            with self._changed:
                self._go_on(run)
                job = self._jobs.get(run.get(step.path, 0))
                if job is None or job.stage in ENDED:
                    return
                if step.stage in ("failed", "partly"):
                    stage = Stage.FAILED if step.stage == "failed" else job.stage
                    job = replace(job, stage=stage, left=None, notes=step.problems)
                else:
                    stage = Stage.READING if step.stage == "reading" else Stage.EMBEDDING
                    job = replace(job, stage=stage, page=step.page, pages=step.pages, notes=())
                self._jobs[job.id] = job

        return follow

    def _go_on(self, run: dict[Path, int]) -> None:
        """Raises ``_Cancelled`` where a file of the run has been cancelled, or the program ends."""
        if self._ends or self._cancelled(run):
            raise _Cancelled

    def _quietly(self, what: Callable[[], object]) -> None:
        try:
            what()
        except UserError as error:  # what holds the library is away, say: whoever asks is told
            _log.warning("what was left of an earlier run isn't taken up: %s", error)
        except Exception:
            _log.exception("what was left of an earlier run could not be taken up")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
