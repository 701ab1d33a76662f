"""The plan of the house holds: what may import what, as `pyproject.toml` has it and `docs/architecture.md` draws it."""

from __future__ import annotations

import subprocess
import sys

from tests.support.places import ROOT
from tests.support.rooms import arrows, in_circles

MOST_ARROWS = 132
TOP_FLOOR = {"__init__", "__main__", "cache", "errors", "recent", "settings"}


def test_rooms_import_only_what_stands_to_their_left() -> None:
    # In a process of its own: it sets up logging anew, and silences the loggers that other tests listen to.
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    checked = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_no_room_leads_back_to_itself_and_the_arrows_stay_few() -> None:
    found = arrows("rag", "ui", "benchmarks")
    assert in_circles(found) == []
    assert sum(map(len, found.values())) <= MOST_ARROWS
    assert {room for room, imported in found.items() if "ui" in imported} <= {"rag.command", "benchmarks"}


def test_a_circle_would_be_found() -> None:
    assert in_circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == ["a", "b", "c"]


def test_the_top_floor_holds_what_the_whole_house_shares() -> None:
    assert {path.stem for path in (ROOT / "rag").glob("*.py")} == TOP_FLOOR
