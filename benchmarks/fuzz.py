"""Damaged files by the thousand: how many of each format are read, refused, or break their reader.

    python -m benchmarks.fuzz 20000 --seed 1 --keep /tmp/bad

Files that break a reader are kept in the folder that ``--keep`` names.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

from rag.reading.isolation import Isolated
from rag.settings import Settings
from tests.support.mutation import mutants
from tests.support.seeds import seeds
from tests.support.verdict import GOOD, outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("count", type=int, nargs="?", default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--formats", nargs="*", metavar=".ENDING", help="these only; .doc takes seconds a file")
    parser.add_argument("--seconds", type=float, default=20.0, help="without a sign of life, until a file is given up")
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    made = seeds()
    wanted = {ending: made[ending] for ending in chosen.formats or made.keys() - {".doc"}}
    counts: Counter[tuple[str, str]] = Counter()
    seconds: defaultdict[str, float] = defaultdict(float)
    with Isolated(Settings(read_seconds=chosen.seconds)) as isolated, tempfile.TemporaryDirectory() as folder:
        for number, (ending, data) in enumerate(mutants(dict(sorted(wanted.items())), chosen.count, chosen.seed)):
            started = time.perf_counter()
            path = Path(folder) / f"{number}{ending}"
            path.write_bytes(data)
            end = outcome(isolated, path)
            path.unlink()
            seconds[ending] += time.perf_counter() - started
            counts[ending, end] += 1
            if chosen.keep and end not in GOOD:
                chosen.keep.mkdir(parents=True, exist_ok=True)
                (chosen.keep / f"{end.split()[0]}-{chosen.seed}-{number}{ending}").write_bytes(data)
    for (ending, end), count in sorted(counts.items()):
        total = sum(each for (other, _), each in counts.items() if other == ending)
        print(f"{ending:8} {end:40} {count:6}   {1000 * seconds[ending] / total:6.1f} ms a file")


if __name__ == "__main__":
    main()
