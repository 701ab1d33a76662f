"""A library on a server: filled, asked, checked; and what becomes of it when the server is gone for a while."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.command.cli import main
from rag.errors import LockedError, UnreachableError, UserError
from rag.library import Library
from rag.store.lost import Lost
from rag.store.records import Entry
from rag.store.schema import MIGRATIONS
from rag.types import Attribute, Document, Passage, Sentence
from rag.workspace.conversations import Conversations, Exchange
from tests.support import postgres
from tests.support.hashed import HashedLibrary
from tests.support.places import CORPUS, ROOT
from tests.support.stores import Store
from tests.support.timing import PATIENCE_S

psycopg = pytest.importorskip("psycopg")
QUESTION = "到2025年要培育多少家有全球影响力的生态型企业？"


@pytest.fixture
def library(store: Store) -> HashedLibrary:
    """One that holds nothing yet."""
    store.settings.corpus.mkdir()
    return HashedLibrary(store.settings.index, store.settings)


def fill(library: HashedLibrary, count: int, start: int = 0) -> None:
    for n in range(start, start + count):
        path = library.settings.corpus / f"文{n:03}.txt"
        path.write_text(f"第{n}号仓库的面积是{n + 100}平方米。\n\n它的租金是每月{n + 7}千元。\n", "utf-8")


def sound(library: HashedLibrary) -> list[str]:
    """What ``check`` finds wrong."""
    return [f"{each.about}: {each.wrong}" for each in library.check() if not each.ok]


@pytest.fixture
def stopped(running: postgres.Server) -> Iterator[postgres.Server]:
    """The server, which a test may stop; it runs again afterwards."""
    yield running
    if not running.runs():
        running.start()


def test_it_answers_as_from_files(library: HashedLibrary, tmp_path: Path) -> None:
    shutil.copytree(CORPUS, library.settings.corpus, dirs_exist_ok=True)
    library.add()
    files = HashedLibrary(tmp_path / "files", replace(library.settings, database=""))
    files.add()
    for question in (QUESTION, "《行动计划》出台的背景是什么？", "总结一下这份文件"):
        here, there = library.ask(question), files.ask(question)
        assert here.citations
        assert replace(here, timings_ms={}) == replace(there, timings_ms={})
    assert library.portrait() == files.portrait()
    assert library.listed() == files.listed()
    assert sound(library) == []
    assert not list(library.index.glob("*.sqlite*")), "the catalog is on the server"


def test_the_census_reads_dates_and_pages(store: Store) -> None:
    with closing(store.catalog(writable=True)) as catalog, catalog.transaction():
        text = "国发〔2024〕1号，二〇二四年三月一日印发。"
        document = Document("甲", "甲", text, attributes=(Attribute("date", 11, 20),))
        catalog.put(Entry(document, (), ()), "/甲")
        catalog.put(Entry(Document("乙", "乙", "无"), (), ()), "/乙")
    with closing(store.catalog(writable=False)) as catalog:
        assert [(each.name, each.pages, each.date) for each in catalog.census.facts()] == [
            ("乙", 0, ""),
            ("甲", 0, "二〇二四年三月一日"),
        ]


def test_what_postgres_cannot_hold_breaks_no_run(store: Store) -> None:
    text = "甲\0乙\ud800丙。"
    name = "很长的名字" * 900
    passage = Passage(name, "题", "", text, 0, len(text), (Sentence(text, 0, len(text)),), None)
    with closing(store.catalog(writable=True)) as catalog, catalog.transaction():
        catalog.put(Entry(Document(name, "题", text), (passage,), ("k",)), "/" + "夹/" * 2000)
        catalog.vectors.put(["k"], np.eye(4, dtype="f4")[:1])
    with closing(store.catalog(writable=False)) as catalog:
        assert catalog.text(name) == "甲\ufffd乙\ufffd丙。"
        assert catalog.original(name).sections == ((0, len(text), ""),)
        (found,) = catalog.passages(catalog.ids([name])).values()
        assert found.sentences[0].text == "甲\ufffd乙\ufffd丙。"
    talks = Conversations(store.workspace())
    made = talks.begin([Exchange("问\0？", None)])
    assert talks.exchanges(made.id)[0].question == "问\ufffd？"


def test_only_one_writes_at_a_time_wherever_it_runs(library: HashedLibrary, tmp_path: Path) -> None:
    fill(library, 1)
    library.add()
    other = HashedLibrary(tmp_path / "elsewhere", replace(library.settings, index=tmp_path / "elsewhere"))
    with library._writer():
        with pytest.raises(LockedError, match=f"mingyin {os.getpid()} "):
            other.add()
        assert library.documents(), "readers go on"


def test_segments_of_another_machine_are_told_and_built_here_on_demand(library: HashedLibrary, tmp_path: Path) -> None:
    fill(library, 3)
    library.add()
    elsewhere = tmp_path / "another"
    other = HashedLibrary(elsewhere, replace(library.settings, index=elsewhere))
    for refused in (other.documents, other.add):
        with pytest.raises(UserError, match="MINGYIN_STORE"):
            refused()
    assert sound(library) == []
    moved = tmp_path / "moved"
    shutil.copytree(library.index, moved)
    same = HashedLibrary(moved, replace(library.settings, index=moved))
    assert len(same.documents()) == 3, "the folder under another name, as a container may see it"
    other.repair(other.check())
    assert len(other.documents()) == 3
    assert sound(other) == []
    with pytest.raises(UserError, match="MINGYIN_STORE"):
        HashedLibrary(library.index, library.settings).documents()


def test_a_deleted_index_folder_is_built_again(library: HashedLibrary) -> None:
    fill(library, 3)
    library.add()
    shutil.rmtree(library.index)
    again = HashedLibrary(library.index, library.settings)
    assert len(again.snapshot().keywords) == len(again.snapshot().vectors) == 3
    assert sound(again) == []


def test_a_newer_schema_is_left_alone(library: HashedLibrary, running: postgres.Server, store: Store) -> None:
    fill(library, 1)
    library.add()
    running.said(store.server, "UPDATE mingyin.version SET number = 99")
    again = HashedLibrary(library.index, library.settings)
    with pytest.raises(UserError, match="更新版本"):
        again.add()


def test_its_own_tools_keep_a_backup(library: HashedLibrary, tmp_path: Path) -> None:
    for refused in (library.backup, library.restore):
        with pytest.raises(UserError, match="pg_dump"):
            refused(tmp_path / "b.zip")


def test_a_dump_brings_all_of_it_back(library: HashedLibrary, running: postgres.Server, store: Store) -> None:
    fill(library, 2)
    library.add()
    made = library.conversations.begin([Exchange("问？", None)])
    other = running.copied(store.server)
    again = HashedLibrary(library.index, replace(library.settings, database=other))
    assert [each.name for each in again.documents()] == ["文000.txt", "文001.txt"]
    assert again.conversations.get(made.id) == made
    fill(library, 1, start=2)
    again.add()
    assert sound(again) == []


def test_readers_and_talks_go_on_when_the_server_is_back(library: HashedLibrary, stopped: postgres.Server) -> None:
    fill(library, 2)
    library.add()
    question = "1号仓库的面积是多少？"
    before = library.ask(question)
    talks = library.conversations
    made = talks.begin([Exchange(question, before)])
    library.collections.make("全部")
    snapshot = library.snapshot()
    stopped.stop("immediate")
    asked: tuple[Callable[[], object], ...] = (
        lambda: library.ask(question),
        lambda: talks.get(made.id),
        lambda: talks.begin([Exchange("问", None)]),
        HashedLibrary(library.index, library.settings).documents,
    )
    for refused in asked:
        with pytest.raises(UnreachableError, match="连不上"):
            refused()
    stopped.start()
    assert library.ask(question).citations == before.citations
    assert library.snapshot() is snapshot, "nothing has changed: what is loaded serves"
    assert talks.get(made.id) == made
    assert len(talks.newest(9)) == 1
    fill(library, 1, start=5)
    library.add()
    assert len(library.documents()) == 3


def test_a_state_that_was_lost_is_not_mixed_with_a_newer_one(library: HashedLibrary, running: postgres.Server) -> None:
    fill(library, 1)
    library.add()
    held = library.snapshot()
    fill(library, 1, start=1)
    HashedLibrary(library.index, library.settings).add()
    assert [each.name for each in held.catalog.documents()] == ["文000.txt"]
    running.said(library.settings.database, postgres.OTHERS_OUT)
    with pytest.raises(UserError, match="再问一次"):
        held.catalog.documents()
    assert len(library.documents()) == 2


def test_a_server_that_breaks_off_in_mid_run_loses_nothing(library: HashedLibrary, stopped: postgres.Server) -> None:
    fill(library, 600)
    halfway = threading.Event()

    def stop() -> None:
        halfway.wait(PATIENCE_S)
        stopped.stop("immediate")

    breaking = threading.Thread(target=stop)
    breaking.start()
    read = iter(range(10**6))
    with pytest.raises(UnreachableError, match="已经保存的都在"):
        library.add(follow=lambda step: halfway.set() if next(read) > 1100 else None)
    breaking.join()
    stopped.start()
    kept = [each.name for each in HashedLibrary(library.index, library.settings).documents()]
    assert len(kept) == len(set(kept))
    assert 0 < len(kept) < 600, "what was committed"
    again = HashedLibrary(library.index, library.settings)
    report = again.add()
    assert report.unchanged > 0
    assert len(again.documents()) == 600
    assert sound(again) == []


INDEXING = """
import sys
from pathlib import Path
from rag.settings import Settings
from tests.support.hashed import HashedLibrary
settings = Settings(**{name: Path(value) for name, value in zip(("home", "corpus", "index"), sys.argv[2:])},
                    database=sys.argv[1], reader=False)
HashedLibrary(settings.index, settings).add()
"""


def test_a_run_that_is_killed_again_and_again_loses_and_doubles_nothing(library: HashedLibrary) -> None:
    fill(library, 1500)
    settings = library.settings
    folders = map(str, (settings.home, settings.corpus, settings.index))
    command = [sys.executable, "-c", INDEXING, settings.database, *folders]
    kept: list[int] = []
    for _ in range(3):
        before, begun = library.state(), time.monotonic()
        with subprocess.Popen(command, cwd=ROOT) as process:
            while library.state() == before and process.poll() is None:
                assert time.monotonic() - begun < PATIENCE_S
                time.sleep(0.05)
            process.kill()
        names = [each.name for each in library.documents()]
        assert len(names) == len(set(names))
        kept.append(len(names))
    assert kept == sorted(kept)
    assert kept[0] < 1500, "it was killed in its midst"
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    assert len(library.documents()) == 1500
    assert sound(library) == []


def test_a_command_says_what_to_do_and_keeps_the_password_to_itself(tmp_path: Path) -> None:
    address = "postgresql://owner:geheim@127.0.0.1:1/nowhere"
    environment = {**os.environ, "MINGYIN_HOME": str(tmp_path), "MINGYIN_DATABASE": address, "MINGYIN_LOG": "DEBUG"}

    def said(*command: str, **more: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "rag", *command],
            cwd=ROOT,
            env={**environment, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert "geheim" not in done.stdout
        assert "Traceback" not in done.stdout
        return done.returncode, done.stdout

    for command in (["list"], ["ask", "问？"], ["index", str(CORPUS)], ["user", "list"], ["check"]):
        code, text = said(*command)
        assert code == 1, command
        assert "数据库「127.0.0.1/nowhere」连不上" in text, command
    code, text = said("doctor")
    assert (code, "✗ 索引读不出来" in text) == (1, True), text
    assert not (tmp_path / "corpus").exists(), "what others filled gets no example"
    assert said("settings")[0] == 0
    for wrong in ("postgres:geheim@h/d", "postgresql://u:geheim%zz@h/d"):
        code, text = said("list", MINGYIN_DATABASE=wrong)
        assert code == 1
        assert "MINGYIN_DATABASE" in text


def test_a_library_is_copied_to_the_server_and_back(
    shipped_library: Library, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    here, there, back = (store.folder / name for name in ("here", "there", "back"))
    shutil.copytree(shipped_library.index, here)
    to_server = ["copy", "--from", str(here), "--to", str(there), "--catalog", store.server]
    for said in ("这次新复制 1 份", "这次新复制 0 份"):
        assert main(to_server) == 0
        told = capsys.readouterr().out
        assert said in told
        assert "两边的回答完全一样" in told
    assert main(["copy", "--from", str(here), "--to", str(here), "--catalog", store.server]) == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MINGYIN_INDEX", str(there))
        assert main(["copy", "--from", store.server, "--to", str(back)]) == 0
    assert "两边的回答完全一样" in capsys.readouterr().out
    assert (back / "catalog.sqlite").is_file()


def test_a_reader_that_rests_keeps_nothing_from_being_cleared_away(
    library: HashedLibrary, running: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(library, 1)
    library.add()
    monkeypatch.setattr("rag.store.postgres.opening._IDLE", "300ms")
    held = library.snapshot()
    resting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'"
    begun = time.monotonic()
    while running.said(library.settings.database, resting).strip() != "0":
        assert time.monotonic() - begun < PATIENCE_S
    assert [each.name for each in held.catalog.documents()] == ["文000.txt"]
    with pytest.raises(psycopg.errors.UndefinedTable):
        held.catalog._connection.execute("SELECT * FROM nowhere")
    assert [each.name for each in held.catalog.documents()] == ["文000.txt"], "a query that fails ends no reader"


def test_files_are_renamed_and_missed_documents_given_up(library: HashedLibrary) -> None:
    fill(library, 2)
    library.add()
    library.collections.make("甲")
    library.collections.put("甲", ["文000.txt", "文001.txt"])
    before, news = library.settings.corpus / "文000.txt", library.news()
    to = before.rename(before.with_name("仓库.txt"))
    library.follow_rename(before.absolute(), to.absolute())
    assert [each.name for each in library.documents()] == ["仓库.txt", "文001.txt"]
    assert library.among([], "甲") == ["仓库.txt", "文001.txt"]
    assert library.news() != news
    with library._writer() as writer, writer.transaction(is_news=False) as catalog:
        catalog.lost.remember([Lost("丢失.txt", "/丢失.txt")])
        news = library.news()
    assert library.news() == news
    assert sound(library) == ["lost: ('丢失.txt',)"]
    assert len(library.give_up()) == 1
    assert sound(library) == []


def test_several_machines_share_it_where_it_is_searched_by_milvus(store: Store) -> None:
    pytest.importorskip("milvus_lite")
    settings = replace(store.settings, store=f"milvus://{store.folder / 'engine.db'}")
    settings.corpus.mkdir()
    one, two = (
        HashedLibrary(folder, replace(settings, index=folder))
        for folder in (store.folder / "one", store.folder / "two")
    )
    fill(one, 9)
    one.add()
    question = "7号仓库的面积是多少？"
    assert "107" in two.ask(question).text
    two.remove("文003.txt")
    assert len(one.documents()) == 8
    assert replace(one.ask(question), timings_ms={}) == replace(two.ask(question), timings_ms={})
    assert sound(one) == sound(two) == []


def test_tables_are_brought_up_to_date_when_nobody_reads_them(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.store.postgres import opening, schema

    store.catalog(writable=True).close()
    reader = store.catalog(writable=False)
    assert reader.documents() == []
    monkeypatch.setattr(schema, "_PATIENCE", "200ms")
    newer = (*MIGRATIONS, "ALTER TABLE documents ADD COLUMN extra INTEGER;")
    with pytest.raises(UserError, match="还在用"):
        opening.writer(store.server, newer)
    reader.close()
    with closing(opening.writer(store.server, newer)) as connection:
        assert connection.execute("SELECT count(extra) FROM documents").fetchone() == (0,)
    with pytest.raises(UserError, match="更新版本"):
        store.catalog(writable=False)
