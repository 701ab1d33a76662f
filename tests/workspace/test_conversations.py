"""Conversations in their real database: kept, changed, found, deleted and brought back."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.errors import UserError
from rag.types import Answer, AnswerKind
from rag.workspace.conversations import KEPT_S, TITLE_MOST, Conversations, Exchange
from rag.workspace.database import Database
from rag.workspace.scope import Scope
from tests.support.stores import Store


class Clock:
    """Stands still unless it is moved."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(database: Database) -> Path:
    return database.path


@pytest.fixture
def talks(database: Database, clock: Clock) -> Conversations:
    return Conversations(database, clock)


def said(question: str, text: str = "甲。[1]") -> Exchange:
    return Exchange(question, Answer(question, question, AnswerKind.CITED, 0.9, text), Scope(("d.txt",)), 5.0)


def test_looking_leaves_no_file_behind(talks: Conversations, path: Path) -> None:
    assert talks.newest(10) == []
    assert talks.search("甲", 10) == []
    assert talks.get("x") is None
    assert talks.exchanges("x") == ()
    assert not path.exists()


def test_a_conversation_is_there_for_the_next_process(talks: Conversations, store: Store) -> None:
    unanswered = Exchange("停？", None, asked=7.0)
    made = talks.begin([said("问？\n 再问？"), unanswered])
    again = Conversations(store.workspace())
    assert made.title == "问？ 再问？"
    assert again.get(made.id) == made
    assert again.exchanges(made.id) == (said("问？\n 再问？"), unanswered)


def test_ids_cannot_be_guessed_and_titles_are_short(talks: Conversations) -> None:
    made = [talks.begin([said("长" * 200)]) for _ in range(20)]
    assert len({each.id for each in made}) == 20
    assert all(len(each.id) >= 12 for each in made)
    assert made[0].title == "长" * (TITLE_MOST - 1) + "…"


def test_what_is_said_is_added_and_later_turns_are_replaced(talks: Conversations) -> None:
    now = talks.begin([said("一")])
    for position, question in enumerate("二三四", 1):
        kept = talks.keep(now.id, [said(question)], position, now.changed)
        assert kept is not None
        now, at = kept
        assert at == position
    kept = talks.keep(now.id, [said("乙"), said("丙")], 1, now.changed)
    assert kept is not None
    assert [each.question for each in talks.exchanges(now.id)] == ["一", "乙", "丙"]
    assert talks.get(now.id) == kept[0]
    assert talks.keep("unknown", [said("一")], 0, 0) is None


def test_nothing_is_replaced_that_was_not_seen(talks: Conversations) -> None:
    seen = talks.begin([said("一"), said("二")])
    assert talks.keep(seen.id, [said("甲")], 2, seen.changed)
    kept = talks.keep(seen.id, [said("乙")], 0, seen.changed)
    assert kept is not None
    assert kept[1] == 3
    assert [each.question for each in talks.exchanges(seen.id)] == ["一", "二", "甲", "乙"]


def test_many_at_once_lose_nothing(talks: Conversations, store: Store) -> None:
    made = talks.begin([said("一")])
    other = Conversations(store.workspace())

    def add(n: int) -> None:
        (talks if n % 2 else other).keep(made.id, [said(str(n))], 1, made.changed)

    threads = [threading.Thread(target=add, args=(n,)) for n in range(12)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(each.question for each in talks.exchanges(made.id)[1:]) == sorted(map(str, range(12)))


def test_the_newest_come_first_page_by_page(talks: Conversations, clock: Clock) -> None:
    made = []
    for n in range(5):
        clock.now += 1
        made.append(talks.begin([said(str(n))]))
    clock.now += 1
    talks.keep(made[1].id, [said("又")], 1, made[1].changed)
    first = talks.newest(3)
    rest = talks.newest(3, first[-1].changed)
    assert [each.title for each in first + rest] == ["1", "4", "3", "2", "0"]


@pytest.mark.parametrize(
    ("wanted", "snippets"),
    [
        ("abc", [""]),
        ("ABC", [""]),
        ("600 元", ["补贴标准为每人每月 600 元，最长发放 24 个月。"]),
        ("第二问", ["这是第二问？"]),
        ("100%", ["占 100% 的_部分"]),
        ("的_部", ["占 100% 的_部分"]),
        ("%", ["占 100% 的_部分"]),
        ("confidence", []),
        ("没有的话", []),
    ],
)
def test_titles_questions_and_answers_are_searched(talks: Conversations, wanted: str, snippets: list[str]) -> None:
    talks.begin([said("Abc 租房？", "补贴标准为每人每月 600 元，最长发放 24 个月。"), said("这是第二问？")])
    talks.begin([said("其他", "占 100% 的_部分"), Exchange("停？", None)])
    assert [each.snippet for each in talks.search(wanted, 10)] == snippets


def test_a_snippet_is_what_stands_around(talks: Conversations) -> None:
    talks.begin([said("问？", "前" * 100 + "中间" + "后" * 100)])
    [found] = talks.search("中间", 10)
    assert found.snippet == "…" + "前" * 24 + "中间" + "后" * 24 + "…"
    assert len(talks.search("  ", 10)) == 1


def test_renaming_deleting_and_bringing_back(talks: Conversations, clock: Clock) -> None:
    made = talks.begin([said("问？")])
    renamed = talks.rename(made.id, "  新\n名 ")
    assert renamed is not None
    assert renamed.title == "新 名"
    assert renamed.changed == made.changed
    assert talks.rename(made.id, " ") == renamed
    assert talks.rename("unknown", "名") is None
    assert talks.delete(made.id)
    assert talks.newest(10) == []
    assert talks.search("新", 10) == []
    deleted = talks.get(made.id)
    assert deleted is not None
    assert deleted.deleted
    assert talks.restore(made.id)
    assert talks.newest(10) == [renamed]
    assert talks.exchanges(made.id) == (said("问？"),)
    assert not talks.delete("unknown")
    assert not talks.restore("unknown")


def test_going_on_brings_a_deleted_one_back(talks: Conversations) -> None:
    made = talks.begin([said("问？")])
    talks.delete(made.id)
    assert talks.keep(made.id, [said("又？")], 1, made.changed)
    assert len(talks.newest(10)) == 1


def test_what_was_deleted_long_ago_goes_for_good(talks: Conversations, clock: Clock) -> None:
    old, newer = talks.begin([said("旧")]), talks.begin([said("新")])
    talks.delete(old.id)
    clock.now += KEPT_S - 1
    talks.delete(newer.id)
    assert talks.get(old.id)
    clock.now += 2
    talks.begin([said("别的")])
    assert talks.get(old.id) is None
    assert talks.exchanges(old.id) == ()
    assert talks.restore(newer.id)


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError):
        Conversations(Database(tmp_path / "file" / "workspace.sqlite")).begin([said("问？")])
