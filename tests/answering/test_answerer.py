"""A question → an answer whose every sentence is cited, or an honest refusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from rag.answering.answerer import Answerer
from rag.answering.evidence.candidates import SentenceVectors
from rag.answering.evidence.caution import borders
from rag.errors import QuestionError
from rag.library import Library
from rag.types import Answer, AnswerKind, Turn

VerbatimCheck = Callable[[Answer, Callable[[str], str]], bool]
MakeLibrary = Callable[[dict[str, str]], Library]
LAKE, RIVER = "临湖市安居办法.txt", "滨江市安居办法.txt"
LOAN = "人力资源部门为创办企业的毕业生提供最高20万元的创业贷款，贷款期限不超过三年。"
BOAT, TEA = "公园内设有游船和茶室，游船每小时60元。", "茶室由园方自行经营，节假日照常营业。"
RENT_LAKE = "本市对新就业的高校毕业生发放租房补贴，每人每月800元，最长发放36个月。"
RENT_RIVER = "本市对新就业的高校毕业生发放租房补贴，每人每月1200元，最长发放24个月。"


def quotes(answer: Answer) -> list[str]:
    return [citation.quote for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "quote", "emphasised"),
    [
        ("创业贷款最高多少元？", LOAN, ["20万元"]),
        ("创业贷款的期限是多久？", LOAN, ["三年"]),
        ("游船每小时多少钱？", BOAT, ["60元"]),
        ("为什么夜间闭园？", "夜间闭园是为了保护林中的鸟类。", []),
        ("安居办法的咨询电话是多少？", "本办法自2024年5月1日起施行，咨询电话为0512-66881234。", ["0512-66881234"]),
        ("馒头为什么会发黄？", "馒头的碱放多了会发黄，可以在蒸锅里加少许白醋。", []),
    ],
)
def test_a_question_is_answered_by_the_sentence_that_holds_the_answer(
    towns: Library, question: str, quote: str, emphasised: list[str]
) -> None:
    answer = towns.ask(question)
    assert answer.kind is AnswerKind.CITED
    assert answer.text == f"{quote}[1]"
    assert quotes(answer) == [quote]
    assert [quote[start:end] for start, end in answer.citations[0].emphasis] == emphasised
    assert answer.missing == ()
    assert answer.confidence > 0.5


QUESTIONS = [
    "创业贷款最高多少元？",
    "租房补贴每月多少元？",
    "创业贷款最高多少元？公务员体检有哪些项目？",
    "临湖市和滨江市的租房补贴分别是多少元？",
    "游客应当遵守哪些规定？",
    "青山公园里有什么？",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_sentence_is_cited_word_for_word_at_its_place(
    towns: Library, question: str, is_verbatim: VerbatimCheck
) -> None:
    answer = towns.ask(question)
    assert is_verbatim(answer, towns.text)
    assert [citation.n for citation in answer.citations] == list(range(1, len(quotes(answer)) + 1))
    marked = [f"{citation.quote}[{citation.n}]" for citation in answer.citations]
    assert answer.text.replace("\n", "") == "".join(marked) != ""
    places = {(citation.document, citation.start) for citation in answer.citations}
    assert len(places) == len(answer.citations)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("top_k", [1, 3, 40])
def test_asking_to_see_more_or_fewer_passages_changes_no_answer(towns: Library, question: str, top_k: int) -> None:
    usual, other = towns.ask(question), towns.ask(question, top_k=top_k)
    same = replace(other, hits=usual.hits, timings_ms=usual.timings_ms)
    assert same == usual
    assert len(other.hits) == min(top_k, sum(info.passages for info in towns.documents()))
    assert other.hits[: len(usual.hits)] == usual.hits[: len(other.hits)]


def test_two_questions_in_one_are_both_answered_a_paragraph_each(towns: Library) -> None:
    answer = towns.ask("创业贷款最高多少元？游船每小时多少钱？")
    assert answer.kind is AnswerKind.CITED
    assert answer.text == f"{LOAN}[1]\n{BOAT}[2]"
    assert answer.missing == ()
    emphasised = [c.quote[start:end] for c in answer.citations for start, end in c.emphasis]
    assert emphasised == ["20万元", "60元"]


def test_what_two_parts_share_is_said_once(towns: Library) -> None:
    answer = towns.ask("创业贷款最高多少元？创业贷款的期限是多久？")
    assert answer.kind is AnswerKind.CITED
    assert quotes(answer) == [LOAN]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("创业贷款最高多少元？公务员体检有哪些项目？", ("公务员体检有哪些项目？",)),
        ("火星移民怎么报名？创业贷款最高多少元？", ("火星移民怎么报名？",)),
        ("创业贷款最高多少元，火星移民怎么报名？", ("火星移民怎么报名？",)),
        ("公务员体检有哪些项目？创业贷款最高多少元？高铁票怎么改签？", ("公务员体检有哪些项目？", "高铁票怎么改签？")),
    ],
)
def test_a_part_that_has_no_answer_is_named_in_the_questions_words(
    towns: Library, question: str, missing: tuple[str, ...]
) -> None:
    answer = towns.ask(question)
    assert answer.kind is AnswerKind.PARTLY
    assert answer.missing == missing
    assert quotes(answer) == [LOAN]
    assert not answer.refused


def test_a_question_of_which_no_part_has_an_answer_is_refused(towns: Library) -> None:
    answer = towns.ask("火星移民怎么报名？公务员体检有哪些项目？")
    assert answer.refused
    assert (answer.citations, answer.missing) == ((), ())


def test_documents_that_differ_are_shown_side_by_side_a_paragraph_each(towns: Library) -> None:
    answer = towns.ask("租房补贴每月多少元？")
    assert answer.kind is AnswerKind.DIFFERING
    assert {citation.document: citation.quote for citation in answer.citations} == {LAKE: RENT_LAKE, RIVER: RENT_RIVER}
    assert [line.startswith(quote) for line, quote in zip(answer.text.split("\n"), quotes(answer), strict=True)] == [
        True,
        True,
    ]
    assert answer.missing == ()


def test_a_part_that_has_no_answer_is_named_where_documents_differ_too(towns: Library) -> None:
    answer = towns.ask("租房补贴每月多少元？火星移民怎么报名？")
    assert answer.kind is AnswerKind.DIFFERING
    assert answer.missing == ("火星移民怎么报名？",)
    assert set(quotes(answer)) == {RENT_LAKE, RENT_RIVER}


@pytest.mark.parametrize(("city", "quote"), [("临湖市", RENT_LAKE), ("滨江市", RENT_RIVER)])
def test_the_document_of_the_city_asked_for_speaks_alone(towns: Library, city: str, quote: str) -> None:
    answer = towns.ask(f"{city}的租房补贴每月多少元？")
    assert answer.kind is AnswerKind.CITED
    assert quotes(answer) == [quote]


def test_each_of_two_cities_is_answered_from_its_own_document_in_the_order_asked(towns: Library) -> None:
    answer = towns.ask("滨江市和临湖市的租房补贴分别是多少元？")
    assert answer.kind is AnswerKind.CITED
    assert [(citation.document, citation.quote) for citation in answer.citations] == [
        (RIVER, RENT_RIVER),
        (LAKE, RENT_LAKE),
    ]


def test_documents_that_agree_speak_once(library_of: MakeLibrary) -> None:
    library = library_of(
        {"甲": "租房补贴每人每月800元，由住房部门发放。", "乙": "租房补贴每人每月八百元，由住房部门发放。"}
    )
    answer = library.ask("租房补贴每月多少元？")
    assert answer.kind is AnswerKind.CITED


@pytest.mark.parametrize(
    ("question", "near_miss"),
    [
        ("利息按什么收取？", "杭州市的利息按什么收取？"),
        ("创业贷款最高多少元？", "2031年创业贷款最高多少元？"),
    ],
)
def test_another_city_or_year_than_the_documents_is_refused(towns: Library, question: str, near_miss: str) -> None:
    assert towns.ask(question).kind is AnswerKind.CITED
    answer = towns.ask(near_miss)
    assert answer.kind is AnswerKind.REFUSED
    assert answer.citations == ()
    assert answer.confidence < borders(towns.settings).near


@pytest.mark.parametrize("question", ["谁写了红楼梦？", "高铁票怎么改签？", "谁发明了电灯？"])
def test_a_refusal_cites_nothing_and_shows_the_nearest_passages(towns: Library, question: str) -> None:
    answer = towns.ask(question)
    assert answer.kind is AnswerKind.REFUSED
    assert (answer.citations, answer.missing) == ((), ())
    assert len(answer.hits) == towns.settings.top_k
    assert answer.text.startswith("The documents" if question.isascii() else "资料库的文档里没有找到")


@pytest.mark.parametrize("question", ["怎么做红烧肉？", "How do I cook rice?"])
def test_another_dish_than_the_documents_is_no_sure_answer(towns: Library, question: str) -> None:
    """The documents tell how to steam buns: that may be shown as near, never as the answer."""
    answer = towns.ask(question)
    assert answer.refused
    assert answer.confidence < borders(towns.settings).sure
    assert answer.near is bool(answer.citations) is bool(answer.lead)
    assert answer.missing == ()


@pytest.mark.parametrize(("refuse_below", "kind"), [(0.0, AnswerKind.CITED), (1.0, AnswerKind.NEAR)])
def test_the_setting_says_from_which_confidence_on_an_answer_is_sure(
    towns: Library, refuse_below: float, kind: AnswerKind
) -> None:
    settings = replace(towns.settings, refuse_below=refuse_below)
    answerer = Answerer(towns.snapshot(), towns.encoder, settings, SentenceVectors())
    assert answerer.answer("包子上锅后要蒸多少分钟？").kind is kind
    if kind is AnswerKind.CITED:
        assert answerer.answer("怎么做红烧肉？").kind is kind


def test_a_short_enumeration_is_written_an_item_a_line(towns: Library) -> None:
    assert towns.ask("游客应当遵守哪些规定？").text.split("\n") == [
        "游客应当遵守下列规定：[1]",
        "（一）不得携带宠物入园；[2]",
        "（二）不得在林中生火；[3]",
        "（三）不得采摘花果。[4]",
    ]


def test_a_follow_up_is_answered_as_it_was_understood(towns: Library) -> None:
    answer = towns.ask("那滨江市呢？", [Turn("临湖市的租房补贴每月多少元？", RENT_LAKE)])
    assert answer.question == "那滨江市呢？"
    assert answer.standalone == "滨江市的租房补贴每月多少元？"
    assert quotes(answer) == [RENT_RIVER]


def test_only_the_documents_named_are_asked(towns: Library) -> None:
    answer = towns.ask("租房补贴每月多少元？", documents=[RIVER])
    assert answer.kind is AnswerKind.CITED
    assert quotes(answer) == [RENT_RIVER]


def test_stages_are_timed(towns: Library) -> None:
    timings = towns.ask("租房补贴每月多少元？游船每小时多少钱？").timings_ms
    assert list(timings) == ["embed", "search", "read", "answer", "total"]
    assert 0 < max(timings["embed"], timings["search"], timings["answer"]) < timings["total"]


@pytest.mark.parametrize("question", ["", " \n　", "问" * 2001])
def test_a_question_of_no_or_too_many_characters_is_not_taken(towns: Library, question: str) -> None:
    with pytest.raises(QuestionError):
        towns.ask(question)
    assert towns.ask("问" * 2000).refused


def test_a_citation_is_scored_beside_the_best_of_its_answer(library_of: MakeLibrary) -> None:
    library = library_of({"公园须知": f"一、游船与茶室\n\n{BOAT}{TEA}"})
    scores = [citation.score for citation in library.ask("游船与茶室有什么规定？").citations]
    assert max(scores) == 1.0
    assert all(0 <= score <= 1 for score in scores)
