"""How often a password may be tried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from ui.signin.limits import PER_ADDRESS, PER_NAME, WITHIN_S, Tries


class Clock:
    """A time that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_name_waits_wherever_it_is_tried_from_and_no_other_does() -> None:
    clock = Clock()
    tries = Tries(clock)
    for n in range(PER_NAME):
        clock.now += 1
        assert tries.begin("Li", f"10.0.0.{n}") == 0
    assert tries.begin("li", "10.0.1.1") == WITHIN_S - (PER_NAME - 1)
    assert tries.begin("han", "10.0.1.1") == 0
    clock.now = 1 + WITHIN_S
    assert tries.begin("li", "10.0.1.1") == 0  # the first has been forgotten
    assert tries.begin("li", "10.0.1.1") > 0


def test_an_address_waits_whatever_names_it_tries() -> None:
    tries = Tries(Clock())
    assert [tries.begin(f"n{n}", "2001:db8::1") for n in range(PER_ADDRESS)] == [0] * PER_ADDRESS
    assert tries.begin("another", "2001:db8::ffff") > 0  # the same network
    assert tries.begin("another", "2001:db8:0:1::1") == 0
    assert tries.begin("another", "not an address") == 0


def test_who_succeeds_begins_anew_and_frees_no_other_name() -> None:
    tries = Tries(Clock())
    for _ in range(PER_NAME):
        assert tries.begin("victim", "10.0.0.1") == 0
        assert tries.begin("mine", "10.0.0.1") == 0
        tries.succeeded("mine", "10.0.0.1")
    assert tries.begin("victim", "10.0.0.1") > 0
    assert tries.begin("mine", "10.0.0.1") == 0


def test_many_at_once_are_counted_before_they_are_looked_at() -> None:
    tries = Tries()
    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(lambda n: tries.begin("li", "10.0.0.1"), range(100)))
    assert waits.count(0.0) == PER_NAME


def test_what_is_remembered_is_bounded() -> None:
    tries = Tries(Clock())
    for n in range(12_000):
        tries.begin(f"name{n}", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(tries._tried) <= 10_000


def test_a_name_is_one_however_it_is_written() -> None:
    tries = Tries(Clock())
    written = ["li.lei", "LI.LEI", "ｌｉ.lei", "li.ｌｅｉ", "ℓi.lei"]
    assert [tries.begin(written[n % 5], f"10.0.0.{n}") for n in range(PER_NAME)] == [0] * PER_NAME
    assert all(tries.begin(each, "10.0.1.1") > 0 for each in written)


def test_who_waits_has_no_tries_forgotten() -> None:
    tries = Tries(Clock())
    for n in range(PER_NAME):
        tries.begin("li", f"10.0.0.{n}")
    for n in range(12_000):
        tries.begin(f"name{n}", "10.0.1.1")
    assert tries.begin("li", "10.0.2.1") > 0
