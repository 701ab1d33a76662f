"""Indexes into disks that are too small, then gives them room: what is lost, and is it said clearly?

    sudo python -m benchmarks.full_disk [--documents 120] [--out FILE.json]

Each disk is a tmpfs of its own, so this runs on Linux, as root. A first part of the documents is indexed with room to
spare; then the disk shrinks to what is in use and a little more, and all are changed and indexed again. That must end
in a message, and the library answer as before; with room again, the same run must go on to the end.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rag.errors import UserError
from rag.indexing import passages
from rag.store.checking import check
from tests.support.hashed import ENCODER, HashedLibrary
from tests.support.versioned import Shelf, fact, question, torn_shelf

_RESULTS = Path(__file__).parent / "results" / "full-disk.json"
_SPARE_KB = (0, 4, 32, 64, 128, 256, 512, 1024)
"""Room that is left when the documents are indexed again."""
_AMPLE = 64 << 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=120)
    parser.add_argument("--out", type=Path, default=_RESULTS)
    given = parser.parse_args()
    rows = [_filled(given.documents, spare) for spare in _SPARE_KB]
    print(f"{'kB free':>8}{'ended in':>12}{'kept':>7}{'sound':>7}{'went on':>9}")
    for row in rows:
        print(f"{row['kB free']:>8}{row['ended in']:>12}{row['kept']!s:>7}{row['sound']!s:>7}{row['went on']!s:>9}")
    given.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return 0 if all(row["kept"] and row["sound"] and row["went on"] for row in rows) else 1


def _filled(documents: int, spare: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, _disk(Path(folder) / "磁 盘") as disk:
        shelf = Shelf(Path(folder) / "文档", documents, seed=spare)
        HashedLibrary(disk / "索引").add([shelf.folder])
        before = dict(shelf.files)
        shelf.stir(1.0)
        _resize(disk, shutil.disk_usage(disk).used // 1024 + spare)
        said = _index(disk / "索引", shelf)
        library = HashedLibrary(disk / "索引")
        versions, wrong = torn_shelf(library)
        possible = all(version in (before.get(name), shelf.files.get(name)) for name, version in versions.items())
        document, version = next(iter(versions.values()))
        answered = fact(document, version) in library.ask(question(document)).text
        sound = _is_sound(disk / "索引")
        _resize(disk, _AMPLE)
        again = _index(disk / "索引", shelf)
        went_on = not again and torn_shelf(library) == (shelf.files, []) and _is_sound(disk / "索引")
    return {
        "kB free": spare,
        "ended in": "message" if said else "success",
        "said": said,
        "kept": possible and answered and not wrong,
        "sound": sound,
        "went on": went_on,
    }


def _index(index: Path, shelf: Shelf) -> str:
    """What is said to the person; empty where all went well."""
    try:
        HashedLibrary(index).add([shelf.folder])
    except UserError as error:
        return str(error)
    return ""


def _is_sound(index: Path) -> bool:
    return all(each.ok for each in check(index, ENCODER, passages.VERSION))


@contextmanager
def _disk(place: Path) -> Iterator[Path]:
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_AMPLE}k", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def _resize(disk: Path, kilobytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", disk], check=True)


if __name__ == "__main__":
    sys.exit(main())
