"""Time from nothing prepared to the first answer, and again with all prepared.

    python -m benchmarks.first_answer [--out FILE.json]

Indexes the corpus and asks one question, each in a fresh process, twice: with an empty model cache and no
index, and then with both in place.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_QUESTION = "《行动计划》出台的背景是什么？"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MINGYIN_CACHE": f"{folder}/cache", "MINGYIN_INDEX": f"{folder}/index"}
        result = {
            "first index s": _seconds(["index"], environment),
            "first answer s": _seconds(["ask", _QUESTION], environment),
            "second index s": _seconds(["index"], environment),
            "second answer s": _seconds(["ask", _QUESTION], environment),
        }
    result["cores"] = float(os.cpu_count() or 0)
    print(json.dumps(result, indent=1))
    if given.out:
        given.out.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


def _seconds(arguments: list[str], environment: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "rag", *arguments], env=environment, check=True, capture_output=True)
    return round(time.perf_counter() - start, 1)


if __name__ == "__main__":
    main()
