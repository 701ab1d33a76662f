"""Files → the catalog: what is read, what is embedded, what goes and what stays."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.embedding import Embedded, Encoder
from rag.errors import UserError
from rag.indexing import indexer, lots, pipeline
from rag.indexing.finding import find
from rag.indexing.indexer import Indexer
from rag.indexing.tracker import Tracker
from rag.indexing.workers import Local
from rag.settings import Settings
from rag.store.catalog import CATALOG, Catalog
from rag.store.writer import Writer
from rag.types import Progress, Report
from tests.support.encoding import Remembering
from tests.support.seeds import seeds

TEXTS = {
    "甲.txt": "甲公司成立于2001年，总部在北京市。公司有员工三百人。",
    "部门 文件/乙 公司.txt": "乙公司成立于2002年，总部在上海市。公司有员工五百人。",
    "部门 文件/深/丙.txt": "丙公司成立于2003年，总部在广州市。公司有员工七百人。",
}


class Counting(Remembering):
    """The encoder, keeping note of the passages that it is to embed."""

    def __init__(self, real: Encoder) -> None:
        super().__init__(real)
        self.seen: list[str] = []

    def embedded(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Embedded:
        self.seen += texts
        return super().embedded(texts, progress)


class Desk:
    """A corpus folder, a catalog, and what indexing the one into the other did."""

    def __init__(self, place: Path, encoder: Encoder) -> None:
        self.corpus = place / "语料 库"
        self.encoder = Counting(encoder)
        self.catalog = Catalog(place / CATALOG, writable=True)
        self.writer = Writer(place, self.catalog)
        self.shown: list[Progress] = []
        for name, text in TEXTS.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> Path:
        path = self.corpus / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def update(self, *paths: Path, settings: Settings | None = None) -> Report:
        self.encoder.seen.clear()
        found = find(paths or (self.corpus,))
        indexer = self.indexer(settings or Settings())
        indexer.bring_up_to_date(self.encoder.id)
        return indexer.update(found)

    def indexer(self, settings: Settings) -> Indexer:
        workers = Local(lambda: self.encoder, settings)
        return Indexer(self.writer, workers, settings, Tracker(self.shown.append))

    def vectors(self) -> NDArray[np.float16]:
        return self.catalog.vectors.between(0, self.catalog.last_passage())[1]

    def stored(self) -> int:
        """Vectors in the catalog, used or not."""
        connection = self.catalog._connection
        count: int = connection.execute("SELECT count(*) FROM vectors").fetchone()[0]
        return count

    def texts(self) -> dict[str, str | None]:
        return {info.name: self.catalog.text(info.name) for info in self.catalog.documents()}


@pytest.fixture
def desk(encoder: Encoder, tmp_path: Path) -> Desk:
    made = Desk(tmp_path, encoder)
    assert made.update() == Report(3, 0, 0, ())
    assert len(made.encoder.seen) == 3
    return made


def test_names_are_paths_below_the_folder(desk: Desk) -> None:
    assert desk.texts() == TEXTS
    assert {info.title for info in desk.catalog.documents()} == {"甲", "乙 公司", "丙"}


def test_the_second_time_nothing_is_embedded(desk: Desk) -> None:
    ids = desk.catalog.ids().tolist()
    assert desk.update() == Report(0, 3, 0, ())
    assert desk.encoder.seen == []
    assert desk.catalog.ids().tolist() == ids


def test_a_file_that_was_only_touched_is_unchanged(desk: Desk) -> None:
    os.utime(desk.corpus / "甲.txt", (1, 1))
    assert desk.update() == Report(0, 3, 0, ())
    assert desk.encoder.seen == []


def test_a_file_that_looks_as_it_did_is_not_even_read(desk: Desk) -> None:
    os.utime(desk.corpus / "甲.txt", (1, 1))
    desk.write("丁.txt", "丁公司的总部在大连市。")
    os.utime(desk.corpus / "丁.txt", (1, 1))
    desk.update()
    desk.write("丁.txt", "丁公司的总部在沈阳市。")  # as long as before
    os.utime(desk.corpus / "丁.txt", (1, 1))
    assert desk.update() == Report(0, 4, 0, ())
    os.utime(desk.corpus / "丁.txt", (2, 2))
    assert desk.update() == Report(1, 3, 0, ())


def test_a_file_that_was_just_written_is_read_whatever_its_time(desk: Desk) -> None:
    path = desk.corpus / "甲.txt"
    before = path.stat()
    desk.write("甲.txt", TEXTS["甲.txt"].replace("北京", "天津"))
    os.utime(path, ns=(before.st_mtime_ns, before.st_mtime_ns))
    assert desk.update() == Report(1, 2, 0, ())


def test_only_a_changed_file_is_embedded(desk: Desk) -> None:
    others = desk.catalog.ids(["部门 文件/乙 公司.txt", "部门 文件/深/丙.txt"]).tolist()
    desk.write("甲.txt", "甲公司搬到了成都市。")
    assert desk.update() == Report(1, 2, 0, ())
    assert desk.encoder.seen == ["甲\n甲公司搬到了成都市。"]
    assert desk.texts()["甲.txt"] == "甲公司搬到了成都市。"
    assert set(others) < set(desk.catalog.ids().tolist())
    assert desk.stored() == 3


def test_ids_survive_deletes(desk: Desk) -> None:
    before = {name: desk.catalog.ids([name]).tolist() for name in TEXTS}
    (desk.corpus / "甲.txt").unlink()
    assert desk.update() == Report(0, 2, 1, ())
    desk.write("丁.txt", "丁公司的总部在大连市。")
    desk.update()
    for name in list(TEXTS)[1:]:
        assert desk.catalog.ids([name]).tolist() == before[name]
    assert desk.catalog.ids(["丁.txt"]).tolist() > max(before.values())


def test_a_renamed_file_with_a_title_of_its_own_is_not_embedded_again(desk: Desk) -> None:
    path = desk.write(
        "旧名.md", "# 公司管理办法\n\n## 第一章 总则\n\n为了规范公司的组织和行为，保护公司的合法权益，制定本办法。\n"
    )
    desk.update()
    path.rename(desk.corpus / "新名.md")
    assert desk.update() == Report(1, 3, 1, ())
    assert desk.encoder.seen == []
    assert set(desk.texts()) == {*TEXTS, "新名.md"}


def test_a_folder_that_was_emptied_leaves_the_library(desk: Desk) -> None:
    shutil.rmtree(desk.corpus / "部门 文件")
    assert desk.update() == Report(0, 1, 2, ())
    assert set(desk.texts()) == {"甲.txt"}
    assert desk.stored() == 1


def test_what_stands_elsewhere_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "别处.txt").write_text("戊公司的总部在武汉市。", "utf-8")
    assert desk.update(tmp_path / "别处.txt") == Report(1, 0, 0, ())
    assert desk.update(desk.corpus / "部门 文件") == Report(0, 2, 0, ())
    assert desk.update() == Report(0, 3, 0, ())
    assert set(desk.texts()) == {*TEXTS, "别处.txt"}


@pytest.mark.parametrize("at_once", [True, False])
def test_one_base_name_in_two_folders(desk: Desk, tmp_path: Path, at_once: bool) -> None:
    places = []
    for year in ("2023", "2024"):
        places.append(tmp_path / year)
        places[-1].mkdir()
        (places[-1] / "说明.txt").write_text(f"{year}年的说明：总部在沈阳市。", "utf-8")
    for group in [places] if at_once else [places[:1], places[1:]]:
        assert desk.update(*group) == Report(len(group), 0, 0, ())
    both = {"说明.txt": "2023年的说明：总部在沈阳市。", "2024/说明.txt": "2024年的说明：总部在沈阳市。"}
    assert desk.texts() == {**TEXTS, **both}
    assert desk.update(*places) == Report(0, 2, 0, ())
    (places[1] / "说明.txt").write_text("2024年的说明改了。", "utf-8")
    assert desk.update(*places) == Report(1, 1, 0, ())
    assert desk.texts()["2024/说明.txt"] == "2024年的说明改了。"
    assert desk.texts()["说明.txt"] == both["说明.txt"]


def test_the_same_file_named_twice_is_read_once(desk: Desk) -> None:
    path = desk.write("丁.txt", "丁公司的总部在大连市。")
    assert desk.update(path, path, path.parent / ".." / path.parent.name / "丁.txt") == Report(1, 0, 0, ())


@pytest.mark.parametrize(
    ("broken", "told"),
    [(b"", "是空的"), (b" \r\n\t ", "是空的"), (b"\x7fELF\x02\x01\0\0" + bytes(range(256)) * 8, "不是文本文件")],
)
def test_a_broken_file_is_told_and_what_it_was_stays(desk: Desk, broken: bytes, told: str) -> None:
    (desk.corpus / "甲.txt").write_bytes(broken)
    desk.write("丁.txt", "丁公司的总部在大连市。")
    report = desk.update()
    assert (report.changed, report.unchanged, report.removed) == (1, 2, 0)
    (problem,) = report.problems
    assert "甲.txt" in problem
    assert told in problem
    assert desk.texts() == {**TEXTS, "丁.txt": "丁公司的总部在大连市。"}
    desk.write("甲.txt", TEXTS["甲.txt"])
    assert desk.update() == Report(0, 4, 0, ())


def test_a_file_that_is_too_large_is_told(desk: Desk) -> None:
    report = desk.update(settings=Settings(max_file_mb=0))
    assert len(report.problems) == 3
    assert all("0 MB 的上限" in problem for problem in report.problems)
    assert desk.texts() == TEXTS


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that can be opened and not read")
def test_a_file_that_cannot_be_read_is_told(desk: Desk) -> None:
    (desk.corpus / "坏.txt").symlink_to("/proc/self/mem")
    (problem,) = desk.update().problems
    assert "无法读取" in problem
    assert desk.texts() == TEXTS


def test_hidden_files_and_other_formats_are_passed_over(desk: Desk) -> None:
    for name in (".隐藏.txt", ".git/甲.txt", "表.unknown", "无后缀", "~$表.docx"):
        desk.write(name, "不该收录。")
    desk.write("大写.TXT", "后缀大写也收录。")
    assert desk.update() == Report(1, 3, 0, ())
    assert set(desk.texts()) == {*TEXTS, "大写.TXT"}


def test_what_cannot_be_indexed_is_told_before_anything_happens(desk: Desk, tmp_path: Path) -> None:
    odd = desk.write("表.unknown", "x")
    for paths, told in (
        ([tmp_path / "没有"], "找不到"),
        ([desk.corpus / "甲.txt" / "x"], "找不到"),
        ([odd], "还不支持"),
        ([tmp_path / ("长" * 300)], "无法读取"),
    ):
        desk.write("甲.txt", f"改动{told}。")
        before = desk.catalog.revision
        with pytest.raises(UserError, match=told):
            desk.update(desk.corpus, *paths)
        assert desk.catalog.revision == before


def collection(*lines: tuple[str, str]) -> str:
    return "".join(f'{{"_id": "{name}", "title": "", "text": "{text}"}}\n' for name, text in lines)


def test_a_collection_is_a_document_a_line(desk: Desk) -> None:
    desk.write(
        "集.jsonl", collection(("d1", "丁公司在大连市。"), ("d2", "戊公司在武汉市。"), ("d3", "己公司在南京市。"))
    )
    assert desk.update() == Report(3, 3, 0, ())
    desk.write(
        "集.jsonl", collection(("d1", "丁公司在大连市。"), ("d3", "己公司在苏州市。"), ("d4", "庚公司在西安市。"))
    )
    first = desk.catalog.ids(["d1"]).tolist()
    assert desk.update() == Report(2, 4, 0, ())
    assert desk.catalog.ids(["d1"]).tolist() == first, "what stays as it is isn't touched"
    assert sorted(desk.encoder.seen) == ["d3\n己公司在苏州市。", "d4\n庚公司在西安市。"]
    assert set(desk.texts()) == {*TEXTS, "d1", "d3", "d4"}
    assert desk.texts()["d3"] == "己公司在苏州市。"
    desk.write("集.jsonl", collection(("d1", "改了。")) + "{坏\n")
    (problem,) = desk.update().problems
    assert "第 2 行" in problem
    assert desk.texts()["d1"] == "丁公司在大连市。"
    (desk.corpus / "集.jsonl").unlink()
    assert desk.update() == Report(0, 3, 3, ())


def test_two_collections_with_one_id(desk: Desk) -> None:
    desk.write("一/集.jsonl", collection(("d1", "丁公司在大连市。")))
    desk.write("二/集.jsonl", collection(("d1", "戊公司在武汉市。")))
    assert desk.update() == Report(2, 3, 0, ())
    assert desk.texts() == {**TEXTS, "d1": "丁公司在大连市。", "二/d1": "戊公司在武汉市。"}


def test_what_json_can_carry_and_sqlite_cannot_keep(desk: Desk) -> None:
    desk.write("集.jsonl", collection(("d\\ud800", "前\\u0000面的话。后面\\udfff的话。\\ud83d\\ude00")))
    assert desk.update() == Report(1, 3, 0, ())
    assert desk.texts()["d\ufffd"] == "前\ufffd面的话。后面\ufffd的话。😀"
    (number,) = desk.catalog.ids(["d\ufffd"]).tolist()
    passage = desk.catalog.passages([number])[number]
    assert "".join(sentence.text for sentence in passage.sentences) == "前\ufffd面的话。后面\ufffd的话。😀"


def test_an_interrupted_run_is_taken_up_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots, "_MOST", 2)
    monkeypatch.setattr(pipeline, "_SECONDS", 1e9)
    desk.write("集.jsonl", collection(*((f"d{i}", f"第{i}家公司在第{i}号楼。") for i in range(7))))
    embed, batches = Counting.embedded, 0

    def interrupted(self: Counting, *rest: Any) -> Embedded:
        nonlocal batches
        batches += 1
        if batches == 3:
            raise KeyboardInterrupt
        return embed(self, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(Counting, "embedded", interrupted)
        with pytest.raises(KeyboardInterrupt):
            desk.update()
    assert len(desk.texts()) == 3 + 7, "they are found by their words"
    made = desk.stored()
    assert made > 3
    assert desk.update() == Report(0, 10, 0, ())
    assert len(desk.encoder.seen) == 3 + 7 - made
    assert len(desk.texts()) == 3 + 7
    assert desk.update() == Report(0, 10, 0, ())


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names there are always Unicode")
def test_file_names_that_are_gbk(desk: Desk) -> None:
    """As archives packed on Chinese Windows unpack elsewhere."""
    folder = os.fsencode(desk.corpus) + b"/" + "规章".encode("gbk")
    Path(os.fsdecode(folder)).mkdir()
    path = Path(os.fsdecode(folder + b"/" + "办法 1.txt".encode("gbk")))
    path.write_text("丁公司的总部在大连市。", "utf-8")
    assert desk.update() == Report(1, 3, 0, ())
    assert desk.texts()["规章/办法 1.txt"] == "丁公司的总部在大连市。"
    assert desk.update(Path(os.fsdecode(folder))) == Report(0, 1, 0, ())
    path.unlink()
    assert desk.update() == Report(0, 3, 1, ())


def archive(path: Path, members: dict[str, str | bytes]) -> Path:
    with ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_what_an_archive_holds_is_read_on_where_one_member_is_broken(desk: Desk) -> None:
    whole: dict[str, str | bytes] = {"丁.md": "丁公司在大连市。", "戊.md": "戊公司在武汉市。"}
    path = archive(desk.corpus / "包.zip", whole)
    assert desk.update() == Report(2, 3, 0, ())
    archive(path, {"丁.md": b"\x7fELF\x02\0\1" * 99, "己.md": "己公司在南京市。"})
    for changed in (1, 0):  # it is not taken for read
        report = desk.update()
        assert (report.changed, report.unchanged) == (changed, 4 - changed)
        (problem,) = report.problems
        assert "丁.md" in problem
        texts = {Path(name).name: text for name, text in desk.texts().items() if name not in TEXTS}
        assert texts == {"丁.md": "丁公司在大连市。", "戊.md": "戊公司在武汉市。", "己.md": "己公司在南京市。"}
    archive(path, {**whole, "丁.md": "丁公司搬走了。"})
    assert desk.update() == Report(1, 4, 0, ())
    assert len(desk.texts()) == 3 + 2
    assert desk.update() == Report(0, 5, 0, ())


def test_the_index_being_unwritable_is_no_fault_of_a_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*rest: Any) -> None:
        raise UserError("磁盘已满")

    monkeypatch.setattr(Catalog, "put", full)
    desk.write("甲.txt", "甲公司搬到了成都市。")
    with pytest.raises(UserError, match="磁盘已满"):
        desk.update()


def test_repairs_are_counted_over_all_documents(desk: Desk) -> None:
    page = "<nav><a href='/'>首页</a></nav><article><h1>丁公司</h1><p>丁公司的总部在大连市。</p></article>"
    desk.write("丁.html", f"<html><body>{page}</body></html>")
    desk.write("戊.html", f"<html><body>{page.replace('丁', '戊')}</body></html>")
    desk.write("己.html", "<p>己公司的总部在武汉市。</p>")
    report = desk.update()
    assert (report.changed, report.problems, report.notes) == (3, (), ())
    assert report.repairs == (("page_furniture", 2),)


def test_what_could_not_be_read_is_noted_and_read_once_it_can_be(desk: Desk) -> None:
    (desk.corpus / "丁.pdf").write_bytes(seeds()[".pdf"])
    report = desk.update(settings=Settings(max_pages=1))
    assert report.changed == 1
    (note,) = report.notes
    assert "「丁.pdf」页数超过上限，第 2 页没有读" in note
    assert desk.update(settings=Settings(max_pages=1)).changed == 0
    report = desk.update()
    assert (report.changed, report.notes) == (1, ())
    assert desk.update().changed == 0


def test_progress_counts_up_to_the_end(desk: Desk) -> None:
    done = [each.done for each in desk.shown]
    assert done == sorted(done)
    assert (desk.shown[-1].done, desk.shown[-1].documents, desk.shown[-1].left) == (3, 3, 0)


def test_embedding_again_reads_no_files(desk: Desk) -> None:
    ids = desk.catalog.ids().tolist()
    before = desk.vectors()
    shutil.rmtree(desk.corpus)
    desk.encoder.seen.clear()
    assert desk.indexer(Settings()).bring_up_to_date("other") == desk.encoder.id
    assert len(desk.encoder.seen) == 3
    assert desk.catalog.meta("encoder") == "other"
    assert desk.catalog.ids().tolist() == ids
    assert desk.stored() == 3
    np.testing.assert_allclose(desk.vectors(), before, atol=1e-3)


def test_embedding_again_goes_on_where_it_was_interrupted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "_REEMBEDDED", 1)
    embed = Counting.embedded

    def interrupted(self: Counting, *rest: Any) -> Embedded:
        if len(self.seen) == 2:
            raise KeyboardInterrupt
        return embed(self, *rest)

    desk.encoder.seen.clear()
    with monkeypatch.context() as patched:
        patched.setattr(Counting, "embedded", interrupted)
        with pytest.raises(KeyboardInterrupt):
            desk.indexer(Settings()).bring_up_to_date("other")
    assert desk.catalog.meta("encoder") == desk.encoder.id, "half of another encoder's vectors is no index"
    assert desk.indexer(Settings()).bring_up_to_date("other") == desk.encoder.id
    assert len(desk.encoder.seen) == 3
