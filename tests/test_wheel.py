"""The wheel: what is in it, and that a person who has nothing else can begin with it."""

from __future__ import annotations

import configparser
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import pytest

from rag import __version__
from tests.support.timing import PATIENCE_S

ROOT = Path(__file__).parents[1]
EXAMPLE = next((ROOT / "corpus").glob("元宇宙*.txt"))
METADATA = f"mingyin-{__version__}.dist-info"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what pip would put into site-packages. Its backend builds the wheel, so nothing is fetched."""
    if find_spec("hatchling") is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("hatchling is not installed")
    built, unpacked = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", built], cwd=ROOT, check=True)
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as files:
        files.extractall(unpacked)
    return unpacked


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "我的 资料"


_TWO = "import sys; from rag.command.cli import main; sys.exit(main({before!r}) or main({then!r}))"
"""Two commands in one process: what both import takes most of their time."""


def mingyin(
    installed: Path, home: Path, *arguments: str, before: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the command in an empty folder, after another one if there is one; of the project it sees only the wheel."""
    empty = home.parent / "empty"
    empty.mkdir(exist_ok=True)
    variables = {name: value for name, value in os.environ.items() if not name.startswith("MINGYIN_")}
    variables |= {"PYTHONPATH": str(installed), "MINGYIN_HOME": str(home), "MINGYIN_LANG": "zh"}
    if cache := os.environ.get("MINGYIN_CACHE"):
        variables["MINGYIN_CACHE"] = cache  # the prepared model
    done = subprocess.run(
        [
            sys.executable,
            *(["-c", _TWO.format(before=[*before], then=[*arguments])] if before else ["-m", "rag", *arguments]),
        ],
        cwd=empty,
        env=variables,
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=False,
    )
    assert list(empty.iterdir()) == [], "it wrote into the working directory"
    return done


def test_it_holds_the_product_and_nothing_else(installed: Path) -> None:
    assert {each.name for each in installed.iterdir()} == {"rag", "ui", METADATA}
    product = {path for room in ("rag", "ui") for path in (ROOT / room).rglob("*") if path.is_file()}
    wanted = {path.relative_to(ROOT).as_posix() for path in product if path.suffix != ".pyc"}
    held = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    held = {name for name in held if not name.startswith(METADATA)}
    assert held == wanted | {f"rag/example/{EXAMPLE.name}"}
    assert {"rag/py.typed", "ui/py.typed", "ui/assets/page.js", "rag/chinese/wordlists/stopwords.txt"} <= held


def test_the_example_is_the_shipped_document(installed: Path) -> None:
    assert (installed / "rag" / "example" / EXAMPLE.name).read_bytes() == EXAMPLE.read_bytes()


def test_the_console_script_is_the_command_line(installed: Path) -> None:
    points = configparser.ConfigParser()
    points.read(installed / METADATA / "entry_points.txt", "utf-8")
    assert dict(points["console_scripts"]) == {"mingyin": "rag.command.cli:main"}


def test_a_new_home_gets_the_example_and_answers(installed: Path, home: Path) -> None:
    assert mingyin(installed, home, "--help").returncode == 0
    assert not home.exists()
    asked = mingyin(installed, home, "ask", "几个部门联合印发了《行动计划》？", "--json", before=["index"])
    assert asked.returncode == 0, asked.stderr
    assert [path.name for path in (home / "corpus").iterdir()] == [EXAMPLE.name]
    answer = json.loads(asked.stdout.splitlines()[-1])
    assert "五部门" in answer["answer"]
    assert answer["citations"][0]["document"] == EXAMPLE.name
