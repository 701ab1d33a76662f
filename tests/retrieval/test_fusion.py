"""Fusion and filters over the shipped library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from rag.library import Library
from rag.retrieval.fusion import retrieve
from rag.settings import Settings
from rag.types import Hit
from tests.support.places import ROOT

QUESTIONS = ["如何构建先进元宇宙技术和产业体系？", "有哪些保障措施？", "要建设什么样的新型算力？", "天气怎么样"]


def ask(library: Library, question: str, top_k: int | None = None, **changes: float) -> tuple[Hit, ...]:
    snapshot = library.snapshot()
    vector = library.encoder().queries([question])[0]
    settings: Settings = replace(library.settings, **changes)  # type: ignore[arg-type]
    return retrieve(snapshot, vector, snapshot.words.tokens(question), settings, top_k=top_k)


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
    vectors = snapshot.catalog.vectors.between(0, snapshot.catalog.last_passage())[1]
    cosines = dict(zip(snapshot.catalog.ids().tolist(), (vectors @ vector).tolist(), strict=True))
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


@pytest.fixture
def by_words(new_library: Library, tmp_path: Path) -> Library:
    """Documents of villages, found by keywords alone."""
    texts = {
        "青稞酿造坊简介": "本坊设于城北，由三户人家合营。每年秋天开坊，出酒二十坛，售与邻里。",
        "村史": "尧治河村的牧民世代以放牧为生。每年夏天，他们赶着牛羊进山。",
        "村规": "禁止在河道倾倒垃圾。每户门前的雪由各户自行清扫。",
    }
    (tmp_path / "村").mkdir()
    for name, text in texts.items():
        (tmp_path / "村" / f"{name}.txt").write_text(text, "utf-8")
    new_library.add([tmp_path / "村"])
    return new_library


def titles_with_keywords(library: Library, question: str) -> list[str]:
    hits = ask(library, question, keyword_weight=1.0)
    return [hit.passage.title for hit in hits if hit.keyword > 0]


def test_a_word_that_no_dictionary_knows_is_found_by_its_pairs_of_characters(by_words: Library) -> None:
    words = by_words.snapshot().words
    assert not words.knows("尧治")
    assert set(words.split("尧治")).isdisjoint(words.split("尧治河村的牧民"))
    assert titles_with_keywords(by_words, "尧治") == ["村史"]


def test_a_passage_without_a_heading_is_found_by_the_title_of_its_document(by_words: Library) -> None:
    assert titles_with_keywords(by_words, "青稞酿造") == ["青稞酿造坊简介"]


def test_a_question_without_known_words_is_found_by_meaning(shipped_library: Library) -> None:
    snapshot = shipped_library.snapshot()
    vector = shipped_library.encoder().queries(["talent training"])[0]
    hits = retrieve(snapshot, vector, [], shipped_library.settings)
    assert {hit.keyword for hit in hits} == {0.0}
    assert len(hits) == shipped_library.settings.top_k


def test_passages_that_are_not_embedded_yet_are_as_well_found(shipped_library: Library, tmp_path: Path) -> None:
    """The best by words are embedded when they are asked for."""
    words_only = Library(tmp_path / "index", shipped_library.settings)
    words_only._encoder = shipped_library.encoder()
    words_only.add([ROOT / "corpus"], enough=lambda: True)
    assert not len(words_only.snapshot().vectors)
    for question in ("到2025年的近期目标是什么？", "有哪些保障措施？"):
        known, now = shipped_library.ask(question), words_only.ask(question)
        assert now.text == known.text
        assert now.confidence == pytest.approx(known.confidence, abs=0.15)
        assert now.hits[0].dense == pytest.approx(known.hits[0].dense, abs=0.01)
    assert not words_only.ask("怎样做红烧肉？").citations
