"""Follow-ups made from patterns about laws, plans and benefits, which spoken dialogues hardly talk about.

Each is a turn with a question after it and how a person would complete that: a topic left out (适用范围是什么？),
a pronoun for it (它的适用范围是什么？), the person or office that the answer named (他, 该部门), or a question
about something else, which is to be left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Example:
    """A turn, what is asked after it, and that as a person would complete it."""

    turn: Turn
    question: str
    complete: str
    weight: float = 1.0


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TOPICS = _listed("""
    个人信息保护法 失业保险金 《行动计划》 碳排放权交易 专精特新中小企业 个体工商户 《中小企业促进法》
    创业担保贷款 反不正当竞争法 外商投资准入负面清单 农村宅基地 知识产权质押融资 积分落户 劳动合同 食品安全法
    灵活就业人员 《新一代人工智能发展规划（2023—2030年）》 《北京市促进中小企业健康发展若干措施（2022年版）》
""")
OPENINGS = _listed("""
    {}是什么？ 什么是{}？ {}的主要内容是什么？ {}的立法目的是什么？ {}有哪些规定？ 如何申请{}？ {}由谁负责？
    {}适用于哪些情形？ 请介绍一下{} {}出台的背景是什么？ {}什么时候开始实施？ 我想了解{} {}的认定标准有哪些？
    申请{}需要满足什么条件？
""")
FOLLOW_UPS = _listed("""
    的适用范围是什么？ 什么时候施行？ 有哪些保障措施？ 由哪个部门负责？ 需要哪些材料？ 的办理流程是什么？
    有效期多久？ 对企业有什么要求？ 有什么好处？ 具体包括哪些内容？ 的主要任务是什么？ 要达到什么目标？
    违反了会怎么样？ 怎么申请？ 在哪里办理？ 的申请条件有哪些？ 提出了几项任务？ 要培育多少家企业？
    多长时间出结果？ 能持续多久？ 谁来审批？ 可以网上办理吗？ 有优惠吗？ 每个月多少钱？ 到期后怎么办？
    什么时候印发的？ 是谁制定的？ 一共有几个部分？ 怎么计算？ 有什么用？
""")
"""What follows the topic; a leading 的 goes with it."""
OTHER_QUESTIONS = _listed("""
    企业所得税的税率是多少？ 如何申请创业补贴？ 失业保险金怎么领？ 什么是区块链？ 增值税有哪些优惠政策？
    工伤认定需要哪些材料？ 公司法对股东有什么要求？ 申请专利的流程是什么？ 如何注销营业执照？
    北京市的最低工资标准是多少？ 哪些企业可以申请稳岗补贴？ 民法典什么时候施行？ 怎么办理居住证？
    新能源汽车的购置税政策是什么？ 劳动者被辞退有哪些赔偿？ 小规模纳税人如何申报？ 高校毕业生创业有哪些扶持政策？
    个人所得税的起征点是多少？ 疫情期间房租可以减免吗？ 生育津贴怎么计算？ 如何建设数字政府？
    怎样确保资金用到实处？ 科技创新方面有什么部署？ 六大工程是哪六大？ 怎么推进区域协调？
    网络安全方面要建立什么样的机制？ 发展绿色低碳产业有哪些优势？ 行政许可的法律依据是什么？
    外观设计专利的保护期是多久？ 试用期工资不得低于多少？ 农民工可以参加失业保险吗？ 红烧肉怎么做？
    今天天气怎么样？ 驾照怎么换？ 火锅怎么吃？ 护照怎么办理？ 产假有多少天？ 加班费怎么算？ 居住证怎么办？
    婚假有几天？ 个税怎么退？ 年终奖要交税吗？ 营业执照怎么注销？ 房贷利率是多少？ 高铁票怎么退？
    社保卡丢了怎么办？ 二手车怎么过户？ 彩票中奖要交税吗？ 股票怎么开户？ 饺子怎么包？ 医保怎么报销？
""")
ISSUERS = _listed("北京市 浙江省 工信部 深圳市")
BENEFICIARIES = ("对中小企业", "对个体工商户", "为高校毕业生", "对外贸企业", "为科技企业", "")
POLICIES = _listed("房租减免政策 创业补贴 人才引进政策")
ON_POLICIES = _listed("""
    的申请流程是什么？ 什么时候截止？ 需要提供哪些材料？ 可以网上办理吗？ 的适用范围是什么？ 由哪个部门负责？
""")
PLATITUDE = "有关单位要按照规定落实各项措施，切实减轻企业负担。[1]"
OFFICES = _listed("工业和信息化部 财政部 国家税务总局 生态环境部")
PEOPLE = _listed("张三 王五 刘国强 孙伟民")


def patterned(passages: Sequence[str]) -> list[Example]:
    """The made dialogues, always the same. Their answers are cut out of ``passages``; without these there are none."""
    draw = Random(7)
    return [
        *(_on_a_topic(draw, passages) for _ in range(500)),
        *(_on_another_topic(draw) for _ in range(100)),
        *(_on_policies(draw) for _ in range(80)),
        *(_on_what_was_answered(draw) for _ in range(60)),
    ]


def unchanged(turn: Turn, question: str, weight: float = 1.0) -> Example:
    """A question that is complete, or about something else, and is to be left alone."""
    return Example(turn, question, question, weight)


def opening(draw: Random) -> str:
    return draw.choice(OPENINGS).format(draw.choice(TOPICS))


def _on_a_topic(draw: Random, passages: Sequence[str]) -> Example:
    """Half of them leave the topic out, three of ten have a pronoun, the others are about something else."""
    topic, asked = draw.choice(TOPICS), draw.choice(FOLLOW_UPS)
    answer = _answer(draw, passages, topic) if passages and draw.random() < 0.6 else ""
    turn = Turn(draw.choice(OPENINGS).format(topic), answer)
    way = draw.random()
    if way >= 0.8:
        return unchanged(turn, draw.choice(OTHER_QUESTIONS))
    gap = asked.removeprefix("的")
    question = gap if way < 0.5 else draw.choice((f"它{asked}", f"其{gap}", f"它{asked}"))
    return Example(turn, question, f"{topic}{asked}")


def _answer(draw: Random, passages: Sequence[str], topic: str) -> str:
    """A stretch of a passage, for four of ten behind the topic."""
    passage = draw.choice(passages)
    start = draw.randrange(max(1, len(passage) - 200))
    said = f"{passage[start : start + draw.randrange(60, 200)]}。[1]"
    return f"{topic.strip('《》')}{said}" if draw.random() < 0.4 else said


def _on_another_topic(draw: Random) -> Example:
    topic, question = draw.choice(TOPICS), draw.choice(OTHER_QUESTIONS)
    return unchanged(Turn(draw.choice(OPENINGS).format(topic)), question)


def _on_policies(draw: Random) -> Example:
    """After 北京市对中小企业有哪些房租减免政策？ one asks about 北京市对中小企业的房租减免政策."""
    whose = f"{draw.choice(ISSUERS)}{draw.choice(BENEFICIARIES)}"
    policies, asked = draw.choice(POLICIES), draw.choice(ON_POLICIES)
    earlier = f"{whose}{draw.choice(('有哪些', '有什么', '都有哪些'))}{policies}？"
    turn = Turn(earlier, draw.choice(("", PLATITUDE)))
    return Example(turn, asked.removeprefix("的"), f"{whose}的{policies}{asked}")


def _on_what_was_answered(draw: Random) -> Example:
    office, person, topic = draw.choice(OFFICES), draw.choice(PEOPLE), draw.choice(TOPICS)
    if draw.random() < 0.5:
        earlier = draw.choice(("{}的部长是谁？", "{}的负责人是谁？", "谁是{}的负责人？")).format(office)
        answer = draw.choice(("{1}", "是{1}", "{0}的负责人是{1}。[1]")).format(office, person)
        asked = draw.choice(("有哪些职责？", "什么时候上任的？", "的任期是多久？"))
        return Example(Turn(earlier, answer), f"他{asked}", f"{person}{asked}")
    earlier = draw.choice(("{}由哪个部门负责？", "哪个部门负责{}？", "{}归哪个部门管理？")).format(topic)
    answer = draw.choice(("{1}", "由{1}负责", "{0}由{1}负责解释。[1]")).format(topic, office)
    asked = draw.choice(("有哪些职责？", "的联系电话是多少？", "在哪里？"))
    return Example(Turn(earlier, answer), f"{draw.choice(('该部门', '这个部门'))}{asked}", f"{office}{asked}")
