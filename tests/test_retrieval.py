"""Fusion and filters over the shipped library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from rag.library import Library
from rag.retrieval import retrieve
from rag.settings import Settings
from rag.types import Hit

QUESTIONS = ["如何构建先进元宇宙技术和产业体系？", "有哪些保障措施？", "要建设什么样的新型算力？", "天气怎么样"]


def ask(library: Library, question: str, top_k: int | None = None, **changes: float) -> tuple[Hit, ...]:
    snapshot = library.snapshot()
    vector = library.encoder().queries([question])[0]
    settings: Settings = replace(library.settings, **changes)  # type: ignore[arg-type]
    return retrieve(snapshot, vector, snapshot.words.split(question), settings, top_k=top_k)


@pytest.mark.parametrize("question", QUESTIONS)
def test_scores_fall_and_stay_between_0_and_1(shipped_library: Library, question: str) -> None:
    hits = ask(shipped_library, question)
    scores = [hit.score for hit in hits]
    assert len(hits) == shipped_library.settings.top_k
    assert scores == sorted(scores, reverse=True)
    assert 0 <= scores[-1] <= scores[0] <= 1
    assert len({hit.passage.start for hit in hits}) == len(hits)


@pytest.mark.parametrize("question", QUESTIONS)
def test_dense_is_the_cosine_of_the_passage(shipped_library: Library, question: str) -> None:
    snapshot = shipped_library.snapshot()
    vector = shipped_library.encoder().queries([question])[0]
    cosines = dict(zip(snapshot.catalog.ids().tolist(), (snapshot.catalog.vectors() @ vector).tolist(), strict=True))
    starts = {passage.start: number for number, passage in snapshot.catalog.passages(cosines).items()}
    for hit in ask(shipped_library, question):
        assert hit.dense == pytest.approx(cosines[starts[hit.passage.start]], abs=1e-5)


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_weight_1_is_keyword_order_and_weight_0_dense_order(shipped_library: Library, question: str) -> None:
    def falls(values: Sequence[float]) -> bool:
        return list(values) == sorted(values, reverse=True) and values[0] > values[-1]

    assert falls([hit.dense for hit in ask(shipped_library, question, keyword_weight=0)])
    assert falls([hit.keyword for hit in ask(shipped_library, question, keyword_weight=1)])


def test_the_fused_score_is_the_weighted_mean_of_both_scaled(shipped_library: Library) -> None:
    hits = ask(shipped_library, QUESTIONS[0], top_k=1000)
    dense, keyword = [hit.dense for hit in hits], [hit.keyword for hit in hits]
    weight = shipped_library.settings.keyword_weight
    for hit in hits:
        near = (hit.dense - min(dense)) / (max(dense) - min(dense))
        match = (hit.keyword - min(keyword)) / (max(keyword) - min(keyword))
        assert hit.score == pytest.approx(weight * match + (1 - weight) * near, abs=1e-5)


@pytest.mark.parametrize(("count", "expected"), [(1, 1), (3, 3), (10_000, None)])
def test_top_k(shipped_library: Library, count: int, expected: int | None) -> None:
    hits = ask(shipped_library, QUESTIONS[1], top_k=count)
    assert len(hits) == (expected or len(shipped_library.snapshot().vectors))
    assert list(hits[:3]) == list(ask(shipped_library, QUESTIONS[1]))[: min(3, count)]


@pytest.mark.parametrize(
    ("question", "section"),
    [
        ("如何构建先进元宇宙技术和产业体系？", "如何构建先进元宇宙技术和产业体系？"),
        ("有哪些措施来保障计划落地", "为顺利推进《行动计划》的落地实施，有哪些保障措施？"),
        ("行動計劃出臺的背景", "《行动计划》出台的背景是什么？"),
    ],
)
def test_the_section_that_answers_comes_first(shipped_library: Library, question: str, section: str) -> None:
    assert section in shipped_library.ask(question).hits[0].passage.section


def test_a_question_without_known_words_is_found_by_meaning(shipped_library: Library) -> None:
    snapshot = shipped_library.snapshot()
    vector = shipped_library.encoder().queries(["talent training"])[0]
    hits = retrieve(snapshot, vector, [], shipped_library.settings)
    assert {hit.keyword for hit in hits} == {0.0}
    assert len(hits) == shipped_library.settings.top_k
