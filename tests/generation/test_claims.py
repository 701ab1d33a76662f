"""What a sentence claims to the letter: figures in all their forms, names, and what it denies."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.chinese.words import Words
from rag.generation.claims import Figure, contradiction, figures, holds_name, names

ALIKE = [
    ("3万元", "30000元"),
    ("3万元", "三万元"),
    ("30,000元", "3万元"),
    ("30，000元", "3万元"),
    ("1.5亿元", "15000万元"),
    ("1.5亿元", "一点五亿元"),
    ("2千万元", "2000万元"),
    ("3.5万亿元", "35000亿元"),
    ("100万元", "一百万元"),
    ("15%", "百分之十五"),
    ("3.5%", "百分之三点五"),
    ("5‰", "千分之五"),
    ("2/3", "三分之二"),
    ("2024年1月1日", "2024-01-01"),
    ("2024年1月1日", "2024/1/1"),
    ("2024年1月1日", "2024.1.1"),
    ("2024年1月1日", "二〇二四年一月一日"),
    ("2024年1月1日", "2024 年 1 月 1 日"),
    ("2024年12月31日", "二零二四年十二月三十一日"),
    ("3至5家", "三至五家"),
    ("3—5家", "3-5家"),
    ("2023—2025年", "二〇二三—二〇二五年"),
    ("12个月", "十二个月"),
    ("1年", "一年"),
    ("2年", "两年"),
    ("第14条", "第十四条"),
    ("60周岁", "六十周岁"),
    ("３０日", "30日"),
    ("20多家", "二十多家"),
    ("1200元", "一千二百元"),
    ("10⁶个", "100万个"),
    ("10⁶个", "10的6次方个"),
    ("3×10⁴公顷", "3万公顷"),
    ("3×10⁴公顷", "3×10^4公顷"),
    ("10⁻³克", "0.001克"),
    ("300m²", "300平方米"),
    ("300m²", "300㎡"),
    ("100万元", "壹佰万元"),
    ("1.2亿元", "12000万元"),
    ("2000元", "2千元"),
    ("2026年3月", "二○二六年三月"),
    ("2024年", "民国113年"),
    ("23日", "廿三日"),
    ("第103条", "第一○三条"),
]
DIFFERENT = [
    ("3万元", "3元"),
    ("3万元", "3亿元"),
    ("15%", "15‰"),
    ("15%", "15个百分点"),
    ("3.5%", "35%"),
    ("30日", "30个工作日"),
    ("3年", "3个月"),
    ("2024年1月1日", "2023年1月1日"),
    ("2024年1月1日", "2024年2月1日"),
    ("2024年1月1日", "2024年1月11日"),
    ("3至5家", "2至5家"),
    ("三至五家", "二至五家"),
    ("三分之二", "三分之一"),
    ("1,200元", "1,300元"),
    ("60周岁", "65周岁"),
    ("2千万元", "2百万元"),
    ("10⁶个", "106个"),
    ("3×10⁴公顷", "3×104公顷"),
    ("10⁶个", "10⁵个"),
    ("10⁻³克", "10³克"),
    ("300m²", "300m³"),
    ("2024年", "民国112年"),
    ("8月15日", "农历八月十五"),
]


def same(one: str, other: str) -> bool:
    """Whether both have figures, and each of both is among those of the other one."""
    first, second = figures(one), figures(other)
    agree = [any(each.agrees(known) for known in second) for each in first]
    return bool(first and second) and all(agree) and all(any(each.agrees(known) for known in first) for each in second)


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_figure_in_other_forms(one: str, other: str) -> None:
    assert same(f"金额为{one}。", f"金额为{other}。")


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_figures(one: str, other: str) -> None:
    assert not same(f"金额为{one}。", f"金额为{other}。")


def test_a_figure_is_multiplied_out_and_has_its_unit() -> None:
    assert figures("投入2.5亿元，惠及十二万人。") == (
        Figure(Decimal(250_000_000), "元", "2.5亿元"),
        Figure(Decimal(120_000), "人", "12万人"),
    )


def test_words_that_only_look_like_numerals_are_figures_of_evidence_only() -> None:
    assert figures("统一部署，一方面是万众一心，另有一项工作。") == ()
    assert {str(each.value) for each in figures("提出一项任务、三大方向", every=True)} >= {"1", "3"}


@pytest.mark.parametrize(
    ("one", "other"), [("5人", "5名"), ("3家", "3个"), ("30日", "30天"), ("2年", "2周年"), ("5项", "5条")]
)
def test_units_that_count_the_same(one: str, other: str) -> None:
    assert same(one, other)


def test_names() -> None:
    found = names("根据国发〔2024〕5号，北京市印发《行动计划》，OpenAI 与“元宇宙”企业参加。", Words())
    assert set(found) == {"国发〔2024〕5号", "北京市", "行动计划", "openai", "元宇宙"}
    assert names("申请人应当提交材料。", Words()) == ()


@pytest.mark.parametrize(
    ("sentence", "number"),
    [("依照财税〔2019〕13号执行", "财税〔2019〕13号"), ("见（沪府发[2020]7号）", "沪府发[2020]7号")],
)
def test_the_number_of_a_document_is_a_name_without_what_leads_to_it(sentence: str, number: str) -> None:
    assert number in names(sentence, Words())


def test_a_place_is_held_without_its_ending() -> None:
    assert holds_name("企业位于南京", "南京市")
    assert not holds_name("企业位于南京", "苏州市")


CONTRADICTIONS = [
    ("申请人可以转让补贴资格。", "申请人不得转让补贴资格。"),
    ("申请人转让补贴资格。", "申请人不得转让补贴资格。"),
    ("申请人不得转让补贴资格。", "申请人可以转让补贴资格。"),
    ("逾期予以补发。", "逾期不再补发。"),
    ("经批准，可以开工建设。", "未经批准，不得开工建设。"),
    ("收取费用。", "不收取任何费用。"),
    ("需提交身份证。", "无需提交身份证。"),
    ("本办法适用于外国人。", "本办法不适用于外国人。"),
    ("申请人有失信记录。", "申请人没有失信记录。"),
    ("去年全市收入同比下降5%。", "去年全市收入同比增长5%。"),
    ("贷款期限超过三年。", "贷款期限不超过三年。"),
    ("贷款期限不少于三年。", "贷款期限不超过三年。"),
    ("满18周岁以下的居民", "满18周岁以上的居民"),
    ("本市取消租房补贴。", "本市发放租房补贴。"),
    ("应当在开工之后提交申请。", "应当在开工之前提交申请。"),
    ("禁止企业自主创新。", "鼓励企业自主创新。"),
]
HARMLESS = [
    ("全市产业增长", "全市产业不断增长"),
    ("支持企业发展和人才培养", "不仅支持企业发展和人才培养"),
    ("加快培育产业新赛道", "加快培育未来产业新赛道"),
    ("禁止携带宠物进入公园", "不得携带宠物进入公园"),
    ("办理不动产登记", "办理不动产登记"),
    ("贷款期限最长三年", "贷款期限不超过三年"),
    ("非遗项目免费开放", "非遗项目免费开放"),
    ("符合下列条件的企业可以申请", "个人不得申请"),
    ("收入增长，支出下降", "收入增长，支出下降"),
    ("支出下降", "收入增长"),
    ("不得转让", "不得转让，但可以继承"),
]


@pytest.mark.parametrize(("sentence", "evidence"), CONTRADICTIONS)
def test_contradictions(sentence: str, evidence: str) -> None:
    assert contradiction(sentence, evidence)


@pytest.mark.parametrize(("sentence", "evidence"), HARMLESS)
def test_harmless_differences(sentence: str, evidence: str) -> None:
    assert not contradiction(sentence, evidence)


def test_the_clause_that_contradicts_is_named() -> None:
    evidence = "补贴按月发放，逾期不再补发。"
    assert contradiction("补贴按月发放，逾期可以补发。", evidence) == "逾期可以补发"
    assert contradiction(evidence, evidence) == ""


def test_one_of_several_clauses_that_agrees_is_enough() -> None:
    assert not contradiction("外国人可以申请补贴。", "外国人不得申请补贴。持永久居留证的外国人可以申请补贴。")
