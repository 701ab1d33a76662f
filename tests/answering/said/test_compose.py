"""Which sentences answer, and no more of them than asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answering.asked.question import Question, analyse
from rag.answering.evidence.candidates import STATES, Candidate, Features
from rag.answering.said.compose import Chosen, choose, choose_accounts
from rag.chinese.words import Words
from rag.library import Library
from rag.types import Passage, Sentence

WORDS = Words()
BEST, LEAST = 10.0, -10.0


def passage(section: str, *sentences: str, start: int = 0, document: str = "d") -> Passage:
    places = []
    for text in sentences:
        places.append(Sentence(text, start, start + len(text)))
        start += len(text)
    return Passage(document, document, section, "".join(sentences), places[0].start, start, tuple(places))


def candidate(sentence: Sentence, held: Passage, score: float, strange: float = 0.0) -> Candidate:
    states = float(bool(STATES.search(sentence.text)))
    return Candidate(sentence, held, Features(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, states, 0.0, 0.0, strange), 0.9, 0.5, score)


def asked(question: str) -> Question:
    return analyse(question, WORDS, lambda forms: 1.0)


def sections_of(passages: list[Passage], held: Passage, path: str) -> list[Passage]:
    def inside(other: Passage) -> bool:
        return other.section == path or bool(path and other.section.startswith(f"{path} › "))

    return [other for other in passages if other.document == held.document and inside(other)]


def chosen(question: str, passages: list[Passage], best: str, strange: float = 0.0, **below: float) -> list[str]:
    """The texts chosen where sentence ``best`` scores best, those that begin with a key so much less, others least."""

    def score(text: str) -> float:
        return BEST if text == best else next((BEST - below[key] for key in below if text.startswith(key)), LEAST)

    candidates = [candidate(each, held, score(each.text), strange) for held in passages for each in held.sentences]
    candidates.sort(key=lambda candidate: -candidate.score)
    made = choose(asked(question), candidates, lambda held, path: sections_of(passages, held, path))
    return [each.sentence.text for each in made]


GOALS = ["按照长远布局做了部署。", "近期达到世界先进水平。", "远期实现重大突破。"]
MEASURES = ["一是强化统筹协调。", "加强政策协同。", "二是优化人才培养。", "支持建设实训基地。", "三是深化国际合作。"]
OTHER = "他们昨日去了公园。"


def test_a_fact_takes_one_sentence() -> None:
    assert chosen("提出了多少条任务？", [passage("", *GOALS)], GOALS[1]) == [GOALS[1]]


def test_a_question_that_is_a_heading_takes_the_text_under_it() -> None:
    first, second = passage("工作目标是什么？", *GOALS), passage("保障措施有哪些？", *MEASURES, start=100)
    assert chosen("工作目标是什么？", [first, second], GOALS[1]) == GOALS


def test_a_section_is_the_answer_whose_heading_says_what_is_asked_of_the_topic() -> None:
    held = Passage("d", "元宇宙行动计划", "三、工作目标", "".join(GOALS), 0, 40, passage("", *GOALS).sentences)
    assert chosen("元宇宙行动计划的工作目标是什么？", [held], GOALS[1]) == GOALS
    assert chosen("元宇宙行动计划的资金目标是什么？", [held], GOALS[1]) == [GOALS[1]]


def test_a_chapter_that_is_asked_for_is_told_with_all_its_articles() -> None:
    fined = ["处一千元罚款。", "处五百元罚款。", "处两百元罚款。"]
    sections = ["第五章 法律责任 › 第七条", "第五章 法律责任 › 第八条", "第六章 附则 › 第九条"]
    law = [passage(section, text, start=10 * i) for i, (section, text) in enumerate(zip(sections, fined, strict=True))]
    assert chosen("法律责任是怎么规定的？", law, fined[1]) == fined[:2]
    assert chosen("第八条法律责任是怎么规定的？", law, fined[1]) == fined[1:2]


def test_the_section_of_another_citys_document_is_not_poured_out() -> None:
    held = passage("工作目标是什么？", *GOALS)
    assert chosen("临湖市的工作目标是什么？", [held], GOALS[1], strange=0.5) == [GOALS[1]]


def test_all_passages_of_a_section_belong_to_it() -> None:
    parts = [passage("工作目标是什么？", GOALS[0]), passage("工作目标是什么？", *GOALS[1:], start=50)]
    assert chosen("工作目标是什么？", parts, GOALS[2]) == GOALS


def test_a_long_section_is_answered_by_its_best_sentences_in_order() -> None:
    sentences = [f"第{number}句：" + "目标的内容" * 30 + "。" for number in range(10)]
    made = chosen("工作目标是什么？", [passage("工作目标是什么？", *sentences)], sentences[7], 第2=0.1)
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
    assert chosen("落实计划有哪些安排？", [passage("", OTHER, *announced)], MEASURES[3]) == announced


@pytest.mark.parametrize(("length", "whole"), [(60, True), (80, False)])
def test_a_long_enumeration_is_not_poured_out(length: int, whole: bool) -> None:
    items = [f"（{number}）" + "落实任务" * (length // 4) + "；" for number in "一二三四五六"]
    made = chosen("落实计划有哪些安排？", [passage("", "具体措施如下：", *items)], items[1])
    assert made == (["具体措施如下：", *items] if whole else [items[1]])


def test_an_enumeration_is_not_told_where_one_fact_is_asked_for() -> None:
    assert chosen("有多少处实训基地？", [passage("", *MEASURES)], MEASURES[3]) == [MEASURES[3]]


@pytest.mark.parametrize(
    ("question", "below", "answer"),
    [
        ("有多少部署？", 0.9, GOALS[:2]),
        ("有多少部署？", 1.1, GOALS[:1]),
        ("如何部署？", 2.9, GOALS[:2]),  # what is told at length may be told by more
        ("如何部署？", 3.1, GOALS[:1]),
    ],
)
def test_a_neighbour_belongs_to_the_answer_where_it_scores_nearly_as_well(
    question: str, below: float, answer: list[str]
) -> None:
    assert chosen(question, [passage("", *GOALS)], GOALS[0], 近期=below) == answer


@pytest.mark.parametrize(
    ("before", "after", "answer"), [(0.9, 2.9, GOALS), (1.1, 2.9, GOALS[1:]), (0.9, 3.1, GOALS[:2])]
)
def test_neighbours_are_joined_across_passages_and_before_only_what_is_nearly_as_good(
    before: float, after: float, answer: list[str]
) -> None:
    first, second = passage("", *GOALS[:2]), passage("", GOALS[2], start=60)
    assert chosen("如何部署？", [first, second], GOALS[1], 按照=before, 远期=after) == answer


def test_a_fact_stands_first_in_its_answer() -> None:
    assert chosen("有多少部署？", [passage("", *GOALS)], GOALS[1], 按照=0.1, 远期=0.1)[:2] == GOALS[1:]


def test_a_neighbour_behind_a_gap_is_not_joined() -> None:
    told = [GOALS[0], OTHER, GOALS[1]]
    assert chosen("有多少部署？", [passage("", *told)], GOALS[0], 近期=1.5) == [GOALS[0]]


def test_a_grown_answer_stays_short() -> None:
    told = [f"第{number}句：" + "部署的内容" * 20 + "。" for number in range(4)]
    made = chosen("如何部署？", [passage("", *told)], told[0], 第=2.0)
    assert made == told[:2]


def test_a_title_beside_the_answer_is_never_joined() -> None:
    told = ["长远布局行动计划", *GOALS, "二〇二五年五月"]
    made = chosen("如何部署？", [passage("", *told)], GOALS[0], 长远=0.1, 近期=0.1, 远期=0.1, 二=0.1)
    assert made == GOALS


@pytest.mark.parametrize(("below", "second"), [(0.9, True), (1.1, False)])
def test_a_second_place_is_told_only_where_it_is_as_good(below: float, second: bool) -> None:
    here, there = passage("", GOALS[0], OTHER), passage("", OTHER, GOALS[1], document="e")
    made = chosen("有多少部署？", [here, there], GOALS[0], 近期=below)
    assert made == [GOALS[0], *([GOALS[1]] if second else [])]


def test_a_second_place_within_the_section_is_told_after_the_first() -> None:
    told = [GOALS[1], OTHER, GOALS[0]]
    assert chosen("有多少部署？", [passage("", *told)], GOALS[0], 近期=0.5) == [GOALS[0], GOALS[1]]


def test_what_is_said_in_the_same_words_elsewhere_is_not_said_twice() -> None:
    here, there = passage("", GOALS[0]), passage("", GOALS[0].replace("做了", "做了 "), document="e")
    assert chosen("有多少部署？", [here, there], GOALS[0], 按照=0.1) == [GOALS[0]]


def test_a_title_elsewhere_is_no_second_place_but_the_next_sentence_is() -> None:
    here, there = passage("", GOALS[0]), passage("", "长远布局行动计划", document="e")
    further = passage("", GOALS[1], document="f")
    assert chosen("有多少部署？", [here, there, further], GOALS[0], 长远=0.1, 近期=0.2) == [GOALS[0], GOALS[1]]


def test_a_second_place_beside_the_first_brings_no_sentence_twice() -> None:
    told = [GOALS[0], "具体由各地" + "逐步落实" * 60 + "。", GOALS[1]]
    made = chosen("有多少部署？", [passage("", *told)], GOALS[0], 近期=0.5, 具体=0.5)
    assert len(made) == len(set(made))


def test_each_account_is_told_from_its_own_document_with_its_neighbours() -> None:
    here, there = passage("", *GOALS, OTHER), passage("", OTHER, *MEASURES[:1], document="e")
    scores = {GOALS[0]: 9.0, GOALS[1]: 8.5, MEASURES[0]: 8.0}
    candidates = [
        candidate(each, held, scores.get(each.text, LEAST)) for held in (here, there) for each in held.sentences
    ]
    told = [each for each in candidates if each.sentence.text in (GOALS[0], MEASURES[0])]
    made: list[Chosen] = choose_accounts(told, candidates, lambda held, path: sections_of([here, there], held, path))
    assert [(each.passage.document, each.sentence.text) for each in made] == [
        ("d", GOALS[0]),
        ("d", GOALS[1]),
        ("e", MEASURES[0]),
    ]


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
