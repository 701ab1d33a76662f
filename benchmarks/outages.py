"""A Milvus that is killed, ended and hung at random moments while people ask and documents are taken in.

    pip install -r requirements-beyond.txt
    python -m benchmarks.outages [--outages 60] [--documents 40] [--readers 3] [--seed 0] [--out FILE.json]

milvus-lite is served by a process of its own. Documents are added, changed, renamed and removed by one run of ``index``
after another while readers ask in threads that are never begun anew; at a random moment the server gets SIGKILL,
SIGTERM or SIGSTOP, by the throw of a die, stays away for up to three seconds (SIGSTOP: up to twelve) and comes back.
Every question must be answered from one state of the library, or refused with a sentence within ten seconds; and the
next run must end in exactly what the folder holds, in Milvus as in the catalog: also where milvus-lite, killed while it
wrote, has damaged a collection. Until that run questions may miss what was in it; how often they did is counted.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.kills_actors import miscounted
from benchmarks.measured import keep, percentile
from rag.errors import UnreachableError
from rag.settings import Settings
from rag.store.catalog import CATALOG, Catalog
from rag.store.writer import open_writer
from tests.support.hashed import HashedLibrary
from tests.support.milvus_server import MilvusServer
from tests.support.versioned import Shelf, question, torn, torn_shelf

_WAYS = ("SIGKILL", "SIGTERM", "SIGSTOP")
_TOLD_S = 10.0
_PATIENCE_S = 120.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--outages", type=int, default=60)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--readers", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(Path(folder), given.documents, given.seed)
        result = trial.run(given.outages, given.readers)
    print(json.dumps(result, ensure_ascii=False, indent=1))
    print(f"-> {keep('outages', result, given.out)}")
    return 1 if result["failures"] else 0


class Trial:
    """One library, and the server that it is searched in."""

    def __init__(self, folder: Path, documents: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._shelf = Shelf(folder / "文档", documents, seed)
        self._known = documents
        self._server = MilvusServer(folder / "milvus")
        self._settings = Settings(home=folder / "own", reader=False, store=self._server.address)
        self._index = folder / "index"
        self._library = HashedLibrary(self._index, self._settings)
        self._over = threading.Event()
        self._back = 0.0
        self._counts: Counter[str] = Counter()
        self._told: list[float] = []
        self._found_again: list[float] = []
        self._short: list[str] = []  # words that were found less often than the catalog says, since the last look
        self._was_damaged = False
        self._failures: list[str] = []

    def run(self, outages: int, readers: int) -> dict[str, Any]:
        """As many outages; what came of them."""
        begun = time.monotonic()
        self._server.start()
        self._library.add([self._shelf.folder])
        asking = [threading.Thread(target=self._ask, args=(number,)) for number in range(readers)]
        for each in asking:
            each.start()
        try:
            while self._counts["outages"] < outages and len(self._failures) < 20:
                self._outage()
                print(f"\r{self._counts['outages']}/{outages}", end="", file=sys.stderr, flush=True)
        finally:
            self._over.set()
            for each in asking:
                each.join(_PATIENCE_S)
            self._server.stop()
        return self._result(time.monotonic() - begun)

    def _outage(self) -> None:
        """A run of ``index`` in which the server goes, or just after which; then one that ends."""
        self._shelf.stir(0.3)
        writer = threading.Thread(target=self._index_once)
        writer.start()
        time.sleep(self._chance.uniform(0.0, 4.0))
        way = self._chance.choice(_WAYS)
        self._counts["outages"] += 1
        self._counts[way] += 1
        self._counts["while indexing"] += writer.is_alive()
        if way == "SIGSTOP":
            self._server.hang(self._chance.uniform(0.0, 12.0))
        else:
            self._server.stop(gently=way == "SIGTERM")
            time.sleep(self._chance.uniform(0.0, 3.0))
            self._server.start()
        self._back = time.monotonic()
        writer.join(_PATIENCE_S)
        self._judge()

    def _index_once(self) -> None:
        try:
            self._library.add([self._shelf.folder])
        except UnreachableError:
            self._counts["runs that were told"] += 1
        except Exception:  # whatever else comes is what this looks for
            self._failures.append(traceback.format_exc())

    def _judge(self) -> None:
        """The library as a process finds it that comes fresh to it, before and after the run that goes on."""
        try:
            fresh = HashedLibrary(self._index, self._settings)
            self._failures += torn_shelf(fresh)[1]
            with closing(Catalog(self._index / CATALOG, writable=True)) as catalog:
                is_sound = fresh.engine.is_sound(catalog)
            self._counts["damaged by it, and put anew"] += not is_sound
            short, self._short = self._short, []
            excused = not is_sound or self._was_damaged  # a question that began before the look may end after it
            self._counts["counts that missed what was damaged"] += len(short) if excused else 0
            self._failures += [] if excused else short
            self._was_damaged = not is_sound
            fresh.add([self._shelf.folder])
            versions, wrong = torn_shelf(fresh)
            if versions != self._shelf.files:
                wrong.append(f"other documents than the folder's: {versions.items() ^ self._shelf.files.items()}")
            self._failures += wrong + miscounted(fresh.snapshot())
            with open_writer(self._index, fresh.engine) as writer:
                if not writer.engine.is_sound(writer.catalog):
                    self._failures.append("other rows than the catalog's")
        except Exception:
            self._failures.append(traceback.format_exc())

    def _ask(self, seed: int) -> None:
        chance = random.Random(seed)
        away = False
        while not self._over.is_set():
            begun = time.monotonic()
            try:
                self._failures += torn(self._library.ask(question(chance.randint(1, self._known))))
                self._short += miscounted(self._library.snapshot())
                self._counts["answered"] += 1
                if away and begun > self._back:
                    self._found_again.append(time.monotonic() - self._back)
                away = False
            except UnreachableError:
                self._told.append(time.monotonic() - begun)
                away = True
            except Exception:
                self._failures.append(traceback.format_exc())
            time.sleep(0.02)

    def _result(self, seconds: float) -> dict[str, Any]:
        self._failures += [f"told after {each:.1f} s" for each in self._told if each > _TOLD_S]
        return {
            **dict(self._counts),
            "told that it is away": len(self._told),
            "told after s (p50, p95, most)": _three(self._told),
            "answered again after s (p50, p95, most)": _three(self._found_again),
            "seconds": round(seconds, 1),
            "failures": len(self._failures),
            "what failed": self._failures[:20],
        }


def _three(seconds: list[float]) -> list[float]:
    return [round(percentile(seconds, share), 2) for share in (0.5, 0.95, 1.0)] if seconds else []


if __name__ == "__main__":
    sys.exit(main())
