"""What a person says of answers, on a server: the tests of ``tests/workspace``."""

from __future__ import annotations

from tests.workspace.test_feedback import (  # noqa: F401
    kept,
    test_the_last_word_counts,
    test_what_is_said_is_kept_as_it_was,
    test_what_is_withdrawn_is_gone,
)
