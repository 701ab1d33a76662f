"""Who may sign in: accounts, passwords, sessions, keys."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing

import pytest

from rag.errors import QuestionError, UserError
from rag.types import Answer
from rag.workspace import passwords
from rag.workspace.accounts import TEMPORARY_S, Accounts, normal
from rag.workspace.conversations import Conversations, Exchange
from rag.workspace.database import Database
from rag.workspace.keys import Keys
from rag.workspace.people import Person, Role
from rag.workspace.schema import APPLICATION, MIGRATIONS
from rag.workspace.sessions import IDLE_S, LONGEST_S, Sessions

GOOD = "一匹马 两本书 七座桥"


class Clock:
    """A time that a test sets."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def accounts(database: Database) -> Accounts:
    return Accounts(database)


@pytest.fixture
def lilei(accounts: Accounts) -> Person:
    return accounts.add("李雷", Role.EDITOR, GOOD).person


def test_a_name_and_its_password_let_in_and_nothing_else_does(accounts: Accounts, lilei: Person) -> None:
    assert accounts.check("李雷", GOOD) == lilei == Person("李雷", Role.EDITOR)
    for name, password in (
        ("李雷", GOOD + "。"),
        ("李雷", ""),
        ("韩梅梅", GOOD),
        ("", ""),
        ("李雷'--", GOOD),
        ("\ud800", "\ud800"),
    ):
        assert accounts.check(name, password) is None


def test_case_width_and_composition_make_no_difference(accounts: Accounts) -> None:
    accounts.add("Ａｎｎａ", Role.READER, "Cafe\u0301 au lait")
    assert accounts.check("ANNA", "Caf\u00e9\u3000au\u00a0lait") == Person("anna", Role.READER)
    with pytest.raises(UserError, match="已经有"):
        accounts.add("anna", Role.ADMIN, GOOD)


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a:b", "x" * 65, "a\n", "\ud800"])
def test_a_name_that_could_be_taken_for_something_else_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="用户名"):
        normal(name)


@pytest.mark.parametrize(
    "password", ["", "七个字的密码呀", "a" * 257, "password", "12345678", "aaaaaaaaaa", "li.lei-2", "a\nbcdefghij"]
)
def test_a_password_that_is_short_or_tried_first_is_refused(accounts: Accounts, password: str) -> None:
    with pytest.raises(UserError, match="密码"):
        accounts.add("li.lei-2", Role.READER, password)
    assert accounts.all() == []


def test_what_is_kept_is_a_hash_with_a_salt_of_its_own(accounts: Accounts, database: Database) -> None:
    for name in ("a", "b"):
        accounts.add(name, Role.READER, GOOD)
    with database.reading() as connection:
        first, second = (row[0] for row in connection.execute("SELECT password FROM accounts"))
    assert first != second
    assert first.startswith("$argon2id$")
    database.close()
    assert GOOD.encode() not in database.path.read_bytes()


def test_for_a_name_that_nobody_has_it_takes_as_long(accounts: Accounts, lilei: Person) -> None:
    passwords.fits("x", "")  # what nobody's password is compared with is made once

    def seconds(name: str) -> float:
        began = time.perf_counter()
        accounts.check(name, "wrong password")
        return time.perf_counter() - began

    known, unknown = (min(seconds(name) for _ in range(4)) for name in ("李雷", "nobody"))
    assert known / 4 < unknown < known * 4


def test_another_password_ends_every_session_and_no_one_elses(
    accounts: Accounts, database: Database, lilei: Person
) -> None:
    sessions = Sessions(database)
    accounts.add("b", Role.READER, GOOD)
    mine, other = sessions.begin("李雷"), sessions.begin("b")
    accounts.set_password("李雷", "another one altogether")
    assert sessions.person(mine) is None
    assert sessions.person(other) == Person("b", Role.READER)
    assert accounts.check("李雷", GOOD) is None


def test_a_session_ends_by_itself_and_when_it_is_ended(accounts: Accounts, database: Database, lilei: Person) -> None:
    clock = Clock()
    sessions = Sessions(database, clock)
    secret = sessions.begin("李雷")
    assert len(secret) >= 43
    assert sessions.person(secret + "x") is None
    began = clock.now
    while clock.now + IDLE_S * 0.9 < began + LONGEST_S:
        clock.now += IDLE_S * 0.9
        assert sessions.person(secret) == lilei  # used now and then
    clock.now = began + LONGEST_S + 1
    assert sessions.person(secret) is None
    idle = sessions.begin("李雷")
    clock.now += IDLE_S + 1
    assert sessions.person(idle) is None
    ended, all_of_them = sessions.begin("李雷"), sessions.begin("李雷")
    sessions.end(ended)
    assert (sessions.person(ended), sessions.person(all_of_them)) == (None, lilei)
    assert sessions.end_all("李雷") == 1
    assert sessions.person(all_of_them) is None


def test_the_secrets_of_sessions_and_keys_are_nowhere_in_the_file(database: Database, lilei: Person) -> None:
    session, (_, key) = Sessions(database).begin("李雷"), Keys(database).add("李雷")
    database.close()
    held = b"".join(path.read_bytes() for path in database.path.parent.iterdir())
    assert session.encode() not in held
    assert key.encode() not in held


def test_a_role_counts_from_the_next_request_on(accounts: Accounts, database: Database, lilei: Person) -> None:
    secret, (_, key) = Sessions(database).begin("李雷"), Keys(database).add("李雷")
    accounts.set_role("李雷", Role.READER)
    assert Sessions(database).person(secret) == Keys(database).person(key) == Person("李雷", Role.READER)


def test_a_key_is_its_persons_until_it_is_removed(accounts: Accounts, database: Database, lilei: Person) -> None:
    keys = Keys(database)
    key, secret = keys.add("李雷", "  Open   WebUI ")
    assert secret.startswith("mk-")
    assert (key.label, keys.listed("李雷"), keys.listed()) == ("Open WebUI", [key], [key])
    assert keys.person(secret) == lilei
    assert keys.person(secret[:-1]) is None
    keys.remove(key.id)
    assert keys.person(secret) is None
    with pytest.raises(QuestionError, match="没有编号"):
        keys.remove(key.id)


def test_who_is_removed_is_out_and_a_later_one_of_the_name_finds_nothing(
    accounts: Accounts, database: Database, lilei: Person
) -> None:
    sessions, keys = Sessions(database), Keys(database)
    secret, (_, key) = sessions.begin("李雷"), keys.add("李雷")
    Conversations(database, owner=lilei).begin([Exchange("私事？", None)])
    accounts.remove("李雷")
    assert (sessions.person(secret), keys.person(key)) == (None, None)
    again = accounts.add("李雷", Role.READER, GOOD).person
    assert Conversations(database, owner=again).newest(9) == []
    with pytest.raises(QuestionError, match="没有"):
        accounts.get("韩梅梅")


def test_what_was_said_before_there_were_accounts_is_theirs_who_adopts_it(
    accounts: Accounts, database: Database
) -> None:
    Conversations(database).begin([Exchange("从前的问题？", None)])
    stranger = accounts.add("a", Role.ADMIN, GOOD).person
    assert Conversations(database, owner=stranger).newest(9) == []
    heir = accounts.add("b", Role.READER, GOOD, adopt=True).person
    assert [each.title for each in Conversations(database, owner=heir).newest(9)] == ["从前的问题？"]
    assert Conversations(database).newest(9) == []


def test_who_signs_in_elsewhere_never_gets_anothers_account(accounts: Accounts, lilei: Person) -> None:
    found = accounts.signed_in_elsewhere("https://id.example sub-1", "李雷", Role.ADMIN)
    assert found.name.startswith("李雷-")
    assert accounts.get("李雷").person == lilei
    assert accounts.check(found.name, "") is None
    again = accounts.signed_in_elsewhere("https://id.example sub-1", "别的名字", None)
    assert again == Person(found.name, Role.ADMIN)
    assert accounts.signed_in_elsewhere("https://id.example sub-2", "!!", None) == Person("user", Role.READER)


def test_a_workspace_of_before_keeps_all_that_it_held(database: Database) -> None:
    database.path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(database.path)) as old:
        old.executescript(MIGRATIONS[0])
        old.execute("INSERT INTO conversations (id, title, created, changed) VALUES ('c', '旧', 1, 2)")
        old.execute(
            "INSERT INTO turns (conversation, position, question, answer, asked) VALUES ('c', 0, '旧问？', '', 1)"
        )
        old.execute("INSERT INTO collections (name) VALUES ('合集')")
        old.executescript(f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = 1")
        old.commit()
    kept = Conversations(database)
    assert [each.id for each in kept.newest(9)] == ["c"]
    assert kept.exchanges("c")[0].question == "旧问？"
    with database.reading() as connection:
        assert connection.execute("SELECT name, given FROM collections").fetchall() == [("合集", 0)]


def test_one_persons_conversations_are_nobody_elses(database: Database, lilei: Person) -> None:
    mine, other = Conversations(database, owner=lilei), Conversations(database)
    answer: Answer | None = None
    talk = mine.begin([Exchange("私事？", answer)])
    assert other.get(talk.id) is None
    assert other.exchanges(talk.id) == ()
    assert other.newest(9) == []
    assert other.search("私事", 9) == []
    assert other.rename(talk.id, "改") is None
    assert not other.delete(talk.id)
    assert not other.restore(talk.id)
    assert other.keep(talk.id, [Exchange("乱写", None)], 0, talk.changed) is None
    asked = mine.exchanges(talk.id)[0].asked
    assert other.settle(talk.id, asked, Exchange("私事？", None)) is None
    assert mine.get(talk.id) == talk
    assert [each.question for each in mine.exchanges(talk.id)] == ["私事？"]
    assert [each.conversation for each in mine.search("私事", 9)] == [talk]


def test_the_last_admin_stays_one(accounts: Accounts) -> None:
    accounts.add("boss", Role.ADMIN, GOOD)
    accounts.add("other", Role.READER, GOOD)
    with pytest.raises(UserError, match="最后一个管理员"):
        accounts.remove("boss")
    with pytest.raises(UserError, match="最后一个管理员"):
        accounts.set_role("BOSS", Role.EDITOR)
    accounts.set_role("boss", Role.ADMIN)
    assert accounts.get("boss").role is Role.ADMIN
    accounts.set_role("other", Role.ADMIN)
    accounts.set_role("boss", Role.READER)
    accounts.remove("boss")
    assert [each.name for each in accounts.all()] == ["other"]


def test_a_temporary_password_is_changed_once_and_ends(database: Database) -> None:
    clock = Clock()
    accounts, sessions = Accounts(database, clock), Sessions(database, clock)
    account, password = accounts.add_temporary("韩梅梅", Role.READER)
    assert account.is_temporary
    assert accounts.get("韩梅梅").is_temporary
    assert accounts.check("韩梅梅", password) == account.person
    clock.now += TEMPORARY_S + 1
    assert accounts.check("韩梅梅", password) is None
    again = accounts.reset_password("韩梅梅")
    assert again != password
    accounts.set_password("韩梅梅", GOOD)
    session = sessions.begin("韩梅梅")
    clock.now += TEMPORARY_S + 1
    assert not accounts.get("韩梅梅").is_temporary
    assert accounts.check("韩梅梅", GOOD)
    accounts.reset_password("韩梅梅")
    assert accounts.check("韩梅梅", GOOD) is None
    assert sessions.person(session) is None
    accounts.signed_in_elsewhere("issuer 1", "lintao", None)
    for act in (accounts.reset_password, lambda name: accounts.set_password(name, GOOD)):
        with pytest.raises(UserError, match="单位"):
            act("lintao")
        assert not accounts.get("lintao").has_password


def test_a_key_says_when_it_was_used(database: Database, lilei: Person) -> None:
    clock = Clock()
    keys = Keys(database, clock)
    key, secret = keys.add("李雷", "WebUI")
    assert [each.used for each in keys.listed()] == [None]
    keys.person(secret)
    clock.now += 30
    keys.person(secret)
    assert [each.used for each in keys.listed()] == [Clock.now]
    clock.now += 31
    keys.person(secret)
    assert [each.used for each in keys.listed()] == [Clock.now + 61]
    with pytest.raises(QuestionError):
        keys.remove(key.id, "somebody")
    keys.remove(key.id, "李雷")
    assert keys.person(secret) is None


def test_sessions_are_listed_and_ended_elsewhere(database: Database, lilei: Person) -> None:
    clock = Clock()
    sessions = Sessions(database, clock)
    sessions.begin("李雷")
    clock.now += IDLE_S + 1
    there = sessions.begin("李雷")
    clock.now += 10
    here = sessions.begin("李雷")
    assert [(each.made, each.is_this) for each in sessions.listed("李雷", here)] == [
        (clock.now, True),
        (clock.now - 10, False),
    ]
    assert sessions.end_all("李雷", here) == 1
    assert sessions.person(there) is None
    assert sessions.person(here) == lilei
