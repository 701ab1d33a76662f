"""Feedback, choices and the notes of deleted files on a server: the tests of ``tests/workspace``."""

from __future__ import annotations

from tests.workspace.test_preferences import (  # noqa: F401
    kept,
    test_choices_are_kept,
    test_what_cannot_be_chosen_is_refused,
)
from tests.workspace.test_trash import (  # noqa: F401
    clock,
    path,
    test_a_file_goes_and_comes_back,
    test_it_comes_back_beside_what_stands_there_now,
    test_it_is_let_go_after_thirty_days,
    test_what_stays_in_its_place_is_only_noted,
    trash,
)
