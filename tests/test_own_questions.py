"""The project's own questions, over the shipped document and over six documents of other sorts: a floor for each kind.

The floors lie a little below what was reached when they were set: a real loss fails, a question or two more or less
doesn't. Where Mingyin does better for good, raise them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from rag.chinese.numerals import ORDINAL
from rag.command.contract import read_batch
from rag.library import Library
from rag.settings import Settings
from rag.types import Answer, AnswerKind
from tests.support.places import DATA

OTHER_DOCUMENTS = DATA / "other" / "documents"
FILES = {"shipped": DATA / "shipped_questions.jsonl", "other": DATA / "other" / "questions.jsonl"}

ALL_TO_ANSWER = "all to be answered"
ALL_TO_REFUSE = "all to be refused"
OWN_SECTION = "from its own section"
SAID_PARTLY = "partly, and says so"
SAID_DIFFERING = "conflict, and says so"
UNMARKED = "neither, and says neither"

# A row for each kind: the share answered with every expected word and from every expected document, or the share
# refused (unanswerable, offtopic). Below the line: all kinds together; the first citation stands in the section that
# holds the answer; an answer says that it is partial, and what is missing, or that documents differ, where that is so
# and only there.
FLOORS: dict[str, dict[str, float]] = {
    "shipped": {
        "heading": 1.00,
        "section": 0.50,
        "fact": 0.86,
        "list": 0.80,
        "paraphrase": 0.14,  # everyday words for what the documents say officially: known to be weak
        "traditional": 0.87,
        "english": 0.60,
        "followup": 0.69,
        "unanswerable": 0.77,
        "offtopic": 0.85,
        # ---
        ALL_TO_ANSWER: 0.70,
        ALL_TO_REFUSE: 0.79,
        OWN_SECTION: 0.90,
        UNMARKED: 0.96,
    },
    "other": {
        "section": 0.66,
        "fact": 0.72,
        "list": 0.83,  # 11 of 12 where the CPU runs the encoder in float, 10 in int8
        "compound": 0.70,
        "conflict": 0.66,
        "partly": 0.88,
        "paraphrase": 0.26,
        "followup": 0.66,
        "unanswerable": 0.40,
        # ---
        ALL_TO_ANSWER: 0.72,
        ALL_TO_REFUSE: 0.40,
        OWN_SECTION: 0.92,
        SAID_PARTLY: 0.33,
        SAID_DIFFERING: 0.66,
        UNMARKED: 0.95,
    },
}

ARTICLE = re.compile(rf"{ORDINAL}条")
TO_REFUSE = ("unanswerable", "offtopic")
MARKED = {"partly": AnswerKind.PARTLY, "conflict": AnswerKind.DIFFERING}


@dataclass(frozen=True)
class Asked:
    """A question, what was answered, and what is wrong with that; nothing where it is right."""

    question: dict[str, Any]
    answer: Answer
    wrong: str


Outcomes = dict[str, bool]
"""Whether it went well, by question."""


def questions(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in FILES[name].read_text("utf-8").splitlines()]


@pytest.fixture(scope="session")
def libraries(shipped_library: Library, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Library]:
    index = tmp_path_factory.mktemp("other") / "index"
    other = Library(index, Settings(index=index))
    other.add([OTHER_DOCUMENTS])
    return {"shipped": shipped_library, "other": other}


@pytest.fixture(scope="session")
def asked(libraries: dict[str, Library]) -> dict[str, list[Asked]]:
    """Every question, asked once."""
    return {name: ask_all(name, library) for name, library in libraries.items()}


def ask_all(name: str, library: Library) -> list[Asked]:
    asked = []
    for question, batch in zip(questions(name), read_batch(FILES[name]), strict=True):
        answer = library.ask(batch.text, batch.history)
        asked.append(Asked(question, answer, what_is_wrong(question, answer)))
    return asked


def what_is_wrong(question: dict[str, Any], answer: Answer) -> str:
    if question.get("unanswerable"):
        return "" if answer.refused else "answered"
    if answer.refused:
        return "refused"
    if lacking := lacks(question["expect"], answer.text):
        return f"lacks {lacking}"
    cited = {citation.document for citation in answer.citations}
    missing = set(question.get("sources", ())) - cited
    return f"doesn't cite {sorted(missing)}" if missing else ""


def lacks(expected: list[str], text: str) -> list[str]:
    """The expected words that the text lacks; ``a|b`` is either."""
    said = squeezed(text)
    return [words for words in expected if not any(squeezed(word) in said for word in words.split("|"))]


def squeezed(text: str) -> str:
    return "".join(text.split())


def from_its_own_section(each: Asked) -> bool:
    """The articles of a law, which are sections of their own, aside: the heading is what is expected."""
    headings = [each for each in each.answer.citations[0].section.split(" › ") if not ARTICLE.fullmatch(each)]
    return headings[-1:] == [str(each.question["section"])]


def rightly_marked(each: Asked) -> bool:
    wanted = MARKED.get(each.question["kind"], AnswerKind.CITED)
    return each.answer.kind is wanted and not lacks(each.question.get("missing", []), "".join(each.answer.missing))


def right(each: Asked) -> bool:
    return not each.wrong


def measured(asked: list[Asked]) -> dict[str, Outcomes]:
    """What is held against the floors."""

    def outcomes(well: Callable[[Asked], bool], chosen: Callable[[Asked], bool]) -> Outcomes:
        return {each.question["_id"]: well(each) for each in asked if chosen(each)}

    def kind(each: Asked) -> str:
        return str(each.question["kind"])

    rows: dict[str, Outcomes] = {}
    for each in asked:
        rows.setdefault(kind(each), {})[each.question["_id"]] = right(each)
    rows[ALL_TO_ANSWER] = outcomes(right, lambda each: kind(each) not in TO_REFUSE)
    rows[ALL_TO_REFUSE] = outcomes(right, lambda each: kind(each) in TO_REFUSE)
    rows[OWN_SECTION] = outcomes(
        from_its_own_section, lambda each: "section" in each.question and not each.answer.refused
    )
    rows[SAID_PARTLY] = outcomes(rightly_marked, lambda each: kind(each) == "partly")
    rows[SAID_DIFFERING] = outcomes(rightly_marked, lambda each: kind(each) == "conflict")
    rows[UNMARKED] = outcomes(
        rightly_marked, lambda each: kind(each) not in (*TO_REFUSE, *MARKED) and not each.answer.refused
    )
    return {name: row for name, row in rows.items() if row}


def test_the_questions_are_all_there() -> None:
    for name, least in (("shipped", 150), ("other", 130)):
        those = questions(name)
        assert len(those) >= least
        assert len({each["_id"] for each in those}) == len(those)
        assert len({(each["text"], json.dumps(each.get("history"))) for each in those}) == len(those)


@pytest.mark.parametrize("name", FILES)
def test_what_is_expected_stands_in_the_documents(name: str, libraries: dict[str, Library]) -> None:
    texts = {info.name: squeezed(libraries[name].text(info.name)) for info in libraries[name].documents()}
    for each in questions(name):
        assert (each["kind"] in TO_REFUSE) is bool(each.get("unanswerable")) is ("expect" not in each)
        everywhere = " ".join(texts[source] for source in each.get("sources", texts))
        assert lacks(each.get("expect", []), everywhere) == [], each["_id"]


@pytest.mark.parametrize("name", FILES)
def test_every_kind_has_a_floor(name: str, asked: dict[str, list[Asked]]) -> None:
    assert measured(asked[name]).keys() == FLOORS[name].keys()


@pytest.mark.parametrize(("name", "row"), [(name, row) for name, rows in FLOORS.items() for row in rows])
def test_no_share_falls_below_its_floor(name: str, row: str, asked: dict[str, list[Asked]]) -> None:
    outcomes = measured(asked[name])[row]
    reached = sum(outcomes.values()) / len(outcomes)
    failed = [
        f"{each.question['_id']} {each.question['text']} → {each.answer.kind.value}; {each.wrong}"
        for each in asked[name]
        if not outcomes.get(each.question["_id"], True)
    ]
    assert reached >= FLOORS[name][row], f"{sum(outcomes.values())} of {len(outcomes)}:\n" + "\n".join(failed)


HEADINGS = [each for each in questions("shipped") if each["kind"] == "heading" and "section" in each]


@pytest.mark.parametrize("heading", HEADINGS, ids=lambda heading: heading["_id"])
def test_a_heading_is_answered_from_its_own_section(heading: dict[str, Any], asked: dict[str, list[Asked]]) -> None:
    """The headings stand after their text in the file, or run over two lines."""
    each = next(each for each in asked["shipped"] if each.question["_id"] == heading["_id"])
    assert each.wrong == ""
    assert {citation.section for citation in each.answer.citations} == {heading["section"]}


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_stands_in_its_document_and_is_marked(
    name: str,
    asked: dict[str, list[Asked]],
    libraries: dict[str, Library],
    is_verbatim: Callable[[Answer, Callable[[str], str]], bool],
) -> None:
    for each in asked[name]:
        answer, identity = each.answer, each.question["_id"]
        assert is_verbatim(answer, libraries[name].text), identity
        assert bool(answer.citations) is (answer.kind is not AnswerKind.REFUSED), identity
        assert answer.hits, identity
        if answer.citations:
            assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1)), identity
            marked = "".join(f"{citation.quote}[{citation.n}]" for citation in answer.citations)
            said = answer.text.removeprefix(answer.lead)
            assert said.replace("\n", "") == marked.replace("\n", ""), identity
