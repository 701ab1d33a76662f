"""What a whole document holds of a question, by the keyword index."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answering.asked.question import Question, analyse
from rag.answering.asked.terms import Term
from rag.answering.evidence.holdings import Holdings
from rag.library import Library
from rag.types import Passage

SOMEWHAT = 0.5
"""Between 0 and 1."""
LAKE, RIVER, PARK = "临湖市安居办法.txt", "滨江市安居办法.txt", "青山公园须知.txt"
CLOCK = "钟表维修手册.txt"


@pytest.fixture
def holdings(towns: Library) -> Holdings:
    return Holdings(towns.snapshot())


def asked(library: Library, text: str) -> Question:
    return analyse(text, library.snapshot().words, lambda forms: 1.0)


def passage(library: Library, document: str) -> Passage:
    catalog = library.snapshot().catalog
    return next(iter(catalog.passages(catalog.ids([document])).values()))


@pytest.mark.parametrize(
    ("word", "documents"),
    [("游船", {PARK}), ("施行", {LAKE, RIVER}), ("租房", {LAKE, RIVER}), ("元宇宙", set()), ("城北", {PARK})],
)
def test_a_document_holds_the_words_of_its_own_passages_only(
    holdings: Holdings, towns: Library, word: str, documents: set[str]
) -> None:
    assert {info.name for info in towns.documents() if holdings.holds(info.name, word)} == documents


def test_a_document_that_is_unknown_holds_nothing(holdings: Holdings) -> None:
    assert not holdings.holds("没有.txt", "游船")


@pytest.mark.parametrize(
    ("term", "named"),
    [
        (Term(("游船",), 1.0), True),
        (Term(("渡轮",), 1.0), False),
        (Term(("渡轮",), 1.0, synonyms=("游船",)), True),
        (Term(("ferry", "游船"), 1.0), True),
        (Term(("青山区",), 1.0), True),  # 青山, one of its two pairs
        (Term(("黄山区",), 1.0), False),
        (Term(("青山区",), 1.0, True), True),
        (Term(("东山公园",), 1.0), True),
        (Term(("东山公园",), 1.0, True), False),  # a name that ends like another
        (Term(("游览",), 1.0), False),  # half of a short word is another word
        (Term(("2024",), 1.0), False),
    ],
)
def test_a_term_is_named_by_a_form_a_synonym_or_most_of_a_long_word(
    holdings: Holdings, towns: Library, term: Term, named: bool
) -> None:
    assert holdings.names(passage(towns, PARK), term) is named


def test_a_year_is_named_by_its_date(holdings: Holdings, towns: Library) -> None:
    assert holdings.names(passage(towns, LAKE), Term(("2024",), 1.0))
    assert not holdings.names(passage(towns, LAKE), Term(("2023",), 1.0))


def test_what_the_title_names_is_named(holdings: Holdings, towns: Library) -> None:
    titled = replace(passage(towns, CLOCK), title="海安市钟表维修手册")
    assert holdings.names(titled, Term(("海安市",), 1.0))
    assert not holdings.names(passage(towns, CLOCK), Term(("海安市",), 1.0))


@pytest.mark.parametrize(
    ("question", "document", "strangeness"),
    [
        ("租房补贴是多少？", LAKE, 0.0),  # names nothing
        ("临湖市的租房补贴是多少？", LAKE, 0.0),
        ("2024年的租房补贴是多少？", LAKE, 0.0),
        ("2024年的游船多少钱？", PARK, SOMEWHAT),  # another document names it, this one neither it nor another
        ("临湖市的钟表多久清洗一次？", CLOCK, SOMEWHAT),  # a document on no place may speak for all
        ("临湖市的游船多少钱？", PARK, 1.0),  # 青山 is another place
        ("临湖市的租房补贴是多少？", RIVER, 1.0),  # whose title names another
        ("广州市的租房补贴是多少？", LAKE, 1.0),  # no document names it
        ("广州市的游船多少钱？", PARK, 1.0),
        ("2031年的游船多少钱？", PARK, 1.0),
    ],
)
def test_strangeness(holdings: Holdings, towns: Library, question: str, document: str, strangeness: float) -> None:
    found = holdings.strangeness(asked(towns, question), passage(towns, document))
    assert 0 < found < 1 if strangeness == SOMEWHAT else found == strangeness


def test_the_name_of_another_document_and_one_unheard_of_are_as_strange_as_the_latter(
    holdings: Holdings, towns: Library
) -> None:
    question = asked(towns, "临湖市和广州市的游船多少钱？")
    assert holdings.strangeness(question, passage(towns, PARK)) == 1.0
