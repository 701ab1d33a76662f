"""What was put by hand into a collection that is given to some stays theirs, whatever its file is called later."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest

from rag.errors import QuestionError
from rag.indexing import passages
from rag.library import Library
from rag.workspace.people import OWNER, Person, Role
from tests.support.people import PASSWORD, settings

SECRET = "薪酬方案\n\n总经理的年薪是八十八万元，奖金另计**二十三万元**。\n"
CHANGED = SECRET.replace("八十八万元", "九十九万元")
PUBLIC = "食堂管理\n\n食堂每天中午十一点半开饭，下午一点收餐。\n"
READ, OTHER = Person("read"), Person("other")


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """薪酬.txt is in a collection that is given to ``read``, and in one that is everybody's."""
    library = Library.open(settings=settings(tmp_path))
    library.accounts.add("read", Role.READER, PASSWORD)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "薪酬.txt").write_text(SECRET, "utf-8")
    (tmp_path / "corpus" / "食堂.txt").write_text(PUBLIC, "utf-8")
    library.add()
    for name in ("人事", "常用"):
        library.collections.make(name)
        library.collections.put(name, ["薪酬.txt"])
    library.grants.give("人事", ["read"])
    return library


def _seen(library: Library, person: Person) -> set[str]:
    return {each.name for each in library.seen_by(person).documents()}


def _hidden(library: Library) -> set[str]:
    """Documents that are there for ``read`` and not for ``other``."""
    return _seen(library, READ) - _seen(library, OTHER)


def test_a_file_that_is_renamed_outside_the_page(library: Library) -> None:
    corpus = library.settings.corpus
    for name in ("新方案.txt", "新方案.md"):  # which is read in another way, and says another text
        (corpus / "薪酬.txt").rename(corpus / name)
        library.add()
        assert _hidden(library) == {name}
        assert library.among((), "常用") == [name]
        (corpus / name).rename(corpus / "薪酬.txt")
        library.add()
    assert _hidden(library) == {"薪酬.txt"}
    assert "食堂.txt" in _seen(library, OTHER)


def test_one_that_is_changed_and_renamed_later(library: Library) -> None:
    corpus = library.settings.corpus
    (corpus / "薪酬.txt").write_text(CHANGED, "utf-8")
    library.add()
    (corpus / "薪酬.txt").rename(corpus / "甲.txt")
    library.add()
    (corpus / "甲.txt").write_text(CHANGED.replace("九十九", "一百"), "utf-8")
    library.add()
    (corpus / "甲.txt").rename(corpus / "乙.txt")
    (corpus / "一年前的.txt").write_text(SECRET, "utf-8")
    library.add()
    assert _hidden(library) == {"乙.txt", "一年前的.txt"}


def test_one_that_comes_back_beside_another(library: Library) -> None:
    path = library.settings.corpus / "薪酬.txt"
    identity = library.trash.put(path, path.name)
    library.forget(path)
    path.write_text(PUBLIC.replace("食堂", "车库"), "utf-8")
    library.add()
    back = library.trash.restore(identity)
    assert back != path
    library.add()
    assert _hidden(library) == {path.name, back.name}


def test_a_copy_until_it_is_taken_out(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = library.settings.corpus
    shutil.copy(corpus / "薪酬.txt", corpus / "副本.txt")
    library.add()
    assert _hidden(library) == {"薪酬.txt", "副本.txt"}
    library.collections.take_out("人事", ["副本.txt"])
    monkeypatch.setattr(passages, "VERSION", -1)  # all is read and stored again
    library.add()
    assert _hidden(library) == {"薪酬.txt"}  # the word of who takes it out counts
    (corpus / "薪酬.txt").rename(corpus / "新方案.txt")
    library.add()
    assert _hidden(library) == {"新方案.txt"}


def test_what_is_taken_out_leaves_nothing_behind(library: Library) -> None:
    library.collections.take_out("人事", ["薪酬.txt"])
    (library.settings.corpus / "薪酬.txt").rename(library.settings.corpus / "新方案.txt")
    library.add()
    assert _hidden(library) == set()


def test_an_index_that_is_made_anew(library: Library) -> None:
    corpus = library.settings.corpus
    (corpus / "薪酬.txt").rename(corpus / "新方案.txt")
    shutil.rmtree(library.index)
    again = Library.open(settings=library.settings)
    again.add()
    assert _hidden(again) == {"新方案.txt"}


def test_a_workspace_of_before_prints_were_kept(library: Library) -> None:
    with library.workspace.writing() as connection:
        connection.execute("DELETE FROM prints")
    corpus = library.settings.corpus
    (corpus / "薪酬.txt").rename(corpus / "新方案.txt")
    library.add()
    assert _hidden(library) == {"新方案.txt"}


def test_nobody_sees_it_between_the_catalog_and_the_workspace(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody asked before it came, and looks after: and one who looks at every step of a rename on the page."""
    early = library.seen_by(OTHER)
    corpus = library.settings.corpus
    (corpus / "薪酬.txt").rename(corpus / "新方案.txt")
    library.add()
    assert {each.name for each in early.documents()} == {"食堂.txt"}
    with pytest.raises(QuestionError):
        early.text("新方案.txt")
    seen = list[set[str]]()

    def looked_at(step: Callable[[Sequence[tuple[str, str]]], None], renamed: Sequence[tuple[str, str]]) -> None:
        seen.append(_seen(library, OTHER))
        step(renamed)
        seen.append(_seen(library, OTHER))

    for name in ("also", "follow"):
        monkeypatch.setattr(library.collections, name, partial(looked_at, getattr(library.collections, name)))
    (corpus / "新方案.txt").rename(corpus / "丙.txt")
    library.follow_rename(corpus / "新方案.txt", corpus / "丙.txt")
    assert seen == [{"食堂.txt"}] * 4
    assert _hidden(library) == {"丙.txt"}


def test_a_folder_that_is_watched_while_its_file_is_renamed(library: Library) -> None:
    """Many renames under a watch, and somebody who looks all the time: through a process's own library."""
    corpus, ended, told = library.settings.corpus, threading.Event(), list[str]()
    watching = Library.open(settings=library.settings)
    follow = watching.watch([corpus], told.append)
    thread = threading.Thread(target=follow, args=(ended,))
    thread.start()
    names = ["薪酬.txt", *(f"方案{n}.txt" for n in range(3))]
    try:
        for before, after in pairwise(names):
            (corpus / before).rename(corpus / after)
            for _ in range(2000):
                assert _seen(library, OTHER) <= {"食堂.txt"}
                if after in _seen(library, OWNER):
                    break
                ended.wait(0.01)
            assert _hidden(library) == {after}
    finally:
        ended.set()
        thread.join()
