"""Who is signing in at a provider."""

from __future__ import annotations

from pathlib import Path

from rag.workspace.away import AWAY_S, Away, Pending
from rag.workspace.database import Database
from tests.support.stores import Store


class Clock:
    """A time that a test sets."""

    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_any_server_receives_them_once(database: Database, store: Store) -> None:
    first, second = Away(database), Away(store.workspace())
    key = first.keep(Pending("state", "nonce", "verifier"))
    assert second.take(key, "state") == Pending("state", "nonce", "verifier")
    assert first.take(key, "state") is None


def test_another_state_another_browser_or_too_late_is_nobody(database: Database) -> None:
    clock = Clock()
    away, pending = Away(database, clock), Pending("state", "nonce", "verifier")
    for key, state in ((away.keep(pending), "other"), ("x", "state"), ("", "state"), (away.keep(pending), "\ud800")):
        assert away.take(key, state) is None
    late, back = away.keep(pending), away.keep(pending)
    clock.now -= 1
    assert away.take(back, "state") is None  # from a time to come
    clock.now += AWAY_S + 2
    assert away.take(late, "state") is None


def test_the_cookie_isnt_written_down_and_there_are_never_too_many(database: Database) -> None:
    clock = Clock()
    away = Away(database, clock)
    keys = []
    for _ in range(1010):
        clock.now += 0.001
        keys.append(away.keep(Pending("state", "nonce", "verifier")))
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM away").fetchone() == (1000,)
    database.close()
    assert keys[-1].encode() not in Path(database.path).read_bytes()
    assert away.take(keys[9], "state") is None
    assert away.take(keys[10], "state") is not None
