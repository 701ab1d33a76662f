"""Two results: what differs, and whether that is more than chance."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.command.cli import main
from rag.errors import UserError
from rag.evaluation import results
from rag.evaluation.comparison import Difference, compare

COUNT = 40
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a results file whose set has these values of each answerable question, and unanswerable ones."""

    def call(name: str, ids: Sequence[str] = (), set_: str = "集", **columns: Sequence[float | None]) -> Path:
        ids = ids or [f"a{i}" for i in range(COUNT)]
        missing = {"ids": [f"u{i}" for i in range(COUNT)], "confidence": [i / COUNT for i in range(COUNT)]}
        values = {"answerable": {"ids": list(ids), **columns}, "unanswerable": missing}
        path = tmp_path / f"{name}.json"
        results.extend(path, name, set_, {"metrics": {}, "values": values})
        return path

    return call


def of(measure: str, differences: Sequence[Difference]) -> Difference:
    return next(each for each in differences if each.measure == measure)


def test_a_difference_is_real_when_its_interval_excludes_nothing(write: Write) -> None:
    better = write("B", held=[1] * 30 + [0] * 10, f1=[0.5 + 0.1 * (-1) ** i for i in range(COUNT)])
    worse = write("A", held=[1] * 20 + [0] * 20, f1=[0.5] * COUNT)
    differences = compare(worse, better)
    held, f1 = of("held", differences), of("f1", differences)
    assert (held.before, held.after, held.change.value, held.change.n) == (0.5, 0.75, 0.25, COUNT)
    assert held.change.is_real
    assert 0 < held.change.low < 0.25 < held.change.high < 0.5
    assert (f1.before, f1.after) == pytest.approx((0.5, 0.5))
    assert not f1.change.is_real
    back = of("held", compare(better, worse)).change
    assert (back.value, back.is_real) == (-0.25, True)


def test_questions_are_paired_by_id(write: Write) -> None:
    ids = [f"a{i}" for i in range(COUNT)]
    values: list[float | None] = [i % 2 for i in range(COUNT)]
    before = write("A", ids=ids, held=values)
    after = write("B", ids=ids[::-1][:30], held=[*values[::-1][:29], None])
    found = of("held", compare(before, after))
    assert (found.change.value, found.change.low, found.change.high, found.change.n) == (0, 0, 0, 29)
    assert found.before == found.after == pytest.approx(15 / 29)


def test_a_measure_of_several_kinds_is_one(tmp_path: Path) -> None:
    for name, shift in (("A", 0.0), ("B", 0.2)):
        values = {
            kind: {"ids": [f"{kind}{i}" for i in range(9)], "rewrite_f1": [shift + i / 20 for i in range(9)]}
            for kind in ("answerable", "rewriting")
        }
        results.extend(tmp_path / f"{name}.json", name, "集", {"metrics": {}, "values": values})
    (found,) = compare(tmp_path / "A.json", tmp_path / "B.json")
    assert found.change.n == 18
    assert found.change.value == pytest.approx(0.2)


def test_confidences_are_compared_by_what_they_tell_apart(write: Write) -> None:
    before = write("A", confidence=[i / COUNT for i in range(COUNT)])
    after = write("B", confidence=[0.99] * COUNT)
    differences = compare(before, after)
    assert {each.measure for each in differences} == {"auroc", "false_answers_at_5", "brier"}
    auroc = of("auroc", differences)
    assert (auroc.before, auroc.after) == pytest.approx((0.5, 1))
    assert (auroc.change.is_real, auroc.change.n) == (True, 2 * COUNT)
    assert of("false_answers_at_5", differences).change.high < 0


def test_what_only_one_has_is_left_out(write: Write) -> None:
    before = write("A", held=[1] * COUNT, f1=[1] * COUNT)
    after = write("B", held=[1] * COUNT, length=[9] * COUNT)
    write("B", set_="另一集", held=[0] * COUNT)
    assert [(each.dataset, each.measure) for each in compare(before, after)] == [("集", "held")]


def test_results_of_another_set_are_kept(write: Write) -> None:
    write("A", held=[1] * COUNT)
    path = write("A", set_="另一集", held=[0] * COUNT)
    found = results.read(path)
    assert list(found["sets"]) == ["集", "另一集"]
    assert found["machine"]["cores"] >= 1
    write("A", held=[0] * COUNT)
    assert results.read(path)["sets"]["集"]["values"]["answerable"]["held"] == [0] * COUNT


def test_a_file_has_a_list_of_values_on_one_line(write: Write) -> None:
    awkward = ["[\n", "a, b", "]", '引"号'] + [f"a{i}" for i in range(4, COUNT)]
    path = write("A", ids=awkward, held=[0.5] * COUNT)
    text = path.read_text("utf-8")
    assert f"[ {', '.join(['0.5'] * COUNT)} ]" in text
    assert json.loads(text)["sets"]["集"]["values"]["answerable"]["ids"] == awkward


def test_the_command_prints_a_table_or_json(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    before = write("A", held=[1] * 20 + [0] * 20, length=[10] * COUNT)
    after = write("B", held=[1] * 30 + [0] * 10, length=[10] * COUNT)
    assert main(["compare", str(before), str(after)]) == 0
    head, held, length = capsys.readouterr().out.splitlines()
    assert head.split()[:4] == ["测评集", "指标", "A", "B"]
    assert held.split()[:5] == ["集", "回答含答案", "50.0", "75.0", "+25.0"]
    assert held.split()[-2:] == ["40", "是"]
    assert length.split() == ["集", "回答字数", "10.0", "10.0", "+0.0", "[+0.0,", "+0.0]", "40", "否"]
    assert main(["compare", str(before), str(after), "--json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    assert [(each["measure"], each["real"]) for each in found] == [("held", True), ("length", False)]
    assert found[0]["change"].keys() == {"value", "low", "high", "n"}


def test_measures_are_written_as_is_customary(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    path = write("A", confidence=[1] * COUNT, f1=[0.256] * COUNT, within_length=[12.34] * COUNT)
    assert main(["compare", str(path), str(path)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert [line[-7] for line in lines] == ["25.6", "12.3", "1.000", "0.0", "0.160"]


def test_files_that_can_t_be_compared(write: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write("A", held=[1] * COUNT)
    with pytest.raises(UserError, match="没有共同"):
        compare(good, write("B", set_="另一集", held=[1] * COUNT))
    with pytest.raises(UserError, match="没有共同"):
        compare(good, write("C", ids=["x"], held=[1]))
    with pytest.raises(UserError, match="nowhere"):
        compare(good, tmp_path / "nowhere.json")
    for text in ("{", "[]", "{}", '{"sets": {"集": {}}}', '{"sets": 3}'):
        (tmp_path / "bad.json").write_text(text, "utf-8")
        with pytest.raises(UserError, match=r"bad\.json"):
            compare(good, tmp_path / "bad.json")
    assert main(["compare", str(good), str(tmp_path / "nowhere.json")]) == 1
    assert "nowhere" in capsys.readouterr().err
