"""Asking a set: what a row says, what is asked again, and what isn't."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.errors import UserError
from rag.evaluation import rows, runner
from rag.evaluation.dataset import Dataset, GoldQuestion, Kind, load
from rag.evaluation.rows import Row
from rag.evaluation.runner import Plan, library_of, ranks, run
from rag.library import Library
from rag.retrieval.fusion import retrieve
from rag.settings import Settings
from rag.store.snapshot import Snapshot
from rag.types import Hit, Passage

PLAIN = Plan()


def silent(*shown: object) -> None:
    pass


@pytest.fixture
def dataset(folder: Path) -> Dataset:
    return load(folder)


@pytest.fixture
def built(dataset: Dataset, tmp_path: Path) -> Library:
    return library_of(dataset, tmp_path / "index", Settings(), silent)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.jsonl"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the questions that were really asked, in order."""
    ids: list[str] = []
    ask = runner._Asker.ask

    def counted(self: runner._Asker, key: str, question: GoldQuestion) -> Row:
        ids.append(question.id)
        return ask(self, key, question)

    monkeypatch.setattr(runner._Asker, "ask", counted)
    return ids


def test_rows_say_what_was_seen(dataset: Dataset, built: Library, path: Path) -> None:
    found = {row.id: row for row in run(dataset, built, path, Plan(within=True, ablations=True), silent)}
    assert list(found) == [question.id for question in dataset.questions]
    first = found["q1"]
    assert first.reply is not None
    assert not first.reply.refused
    assert "北京市海淀区" in first.reply.text
    assert [quote.document for quote in first.reply.quotes] == ["甲"]
    assert all(quote.verbatim for quote in first.reply.quotes)
    assert first.ranks == dict.fromkeys(("default", "fused", "dense", "keyword"), (1,))
    assert first.signals.keys() >= {"standout", "fact"}
    assert found["q2"].standalone != found["q2"].question
    assert "乙公司" in found["q2"].standalone
    assert (found["q2"].last, found["q2"].ranks["default"]) == ("甲公司的总部在哪里？", (1,))
    assert found["q3"].ranks["default"][0] == 1  # by document: each of two has a place
    assert found["q3"].ranks["default"][1] in (2, 3)
    within = found["q2"].within
    assert within is not None
    assert {quote.document for quote in within.quotes} == {"乙"}
    assert found["q3"].within is None  # no answer is known to look for
    assert (found["q4"].kind, found["q4"].reply, found["q4"].ranks) == (Kind.REWRITING, None, {})
    assert found["u1"].reply is not None
    assert found["u1"].reply.refused
    assert (found["u1"].ranks, found["u1"].within) == ({}, None)


def test_the_answer_is_the_one_that_ask_gives(dataset: Dataset, built: Library, path: Path) -> None:
    for row in run(dataset, built, path, PLAIN, silent):
        if row.reply is not None:
            question = next(question for question in dataset.questions if question.id == row.id)
            answer = built.ask(question.text, question.history)
            assert (row.reply.text, row.reply.refused) == (answer.text, answer.refused)
            assert row.reply.confidence == pytest.approx(answer.confidence, abs=1e-4)


def test_an_interrupted_run_goes_on(dataset: Dataset, built: Library, path: Path, asked: list[str]) -> None:
    def stop(done: int, total: int) -> None:
        assert total == 6
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(dataset, built, path, PLAIN, stop)
    assert len(path.read_text("utf-8").splitlines()) == 3
    with path.open("a", encoding="utf-8") as file:
        file.write('{"key": "cut sh')
    seen: list[int] = []
    found = run(dataset, built, path, PLAIN, lambda done, total: seen.append(done))
    assert asked == ["q1", "q2", "q3", "q4", "u1", "u2"]
    assert seen == [4, 5, 6]
    assert [row.id for row in found] == asked
    assert rows.read(path, {row.key for row in found}) == found


def test_only_rows_that_nothing_has_changed_for_count(
    dataset: Dataset, built: Library, path: Path, asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def again(dataset: Dataset = dataset, library: Library = built, plan: Plan = PLAIN) -> list[str]:
        asked.clear()
        run(dataset, library, path, plan, silent)
        return list(asked)

    everything = [question.id for question in dataset.questions]
    assert again() == everything
    assert again() == []
    reworded = replace(dataset.questions[0], text="甲公司总部的地址？")
    assert again(replace(dataset, questions=(reworded, *dataset.questions[1:]))) == ["q1"]
    assert again() == ["q1"]  # the row of the other wording is gone
    stricter = Library(built.index, replace(built.settings, refuse_below=0.7))
    assert again(library=stricter) == everything
    assert again() == everything
    assert again(plan=Plan(within=True)) == everything
    moved = Library(built.index, replace(built.settings, port=1))
    assert again(library=moved, plan=Plan(within=True)) == []
    with monkeypatch.context() as patched:
        patched.setattr(runner, "_sources", lambda: iter([("changed.py", "0")]))
        assert again() == everything
    assert again() == everything
    (tmp_path / "more.txt").write_text("丁公司的总部设在大连市。", "utf-8")
    built.add([tmp_path / "more.txt"])
    assert again() == everything


def test_the_code_that_answers_counts_and_that_which_measures_does_not() -> None:
    names = {Path(name).as_posix() for name, _ in runner._sources()}
    assert {"answering/answerer.py", "retrieval/fusion.py", "chinese/wordlists/stopwords.txt"} <= names
    assert not any(name.startswith("evaluation/") for name in names)


def test_a_set_of_follow_ups_needs_no_documents(dataset: Dataset, path: Path) -> None:
    only = replace(dataset, corpus=None, questions=(dataset.questions[3],))
    (found,) = run(only, None, path, PLAIN, silent)
    assert (found.human, found.reply) == ("电影流浪地球好看吗", None)
    assert found.standalone


def test_a_question_too_long_to_be_asked_is_refused(dataset: Dataset, built: Library, path: Path) -> None:
    long = GoldQuestion("long", "问" * 3000, Kind.ANSWERABLE, ("答",))
    (found,) = run(replace(dataset, questions=(long,)), built, path, PLAIN, silent)
    assert found.reply is not None
    assert (found.reply.refused, found.reply.confidence, found.ranks["default"]) == (True, 0, (None,))


def test_within_searches_the_gold_documents_only(dataset: Dataset, built: Library, path: Path) -> None:
    text = "公司的总部设在哪里？"
    questions = tuple(GoldQuestion(name, text, Kind.ANSWERABLE, ("总部设在",), (name,)) for name in ("甲", "乙"))
    for row in run(replace(dataset, questions=questions), built, path, Plan(within=True), silent):
        assert row.within is not None
        assert {quote.document for quote in row.within.quotes} == {row.id}


@pytest.mark.parametrize("kind", [Kind.ANSWERABLE, Kind.UNANSWERABLE])
def test_a_question_is_asked_of_its_documents_only(dataset: Dataset, built: Library, path: Path, kind: Kind) -> None:
    asked = GoldQuestion("1", "公司的总部设在哪里？", kind, ("总部设在",), documents=("乙",))
    (found,) = run(replace(dataset, questions=(asked,)), built, path, Plan(ablations=True), silent)
    assert found.reply is not None
    assert {quote.document for quote in found.reply.quotes} == {"乙"}
    if kind is Kind.ANSWERABLE:
        assert found.ranks == dict.fromkeys(("default", "fused", "dense", "keyword"), (1,))


def test_variants_are_one_retriever_alone(
    dataset: Dataset, built: Library, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weights: list[float] = []

    def seen(snapshot: Snapshot, vector: Any, words: Any, settings: Settings, **given: Any) -> tuple[Hit, ...]:
        weights.append(settings.keyword_weight)
        assert given == {"documents": (), "top_k": 20}
        return retrieve(snapshot, vector, words, settings, **given)

    monkeypatch.setattr(runner, "retrieve", seen)
    (found,) = run(replace(dataset, questions=dataset.questions[:1]), built, path, Plan(ablations=True), silent)
    assert weights == [Settings().keyword_weight, 0, 1]
    assert list(found.ranks) == ["default", "fused", "dense", "keyword"]


def test_small_talk_finds_nothing(dataset: Dataset, built: Library, path: Path) -> None:
    questions = (dataset.questions[0], GoldQuestion("hi", "你好", Kind.ANSWERABLE, ("答案",)))
    before, found = run(replace(dataset, questions=questions), built, path, Plan(ablations=True), silent)
    assert before.signals
    assert (found.signals, found.ranks) == ({}, {"default": (None,)})


def test_timings_count_when_enough_went_before(dataset: Dataset, path: Path) -> None:
    many = tuple(replace(dataset.questions[3], id=str(i)) for i in range(13))
    found = run(replace(dataset, corpus=None, questions=many), None, path, PLAIN, silent)
    assert [row.warm for row in found] == [False] * 10 + [True] * 3


def test_a_packed_corpus_is_unpacked_beside_the_index(folder: Path, tmp_path: Path) -> None:
    packed = folder / "corpus.jsonl.gz"
    packed.write_bytes(gzip.compress((folder / "corpus.jsonl").read_bytes()))
    (folder / "corpus.jsonl").unlink()
    library = library_of(load(folder), tmp_path / "index", Settings(), silent)
    assert {info.name for info in library.documents()} == {"甲", "乙", "丙"}
    assert not (folder / "corpus.jsonl").exists()
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(UserError, match=r"corpus\.jsonl\.gz"):
        library_of(load(folder), tmp_path / "index", Settings(), silent)


@pytest.mark.parametrize("known", [{"gold": ["没有的"]}, {"gold": ["甲"], "documents": ["没有的"]}])
def test_a_corpus_that_is_malformed_or_lacks_a_named_document(
    folder: Path, tmp_path: Path, known: dict[str, list[str]]
) -> None:
    with (folder / "queries.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"_id": "q9", "text": "问", **known}) + "\n")
    with pytest.raises(UserError, match=r"「q9」.*「没有的」"):
        library_of(load(folder), tmp_path / "index", Settings(), silent)
    (folder / "corpus.jsonl").write_text('{"_id": "甲"}\n', "utf-8")
    with pytest.raises(UserError, match=r"corpus\.jsonl」第 1 行"):
        library_of(load(folder), tmp_path / "other", Settings(), silent)


def test_ranks_are_of_passages_by_answer_and_of_documents_by_name() -> None:
    def hit(document: str, text: str) -> Hit:
        return Hit(Passage(document, "", "", text, 0, len(text), ()), 1.0, 1.0, 1.0)

    hits = [hit("甲", "无关"), hit("甲", "答案在这里"), hit("乙", "答案也在这里"), hit("丙", "无关")]
    by_answer = GoldQuestion("1", "问", Kind.ANSWERABLE, answers=("没有这句", "答案也在这里"), gold=("丙",))
    assert ranks(by_answer, hits) == (3,)
    assert ranks(replace(by_answer, answers=("没有这句",)), hits) == (None,)
    assert ranks(replace(by_answer, answers=(), gold=("丙", "丁", "甲")), hits) == (3, None, 1)
