"""SQLite's write-ahead log, read byte by byte: which pages it holds, and whether it is as it was written.

SQLite itself passes over everything from the first frame on that isn't, without a word: what was committed after it is
lost unseen. See https://www.sqlite.org/fileformat2.html, 4.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

_HEAD, _FRAME = 32, 24
_MAGIC = (0x377F0682, 0x377F0683)
"""By it, the checksums are of numbers with the lower or the higher byte first."""


@dataclass(frozen=True, slots=True)
class Log:
    """What a log holds."""

    pages: dict[int, bytes] = field(default_factory=dict)
    """Those that were committed, as far as the log is whole: by their numbers, the newest of each."""
    size: int = 0
    """Bytes of a page; 0 where the log is empty or can't be read."""
    count: int = 0
    """Pages of the database after the last commit; 0 where there was none."""
    is_whole: bool = True


def log_of(database: Path) -> Log:
    """The log that stands beside the file ``database``, where there is one."""
    try:
        data = database.with_name(f"{database.name}-wal").read_bytes()
    except OSError:
        return Log()
    if len(data) <= _HEAD or not any(data[:_HEAD]):
        return Log(is_whole=len(data) in (0, _HEAD))
    words = np.frombuffer(data[:_HEAD], ">u4").tolist()
    size = words[2]
    order = ">u4" if words[0] & 1 else "<u4"
    if words[0] not in _MAGIC or not 512 <= size <= 65536 or size & (size - 1):
        return Log(is_whole=False)
    start = _summed(np.frombuffer(data[:24], order)[None, :], (0, 0))[0]
    if start != (words[6], words[7]):
        return Log(is_whole=False)
    return _frames(np.frombuffer(data, np.uint8)[_HEAD:], size, order, data[16:24], start)


def _frames(data: NDArray[np.uint8], size: int, order: str, salt: bytes, start: tuple[int, int]) -> Log:
    step = _FRAME + size
    frames = data[: len(data) // step * step].reshape(-1, step)
    if not len(frames):
        return Log(size=size)
    heads = frames[:, :_FRAME].copy().view(">u4")
    ours = (frames[:, 8:16] == np.frombuffer(salt, np.uint8)).all(1)
    ends = int(np.argmin(ours)) if not ours.all() else len(frames)  # behind it stand frames of an earlier round
    summed = np.concatenate([frames[:ends, :8], frames[:ends, _FRAME:]], axis=1).view(order)
    expected = [(int(head[4]), int(head[5])) for head in heads[:ends]]
    right = 0
    while right < ends and (sums := _summed(summed[right : right + 1], start))[0] == expected[right]:
        start, right = sums[0], right + 1
    commits = np.flatnonzero(heads[:right, 1])
    last = int(commits[-1]) + 1 if len(commits) else 0
    pages = {int(heads[i, 0]): frames[i, _FRAME:].tobytes() for i in range(last)}
    # A frame that was being written when its process died is followed by none that is committed.
    lost = bool(ours[right:].any() and heads[right:, 1][ours[right:]].any())
    return Log(pages, size, int(heads[last - 1, 1]) if last else 0, is_whole=not lost)


def _summed(rows: NDArray[np.uint32], start: tuple[int, int]) -> list[tuple[int, int]]:
    """The checksum after each of ``rows`` (rows, words), the first beginning with ``start``.

    s0 += x[i] + s1; s1 += x[i + 1] + s0, over and over: a linear recurrence, so that what each word adds is its product
    with a Fibonacci number.
    """
    weights = _weights(rows.shape[1])
    sums = rows.astype(np.uint32) @ weights  # modulo 2^32, as SQLite's
    length = rows.shape[1]
    f0, f1, f2 = (_fibonacci(n) for n in (length - 1, length, length + 1))
    found = []
    s0, s1 = start
    for a, b in sums.tolist():
        s0, s1 = (f0 * s0 + f1 * s1 + a) & 0xFFFFFFFF, (f1 * s0 + f2 * s1 + b) & 0xFFFFFFFF
        found.append((s0, s1))
    return found


def _weights(length: int) -> NDArray[np.uint32]:
    """(length, 2): what a word adds to either sum at the end."""
    numbers = [1, 1]  # F(1), F(2), …
    while len(numbers) < length + 1:
        numbers.append((numbers[-1] + numbers[-2]) & 0xFFFFFFFF)
    left = np.arange(length)[::-1]  # how many words come after it
    table = np.array(numbers, np.uint32)
    return np.stack([np.where(left == 0, np.uint32(0), table[left - 1]), table[left]], axis=1).astype(np.uint32)


def _fibonacci(number: int) -> int:
    a, b = 0, 1
    for _ in range(number):
        a, b = b, (a + b) & 0xFFFFFFFF
    return a
