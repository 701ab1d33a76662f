"""What a question asks for, and which of its words count."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answering.asked.question import Fact, Question, Scope, analyse, search_words
from rag.answering.asked.terms import Term
from rag.chinese.naming import is_place
from rag.chinese.words import Words

WORDS = Words(["工业元宇宙", "3年行动计划"])


def asked(text: str) -> Question:
    return analyse(text, WORDS, lambda forms: 1.0)


def term(text: str, form: str) -> Term:
    return next(term for term in asked(text).terms if form in term.forms)


def named(text: str) -> set[str]:
    return {term.forms[0] for term in asked(text).terms}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("《行动计划》提出了多少条重点任务？", Fact.NUMBER),
        ("中小企业占比是多少？", Fact.NUMBER),
        ("How many companies will be trained?", Fact.NUMBER),
        ("什么时候印发的？", Fact.TIME),
        ("需要多久？", Fact.TIME),
        ("到哪一年达到世界先进水平？", Fact.TIME),
        ("When was the plan issued?", Fact.TIME),
        ("是谁印发的？", Fact.WHO),
        ("是哪些部门印发的？", Fact.WHO),
        ("市民服务热线的电话是多少？", Fact.PHONE),
        ("投诉要拨打什么号码？", Fact.PHONE),
        ("What is the hotline?", Fact.PHONE),
        ("报名网址是什么？", Fact.LINK),
        ("投诉邮箱是多少？", Fact.LINK),
        ("Where is the museum?", Fact.PLACE),
        ("博物馆在哪里？", Fact.PLACE),
        ("总部位于哪个城市？", Fact.PLACE),
        ("为什么要建设绿道？", Fact.REASON),
        ("延期的原因是什么？", Fact.REASON),
        ("参观的目的地有几个？", Fact.NUMBER),
        ("电话服务持续多久？", Fact.TIME),
        ("要健全什么保护体系？", Fact.ANY),
        ("五大任务是哪几个？", Fact.ANY),
    ],
)
def test_the_sort_of_fact_is_known(text: str, fact: Fact) -> None:
    assert asked(text).fact is fact


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("要健全什么保护体系？", Scope.FACT),
        ("提出了多少条任务？", Scope.FACT),
        ("4项工程分别是哪4项？", Scope.LIST),
        ("是哪些部门印发的？", Scope.LIST),
        ("五大任务是哪五大？", Scope.LIST),
        ("出台的背景是什么？", Scope.SECTION),
        ("为什么要建设绿道？", Scope.SECTION),
        ("延期的原因是什么？", Scope.FACT),
        ("补贴要求的电话是多少？", Scope.FACT),
        ("报名网址有哪些？", Scope.FACT),
        ("如何申请补贴？", Scope.SECTION),
        ("What are the goals of the plan?", Scope.SECTION),
    ],
)
def test_how_much_text_answers_is_known(text: str, scope: Scope) -> None:
    assert asked(text).scope is scope


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("提出了多少条任务？", "条"),
        ("要培育几家企业？", "家"),
        ("增长了多少个百分点？", "个百分点"),
        ("补贴是多少？", ""),
        ("补贴多少钱？", "元"),
        ("几万元的贷款？", "万元"),
        ("有多少平方米？", "平方米"),
        ("要几个工作日？", "个工作日"),
        ("发放多少带动就业补贴？", ""),
        ("有多少亩耕地？", "亩"),
        ("是哪一天施行的？", "日"),
        ("哪一年施行？", ""),
        ("咨询电话是多少？", ""),
        ("出台的背景是什么？", ""),
    ],
)
def test_the_unit_of_a_number_is_known(text: str, unit: str) -> None:
    assert asked(text).unit == unit


def test_what_a_number_counts_follows_it() -> None:
    assert [term.forms[0] for term in asked("《行动计划》提出了多少条重点任务？").counted] == ["重点", "任务"]
    assert [term.forms[0] for term in asked("发放多少带动就业补贴？").counted][:1] == ["带动"]
    assert asked("带动就业补贴是多少？").counted == ()


def test_words_that_only_ask_are_no_terms() -> None:
    assert named("请问这份文件的主要内容是什么？") == set()
    assert named("请介绍一下工业元宇宙") == {"工业元宇宙"}


@pytest.mark.parametrize("text", ["上海市的补贴标准是多少？", "上海市的補貼標準是多少？"])
def test_a_place_is_a_name_in_either_script(text: str) -> None:
    assert term(text, "上海市").name
    assert not term(text, "补贴").name


def test_a_year_is_a_name_and_another_number_is_none() -> None:
    assert term("到2025年提出14条任务", "2025").name
    assert not term("到2025年提出14条任务", "14").name


def test_a_name_has_no_synonyms_and_another_word_has() -> None:
    assert term("上海市的补贴", "上海市").synonyms == ()
    assert "补助" in term("上海市的补贴", "补贴").synonyms


def test_weights_are_shares() -> None:
    assert all(0 < term.weight <= 1 for term in asked("培育有全球影响力的生态型企业").terms)


def test_what_most_passages_hold_says_little() -> None:
    common = analyse("元宇宙的补贴", WORDS, lambda forms: 0.05 if "补贴" in forms else 1.0)
    assert common.terms[-1].weight < term("元宇宙的补贴", "补贴").weight


def test_an_english_question_brings_its_chinese_words() -> None:
    question = asked("What are the goals of the action plan?")
    assert not question.chinese
    assert "目标" in question.terms[0].forms
    assert "行动计划" in search_words(question, WORDS)


def test_an_unknown_english_name_counts_in_full_and_another_word_little() -> None:
    assert term("What did Xyzzy do?", "xyzzy").weight > term("What did xyzzy do?", "xyzzy").weight


def test_a_chinese_question_is_searched_by_its_own_words() -> None:
    assert search_words(asked("工业元宇宙的補貼"), WORDS) == WORDS.tokens("工业元宇宙的补贴")


@pytest.mark.parametrize(
    ("text", "grams"),
    [
        ("请问补贴标准是多少？", ["补贴", "贴标", "标准"]),
        ("哪些部门", ["部门"]),
        ("补贴的标准和补贴的发放", ["补贴", "标准", "发放"]),
        ("2025年AI产业的目标", ["产业", "目标", "2025", "ai"]),
        ("租金的标准在哪里", ["租金", "标准"]),
        ("什么", ["什么"]),  # nothing else to go by
        ("What are the goals?", []),
    ],
)
def test_grams_are_what_a_question_says_without_its_asking_words(text: str, grams: list[str]) -> None:
    assert [gram.text for gram in asked(text).grams] == grams


def test_a_gram_weighs_by_its_rarity() -> None:
    question = analyse("补贴标准", WORDS, lambda forms: 0.1 if "补贴" in forms else 0.9)
    assert {gram.text: gram.weight for gram in question.grams} == {"补贴": 0.1, "贴标": 0.9, "标准": 0.9}


@pytest.mark.parametrize("word", ["北京", "上海市", "滨江市", "临湖市", "芦溪镇", "云栖街道"])
def test_a_place_is_known_by_the_dictionary_or_by_its_ending(word: str) -> None:
    assert is_place(word, WORDS.tag(word))


def test_the_places_known_by_their_endings_are_in_no_dictionary() -> None:
    assert not any(WORDS.knows(word) for word in ("滨江市", "临湖市", "芦溪镇", "云栖街道"))


@pytest.mark.parametrize(
    "word", ["城市", "本市", "省市", "全省", "中国", "国家", "社区", "市", "县", "企业", "中小城市", "县级市", "未上市"]
)
def test_a_word_for_any_place_names_none(word: str) -> None:
    assert not is_place(word, WORDS.tag(word))


@pytest.mark.parametrize(
    ("text", "guess", "kept"),
    [("人才上能申请什么", "上能", {"人才", "申请"}), ("企业最多能贷几次？", "最多能", {"企业", "贷"})],
)
def test_a_word_that_was_guessed_of_function_words_is_dropped(text: str, guess: str, kept: set[str]) -> None:
    assert guess in WORDS.split(text)
    assert named(text) == kept


def test_a_word_that_was_guessed_of_telling_characters_is_kept() -> None:
    assert not WORDS.knows("滨江市")
    assert "芦溪镇" in named("芦溪镇的补贴")


@pytest.mark.parametrize("word", ["保定市", "东营市", "公主岭市", "海安市"])
def test_a_city_is_a_place_though_the_dictionary_calls_it_a_noun_or_lacks_it(word: str) -> None:
    assert is_place(word, "n")


@pytest.mark.parametrize("word", ["连锁超市", "县级市", "贫困县", "小城镇"])
def test_what_ends_as_a_place_does_is_not_always_one(word: str) -> None:
    assert not is_place(word, "n")


def test_the_price_of_a_telephone_is_no_telephone_number() -> None:
    assert asked("安装电话多少钱？").fact is Fact.NUMBER
    assert asked("咨询电话是多少？").fact is Fact.PHONE


def test_months_are_counted_in_months() -> None:
    assert asked("免收几个月租金？").unit == "个月"


def test_an_english_word_in_a_chinese_question_is_looked_for_in_chinese_where_no_text_holds_it() -> None:
    def rarity(forms: Sequence[str]) -> float:
        return 0.5 if {"开通", "帐户", "email"} & set(forms) else 1.0

    asked = analyse("account 逾期没开通，email 发给 Surface", Words(), rarity)
    forms = {term.forms[0]: term.forms for term in asked.terms}
    assert "帐户" in forms["account"]
    assert (forms["email"], forms["surface"]) == (("email",), ("surface",))
    assert "帐户" in search_words(asked, Words())
