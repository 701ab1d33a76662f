"""Which sentences answer, and no more of them than asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answering.compose import choose
from rag.answering.question import analyse
from rag.answering.sentences import Candidate
from rag.library import Library
from rag.types import Passage, Sentence
from rag.words import Words

WORDS = Words()


def passage(section: str, *sentences: str, start: int = 0) -> Passage:
    places = []
    for text in sentences:
        places.append(Sentence(text, start, start + len(text)))
        start += len(text)
    return Passage("d", "d", section, "".join(sentences), places[0].start, start, tuple(places))


def chosen(question: str, passages: list[Passage], best: str, **scores: float) -> list[str]:
    """The texts chosen where sentence ``best`` scores 1, those that begin with a key its score, others 0."""

    def score(text: str) -> float:
        return 1.0 if text == best else next((scores[key] for key in scores if text.startswith(key)), 0.0)

    candidates = [Candidate(each, held, 0.9, 0.5, score(each.text)) for held in passages for each in held.sentences]
    candidates.sort(key=lambda candidate: -candidate.score)
    section = {held.start: [other for other in passages if other.section == held.section] for held in passages}
    made = choose(analyse(question, WORDS, lambda forms: 1.0), candidates, lambda held: section[held.start])
    return [each.sentence.text for each in made]


GOALS = ["按照长远布局做了部署。", "近期达到世界先进水平。", "远期实现重大突破。"]
MEASURES = ["一是强化统筹协调。", "加强政策协同。", "二是优化人才培养。", "支持建设实训基地。", "三是深化国际合作。"]
OTHER = "他们昨日去了公园。"


def test_a_fact_takes_one_sentence() -> None:
    assert chosen("提出了多少条任务？", [passage("", *GOALS)], GOALS[1]) == [GOALS[1]]


def test_a_question_that_is_a_heading_takes_the_text_under_it() -> None:
    first, second = passage("工作目标是什么？", *GOALS), passage("保障措施有哪些？", *MEASURES, start=100)
    assert chosen("工作目标是什么？", [first, second], GOALS[1]) == GOALS


def test_all_passages_of_a_section_belong_to_it() -> None:
    parts = [passage("工作目标是什么？", GOALS[0]), passage("工作目标是什么？", *GOALS[1:], start=50)]
    assert chosen("工作目标是什么？", parts, GOALS[2]) == GOALS


def test_a_long_section_is_answered_by_its_best_sentences_in_order() -> None:
    sentences = [f"第{number}句：" + "目标的内容" * 30 + "。" for number in range(10)]
    made = chosen("工作目标是什么？", [passage("工作目标是什么？", *sentences)], sentences[7], 第2=0.9)
    assert {sentences[2], sentences[7]} <= set(made)
    assert made == sorted(made)
    assert sum(map(len, made)) <= 520


def test_one_item_of_an_enumeration_is_enough_where_it_was_asked_for() -> None:
    made = chosen("人才培养方面有什么举措？", [passage("", *MEASURES)], MEASURES[2])
    assert made == MEASURES[2:4]


def test_an_enumeration_is_taken_whole_where_all_was_asked_for() -> None:
    made = chosen("计划怎样落到实处，有哪些办法？", [passage("", *MEASURES)], MEASURES[0])
    assert made == MEASURES


def test_the_line_that_announces_an_enumeration_brings_it_along() -> None:
    announced = ["具体措施如下：", *MEASURES]
    assert chosen("落实计划有哪些安排？", [passage("", *announced)], announced[0]) == announced


@pytest.mark.parametrize(("score", "answer"), [(0.9, GOALS[:2]), (0.5, GOALS[:1])])
def test_a_neighbour_belongs_to_the_answer_where_it_scores_nearly_as_well(score: float, answer: list[str]) -> None:
    assert chosen("如何部署？", [passage("", *GOALS)], GOALS[0], 近期=score) == answer


def test_an_equal_sentence_elsewhere_is_no_neighbour() -> None:
    sentences = [GOALS[0], OTHER, GOALS[1]]
    assert chosen("如何部署？", [passage("", *sentences)], GOALS[0], 近期=0.95) == [GOALS[0]]


@pytest.mark.parametrize("question", ["有哪些保障措施？", "《行动计划》出台的背景是什么？", "五大任务是哪五大？"])
def test_every_sentence_of_a_real_answer_is_a_sentence_of_its_document(question: str, shipped_library: Library) -> None:
    answer = shipped_library.ask(question)
    assert [citation.n for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        source = shipped_library.text(citation.document)[citation.start : citation.end]
        assert "".join(source.split()) == "".join(citation.quote.split())
        assert f"{citation.quote}[{citation.n}]" in answer.text


def test_a_question_or_a_title_of_the_document_is_no_answer(new_library: Library, tmp_path: Path) -> None:
    text = "绿道建设方案\n\n为什么要建设绿道？大家常问这个问题。\n\n建设绿道是为了方便居民出行，改善城市环境。"
    (tmp_path / "绿道.txt").write_text(text, "utf-8")
    new_library.add([tmp_path / "绿道.txt"])
    quotes = [citation.quote for citation in new_library.ask("为什么要建设绿道？").citations]
    assert quotes
    assert not {"绿道建设方案", "为什么要建设绿道？"} & set(quotes)


def test_a_lead_in_is_no_answer_without_its_items() -> None:
    lead, items = "申请登记应当具备下列条件：", ["（一）有固定住所；", "（二）无不良记录。"]
    assert chosen("申请登记要具备什么条件？", [passage("", lead, *items)], lead) == [lead, *items]


def test_a_sentence_that_spells_out_the_answer_belongs_to_it() -> None:
    told = ["近期达到世界先进水平。", "具体包括培育一批企业。", "各地要抓好落实。"]
    assert chosen("近期的目标是什么？", [passage("", *told)], told[0]) == told[:2]
