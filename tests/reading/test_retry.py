"""Documents that are read again because what was wanting is there now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.reading.pages import ocr
from rag.reading.retry import worthwhile
from rag.reading.source import Limits
from rag.types import Reading, Unread, UnreadReason


@pytest.mark.parametrize("reason", ["no_text_layer", "garbled", "cell_pictures"])
def test_pages_that_wait_for_recognition(reason: UnreadReason, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = Reading(9, (), (Unread("hidden_sheets"), Unread(reason, (3, 4))))
    for installed in (True, False):
        monkeypatch.setattr(ocr, "available", lambda installed=installed: installed)
        assert worthwhile(reading, Limits()) is installed


@pytest.mark.parametrize(("pages", "again"), [(5, False), (6, True), (100, True)])
def test_pages_beyond_the_limit(pages: int, again: bool) -> None:
    reading = Reading(9, (), (Unread("too_many_pages", (6, 7, 8, 9)),))
    assert worthwhile(reading, replace(Limits(), pages=pages)) is again


def test_what_only_the_person_can_mend_is_left_alone() -> None:
    unread = (Unread("page_failed", (1,)), Unread("hidden_sheets"), Unread("pictures"))
    assert not worthwhile(Reading(9, (), unread), Limits())
    assert not worthwhile(Reading(9), Limits())
