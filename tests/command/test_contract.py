"""The JSON that scripts rely on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.command.contract import BatchQuestion, answer_json, read_batch
from rag.errors import UserError
from rag.library import Library
from rag.library.asking import Asking
from rag.messages import Speech
from rag.types import Answer, AnswerKind, Turn

ANSWER = {
    "_id",
    "question",
    "standalone",
    "refused",
    "kind",
    "confidence",
    "answer",
    "missing",
    "note",
    "citations",
    "hits",
    "timings_ms",
}
CITATION = {"n", "document", "title", "section", "page", "start", "end", "quote", "score"}
HIT = {"document", "section", "page", "start", "end", "text", "score", "dense", "keyword"}
STAGES = {"embed", "search", "answer", "total"}


@pytest.mark.parametrize("question", ["五大任务是哪五大？", "红烧肉怎么做？", "你好"])
def test_keys_and_types(shipped_library: Library, question: str) -> None:
    made = json.loads(json.dumps(answer_json(shipped_library.ask(question), "q1")))
    assert set(made) == ANSWER
    assert (made["_id"], made["question"], made["standalone"]) == ("q1", question, question)
    assert made["refused"] is (question == "红烧肉怎么做？")
    assert made["kind"] in {"cited", "partly", "differing", "near", "refused", "greeting"}
    assert (made["kind"] == "refused") is made["refused"]
    assert 0 <= made["confidence"] <= 1
    assert bool(made["citations"]) is (question == "五大任务是哪五大？")
    assert bool(made["hits"]) is (question != "你好")
    assert all(set(each) == CITATION for each in made["citations"])
    assert all(set(each) == HIT for each in made["hits"])
    assert [each["n"] for each in made["citations"]] == list(range(1, len(made["citations"]) + 1))
    assert made["timings_ms"]["total"] >= 0
    if question != "你好":
        assert set(made["timings_ms"]) >= STAGES


def test_values_are_those_of_the_answer(shipped_library: Library) -> None:
    answer = shipped_library.ask("要健全什么保护体系？")
    made = answer_json(answer, "")
    assert made["answer"] == answer.text
    for got, citation in zip(made["citations"], answer.citations, strict=True):
        assert (got["quote"], got["start"], got["end"]) == (citation.quote, citation.start, citation.end)
        assert (got["document"], got["section"], got["page"]) == (citation.document, citation.section, None)
    for got, hit in zip(made["hits"], answer.hits, strict=True):
        assert (got["text"], got["start"], got["end"]) == (hit.passage.text, hit.passage.start, hit.passage.end)
        assert got["dense"] == pytest.approx(hit.dense, abs=1e-4)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (AnswerKind.CITED, "cited"),
        (AnswerKind.PARTLY, "partly"),
        (AnswerKind.DIFFERING, "differing"),
        (AnswerKind.NEAR, "near"),
        (AnswerKind.REFUSED, "refused"),
        (AnswerKind.GREETING, "greeting"),
    ],
)
def test_every_kind_has_its_name(kind: AnswerKind, named: str) -> None:
    made = answer_json(Answer("问？", "问？", kind, 0.9, "甲。"), "")
    assert (made["kind"], made["missing"]) == (named, [])
    assert made["refused"] is (named in ("refused", "near")), "a script that knows only this takes nothing for sure"


def test_what_a_partial_answer_leaves_open() -> None:
    answer = Answer("问？", "问？", AnswerKind.PARTLY, 0.9, "甲。[1]", missing=("机票补多少", "何时发放"))
    assert json.loads(json.dumps(answer_json(answer, "")))["missing"] == ["机票补多少", "何时发放"]


MISSING = {
    "zh": ["只找到一部分。", "资料里没有找到：机票补多少", "资料里没有找到：何时发放", "", "甲。[1]"],
    "en": ["Only part of this was found.", "Not found in your documents: 机票补多少"],
}
DIFFERING = {
    "zh": ["不同文档的说法不一致，请核对出处和日期。", "", "甲。[1]"],
    "en": ["The documents say different things."],
}


@pytest.mark.parametrize(("kind", "lines"), [(AnswerKind.PARTLY, MISSING), (AnswerKind.DIFFERING, DIFFERING)])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_command_line_says_it_too(
    kind: AnswerKind,
    lines: dict[str, list[str]],
    language: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    missing = ("机票补多少", "何时发放") if kind is AnswerKind.PARTLY else ()
    answer = Answer("问？", "问？", kind, 0.9, "甲。[1]", missing=missing)
    monkeypatch.setenv("MINGYIN_LANG", language)
    monkeypatch.setattr(Asking, "ask", lambda *_, **__: answer)
    assert main(["ask", "问？"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert all(got.startswith(line) for got, line in zip(printed, lines[language], strict=False))
    assert "甲。[1]" in printed


def test_what_is_near_is_printed_with_its_sources_and_is_no_failure(
    shipped_library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MINGYIN_REFUSE_BELOW", "1")
    index = ["--index", str(shipped_library.index)]
    assert main(["ask", "五大任务是哪五大？", *index]) == 0
    lead, first, *rest = capsys.readouterr().out.splitlines()
    assert lead == "文档里没有直接说明，最接近的是："
    assert first.endswith("[1]")
    assert any(line.startswith("[1] ") for line in rest)
    assert not any(line.startswith("最接近的段落") for line in rest)
    assert main(["ask", "五大任务是哪五大？", "--json", *index]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["kind"], made["refused"], made["missing"]) == ("near", True, [])
    assert made["answer"].split("\n") == [lead, *(f"{each['quote']}[{each['n']}]" for each in made["citations"])]
    assert made["hits"]


def batch(tmp_path: Path, *lines: str, encoding: str = "utf-8") -> list[BatchQuestion]:
    path = tmp_path / "问 题.jsonl"
    path.write_text("\n".join(lines), encoding)
    return read_batch(path)


def test_a_batch_in_full(tmp_path: Path) -> None:
    line = json.dumps(
        {
            "_id": "a",
            "text": "那呢？",
            "history": ["一？", {"question": "二？", "answer": "答"}, {"question": "三？"}],
            "documents": ["甲.txt", "乙.txt"],
            "other": 1,
        }
    )
    turns = (Turn("一？"), Turn("二？", "答"), Turn("三？"))
    assert batch(tmp_path, line) == [BatchQuestion("a", "那呢？", turns, ("甲.txt", "乙.txt"))]


def test_a_turn_may_say_that_it_was_refused(tmp_path: Path) -> None:
    said = Speech("zh").refusal()
    turns = [
        {"question": "一？", "refused": True},
        {"question": "二？", "answer": said},
        {"question": "三？", "answer": "三。"},
    ]
    (question,) = batch(tmp_path, json.dumps({"text": "那呢？", "history": turns}))
    assert [turn.refused for turn in question.history] == [True, True, False]


def test_what_may_be_left_out(tmp_path: Path) -> None:
    lines = ['{"_id": 7, "text": "一？"}', "", '{"text": "二？", "history": null, "documents": []}', "  "]
    assert batch(tmp_path, *lines) == [BatchQuestion("7", "一？", (), ()), BatchQuestion("3", "二？", (), ())]
    assert batch(tmp_path, '{"_id": "a", "text": "有标记"}', encoding="utf-8-sig")[0].text == "有标记"
    assert batch(tmp_path) == []


def test_line_separators_inside_a_string_do_not_end_the_line(tmp_path: Path) -> None:
    assert batch(tmp_path, '{"_id": "a", "text": "一\u2028二\x85三"}')[0].text == "一\u2028二\x85三"


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "7",
        '"问"',
        "null",
        "{}",
        '{"text": 7}',
        '{"text": null}',
        '{"text": "问", "history": 7}',
        '{"text": "问", "history": [7]}',
        '{"text": "问", "history": [{"answer": "答"}]}',
        '{"text": "问", "documents": [7]}',
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(UserError, match="第 2 行"):
        batch(tmp_path, '{"_id": "a", "text": "问"}', line)


@pytest.mark.parametrize("field", ["history", "documents"])
def test_a_string_is_no_list(tmp_path: Path, field: str) -> None:
    with pytest.raises(UserError, match="第 1 行"):
        batch(tmp_path, json.dumps({"text": "问", field: "甲乙"}))


def test_a_batch_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="找不到"):
        read_batch(tmp_path / "没有.jsonl")
    with pytest.raises(UserError, match="无法读取"):
        read_batch(tmp_path)
    (tmp_path / "b").write_bytes("问".encode("gbk") * 9)
    with pytest.raises(UserError, match="无法读取"):
        read_batch(tmp_path / "b")


def test_what_was_counted_is_told_beside_the_answer() -> None:
    made = answer_json(Answer("问？", "问？", AnswerKind.CITED, 1.0, "甲[1]", note="共 1 条。"), "")
    assert (made["answer"], made["note"]) == ("甲[1]", "共 1 条。")
