"""The writer of a catalog on a server, with segments of this machine: the tests of ``tests/store``."""

from __future__ import annotations

from tests.store.test_writer import (  # noqa: F401
    index,
    server,
    test_a_change_that_fails_leaves_everything_as_it_was,
    test_many_changes,
    test_put_and_removed_at_once,
    test_terms_are_discovered_when_enough_has_changed,
    test_what_is_put_can_be_searched_and_what_is_removed_cannot,
    writer,
)
