"""A follow-up → a question that stands alone."""

from __future__ import annotations

import random

import pytest

from rag.chinese.words import Words
from rag.conversation import antecedent, points_back, rewrite
from rag.conversation.courtesy import is_small_talk
from rag.conversation.enumeration import headlines
from rag.conversation.phrases import Way, phrases
from rag.conversation.tokens import tokens
from rag.conversation.weights import WEIGHTS
from rag.types import Turn
from tests.support.timing import Work, growth

GOALS = "《行动计划》的工作目标是什么？"
MEASURES = "《行动计划》有哪些保障措施？"
PURPOSE = "个人信息保护法的立法目的是什么？"
TASKS = "《行动计划》提出了几大任务？"
LONG_PLAN = "《元宇宙产业创新发展三年行动计划（2023—2025年）》"
CITED = "为保护个人信息权益，规范个人信息处理活动，根据宪法，制定本法。[1]自然人的个人信息受法律保护。[2]"
LISTED = (
    "《行动计划》提出五大任务：一是构建先进元宇宙技术和产业体系，加强关键技术集成创新；"
    "二是培育三维交互的工业元宇宙；三是打造沉浸交互数字生活应用，推动社交。[1]"
)
SERIES = (
    "五大任务是构建先进元宇宙技术和产业体系、培育三维交互的工业元宇宙、打造沉浸交互数字生活应用、"
    "构建系统完备产业支撑和构建安全可信产业治理体系。[1]"
)


@pytest.fixture(scope="module")
def words() -> Words:
    return Words(["工业元宇宙"])


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("北京市的补贴标准是多少？", "那上海呢？", "上海的补贴标准是多少？"),
        ("北京市对中小企业有哪些房租减免政策？", "上海市呢？", "上海市对中小企业有哪些房租减免政策？"),
        ("2023年的产值是多少？", "那2024年呢？", "2024年的产值是多少？"),
        ("2023年GDP增长了多少？", "2022年是多少？", "2022年GDP增长了多少？"),
        ("2023年GDP增长了多少？", "CPI呢？", "2023年CPI增长了多少？"),
        ("5G基站的建设目标是多少？", "6G呢？", "6G基站的建设目标是多少？"),
        ("到2025年要培育多少家企业？", "那2030年呢？", "2030年要培育多少家企业？"),
        ("到2025年要培育多少家企业？", "那到2030年呢？", "到2030年要培育多少家企业？"),
        ("到2025年的近期目标是什么？", "远景目标呢？", "远景目标是什么？"),
        ("个人所得税的起征点是多少？", "那2018年呢？", "2018年个人所得税的起征点是多少？"),
        ("《条例》什么时候施行？", "《办法》呢？", "《办法》什么时候施行？"),
        ("第一类医疗器械如何备案？", "第二类呢？", "第二类医疗器械如何备案？"),
        ("第一类医疗器械如何备案？", "那第三类医疗器械呢？", "第三类医疗器械如何备案？"),
        ("民法典第五十四条规定了什么？", "第五十五条呢？", "民法典第五十五条规定了什么？"),
        ("企业所得税的税率是多少？", "增值税呢？", "增值税的税率是多少？"),
        ("增值税小规模纳税人的征收率是多少？", "一般纳税人是多少？", "一般纳税人的征收率是多少？"),
        ("小规模纳税人的征收率是多少？", "一般纳税人呢？", "一般纳税人的征收率是多少？"),
        ("最高补贴金额是多少？", "最低呢？", "最低补贴金额是多少？"),
        ("劳动合同法什么时候施行？", "劳动法呢？", "劳动法什么时候施行？"),
        ("我国发展元宇宙产业有哪些短板？", "优势呢？", "我国发展元宇宙产业有哪些优势？"),
        ("人才培养有哪些举措？", "国际合作呢？", "国际合作有哪些举措？"),
        ("中小企业可以享受哪些优惠政策？", "个体工商户呢？", "个体工商户可以享受哪些优惠政策？"),
        ("如何申请失业保险金？", "生育津贴呢？", "如何申请生育津贴？"),
        ("什么是元宇宙？", "区块链呢？", "什么是区块链？"),
        ("北京市的補貼標準是多少？", "那上海呢？", "上海的補貼標準是多少？"),
        ("最高人民法院规定的最高赔偿金额是多少？", "最低呢？", "最高人民法院规定的最低赔偿金额是多少？"),
        ("2023年1月至2023年6月的产值是多少？", "2024年呢？", "2024年的产值是多少？"),
        ("2023年至2025年的目标是什么？", "2026年至2030年呢？", "2026年至2030年的目标是什么？"),
        (f"{LONG_PLAN}的目标是什么？", "2030年呢？", f"2030年{LONG_PLAN}的目标是什么？"),
        ("北京市的补贴标准是多少？", "那曲呢？", "那曲的补贴标准是多少？"),
        ("北京市的补贴标准是多少？", "那坡县呢？", "那坡县的补贴标准是多少？"),
        ("北京市的补贴标准是多少？", "那坡县是多少？", "那坡县的补贴标准是多少？"),
    ],
)
def test_a_new_value_takes_the_place_of_the_old_one(earlier: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize("unit", "编章节条款项")
@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("民法典第三{}是什么？", "第四{}呢？", "民法典第四{}是什么？"),
        ("民法典第三{}是什么？", "第四{}是什么？", "民法典第四{}是什么？"),
        ("民法典第三{}是什么？", "那第四{}有什么内容？", "民法典第四{}有什么内容？"),
    ],
)
@pytest.mark.parametrize("answer", ["", "一是甲方责任；二是乙方义务；三是丙方权利；四是丁方程序。[1]"])
def test_after_a_number_the_next_one_is_no_item_of_the_answer(
    earlier: str, question: str, complete: str, answer: str, unit: str, words: Words
) -> None:
    assert rewrite(question.format(unit), [Turn(earlier.format(unit), answer)], words) == complete.format(unit)


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("民法典第三条规定了什么？", "第二款呢？", "民法典第三条第二款规定了什么？"),
        ("民法典第三条第一款规定了什么？", "第二款呢？", "民法典第三条第二款规定了什么？"),
        ("民法典第三条第一款规定了什么？", "第二项呢？", "民法典第三条第一款第二项规定了什么？"),
        ("民法典第三条第一款规定了什么？", "第四条呢？", "民法典第四条规定了什么？"),
        ("民法典第一编第二章规定了什么？", "第三条呢？", "民法典第三条规定了什么？"),
        ("民法典规定了什么？", "第二编是什么？", "民法典的第二编是什么？"),
        ("民法典规定了什么？", "第二条有什么内容？", "民法典的第二条有什么内容？"),
    ],
)
def test_a_number_stands_behind_what_it_divides(earlier: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        (GOALS, "那人才培养呢？", "《行动计划》的人才培养是什么？"),
        (PURPOSE, "适用范围呢？", "个人信息保护法的适用范围是什么？"),
        ("失业保险金的领取条件是什么？", "领取期限呢？", "失业保险金的领取期限是什么？"),
        ("耕地占用税的纳税人是谁？", "税率呢？", "耕地占用税的税率是多少？"),
        ("失业保险金的领取条件是什么？", "那金额呢？", "失业保险金的金额是多少？"),
    ],
)
def test_a_new_attribute_keeps_its_owner(earlier: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        (GOALS, "它的作者是谁？", "《行动计划》的作者是谁？"),
        (GOALS, "这个计划由谁印发？", "《行动计划》由谁印发？"),
        (GOALS, "那它有哪些保障措施？", "《行动计划》有哪些保障措施？"),
        (GOALS, "其主要任务是什么？", "《行动计划》的主要任务是什么？"),
        (f"{LONG_PLAN}是哪些部门印发的？", "它的目标是什么？", f"{LONG_PLAN}的目标是什么？"),
        (PURPOSE, "它什么时候施行？", "个人信息保护法什么时候施行？"),
        (PURPOSE, "它的适用范围是什么？", "个人信息保护法的适用范围是什么？"),
        (PURPOSE, "该法何时施行？", "个人信息保护法何时施行？"),
        (PURPOSE, "违反它会受到什么处罚？", "违反个人信息保护法会受到什么处罚？"),
        ("《数据条例》规定了哪些义务？", "该条例何时施行？", "《数据条例》何时施行？"),
        ("《促进中小企业发展暂行办法》由谁制定？", "该办法何时施行？", "《促进中小企业发展暂行办法》何时施行？"),
        ("专精特新中小企业的认定标准是什么？", "这些企业有什么要求？", "专精特新中小企业有什么要求？"),
        ("《行动计划》要培育多少家企业？", "这些企业要达到什么要求？", "《行动计划》的企业要达到什么要求？"),
        ("海南自由贸易港法的立法目的是什么？", "它适用于哪些区域？", "海南自由贸易港法适用于哪些区域？"),
        ("住房公积金怎么提取？", "它的缴存比例是多少？", "住房公积金的缴存比例是多少？"),
        ("什么是碳达峰？", "这是什么时候提出的？", "碳达峰是什么时候提出的？"),
        ("双碳目标是什么？", "我国提出了哪些措施来实现它？", "我国提出了哪些措施来实现双碳目标？"),
        ("數據安全法的適用範圍是什麼？", "它何時施行？", "數據安全法何時施行？"),
        ("《個人資料保護法》的適用對象是誰？", "它對企業有什麼要求？", "《個人資料保護法》對企業有什麼要求？"),
        ("GDPR 的适用范围是什么？", "它什么时候生效？", "GDPR什么时候生效？"),
        ("AI 大模型备案需要哪些材料？", "它的流程是什么？", "AI 大模型备案的流程是什么？"),
        ("What is LPR？", "它多久调整一次？", "LPR多久调整一次？"),
        ("那曲市的人才补贴标准是多少？", "它的申请流程是什么？", "那曲市的申请流程是什么？"),
        ("那曲市有多少人口？", "它的面积是多少？", "那曲市的面积是多少？"),
        ("失业保险金的领取条件是什么？", "这个怎么办？", "失业保险金怎么办？"),
    ],
)
@pytest.mark.parametrize("answer", ["", CITED])
def test_a_pronoun_is_replaced_by_the_entity_talked_about(
    earlier: str, answer: str, question: str, complete: str, words: Words
) -> None:
    assert rewrite(question, [Turn(earlier, answer)], words) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        (GOALS, "有哪些保障措施？", "《行动计划》有哪些保障措施？"),
        (GOALS, "要培育多少家企业？", "《行动计划》要培育多少家企业？"),
        (GOALS, "保障措施有哪些？", "《行动计划》的保障措施有哪些？"),
        (MEASURES, "什么时候开始？", "《行动计划》什么时候开始？"),
        (MEASURES, "由谁负责？", "《行动计划》由谁负责？"),
        (MEASURES, "适用范围是什么？", "《行动计划》的适用范围是什么？"),
        (f"{LONG_PLAN}是哪些部门印发的？", "什么时候印发的？", f"{LONG_PLAN}什么时候印发的？"),
        ("高新技术企业认定的流程是什么？", "需要哪些材料？", "高新技术企业认定需要哪些材料？"),
        ("什么是失业保险金？", "申请条件是什么？", "失业保险金的申请条件是什么？"),
        ("什么是工业元宇宙？", "主要特征有哪些？", "工业元宇宙的主要特征有哪些？"),
        ("数据出境安全评估的有效期是多久？", "谁来审批？", "数据出境安全评估谁来审批？"),
        ("数据出境安全评估的有效期是多久？", "还有其他要求吗？", "数据出境安全评估还有其他要求吗？"),
        ("工伤认定需要什么材料？", "可以网上办理吗？", "工伤认定可以网上办理吗？"),
        ("北京市有哪些房租减免政策？", "申请流程是什么？", "北京市的房租减免政策的申请流程是什么？"),
        ("ESG 报告需要披露哪些内容？", "谁来审计？", "ESG 报告谁来审计？"),
        ("數據安全法的適用範圍是什麼？", "什麼時候施行？", "數據安全法什麼時候施行？"),
        ("失业保险金的领取条件是什么？", "好的，需要什么材料？", "失业保险金需要什么材料？"),
        ("失业保险金的领取条件是什么？", "谢谢，好的，需要什么材料？", "失业保险金需要什么材料？"),
        # The second part of a compound question, completed from the first.
        ("临湖市应急转贷资金规模多大？", "已经帮助了多少家企业？", "临湖市应急转贷资金已经帮助了多少家企业？"),
        ("远帆智能的董事会秘书是谁？", "联系电话多少？", "远帆智能的董事会秘书的联系电话多少？"),
        ("临湖市应急转贷资金什么时候设立？", "规模多大？", "临湖市应急转贷资金的规模多大？"),
    ],
)
@pytest.mark.parametrize("answer", ["", CITED])
def test_what_is_left_out_is_filled_in(earlier: str, answer: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(earlier, answer)], words) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        (TASKS, "有哪些？", "《行动计划》提出了任务有哪些？"),
        (TASKS, "分别是什么？", "《行动计划》提出了任务分别是什么？"),
        (MEASURES, "有哪些？", "《行动计划》的保障措施有哪些？"),
        (MEASURES, "具体呢？", "《行动计划》的保障措施具体是什么？"),
        ("什么是善意取得？", "详细说说", "善意取得具体是什么？"),
        ("如何申请创业补贴？", "具体呢？", "具体如何申请创业补贴？"),
        ("《条例》是否适用于外资企业？", "为什么？", "为什么《条例》适用于外资企业？"),
        ("失业保险金的领取条件是什么？", "为什么？", "为什么失业保险金的领取条件是这样？"),
        ("報告中提到的主要風險有哪些？", "具體呢？", "報告中提到的主要風險具體是什麼？"),
        ("失業保險金的領取條件是什麼？", "為什麼？", "為什麼失業保險金的領取條件是這樣？"),
    ],
)
def test_asking_words_alone_ask_about_all_that_was_said(
    earlier: str, question: str, complete: str, words: Words
) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("失业保险金的领取条件是什么？", "為什麼？", "為什麼失業保險金的領取條件是這樣？"),
        ("失業保險金的領取條件是什麼？", "为什么？", "为什么失业保险金的领取条件是这样？"),
        ("失業保險金的領取條件是什麼？", "它什么时候施行？", "失业保险金什么时候施行？"),
        ("數據安全法的適用範圍是什麼？", "它呢？", "數據安全法的適用範圍是什麼？"),
    ],
)
def test_a_completed_question_is_written_as_the_follow_up_is(
    earlier: str, question: str, complete: str, words: Words
) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize(
    "question",
    [
        "然后呢？",
        "还有呢？",
        "那呢？",
        "继续",
        "请再说一遍",
        "这个呢？",
        "那这个呢？",
        "这呢？",
        "它呢？",
        "这个计划呢？",
    ],
)
def test_to_ask_for_more_is_to_ask_again(question: str, words: Words) -> None:
    assert rewrite(question, [Turn(GOALS)], words) == GOALS


@pytest.mark.parametrize("question", ["前者呢？", "那后者呢？", "后者的领取条件是什么？", "两者有什么区别？"])
def test_one_of_two_is_not_guessed(question: str, words: Words) -> None:
    assert rewrite(question, [Turn("失业保险金和生育津贴哪个高？")], words) == question


@pytest.mark.parametrize(
    ("answer", "question", "complete"),
    [
        (LISTED, "第三项是什么？", "打造沉浸交互数字生活应用是什么？"),
        (LISTED, "第二条具体怎么说？", "培育三维交互的工业元宇宙具体怎么说？"),
        (LISTED, "最后一项任务的内容是什么？", "打造沉浸交互数字生活应用的内容是什么？"),
        (LISTED, "第九项是什么？", "《行动计划》的第九项是什么？"),
        (SERIES, "第五项是什么？", "构建安全可信产业治理体系是什么？"),
        ("1. 强化统筹协调，建立机制。[1]\n2. 优化人才培养。[2]", "第2点呢？", "优化人才培养是什么？"),
        ("（一）强化统筹协调。[1]（二）优化人才培养。[2]", "第一条有什么要求？", "强化统筹协调有什么要求？"),
        ("五大任务，即“构建体系”“培育应用”和“强化支撑”，共十四条。[1]", "那第二项呢？", "培育应用是什么？"),
        ("四项工程，即「提升技术」、「强化基础」等。", "第一个是什么", "提升技术是什么"),
        ("首先，強化協調；其次，優化人才培養；最後，深化合作。", "第二項是什麼？", "優化人才培養是什麼？"),
    ],
)
def test_an_item_of_the_last_answer_is_named(answer: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(TASKS, answer)], words) == complete


def test_headlines_of_lists() -> None:
    assert headlines("①甲项，详；②乙项；③丙项。") == ["甲项", "乙项", "丙项"]
    assert headlines("第一，统筹协调。第二，人才培养。第三，国际合作。") == ["统筹协调", "人才培养", "国际合作"]
    assert headlines("包括人工智能、区块链、物联网等新一代信息技术。") == ["人工智能", "区块链", "物联网"]
    assert headlines("到2025年综合实力达到世界先进水平。[1]") == headlines("") == []


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        ("北京市的补贴标准是多少？", "不是，我问的是上海", "上海的补贴标准是多少？"),
        ("北京市的补贴标准是多少？", "不是北京，是上海", "上海的补贴标准是多少？"),
        ("2023年的产值是多少？", "不，我是说2024年", "2024年的产值是多少？"),
        ("高新技术企业认定的流程是什么？", "不对，我想问的是申请条件", "高新技术企业认定的申请条件是什么？"),
        ("审计报告指出了哪些问题？", "不是，我想知道的是整改情况", "审计报告的整改情况是什么？"),
        (GOALS, "不是，我问的是保障措施", "《行动计划》的保障措施是什么？"),
        (PURPOSE, "不是，我问的是它什么时候施行", "个人信息保护法什么时候施行"),
        (PURPOSE, "不对，我问的是企业所得税的税率是多少？", "企业所得税的税率是多少？"),
    ],
)
def test_a_correction_changes_the_question(earlier: str, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [Turn(earlier)], words) == complete


@pytest.mark.parametrize(
    "question",
    [
        "如何申请创业补贴？",
        "工业元宇宙要在哪三个方向发力？",
        "失业保险金怎么领？",
        "企业所得税的税率是多少？",
        "公司注销需要哪些材料？",
        "民法典第五十四条是什么？",
        "《数据安全法》什么时候施行？",
        "什么是区块链？",
        "北京市对中小企业有哪些支持政策？",
        "劳动者被辞退有哪些赔偿？",
        "疫情期间房租可以减免吗？",
        "个体工商户可以享受哪些优惠？",
        "红烧肉怎么做？",
        "其他地区怎么办理失业登记？",
        "吉他怎么学？",
        "其实工业元宇宙是什么？",
        "开发商与我签订合同，现在他们遇到危机，可以解除吗？",
        "当事人约定担保财产归债权人所有，这种约定有效吗？",
        "請問工傷認定的流程是什麼？",
        "What is the background of the Action Plan?",
        "你好",
        "你好！",
        "谢谢",
        "好的，明白了",
        "谢谢你！好的",
        "你好，你能做什么？",
        "好的，企业所得税的税率是多少？",
        "那曲市有哪些补贴？",
        "对那曲有什么政策？",
        "谁来制定停车收费政策？",
    ],
)
@pytest.mark.parametrize("turn", [Turn(GOALS), Turn(PURPOSE, CITED), Turn("什么是元宇宙？")])
def test_a_question_with_a_topic_of_its_own_is_left_alone(turn: Turn, question: str, words: Words) -> None:
    assert rewrite(question, [turn], words) == question


@pytest.mark.parametrize(
    ("turn", "question", "complete"),
    [
        (Turn("你知道丁墨吗", "很喜欢丁墨的书"), "最喜欢她哪本书", "最喜欢丁墨哪本书"),
        (Turn("工业和信息化部的部长是谁？", "张三"), "他有哪些职责？", "张三有哪些职责？"),
        (Turn("安全评估由哪个部门负责？", "由国家网信部门负责。[1]"), "该部门有哪些职责？", "国家网信部门有哪些职责？"),
    ],
)
def test_the_last_answer_can_name_the_topic(turn: Turn, question: str, complete: str, words: Words) -> None:
    assert rewrite(question, [turn], words) == complete


@pytest.mark.parametrize(
    ("earlier", "question", "complete"),
    [
        (["北京市的补贴标准是多少？", "那广州呢？"], "那上海呢？", "上海的补贴标准是多少？"),
        ([PURPOSE, "它什么时候施行？"], "适用范围是什么？", "个人信息保护法的适用范围是什么？"),
        ([PURPOSE, "适用范围呢？", "数据安全法呢？"], "它什么时候施行？", "数据安全法什么时候施行？"),
        ([GOALS, "谢谢"], "它什么时候印发？", "《行动计划》什么时候印发？"),
        ([GOALS, "有哪些保障措施？"], "具体呢？", "《行动计划》的保障措施具体是什么？"),
        ([PURPOSE, "企业所得税的税率是多少？"], "增值税呢？", "增值税的税率是多少？"),
    ],
)
def test_earlier_follow_ups_are_completed_in_turn(
    earlier: list[str], question: str, complete: str, words: Words
) -> None:
    assert rewrite(question, [Turn(each) for each in earlier], words) == complete


def test_a_refused_question_leaves_no_topic_and_the_one_before_it_does(words: Words) -> None:
    refused = Turn("北京市有什么补贴？", "没有找到。", refused=True)
    assert rewrite("有哪些保障措施？", [refused], words) == "有哪些保障措施？"
    assert rewrite("它的作者是谁？", [Turn(GOALS), refused], words) == "《行动计划》的作者是谁？"


@pytest.mark.parametrize(
    ("question", "points"),
    [
        ("它的作者是谁？", True),
        ("这些企业有什么补贴？", True),
        ("这份文件什么时候生效？", False),
        ("国家为什么要在这个时候出台？", False),
        ("怎么保护隐私？", False),
    ],
)
def test_a_pronoun_points_back_but_not_at_the_time_or_the_document(question: str, points: bool, words: Words) -> None:
    assert points_back(question, words) is points


@pytest.mark.parametrize(
    "history", [[], [Turn("")], [Turn("  ", "你好")], [Turn("？！")], [Turn("你好", "你好！我是明引")]]
)
@pytest.mark.parametrize("question", ["它呢？", "有哪些？", "继续", ""])
def test_without_a_history_a_question_stands_as_it_is(history: list[Turn], question: str, words: Words) -> None:
    assert rewrite(question, history, words) == question


def test_odd_input_is_answered_quickly_and_briefly(words: Words) -> None:
    rng = random.Random(7)
    bits = [
        *"，。？《》“（）[] \n\0\ud800😀①aZ09第二万的那这其出台",
        "是什么",
        "哪些",
        "它",
        "北京",
        "GDP",
        "呢？",
        "一是",
        "为什么",
    ]
    said = [["".join(rng.choices(bits, k=rng.randrange(n))) for n in (12, 60, 300)] for _ in range(500)]
    for question, earlier, answer in said:
        made = rewrite(question, [Turn(earlier, answer)], words)
        assert len(made) <= 3 * len(question) + len(earlier) + 60

    def rewriting(times: int) -> Work:
        asked = [(question, [Turn(earlier, answer * times)]) for question, earlier, answer in said[:50]]
        return lambda: [rewrite(question, history, words) for question, history in asked]

    assert growth(rewriting, 1, 8) < 8  # the answers before may have been of any length
    assert rewrite("它" * 5000, [Turn(GOALS)], words) == "它" * 5000


def test_words_keep_their_places(words: Words) -> None:
    for text in ("AI 大模型的 GDP 增長", "十四五时期的第二十三条", "共1.5万亿元，兩百家", "怎么\ud800办"):
        assert all(text[token.start : token.end] == token.text for token in tokens(text, words))


def test_courtesies_are_read_quickly() -> None:
    assert is_small_talk("  Hello！ OK, 谢谢你啦～")
    assert is_small_talk("好" * 5000)

    def reading(times: int) -> Work:
        return lambda: is_small_talk("谢谢你好嗯好的" * times + "税率")

    assert growth(reading, 6, 12) < 12  # 2 where it is read in one way; in every way, 60
    assert growth(reading, 1000, 8000) < 24  # 8 where it grows with the length, 64 with its square
    assert not is_small_talk("谢谢你好嗯好的" * 2000 + "税率")


def test_phrases_of_a_turn(words: Words) -> None:
    found = phrases(Turn(PURPOSE), words)
    assert Way.OWNER in found["个人信息保护法"]
    assert Way.SUBJECT in found["个人信息保护法的立法目的"]


def test_every_feature_has_a_weight(words: Words) -> None:
    seen = {
        name
        for question, span in (("有哪些措施？", None), ("它呢？", (0, 1)))
        for _, features in antecedent.candidates(
            question, span, Turn("北京市有哪些房租减免的政策？", "有《办法》。"), words
        )
        for name in features
    }
    assert seen <= set(WEIGHTS)


def test_an_announced_change_of_topic_drags_nothing_along(words: Words) -> None:
    history = [Turn("到2025年要培育多少家企业？", "培育3—5家有全球影响力的生态型企业。[1]")]
    assert rewrite("换个话题，这份文件是谁发的？", history, words) == "这份文件是谁发的？"
