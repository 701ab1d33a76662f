"""An answer that rests on characters that recognition wasn't sure of says so, and is less sure itself."""

from __future__ import annotations

import json
import sqlite3

from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import SentenceVectors
from rag.library import Library
from rag.types import Answer
from tests.answering.conftest import MakeLibrary

TEXT = "青石镇水厂建成于2019年，日供水量为8,600吨。\n青石镇卫生院设有床位45张，有医生12人。"


def _asked(library: Library, question: str) -> Answer:
    return Answerer(library.snapshot(), library.encoder, library.settings, SentenceVectors()).answer(question)


def _doubting(library: Library, words: str) -> None:
    """Make the index say that ``words`` were recognised without certainty."""
    start = TEXT.index(words)
    kept = json.dumps([1, [], [], [[start, start + len(words)]]])
    with sqlite3.connect(library.settings.index / "catalog.sqlite") as connection:
        connection.execute("UPDATE documents SET reading = ?", (kept,))
    connection.close()


def test_only_an_answer_that_rests_on_them_is_less_sure(library_of: MakeLibrary) -> None:
    library = library_of({"青石镇概况": TEXT})
    questions = ("青石镇水厂的日供水量是多少？", "青石镇卫生院有多少张床位？")
    before = [_asked(library, question) for question in questions]
    _doubting(library, "8,600")
    library = Library(library.settings.index, library.settings)
    water, beds = (_asked(library, question) for question in questions)
    assert water.text == before[0].text
    assert "8,600" in water.note
    assert "原页" in water.note
    assert water.confidence < before[0].confidence
    assert water.kind is before[0].kind
    assert (beds.note, beds.confidence) == (before[1].note, before[1].confidence)
