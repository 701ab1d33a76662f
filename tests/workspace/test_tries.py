"""How often a password may be tried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.workspace import tries as tries_module
from rag.workspace.database import Database
from rag.workspace.tries import PER_ADDRESS, PER_NAME, REMEMBERED, WITHIN_S, Tries
from tests.support.stores import Store


class Clock:
    """A time that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_name_waits_wherever_it_is_tried_from_and_no_other_does(database: Database) -> None:
    clock = Clock()
    tries = Tries(database, clock)
    for n in range(PER_NAME):
        clock.now += 1
        assert tries.begin("Li", f"10.0.0.{n}") == 0
    assert tries.begin("li", "10.0.1.1") == WITHIN_S - (PER_NAME - 1)
    assert tries.begin("han", "10.0.1.1") == 0
    clock.now = 1 + WITHIN_S
    assert tries.begin("li", "10.0.1.1") == 0  # the first has been forgotten
    assert tries.begin("li", "10.0.1.1") > 0


def test_an_address_waits_whatever_names_it_tries(database: Database) -> None:
    tries = Tries(database, Clock())
    assert [tries.begin(f"n{n}", "2001:db8::1") for n in range(PER_ADDRESS)] == [0] * PER_ADDRESS
    assert tries.begin("another", "2001:db8::ffff") > 0  # the same network
    assert tries.begin("another", "2001:db8:0:1::1") == 0
    assert tries.begin("another", "not an address") == 0


def test_who_succeeds_begins_anew_and_frees_no_other_name(database: Database) -> None:
    tries = Tries(database, Clock())
    for _ in range(PER_NAME):
        assert tries.begin("victim", "10.0.0.1") == 0
        assert tries.begin("mine", "10.0.0.1") == 0
        tries.succeeded("mine", "10.0.0.1")
    assert tries.begin("victim", "10.0.0.1") > 0
    assert tries.begin("mine", "10.0.0.1") == 0


def test_many_at_once_are_counted_before_they_are_looked_at(database: Database) -> None:
    tries = Tries(database)
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda n: tries.begin("li", "10.0.0.1"), range(100)))
    assert waits.count(0.0) == PER_NAME


def test_what_is_remembered_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tries_module, "REMEMBERED", 100)
    tries = Tries(database, Clock())
    for n in range(200):
        tries.begin(f"name{n}", f"10.0.{n}.1")
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM tries").fetchone() == (100,)
    assert REMEMBERED > 50 * PER_ADDRESS


def test_several_servers_count_together(store: Store) -> None:
    clock = Clock()
    servers = [Tries(store.workspace(), clock) for _ in range(3)]
    assert [servers[n % 3].begin("li", f"10.0.0.{n}") for n in range(PER_NAME)] == [0] * PER_NAME
    assert all(each.begin("li", "10.0.1.1") > 0 for each in servers)
    servers[0].succeeded("li", "10.0.0.1")
    assert servers[1].begin("li", "10.0.1.1") == 0


def test_a_clock_that_is_put_back_keeps_nobody_out(database: Database) -> None:
    clock = Clock()
    clock.now = 10 * WITHIN_S
    tries = Tries(database, clock)
    for _ in range(PER_NAME):
        tries.begin("li", "10.0.0.1")
    clock.now = 0
    assert tries.begin("li", "10.0.0.1") == 0


def test_no_name_is_written_down(database: Database) -> None:
    Tries(database).begin("my-password-typed-as-a-name", "10.0.0.1")
    database.close()
    assert b"typed-as-a-name" not in database.path.read_bytes()


def test_a_name_is_one_however_it_is_written(database: Database) -> None:
    tries = Tries(database, Clock())
    written = ["li.lei", "LI.LEI", "ｌｉ.lei", "li.ｌｅｉ", "ℓi.lei"]
    assert [tries.begin(written[n % 5], f"10.0.0.{n}") for n in range(PER_NAME)] == [0] * PER_NAME
    assert all(tries.begin(each, "10.0.1.1") > 0 for each in written)


def test_who_waits_has_no_tries_forgotten(database: Database) -> None:
    tries = Tries(database, Clock())
    for n in range(PER_NAME):
        tries.begin("li", f"10.0.0.{n}")
    for n in range(2 * PER_ADDRESS):
        tries.begin(f"name{n}", "10.0.1.1")
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM tries").fetchone() == (2 * (PER_NAME + PER_ADDRESS),)
    assert tries.begin("li", "10.0.2.1") > 0
