"""The sentence of a long message that asks."""

from __future__ import annotations

import pytest

from rag.answering.asked.asking import essence
from rag.chinese.words import Words

WORDS = Words()
BEFORE = (
    "您好，我是今年刚毕业的学生，家里条件一般，在老家待了几个月，一直没有找到满意的工作。"
    "最近想开一家小店，可是手头的钱不太够，我也不知道自己符不符合条件。"
)


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        (f"{BEFORE}麻烦问一下，创业贷款的额度最高是多少？", "创业贷款的额度最高是多少？"),
        (f"{BEFORE}想了解一下创业贷款的额度最高是多少，谢谢您，祝您工作顺利！", "创业贷款的额度最高是多少？"),
        (f"请问创业贷款的额度最高是多少？{BEFORE}万分感谢。", "创业贷款的额度最高是多少？"),
        (f"{BEFORE}创业贷款的额度最高是多少", "创业贷款的额度最高是多少？"),
        (
            f"{BEFORE}请问创业贷款最高多少？我平时比较忙。另外想咨询一下期限是几年？",
            "创业贷款最高多少？期限是几年？",
        ),
    ],
)
def test_what_asks_is_kept_and_what_tells_is_not(message: str, asked: str) -> None:
    assert essence(message, WORDS) == asked


@pytest.mark.parametrize(
    ("told", "question", "asked"),
    [
        ("我们单位去年买了一台星河A1，大家都说好用。", "请问它的质保期是多久？", "A1的质保期是多久？"),
        ("我现在住在东山区，在附近的工厂上班。", "想问B类人才奖励多少钱？", "东山区的B类人才奖励多少钱？"),
        ("公司发了《考勤手册》，我还没来得及看。", "请问迟到一次扣多少？", "《考勤手册》的迟到一次扣多少？"),
        ("我从东山区搬到了西岭区。", "请问B类人才奖励多少钱？", "B类人才奖励多少钱？"),  # which of the two?
        ("我现在住在东山区。", "请问星河A1的质保期是多久？", "星河A1的质保期是多久？"),
        ("这类东西坏了不归他们修。", "请问租赁合同里，灯具由谁来修？", "租赁合同里，灯具由谁来修？"),
        ("我是东山区人。", "请问西岭区B类人才奖励多少钱？", "西岭区B类人才奖励多少钱？"),
    ],
)
def test_the_name_that_the_question_leaves_out_is_taken_from_before(told: str, question: str, asked: str) -> None:
    assert essence(f"{BEFORE}{told}{question}非常感谢！", WORDS) == asked


@pytest.mark.parametrize(
    "question",
    [
        "创业贷款的额度最高是多少？",
        "您好，请问创业贷款的额度最高是多少？谢谢。",
        "How much is the loan at most, and how long does it run, and who may apply for it in the city of Linhu?",
        "对于毕业两年以内的高校毕业生在本市创办小微企业并正常经营一年以上的，一次性创业补贴的标准是多少，由哪个部门负责审核发放？",
        BEFORE,
    ],
)
def test_a_question_that_is_short_or_asks_all_along_is_left_as_it_is(question: str) -> None:
    assert essence(question, WORDS) == question


TITLES = ("恒远贸易差旅管理办法", "启航中学章程")


@pytest.mark.parametrize(
    ("told", "question", "asked"),
    [
        ("我在恒远贸易做销售，上周刚从成都回来。", "请问单据要在几天之内交？", "恒远贸易的单据要在几天之内交？"),
        ("我在恒远贸易做销售，孩子在启航中学上学。", "请问手机能带吗？", "手机能带吗？"),  # whose?
        ("我在恒远贸易做销售。", "请问启航中学的手机能带吗？", "启航中学的手机能带吗？"),
        ("我在恒远贸易做销售。", "请问星河A1的质保期是多久？", "星河A1的质保期是多久？"),
    ],
)
def test_a_title_that_was_mentioned_before_says_what_is_asked_about(told: str, question: str, asked: str) -> None:
    assert essence(f"{BEFORE}{told}{question}非常感谢！", WORDS, lambda: TITLES) == asked
