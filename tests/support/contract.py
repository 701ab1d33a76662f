"""What every engine must do for a store: one suite, which the tests of each engine inherit."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.chinese import words as segmentation
from rag.store.engine import Engine
from rag.store.records import Entry
from rag.store.snapshot import Snapshot, open_snapshot, without
from rag.store.writer import Writer, open_writer
from rag.types import Document, Passage, Sentence

CITIES = ("北京", "上海", "广州", "深圳", "成都", "杭州", "武汉", "西安", "南京", "重庆")


def entry(name: str, *bodies: str) -> Entry:
    """A document with a passage for each of ``bodies``."""
    text = "".join(bodies)
    made, at = [], 0
    for body in bodies:
        made.append(Passage(name, name, "", body, at, at + len(body), (Sentence(body, at, at + len(body)),), None))
        at += len(body)
    return Entry(Document(name, name, text), tuple(made), tuple(f"{name}/{body}" for body in bodies))


def vector(key: str) -> Any:
    """Another direction for each key."""
    drawn = np.random.default_rng([ord(char) for char in key]).normal(size=8)
    return drawn / np.linalg.norm(drawn)


def bm25(query: Sequence[str], text: Sequence[str], texts: Sequence[Sequence[str]]) -> float:
    """Lucene's BM25 with k1 1.5 and b 0.75, written out."""
    average = sum(map(len, texts)) / len(texts)
    score = 0.0
    for word in dict.fromkeys(query):
        spread, count = sum(word in each for each in texts), text.count(word)
        rarity = math.log(1 + (len(texts) - spread + 0.5) / (spread + 0.5))
        score += rarity * count / (count + 1.5 * (1 - 0.75 + 0.75 * len(text) / average))
    return score


class EngineContract:
    """Give it a fixture ``engine``; ``exactly`` says how far scores may be from what the formula gives."""

    exactly = 1e-5

    @pytest.fixture
    def index(self, tmp_path: Path) -> Path:
        return tmp_path / "索 引"

    @pytest.fixture
    def engine(self, index: Path) -> Iterator[Engine]:
        raise NotImplementedError

    @pytest.fixture
    def writer(self, index: Path, engine: Engine) -> Iterator[Writer]:
        with open_writer(index, engine) as made:
            yield made

    @pytest.fixture
    def opened(self, index: Path, engine: Engine) -> Callable[[], Snapshot]:
        return lambda: open_snapshot(index, None, engine)

    @pytest.fixture
    def sound(self, opened: Callable[[], Snapshot]) -> Callable[[], Snapshot]:
        """The state, in which every passage is found by its vector and its words, and nothing else is."""

        def check() -> Snapshot:
            snapshot = opened()
            ids = snapshot.catalog.ids().tolist()
            assert len(snapshot.vectors) == len(snapshot.keywords) == len(ids)
            texts = {each.id: each for each in snapshot.catalog.passage_texts()}
            for i in ids:
                nearest = snapshot.vectors.search(vector(texts[i].key).astype(np.float32), 3)
                assert next(iter(nearest)) == i
                assert set(nearest) <= set(ids)
            cut = {i: snapshot.words.tokens(each.headed) for i, each in texts.items()}
            for word in CITIES:
                held = [i for i in ids if word in cut[i]]
                assert snapshot.keywords.holders(word).tolist() == held
                assert snapshot.keywords.spread(word) == len(held)
            scores = snapshot.keywords.scores(CITIES[:3])
            wanted = {i: bm25(CITIES[:3], cut[i], list(cut.values())) for i in ids}
            assert snapshot.keywords.at(scores, ids) == pytest.approx(wanted, abs=self.exactly)
            best = snapshot.keywords.best(scores, 5)
            assert list(best.values()) == sorted(best.values(), reverse=True)
            assert set(best) <= {i for i in ids if wanted[i] > 0}
            assert len(best) == min(5, sum(score > 0 for score in wanted.values()))
            return snapshot

        return check

    def put(self, writer: Writer, *entries: Entry, embedded: bool = True) -> None:
        with writer.transaction() as catalog:
            for each in entries:
                if embedded:
                    catalog.vectors.put(each.hashes, np.stack([vector(key) for key in each.hashes]))
                catalog.put(each, f"/{each.document.name}")

    def test_what_is_put_is_found_and_what_is_removed_is_not(
        self, writer: Writer, sound: Callable[[], Snapshot]
    ) -> None:
        self.put(writer, entry("甲", "总部在北京。", "分部在上海。"), entry("乙", "总部在广州。"))
        sound()
        for name in ("甲", "乙"):
            with writer.transaction() as catalog:
                catalog.remove(name)
            sound()

    def test_a_library_that_holds_nothing(self, writer: Writer, opened: Callable[[], Snapshot]) -> None:
        for entries in ([], [entry("甲", "总部在北京。")]):  # never anything, and nothing any more
            self.put(writer, *entries)
            with writer.transaction() as catalog:
                for each in entries:
                    catalog.remove(each.document.name)
            snapshot = opened()
            assert (len(snapshot.keywords), len(snapshot.vectors), snapshot.keywords.spread("北京")) == (0, 0, 0)
            assert snapshot.keywords.holders("北京").tolist() == []
            assert snapshot.keywords.best(snapshot.keywords.scores(["北京"]), 3) == {}
            assert snapshot.vectors.search(np.ones(8, np.float32), 3) == {}

    @pytest.mark.parametrize("seed", range(2))
    def test_many_changes(self, writer: Writer, sound: Callable[[], Snapshot], seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(20):
            names = [info.name for info in writer.catalog.documents()]
            if names and chance.random() < 0.4:
                with writer.transaction() as catalog:
                    for name in chance.sample(names, chance.randint(1, len(names))):
                        catalog.remove(name)
            else:
                bodies = [f"{chance.choice(CITIES)}有{chance.randint(10, 99)}家。" for _ in range(chance.randint(1, 9))]
                self.put(writer, entry(f"文{chance.randint(1, 9)}", *dict.fromkeys(bodies)))
        sound()

    def test_what_comes_and_goes_in_one_transaction_was_never_there(
        self, writer: Writer, sound: Callable[[], Snapshot]
    ) -> None:
        with writer.transaction() as catalog:
            for name in ("甲", "乙"):
                each = entry(name, f"{name}在北京。")
                catalog.vectors.put(each.hashes, np.stack([vector(key) for key in each.hashes]))
                catalog.put(each, "/s")
            catalog.remove("甲")
        sound()
        assert writer.catalog.segments.dead().tolist() == []

    def test_a_change_that_fails_leaves_everything_as_it_was(
        self, writer: Writer, sound: Callable[[], Snapshot], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.put(writer, entry("甲", "总部在北京。"))
        before = sound().manifest
        for place in ("put", "prune"):  # before anything is stored, and when all is and can't be committed
            with monkeypatch.context() as patch:
                patch.setattr(type(writer.catalog.vectors), place, lambda *_: 1 / 0)
                with pytest.raises(ZeroDivisionError):
                    self.put(writer, entry("乙", "总部在上海。", "分部在深圳。"))
            assert sound().manifest == before
        self.put(writer, entry("丙", "总部在成都。"))  # the numbers of what failed are given to others
        sound()

    def test_passages_are_found_by_words_until_they_are_embedded(
        self, writer: Writer, opened: Callable[[], Snapshot], sound: Callable[[], Snapshot]
    ) -> None:
        self.put(writer, entry("甲", "总部在北京。", "分部在上海。"), embedded=False)
        snapshot = opened()
        assert (len(snapshot.vectors), len(snapshot.keywords)) == (0, 2)
        assert snapshot.keywords.spread("北京") == 1
        assert snapshot.vectors.search(np.ones(8, np.float32), 3) == {}
        with writer.transaction(is_news=False) as catalog:
            catalog.vectors.put(["甲/总部在北京。"], vector("甲/总部在北京。")[None])
        snapshot = opened()
        assert len(snapshot.vectors) == 1
        query = vector("甲/总部在北京。").astype(np.float32)
        assert snapshot.vectors.search(query, 3) == pytest.approx({1: 1.0}, abs=1e-3)
        assert snapshot.vectors.scores(query, [1, 2]) == pytest.approx({1: 1.0}, abs=1e-3)
        with writer.transaction(is_news=False) as catalog:
            catalog.vectors.put(["甲/分部在上海。"], vector("甲/分部在上海。")[None])
        sound()

    def test_a_reader_sees_nothing_that_came_later(self, writer: Writer, opened: Callable[[], Snapshot]) -> None:
        self.put(writer, entry("甲", "总部在北京。"))
        before = opened()
        self.put(writer, entry("乙", "总部在北京。", "分部在北京。"))
        assert before.keywords.holders("北京").tolist() == [1]
        assert before.keywords.spread("北京") == len(before.keywords) == 1
        assert set(before.vectors.search(np.ones(8, np.float32), 5)) == {1}
        assert opened().keywords.holders("北京").tolist() == [1, 2, 3]

    def test_only_what_is_allowed_is_found(self, writer: Writer, opened: Callable[[], Snapshot]) -> None:
        self.put(
            writer, entry("甲", "总部在北京。"), entry("乙", "总部在北京。", "分部在北京。"), entry("丙", "北京有家。")
        )
        snapshot = opened()
        scores = snapshot.keywords.scores(["北京"])
        for names in (["乙"], ["甲", "丙"], ["甲", "乙", "丙"]):
            allowed = snapshot.catalog.ids(names)
            assert set(snapshot.keywords.best(scores, 9, allowed)) == set(allowed.tolist())
            assert set(snapshot.vectors.search(np.ones(8, np.float32), 9, allowed)) == set(allowed.tolist())
        none = np.zeros(0, np.int64)
        assert snapshot.keywords.best(scores, 9, none) == snapshot.vectors.search(np.ones(8, np.float32), 9, none) == {}

    def test_of_those_that_are_equal_the_elder_are_found(self, writer: Writer, opened: Callable[[], Snapshot]) -> None:
        self.put(writer, *(entry(f"文{number:02}", "总部在北京。") for number in range(20)))
        snapshot = opened()
        scores = snapshot.keywords.scores(["北京"])
        assert list(snapshot.keywords.best(scores, 3)) == [1, 2, 3]
        assert list(snapshot.keywords.best(scores, 5, np.arange(4, 21))) == [4, 5, 6, 7, 8]

    def test_what_is_hidden_is_neither_found_nor_counted(
        self, writer: Writer, index: Path, engine: Engine, opened: Callable[[], Snapshot]
    ) -> None:
        self.put(writer, entry("甲", "总部在北京。"), entry("乙", "总部在北京。", "分部在上海。"))
        whole = opened()
        seen = without(whole, index, ["乙"], engine)
        assert seen is not None
        assert (len(seen.vectors), len(seen.keywords)) == (1, 1)
        assert seen.keywords.holders("北京").tolist() == [1]
        assert [seen.keywords.spread(each) for each in ("北京", "上海")] == [1, 0]
        assert set(seen.vectors.search(np.ones(8, np.float32), 9)) == {1}
        assert set(seen.keywords.best(seen.keywords.scores(["总部", "上海"]), 9)) == {1}
        cut = seen.words.tokens("甲 总部在北京。")
        alone = seen.keywords.scores(["北京"])
        assert seen.keywords.best(alone, 1)[1] == pytest.approx(bm25(["北京"], cut, [cut]), rel=0.2)

    def test_what_was_removed_before_everything_is_made_anew_is_not_missed(
        self, writer: Writer, sound: Callable[[], Snapshot]
    ) -> None:
        self.put(writer, entry("甲", "总部在北京。"), entry("乙", "总部在广州。"), entry("丙", "总部在成都。"))
        with writer.transaction() as catalog:
            catalog.remove("乙")
        with writer.transaction() as catalog:
            catalog.segments.replace([])  # as where the library's terms change
        assert writer.engine.is_sound(writer.catalog)
        sound()

    def test_everything_is_made_anew_where_words_are_cut_otherwise(
        self,
        writer: Writer,
        index: Path,
        engine: Engine,
        sound: Callable[[], Snapshot],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        self.put(
            writer,
            entry("甲", "总部在北京。", "分部在上海。"),
            entry("乙", "总部在广州。"),
            entry("丙", "总部在成都。"),
        )
        with writer.transaction() as catalog:
            catalog.remove("乙")
        sound()
        monkeypatch.setattr(segmentation, "VERSION", segmentation.VERSION + 1)
        writer.mend()
        assert sound().manifest.words == segmentation.VERSION
