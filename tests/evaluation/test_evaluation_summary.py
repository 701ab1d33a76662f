"""From rows to a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from rag.evaluation import ablations
from rag.evaluation.dataset import Kind
from rag.evaluation.failures import failures
from rag.evaluation.rows import Reply, Row
from rag.evaluation.summary import measures, summarise

MakeRow = Callable[..., Row]
MakeReply = Callable[..., Reply]
GOLD = "总部设在北京市海淀区中关村大街"


def test_a_reply_is_measured(row: MakeRow, reply: MakeReply) -> None:
    found = measures(
        row(answers=(GOLD,), reply=reply("甲公司现有员工三百人。", f"甲公司的{GOLD}。"), ranks={"default": (2,)})
    )
    assert (found["held"], found["held_first"], found["refused"], found["confidence"]) == (1, 0, 0, 0.9)
    assert (found["cited_right"], found["gold_cited"], found["verbatim"]) == (0.5, 1, 1)
    assert found["length"] == len(f"甲公司现有员工三百人。甲公司的{GOLD}。")
    assert (found["recall@1"], found["recall@3"], found["mrr@10"]) == (0, 1, 0.5)
    assert "hit@1" not in found


def test_a_gold_that_runs_over_two_quotes_is_cited(row: MakeRow, reply: MakeReply) -> None:
    found = measures(row(answers=("一二三四五六七八九十甲乙",), reply=reply("一二三四五六", "七八九十甲乙")))
    assert found["gold_cited"] == 1
    assert measures(row(answers=(GOLD,), reply=reply("甲。", verbatim=False)))["verbatim"] == 0


def test_a_refusal_holds_nothing(row: MakeRow, reply: MakeReply) -> None:
    found = measures(row(answers=("没有找到。",), reply=reply(refused=True)))
    assert (found["refused"], found["held"], found["held_first"], found["f1"]) == (1, 0, 0, 0)
    assert not found.keys() & {"length", "verbatim", "cited_right", "gold_cited"}


def test_what_is_near_counts_as_no_answer_and_is_reported_beside(row: MakeRow, reply: MakeReply) -> None:
    near = replace(reply(GOLD, refused=True), near=True)
    found = measures(row(answers=(GOLD,), reply=near, ranks={"default": (1,)}))
    assert (found["refused"], found["held"], found["near"], found["near_right"], found["nothing_first"]) == (
        1,
        0,
        1,
        1,
        0,
    )
    assert found["verbatim"] == 1
    assert not found.keys() & {"length", "cited_right", "gold_cited"}
    wrong = measures(row(answers=("别的地方的总部大街一号",), reply=near, ranks={"default": (2,)}))
    assert wrong["near_right"] == 0
    assert "nothing_first" not in wrong
    assert measures(row(gold=("甲",), reply=near))["near_right"] == float(near.quotes[0].document == "甲")
    assert measures(row(kind=Kind.UNANSWERABLE, reply=near)) == {"confidence": 0.9, "false_answers": 0, "false_near": 1}
    refused = measures(row(answers=(GOLD,), reply=reply(refused=True), ranks={"default": (1,)}))
    assert (refused["near"], refused["nothing_first"]) == (0, 1)


def test_without_answers_only_documents_count(row: MakeRow, reply: MakeReply) -> None:
    found = measures(row(gold=("甲", "乙"), reply=reply("甲。"), ranks={"default": (4, None)}))
    assert (found["recall@5"], found["hit@5"], found["hit@3"]) == (0.5, 1, 0)
    assert not found.keys() & {"held", "f1", "cited_right"}


def test_within_its_document_has_names_of_its_own(row: MakeRow, reply: MakeReply) -> None:
    found = measures(row(answers=(GOLD,), reply=reply(refused=True), within=reply(f"{GOLD}。")))
    assert (found["held"], found["within_held"], found["within_refused"]) == (0, 1, 0)


def test_an_unanswerable_question_has_no_other_measure(row: MakeRow, reply: MakeReply) -> None:
    made = row(kind=Kind.UNANSWERABLE, reply=reply("甲。", confidence=0.6))
    assert measures(made) == {"confidence": 0.6, "false_answers": 1, "false_near": 0}


def test_rewriting_is_set_beside_its_baselines(row: MakeRow) -> None:
    made = row(
        kind=Kind.REWRITING,
        question="好看吗",
        last="看过流浪地球吗",
        standalone="流浪地球好看吗",
        human="流浪地球好看吗",
    )
    found = measures(made)
    assert (found["rewrite_f1"], found["alone_f1"]) == pytest.approx((1, 2 * 3 / (3 + 7)))
    assert found["last_f1"] == pytest.approx(2 * 7 / (7 + 10))
    gains = summarise([made])["gains"]
    assert gains["rewrite_f1 - alone_f1"]["value"] == pytest.approx(0.4)
    assert gains["rewrite_f1 - last_f1"]["value"] == pytest.approx(1 - 14 / 17, abs=1e-4)


def test_follow_ups_of_all_kinds_are_one_measure(row: MakeRow, reply: MakeReply) -> None:
    asked = row("asked", answers=(GOLD,), reply=reply(GOLD), standalone="甲乙", human="甲乙", question="甲")
    alone = row("alone", Kind.REWRITING, standalone="丙", human="甲乙", question="甲")
    result = summarise([asked, alone])
    assert (result["metrics"]["rewrite_f1"]["value"], result["metrics"]["rewrite_f1"]["n"]) == (0.5, 2)
    assert result["gains"]["rewrite_f1 - alone_f1"]["value"] == pytest.approx((1 / 3 - 2 / 3) / 2, abs=1e-4)


@pytest.fixture
def many(row: MakeRow, reply: MakeReply) -> list[Row]:
    """20 answerable questions, one refused, and 20 unanswerable ones, five answered; the last 30 asked warm."""
    held = [
        row(f"a{i}", answers=(GOLD,), warm=i >= 10, ranks={"default": (1 + i % 2,), "dense": (1,), "keyword": (None,)},
            reply=reply(GOLD * (1 + (i == 3)), confidence=0.8) if i else reply(refused=True, confidence=0.1),
            signals={"good": 1 + i % 3, "noise": i % 2})
        for i in range(20)
    ]  # fmt: skip
    missing = [
        row(f"u{i}", Kind.UNANSWERABLE, warm=True, signals={"good": i % 2, "noise": i % 2},
            reply=reply("甲。", confidence=0.8) if i < 5 else reply(refused=True, confidence=0.2))
        for i in range(20)
    ]  # fmt: skip
    return held + missing


def test_a_result_is_of_all_rows(many: list[Row]) -> None:
    result = summarise(many)
    found = result["metrics"]
    assert result["questions"] == {"answerable": 20, "unanswerable": 20}
    assert found["recall@1"]["value"] == 0.5
    assert found["recall@1"]["low"] < 0.4 < 0.6 < found["recall@1"]["high"]
    assert (found["refused"]["value"], found["refused"]["n"]) == (0.05, 20)
    assert (found["false_answers"]["value"], found["length"]["n"]) == (0.25, 19)
    assert "confidence" not in found
    # 0.1 loses to all; 19 of 0.8 win against 15 and tie with 5.
    assert found["auroc"]["value"] == pytest.approx(19 * 17.5 / 400, abs=1e-4)
    assert found["auroc"]["n"] == 40
    assert found["false_answers_at_5"]["value"] == 1  # the one refusal is already 5 %
    assert found["brier"]["value"] == pytest.approx((19 * 0.04 + 0.81 + 5 * 0.64 + 15 * 0.04) / 40, abs=1e-4)
    assert summarise(many[:30])["reliability"]["base_rate"] == pytest.approx(2 / 3, abs=1e-4)
    assert sum(each["count"] for each in result["reliability"]["bins"]) == 40
    assert len(result["reliability"]["bins"]) == 10
    assert result["length_p90"] == {"length": len(GOLD)}


def test_values_are_kept_question_by_question(many: list[Row]) -> None:
    values = summarise(many)["values"]
    assert values["answerable"]["ids"] == [f"a{i}" for i in range(20)]
    assert values["answerable"]["recall@1"] == [1, 0] * 10
    assert values["answerable"]["length"][:4] == [None, 15, 15, 30]
    assert values["unanswerable"].keys() == {"ids", "confidence", "false_answers", "false_near"}


def test_latency_is_of_warm_questions(row: MakeRow, reply: MakeReply) -> None:
    timed = [replace(reply("甲。"), timings_ms={"embed": 2.0, "total": float(i)}) for i in range(111)]
    latency = summarise([row(f"q{i}", reply=each, warm=i >= 10) for i, each in enumerate(timed)])["latency_ms"]
    assert latency == {"questions": 101, "stages": {"embed": {"p50": 2, "p95": 2}, "total": {"p50": 60, "p95": 105}}}
    assert "latency_ms" not in summarise([row(reply=reply("甲。"))])


def test_parts_that_a_set_has_nothing_for_are_left_out(row: MakeRow) -> None:
    assert summarise([row(kind=Kind.REWRITING, human="人")]).keys() == {
        "questions",
        "metrics",
        "gains",
        "values",
    }


def test_retrievers_are_compared_with_the_one_in_use(many: list[Row], row: MakeRow) -> None:
    table: dict[str, Any] = ablations.of_retrieval(many)
    assert list(table) == ["default", "dense", "keyword"]
    assert table["dense"]["recall@1"]["value"] == 1
    assert table["dense"]["recall@1"]["difference"]["value"] == 0.5
    assert table["dense"]["recall@1"]["difference"]["low"] > 0.2
    assert table["keyword"]["mrr@10"]["difference"]["value"] == -0.75
    assert table["default"]["ndcg@10"]["difference"]["high"] == 0
    assert ablations.of_retrieval([row(ranks={"default": (1,)})]) == {}


def test_a_signal_that_tells_is_missed_and_noise_is_not(many: list[Row], row: MakeRow) -> None:
    table: dict[str, Any] = ablations.of_signals(many)
    assert list(table) == ["all", "without good", "without noise"]
    assert table["all"]["difference"] == {"value": 0, "low": 0, "high": 0, "n": 40}
    assert table["without good"]["difference"]["high"] < -0.1
    assert abs(table["without noise"]["difference"]["value"]) < 0.1
    assert table["all"]["auroc"]["value"] > 0.8
    assert ablations.of_signals(many[:20]) == {}


def test_failures_are_told_by_what_went_wrong(row: MakeRow, reply: MakeReply) -> None:
    rows = [
        row("fine", answers=(GOLD,), reply=reply(GOLD), ranks={"default": (3,)}),
        row("lost", answers=(GOLD,), reply=reply("别的话。"), ranks={"default": (None,)}),
        row("refused", answers=(GOLD,), reply=reply(refused=True), ranks={"default": (1,)}),
        row("said", Kind.UNANSWERABLE, reply=reply("别的话。")),
        row("silent", Kind.UNANSWERABLE, reply=reply(refused=True)),
        row("spoilt", Kind.REWRITING, standalone="别的", human="问"),
        row("mended", Kind.REWRITING, standalone="问题", human="问题"),
        row("second", gold=("甲", "乙"), reply=reply("话。"), ranks={"default": (None, 2)}),
    ]
    assert {failure.row.id: failure.wrongs for failure in failures(rows)} == {
        "lost": ("not_found", "not_held"),
        "refused": ("refused",),
        "said": ("false_answer",),
        "spoilt": ("rewritten_worse",),
    }
