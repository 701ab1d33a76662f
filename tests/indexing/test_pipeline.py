"""What comes into force when, and that the index is the same however often it did, and whatever interrupted it."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from numpy.typing import NDArray

from rag.errors import UserError
from rag.indexing import first_terms, lots, passages, pipeline
from rag.reading.isolation import Isolated
from rag.store.catalog import Catalog
from rag.store.checking import check
from tests.support.hashed import ENCODER, Hashed, HashedLibrary
from tests.support.timing import PATIENCE_S

NEVER = 1e9
THEMES = ("元宇宙产业发展迅速，推动元宇宙产业创新", "区块链平台治理，完善区块链平台", "低空经济试点，扩大低空经济规模")
KILLED = """
import sys, threading
from pathlib import Path
from rag.indexing import lots, pipeline
from tests.support.hashed import Hashed, HashedLibrary

lots._MOST, pipeline._SECONDS = 4, 0.0
made, embed = [], Hashed.passages

def stuck(self, texts, progress=None):
    made.extend(texts)
    if len(made) > 12:
        threading.Event().wait()
    return embed(self, texts, progress)

Hashed.passages = stuck
HashedLibrary(Path(sys.argv[1])).add([Path(sys.argv[2])])
"""


def long(theme: str, number: int) -> str:
    """A paragraph of two or three passages."""
    return "".join(f"{theme}，第{number}条第{i}款。" for i in range(30))


class Desk:
    """A folder of documents, an index of them, and what its encoder was given."""

    def __init__(self, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.corpus = place / "语料"
        self.corpus.mkdir()
        self.library = HashedLibrary(place / "索引")
        self.given: list[str] = []
        self.ends_at = sys.maxsize
        embed = Hashed.passages

        def passages_(encoder: Hashed, texts: Sequence[str], progress: Any = None) -> NDArray[Any]:
            if len(self.given) >= self.ends_at:
                raise KeyboardInterrupt
            self.given.extend(texts)
            return embed(encoder, texts, progress)

        monkeypatch.setattr(Hashed, "passages", passages_)

    def write(self, name: str, *paragraphs: str) -> None:
        (self.corpus / name).write_text("\n\n".join(paragraphs), "utf-8")

    def fill(self, documents: int) -> None:
        for i in range(documents):
            self.write(f"文{i:02}.txt", f"第{i}号文件", long(THEMES[i * len(THEMES) // documents], i))

    def add(self) -> None:
        self.given.clear()
        self.library.add([self.corpus])

    def interrupted(self, after: int) -> None:
        """As ``add``, ended when so many passages have been embedded."""
        self.ends_at = after
        with pytest.raises(KeyboardInterrupt):
            self.add()
        self.ends_at = sys.maxsize

    def catalog(self) -> Catalog:
        return self.library.snapshot().catalog

    def passage_of(self, text: str) -> int:
        """The passage that ``text`` was embedded for."""
        return next(each.id for each in self.catalog().passage_texts() if each.whole == text)

    def held(self) -> list[str]:
        return [info.name for info in self.catalog().documents()]

    def vectors(self) -> int:
        count: int = self.catalog()._connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        return count

    def all(self) -> dict[str, Any]:
        """What a run leaves, but for the division into segments."""
        snapshot = self.library.snapshot()
        rows = snapshot.catalog._connection.execute("SELECT * FROM passages ORDER BY id").fetchall()
        words = {word for each in snapshot.catalog.passage_texts() for word in snapshot.words.tokens(each.headed)}
        return {
            "passages": rows,
            "vectors": self.vectors(),
            "terms": snapshot.words.terms,
            "settled": [snapshot.catalog.meta(key) for key in ("terms_passages", "terms_end")],
            "words": {word: snapshot.keywords.holders(word).tolist() for word in words},
        }

    def sound(self) -> bool:
        return all(each.ok for each in check(self.library.index, ENCODER, passages.VERSION))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(tmp_path, monkeypatch)


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Has every lot come into force when it is embedded, and lots be small."""

    def switch() -> None:
        monkeypatch.setattr(pipeline, "_SECONDS", 0.0)
        monkeypatch.setattr(lots, "_MOST", 4)

    return switch


def test_a_killed_process_leaves_what_it_had_embedded(desk: Desk, often: Callable[[], None]) -> None:
    desk.fill(20)
    command = [sys.executable, "-c", KILLED, str(desk.library.index), str(desk.corpus)]
    with subprocess.Popen(command) as process:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if len(before := desk.held()) >= 4:
                    break
            except UserError:  # there is no index yet
                pass
            time.sleep(0.02)
        process.kill()
    assert before
    assert desk.held()[: len(before)] == before
    desk.add()
    assert len(desk.held()) == 20
    assert desk.sound()


@pytest.mark.parametrize("first", [7, 4096])
def test_the_index_is_the_same_however_often_documents_came_into_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, often: Callable[[], None], first: int
) -> None:
    """The terms of a new library are those of its first passages, or of all where they are fewer."""
    monkeypatch.setattr(first_terms, "_PASSAGES", first)
    monkeypatch.setattr(pipeline, "_SECONDS", NEVER)
    left = []
    for name in ("at once", "often", "interrupted"):
        (tmp_path / name).mkdir()
        desk = Desk(tmp_path / name, monkeypatch)
        desk.fill(20)
        if name == "often":
            often()
        if name == "interrupted":
            for after in (4, 8, 8):
                made = desk.vectors() if desk.library.index.exists() else 0
                desk.interrupted(after)
                assert desk.vectors() > made
        desk.add()
        assert desk.sound()
        left.append(desk.all())
    for other in left[1:]:
        for passage, as_before in zip(other["passages"], left[0]["passages"], strict=True):
            assert passage[2:] == as_before[2:]
        assert {key: other[key] for key in other if key != "passages"} == {
            key: left[0][key] for key in left[0] if key != "passages"
        }
    assert left[0]["terms"]


def test_terms_of_a_collection_are_settled_when_all_of_it_is_stored(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, often: Callable[[], None]
) -> None:
    """Those of its first passages: they aren't discovered anew for the rest of the same file."""
    often()
    monkeypatch.setattr(first_terms, "_PASSAGES", 5)
    lines = [f'{{"_id": "{i}", "text": "{THEMES[i // 10]}，第{i}条。"}}' for i in range(30)]
    desk.write("集.jsonl")
    (desk.corpus / "集.jsonl").write_text("\n".join(lines), "utf-8")
    desk.interrupted(16)
    desk.add()
    made = desk.all()
    assert made["settled"] == ["30", "30"]
    assert not any("低空" in term for term in made["terms"])
    assert any("元宇宙" in term for term in made["terms"])


def test_a_large_document_is_not_embedded_again(desk: Desk, often: Callable[[], None]) -> None:
    often()
    desk.write("大.txt", *(f"第{i}条　{long(THEMES[i % 3], i)}" for i in range(12)))
    desk.interrupted(6)
    kept = desk.vectors()
    assert kept >= 4
    desk.add()
    assert len(desk.given) == len(desk.catalog().ids()) - kept
    assert desk.sound()


def test_vectors_of_a_document_that_is_not_stored_in_the_end_go(desk: Desk, often: Callable[[], None]) -> None:
    often()
    desk.write("大.txt", *(f"第{i}条　{long(THEMES[i % 3], i)}" for i in range(12)))
    desk.interrupted(6)
    assert desk.vectors() >= 4
    desk.write("大.txt", "改了。")
    desk.add()
    assert desk.vectors() == len(desk.catalog().ids()) == 1


def test_what_is_read_is_found_by_its_words_before_it_is_embedded(desk: Desk) -> None:
    desk.fill(6)
    desk.library.add([desk.corpus], enough=lambda: True)
    snapshot = desk.library.snapshot()
    assert (len(snapshot.vectors), len(desk.held()), desk.given) == (0, 6, [])
    assert len(snapshot.keywords.holders("低空")) == len(snapshot.keywords) // 3
    assert desk.library.ask("低空经济试点第4条").citations[0].document == "文04.txt"
    assert desk.sound(), "an index whose vectors are to come is sound"
    assert not desk.library.is_embedded()
    desk.given.clear()
    state, news = desk.library.state(), desk.library.news()
    desk.library.embed()
    assert desk.library.is_embedded()
    assert (desk.library.state() != state, desk.library.news()) == (True, news), "the documents are as they were"
    assert desk.sound()
    whole = desk.all()
    desk.library.add([desk.corpus])
    assert len(desk.given) == len(snapshot.keywords), "nothing is embedded twice"
    assert desk.all() == whole


def test_the_newest_and_what_was_asked_about_is_embedded_first(
    desk: Desk, often: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.fill(9)
    desk.library.add([desk.corpus], enough=lambda: True)
    desk.library.ask("元宇宙产业发展第1条")
    asked = set(desk.library._asked_about)
    assert "文01.txt" in asked
    assert len(asked) < 9
    desk.given.clear()
    often()
    monkeypatch.setattr(pipeline, "_ALIKE", 1)
    desk.library.embed()
    order = list(dict.fromkeys(desk.catalog().passages([i])[i].document for i in map(desk.passage_of, desk.given)))
    assert set(order[: len(asked)]) == asked
    assert order[len(asked) :] == sorted(set(order) - asked, reverse=True)


def test_vectors_are_seen_as_they_come(desk: Desk, often: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """And the segments are whole in the end."""
    often()
    monkeypatch.setattr(pipeline, "_AHEAD", 1)
    desk.fill(9)
    desk.library.add([desk.corpus], enough=lambda: True)
    parts = []
    total = len(desk.library.snapshot().keywords)
    while not desk.library.is_embedded():
        desk.library.embed(enough=partial(next, iter((False, False, False, True))))
        snapshot = desk.library.snapshot()
        parts.append(len(snapshot.vectors))
        assert len(snapshot.keywords) == total
        ids = snapshot.catalog.ids().tolist()
        (vector,) = Hashed().queries(["低空经济试点第8条"])
        held = snapshot.vectors.scores(vector, ids)
        assert len(held) == len(snapshot.vectors.search(vector, total)) == parts[-1]
        assert desk.sound()
    assert parts == sorted(parts)
    assert len(parts) > 2
    assert all(each.vectors for each in snapshot.searched.parts)


def test_who_changes_the_library_does_not_wait_for_vectors(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    embedding, go_on, embedded = threading.Event(), threading.Event(), Hashed.embedded

    def slow(encoder: Hashed, texts: list[str], *rest: Any) -> Any:
        embedding.set()
        assert go_on.wait(PATIENCE_S)
        return embedded(encoder, texts, *rest)

    monkeypatch.setattr(Hashed, "embedded", slow)
    monkeypatch.setattr(pipeline, "_AHEAD", 1)
    desk.fill(9)
    adding = threading.Thread(target=desk.library.add, args=([desk.corpus],))
    removing = threading.Thread(target=desk.library.remove, args=("文03.txt",))
    adding.start()
    assert embedding.wait(PATIENCE_S)
    removing.start()
    while not desk.library._writers.is_wanted():
        time.sleep(0.01)
    go_on.set()
    adding.join()
    removing.join()
    assert "文03.txt" not in desk.held()
    assert not desk.library.is_embedded()
    desk.library.embed()
    assert desk.library.is_embedded()
    assert desk.sound()


def test_a_passage_that_moves_to_a_later_document_keeps_its_vector(desk: Desk, often: Callable[[], None]) -> None:
    """Its first document comes into force without it while the second one waits."""
    moved = "甲公司的总部在北京市。" * 30
    desk.write("甲.txt", "标题", moved)
    desk.write("乙.txt", "标题", "乙公司的总部在上海市。")
    desk.add()
    often()
    desk.write("乙.txt", "标题", "没有了。")
    desk.write("甲.txt", "标题", "搬走了。")
    for i in range(8):
        desk.write(f"甲{i}.txt", "标题", f"第{i}家公司的总部在广州市。")
    desk.write("终.txt", "标题", moved)
    desk.add()
    assert "终.txt" in desk.held()
    assert desk.sound()


def test_what_is_embedded_comes_into_force_while_another_file_is_read(
    desk: Desk, often: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    often()
    read = Isolated.read
    seen: list[Any] = []

    def slow(isolated: Isolated, path: Path, name: str, progress: Any = None) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while name == "乙.txt" and not seen and time.monotonic() < deadline:
            progress(1, 2)
            seen.extend(desk.held() if (desk.library.index / "catalog.sqlite").exists() else ())
        return read(isolated, path, name, progress)

    monkeypatch.setattr(Isolated, "read", slow)
    desk.write("乙.txt", "乙公司的总部在上海市。")
    desk.write("丙.txt", "丙公司的总部在广州市。")
    desk.add()
    assert seen == ["丙.txt"]


def test_a_full_disk_while_a_file_is_read_is_no_fault_of_the_file(
    desk: Desk, often: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    often()
    read, tried = Isolated.read, []

    def full(*rest: Any) -> None:
        tried.append(rest)
        raise UserError("磁盘已满")

    def slow(isolated: Isolated, path: Path, name: str, progress: Any = None) -> Any:
        deadline = time.monotonic() + PATIENCE_S
        while name == "乙.txt" and not tried and time.monotonic() < deadline:
            progress(1, 2)
        return read(isolated, path, name, progress)

    monkeypatch.setattr(Catalog, "put", full)
    monkeypatch.setattr(Isolated, "read", slow)
    desk.write("乙.txt", "乙公司的总部在上海市。")
    desk.write("丙.txt", "丙公司的总部在广州市。")
    with pytest.raises(UserError, match="磁盘已满"):
        desk.add()
    assert tried
