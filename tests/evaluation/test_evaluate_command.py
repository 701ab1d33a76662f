"""``python -m rag evaluate`` from end to end, with the real encoder."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.evaluation import provenance
from rag.library import Library
from rag.settings import Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run ``evaluate`` in a folder of the test's own; its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(provenance, "commit", lambda: "abc1234")

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["evaluate", *map(str, arguments)])
        return code, *capsys.readouterr()

    return call


def test_a_set_is_measured_and_written_down(run: Run, folder: Path, tmp_path: Path) -> None:
    code, out, err = run(folder, "--within", "--ablations")
    assert (code, err) == (0, "")
    assert "召回率@1" in out
    place = Path("benchmarks") / "results"
    assert f"结果：{place / 'abc1234.json'}\n报告：{place / 'abc1234' / '小集' / 'report.html'}\n" in out
    found = json.loads((tmp_path / place / "abc1234.json").read_text("utf-8"))
    result = found["sets"]["小集"]
    assert (found["commit"], result["documents"], result["passages"]) == ("abc1234", 3, 3)
    assert result["questions"] == {"answerable": 3, "unanswerable": 2, "rewriting": 1}
    assert result["settings"]["keyword_weight"] == Settings().keyword_weight
    assert result["metrics"]["held"]["value"] == 1
    assert result["metrics"]["within_held"]["value"] == 1
    assert result["metrics"]["recall@20"]["value"] == 1
    assert result["metrics"]["auroc"]["value"] == 1
    assert result["metrics"]["rewrite_f1"]["n"] == 2  # a follow-up that is asked, and one that isn't
    assert result["ablations"]["retrieval"].keys() == {"default", "fused", "dense", "keyword"}
    assert {"without standout", "without the reader"} <= result["ablations"]["signals"].keys()
    rows = (tmp_path / place / "abc1234" / "小集" / "rows.jsonl").read_text("utf-8")
    assert len(rows.splitlines()) == 6
    assert "</html>" in (tmp_path / place / "abc1234" / "小集" / "report.html").read_text("utf-8")
    assert (tmp_path / "index" / "evaluation" / "小集" / "catalog.sqlite").exists()


def test_another_set_extends_the_commit_s_results(run: Run, folder: Path, tmp_path: Path) -> None:
    only = tmp_path / "追问"
    only.mkdir()
    line = (folder / "queries.jsonl").read_text("utf-8").splitlines()[3]
    (only / "queries.jsonl").write_text(line, "utf-8")
    assert run(only, "--out", "out")[0] == 0
    assert not (tmp_path / "index").exists()  # nothing is indexed where only rewriting is measured
    assert run(folder, "--out", "out", "--index", "elsewhere", "--limit", 1)[0] == 0
    found = json.loads((tmp_path / "out" / "abc1234.json").read_text("utf-8"))
    assert {name: result["questions"] for name, result in found["sets"].items()} == {
        "追问": {"rewriting": 1},
        "小集@1": {"answerable": 1, "unanswerable": 1, "rewriting": 1},
    }
    assert (tmp_path / "elsewhere").exists()


def test_an_index_may_stand_in_for_the_corpus(run: Run, folder: Path, tmp_path: Path) -> None:
    Library(tmp_path / "mine", Settings()).add([folder / "corpus.jsonl"])
    (folder / "corpus.jsonl").unlink()
    code, _, err = run(folder)
    assert code == 1
    assert "corpus.jsonl" in err
    assert run(folder, "--index", tmp_path / "mine")[0] == 0


def test_a_set_that_can_t_be_used_is_said_so(run: Run, folder: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere")[0] == 1
    (folder / "queries.jsonl").write_text("{}\n", "utf-8")
    code, out, err = run(folder)
    assert (code, out) == (1, "")
    assert "queries.jsonl」第 1 行" in err
    assert not (tmp_path / "benchmarks").exists()


def test_a_terminal_sees_the_pace(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    code, _, err = run(folder)
    drawn = [each.strip() for each in err.split("\r") if each.strip().startswith("测评 [")]
    assert code == 0
    assert "1/6 · 0.0 题/秒，还需 …" in drawn[0]
    assert "6/6" in drawn[-1]
    assert "题/秒，还需" in drawn[-1]


def test_results_that_can_t_be_written_are_said_so_at_once(run: Run, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way", "utf-8")
    code, _, err = run(folder, "--out", "out")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "--out" in err
    assert not (tmp_path / "index").exists()


# Which code was measured


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "仓"
    (root / "benchmarks" / "results").mkdir(parents=True)
    (root / "a.py").write_text("a = 1\n", "utf-8")
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    for arguments in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "一"]):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    monkeypatch.setattr(provenance, "ROOT", root)
    return root


def test_a_commit_is_named(repository: Path) -> None:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=repository, check=True, capture_output=True, text=True)
    name = provenance.commit()
    assert len(name) >= 7
    assert done.stdout.startswith(name)
    (repository / "benchmarks" / "results" / "x.json").write_text("{}", "utf-8")
    assert provenance.commit() == name
    (repository / "a.py").write_text("a = 2\n", "utf-8")
    assert provenance.commit() == f"{name}-dirty"
    (repository / "a.py").write_text("a = 1\n", "utf-8")
    (repository / "new.py").write_text("", "utf-8")
    assert provenance.commit() == f"{name}-dirty"


def test_without_git_no_commit_is_named(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpacked = repository / "unpacked"  # a copy of ours, inside another repository
    unpacked.mkdir()
    monkeypatch.setattr(provenance, "ROOT", unpacked)
    assert provenance.commit() == "no-git"
    monkeypatch.setattr(provenance, "ROOT", repository)
    monkeypatch.setenv("PATH", "")
    assert provenance.commit() == "no-git"
