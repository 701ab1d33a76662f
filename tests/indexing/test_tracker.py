"""Progress of indexing runs that are acted out on a clock of their own."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from rag.indexing.tracker import Tracker
from rag.types import Progress

SPEED = 1000
"""Characters embedded per second."""


class Run:
    """A run over files of given characters, each read in ``reading`` seconds, then embedded in pieces of 100."""

    def __init__(self, place: Path) -> None:
        self.now = 1000.0
        self.shown: list[tuple[float, Progress]] = []
        self.tracker = Tracker(lambda progress: self.shown.append((self.now, progress)), clock=lambda: self.now)
        self.place = place

    def found(self, sizes: dict[str, int]) -> list[Path]:
        for name, size in sizes.items():
            (self.place / name).write_bytes(b"x" * size)
        paths = [self.place / name for name in sizes]
        self.tracker.found(paths)
        return paths

    def read(self, path: Path, characters: int, seconds: float = 0.0, documents: int = 1) -> None:
        self.now += seconds
        self.tracker.read(path, documents, characters)

    def embed(self, characters: int, speed: int = SPEED) -> None:
        for _ in range(characters // 100):
            self.now += 100 / speed
            self.tracker.embedded(100)

    @property
    def last(self) -> Progress:
        return self.shown[-1][1]

    def lefts(self) -> Iterator[tuple[float, float]]:
        """(moment, seconds left) of what was shown."""
        return ((moment, each.left) for moment, each in self.shown if each.left is not None)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def off(run: Run) -> float:
    """The largest error of the remaining time, as a share of the time from its first showing to the end."""
    lefts = list(run.lefts())
    end, whole = run.now, run.now - lefts[0][0]
    return max(abs(end - moment - left) for moment, left in lefts) / whole


def leap(run: Run) -> float:
    """The largest change of the remaining time beyond what had passed, in seconds, before the end."""
    *lefts, _ = run.lefts()
    return max(abs(later - (left - (then - moment))) for (moment, left), (then, later) in pairwise(lefts))


def test_documents_are_counted_as_they_are_embedded(run: Run) -> None:
    first, second, same = run.found({"a.txt": 10, "b.jsonl": 10, "c.txt": 10})
    assert (run.last.done, run.last.documents) == (0, 3)
    run.now += 1
    run.tracker.unchanged(same, 4)
    assert (run.last.done, run.last.documents) == (4, 6)
    run.read(first, 1000, 1)
    run.read(second, 4000, 1, documents=10)
    assert (run.last.done, run.last.documents) == (4, 15)
    run.embed(1500)
    assert run.last.done == pytest.approx(4 + 1 + 500 / 4000 * 10, abs=0.5)
    run.embed(3500)
    assert (run.last.done, run.last.documents, run.last.left) == (15, 15, 0.0)


def test_what_is_embedded_before_its_file_is_read_to_the_end_counts_then(run: Run) -> None:
    (path,) = run.found({"a.jsonl": 10})
    run.embed(2000)
    assert run.last.done == 0
    run.read(path, 4000, 1, documents=4)
    assert run.last.done == 2


def test_the_rate_is_that_of_late(run: Run) -> None:
    (path,) = run.found({"a.txt": 10})
    run.read(path, 500_000, 30)
    assert run.last.rate == 0
    run.embed(20_000)
    assert run.last.rate == pytest.approx(SPEED, rel=0.01)
    run.embed(200_000, speed=4 * SPEED)
    assert run.last.rate == pytest.approx(4 * SPEED, rel=0.1)


def test_the_remaining_time_is_right_when_all_is_read_at_once(run: Run) -> None:
    (path,) = run.found({"a.jsonl": 100})
    run.read(path, 60_000, 2, documents=600)
    assert run.last.left is None
    run.embed(60_000)
    assert off(run) < 0.02
    assert leap(run) < 0.5


def test_the_remaining_time_holds_when_sizes_differ(run: Run) -> None:
    """A book stands between a hundred short files; characters go with the bytes."""
    sizes = {f"{n}.txt": 300 for n in range(100)} | {"book.txt": 60_000} | {f"z{n}.txt": 300 for n in range(100)}
    for path in run.found(sizes):
        run.read(path, sizes[path.name] // 3 * 3, 0.01)
        run.embed(sizes[path.name])
    assert off(run) < 0.15
    assert leap(run) < 1


def test_a_large_file_of_a_format_not_met_before_is_no_fright(run: Run) -> None:
    """A scan of 3 MB among texts of 300 bytes: it doesn't hold three million characters."""
    sizes = {f"{n}.txt": 300 for n in range(50)} | {"scan.pdf": 3_000_000}
    for path in run.found(sizes):
        if path.suffix == ".txt":
            run.read(path, 300, 0.01)
            run.embed(300)
    assert max(left for _, left in run.lefts()) < 60


def test_slow_reading_tells_when_it_ends(run: Run) -> None:
    """The pages of a scan take two seconds each, embedding next to nothing."""
    first, scan = run.found({"a.txt": 3000, "b.pdf": 9000})
    run.read(first, 3000, 0.1)
    run.embed(3000)
    for page in range(1, 101):
        run.now += 2
        run.tracker.paging(scan, page, 100)
        if page == 30:
            assert run.last.left == pytest.approx(140, rel=0.1)
    assert (run.last.reading, run.last.page, run.last.pages) == ("b.pdf", 100, 100)
    run.read(scan, 100, 0.5)
    assert run.last.reading == ""


def test_a_file_that_is_read_quickly_is_not_named(run: Run) -> None:
    (path,) = run.found({"a.pdf": 10})
    for page in (1, 2, 3):
        run.now += 0.5
        run.tracker.paging(path, page, 3)
        assert run.last.reading == ""


def test_the_remaining_time_never_leaps(run: Run) -> None:
    """Not even where the estimate does: the second file holds twenty times what its size let expect."""
    first, second = run.found({"a.txt": 10, "b.txt": 10})
    run.read(first, 10_000)
    run.embed(5000)
    run.read(second, 200_000)
    run.embed(5000)
    assert max(left for _, left in run.lefts()) > 100
    run.embed(200_000)
    assert leap(run) < 6


def test_the_remaining_time_follows_a_machine_that_becomes_slow(run: Run) -> None:
    (path,) = run.found({"a.txt": 10})
    run.read(path, 100_000)
    run.embed(50_000)
    assert run.last.left == pytest.approx(50, rel=0.05)
    run.embed(50_000, speed=SPEED // 4)
    assert max(left for _, left in run.lefts()) > 100
    assert leap(run) < 5


def test_it_is_shown_a_few_times_a_second_at_most(run: Run) -> None:
    paths = run.found({f"{n}.txt": 10 for n in range(100)})
    for path in paths:
        run.read(path, 1000, 0.01)
    assert 8 <= len(run.shown) <= 12
    assert run.last.documents == 100


def test_embedding_again_counts_documents_without_files(run: Run) -> None:
    run.tracker.anew(20, 10_000)
    run.embed(5000)
    assert (run.last.done, run.last.documents) == (10, 20)
    run.embed(5000)
    assert run.last.done == 20
    assert run.last.left == 0


def test_a_file_that_is_named_twice_or_gone_is_no_trouble(run: Run, tmp_path: Path) -> None:
    (path,) = run.found({"a.txt": 10})
    run.tracker.found([path, path, tmp_path / "gone.txt"])
    for each in (path, path, tmp_path / "gone.txt"):
        run.read(each, 100, 0.5)
    run.embed(300)
    assert (run.last.done, run.last.documents) == (3, 3)
