"""How many labels of forms are read with their values: ours, and libraries beside it, on 200 invented forms.

    python -m venv /tmp/others && /tmp/others/bin/pip install "markitdown[docx,xlsx,pptx]" pdfplumber
    python -m benchmarks.forms [--others /tmp/others/bin/python] [--count 200] [--out FILE.json]

A pair is right where the value is the first thing after its label, a colon or the border of a cell between them: the
libraries give a table as its cells, ours each row as it would be said. A bar over a part of a form is right where it is
given as a heading, or as a line of its own. pdfplumber reads the PDFs, markitdown the other formats.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

_LISTS = ("names above names", "a list under bars", "a list of words", "a list in a form")
_BETWEEN = r"[\s|：:]*"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", help="a Python that has the libraries")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--child", nargs=2, metavar=("READERS", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps(_read_all(_ours if given.child[0] == "ours" else _others, Path(given.child[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        truth = _write(Path(folder), given.count)
        rows = [_row("mingyin", sys.executable, "ours", Path(folder), truth)]
        if given.others:
            rows.append(_row("markitdown, pdfplumber", given.others, "others", Path(folder), truth))
    for row in rows:
        print(f"{row['reader']:<24}{row['pairs']:>8.1%}{row['bars']:>8.1%}  {row['by format']}")
    if given.out:
        given.out.write_text(
            json.dumps({"forms": given.count, "rows": rows}, indent=1, ensure_ascii=False) + "\n", "utf-8"
        )


Truth = dict[str, tuple[list[tuple[str, str]], list[str]]]
"""By file: the labels with their values, and the bars."""


def _write(folder: Path, count: int) -> Truth:
    """Write the forms: every kind in every format, of seeds that no test uses."""
    from tests.support.forms import KINDS
    from tests.support.grids import FORMATS

    kinds = [kind for name, kind in KINDS.items() if name not in _LISTS]
    truth: Truth = {}
    for i in range(count):
        ending = list(FORMATS)[i % len(FORMATS)]
        grid, said = kinds[i // len(FORMATS) % len(kinds)](10_000 + i)
        name = f"{i}.{ending}"
        (folder / name).write_bytes(FORMATS[ending](grid))
        fields = [field.split("：", 1) for row in said for field in row.split("，") if "：" in field]
        truth[name] = [(label, value) for label, value in fields], [row[0] or "" for row in grid if not any(row[1:])]
    return truth


def _row(name: str, python: str, readers: str, folder: Path, truth: Truth) -> dict[str, object]:
    command = [python, "-m", "benchmarks.forms", "--child", readers, str(folder)]
    texts = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for file, (fields, bars) in truth.items():
        ending = file.partition(".")[2]
        wanted.update({ending: len(fields), "bars": len(bars)})
        right[ending] += sum(_beside(texts[file], label, value) for label, value in fields)
        right["bars"] += sum(bool(re.search(rf"^[#| ]*{re.escape(bar)}[ |]*$", texts[file], re.M)) for bar in bars)
    endings = [ending for ending in wanted if ending != "bars"]
    return {
        "reader": name,
        "pairs": round(sum(right[each] for each in endings) / sum(wanted[each] for each in endings), 4),
        "bars": round(right["bars"] / wanted["bars"], 4),
        "by format": {each: round(right[each] / wanted[each], 3) for each in endings},
    }


def _beside(text: str, label: str, value: str) -> bool:
    """Whether ``value`` is the first thing after ``label``, and the whole of what stands there."""
    said = rf"(?:^|[|，\s]){re.escape(label)}{_BETWEEN}[：:|\s]{_BETWEEN}{re.escape(value)}(?=$|[|，\s])"
    return bool(re.search(said, text, re.M))


def _read_all(reader: Callable[[Path], str], folder: Path) -> dict[str, str]:
    return {file.name: reader(file) for file in sorted(folder.iterdir())}


def _ours(file: Path) -> str:
    from rag.reading import read
    from rag.reading.source import Source

    (document,) = read(Source(file.read_bytes(), file.name))
    return "\n".join(("# " if block.level else "") + block.text for block in document.blocks)


def _others(file: Path) -> str:
    if file.suffix == ".pdf":
        import pdfplumber

        with pdfplumber.open(file) as pdf:
            tables = [table for page in pdf.pages for table in page.extract_tables()]
        return "\n".join("|".join(cell or "" for cell in row) for table in tables for row in table)
    from markitdown import MarkItDown

    return str(MarkItDown().convert(str(file)).text_content)


if __name__ == "__main__":
    main()
