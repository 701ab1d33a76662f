"""What is measured of a language model's answers: the real library and check; the server is ours."""

from __future__ import annotations

import pytest

from rag.evaluation import generated, rows
from rag.evaluation.dataset import GoldQuestion, Kind
from rag.evaluation.rows import Generated, Row, RowQuote
from rag.library import Library
from rag.types import Citation
from tests.support.endpoint import Endpoint, Script

TEXT = "到2025年的近期目标是什么？"


@pytest.fixture
def asked(shipped_library: Library, endpoint: Endpoint) -> Library:
    library = Library(shipped_library.index, endpoint.settings(index=shipped_library.index))
    return library


def seen(citation: Citation) -> RowQuote:
    return RowQuote(citation.document, citation.start, citation.end, citation.quote, True)


def ask(library: Library, text: str = TEXT) -> Generated:
    found = generated.ask(library, GoldQuestion("1", text, Kind.ANSWERABLE), seen)
    assert found is not None
    return found


def test_a_right_sentence_and_a_lie_are_counted_apart(asked: Library, endpoint: Endpoint) -> None:
    right = asked.ask(TEXT).citations[0].quote
    endpoint.says(right, "本市投入8800亿元。")
    found = ask(asked)
    assert (found.statements, found.supported, found.doubts) == (2, 1, {"uncited": 1})
    assert found.tokens == (11, 7)
    measured = generated.measures(found, [right])
    assert measured["written_supported"] == 0.5
    assert measured["written_cited_right"] == 1.0
    assert measured["written_gold_cited"] == 1.0
    assert measured["written_tokens"] == 18.0


def test_quotes_instead_are_no_words_of_the_model(asked: Library, endpoint: Endpoint) -> None:
    endpoint.script(Script(status=500, body="{}"))
    found = ask(asked)
    assert found.fell_back
    assert "written_supported" not in generated.measures(found, ["近期"])
    assert generated.measures(found, ["近期"])["written_fell_back"] == 1.0


def test_a_refusal_costs_nothing(asked: Library, endpoint: Endpoint) -> None:
    found = ask(asked, "红烧肉怎么做？")
    assert generated.measures(found, []) == {"written_refused": 1.0, "written_tokens": 0.0}
    assert endpoint.requests == []


def test_it_is_asked_of_the_same_documents(asked: Library, endpoint: Endpoint) -> None:
    elsewhere = GoldQuestion("1", TEXT, Kind.ANSWERABLE, documents=("不在资料库里.txt",))
    assert generated.ask(asked, elsewhere, seen) is None  # as of any question that nobody would get an answer to
    assert endpoint.requests == []


def test_a_row_keeps_it(asked: Library, endpoint: Endpoint) -> None:
    endpoint.says(asked.ask(TEXT).citations[0].quote)
    row = Row("k", "1", Kind.ANSWERABLE, TEXT, TEXT, generated=ask(asked))
    assert rows.from_json(rows.to_json(row)) == row
