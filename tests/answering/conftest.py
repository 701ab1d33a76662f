"""A library of small documents: two cities' rules alike but for the figures, a park's, and others of other things."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answering.answerer import Answerer, Findings
from rag.answering.evidence.candidates import SentenceVectors
from rag.library import Library
from rag.settings import Settings

TEXTS = {
    "临湖市安居办法": "本市对新就业的高校毕业生发放租房补贴，每人每月800元，最长发放36个月。"
    "申请人应当登录人才服务平台提交身份证和劳动合同，窗口在10个工作日内办结。\n\n"
    "人力资源部门为创办企业的毕业生提供最高20万元的创业贷款，贷款期限不超过三年。创业贷款由银行按季度收取利息。\n\n"
    "本办法自2024年5月1日起施行，咨询电话为0512-66881234。",
    "滨江市安居办法": "本市对新就业的高校毕业生发放租房补贴，每人每月1200元，最长发放24个月。"
    "补贴资金由财政部门按月拨付到个人的银行账户，逾期不再补发。\n\n"
    "本办法自2023年7月1日起施行，由住房保障部门负责解释。",
    "青山公园须知": "青山公园须知\n\n一、开放时间\n\n"
    "青山公园位于城北，每日6时至22时开放。为什么夜间闭园？夜间闭园是为了保护林中的鸟类。\n\n"
    "二、游船与茶室\n\n公园内设有游船和茶室，游船每小时60元。茶室由园方自行经营，节假日照常营业。\n\n"
    "三、游客守则\n\n游客应当遵守下列规定：\n\n"
    "（一）不得携带宠物入园；\n\n（二）不得在林中生火；\n\n（三）不得采摘花果。",
    "钟表维修手册": "机械钟表每三年应当清洗一次，由维修师傅更换机油。钟表受潮后应当立即停用，送到维修点烘干。\n\n"
    "石英钟表的电池一般可以使用两年，电池漏液会损坏机芯，应当及时更换。",
    "面点制作教程": "和面时面粉与水的比例为二比一，揉至表面光滑后醒发半小时。"
    "包子上锅后用大火蒸十五分钟，关火后焖三分钟再开盖。\n\n馒头的碱放多了会发黄，可以在蒸锅里加少许白醋。",
}

NAMED = {
    "A1巡检机器人说明": "星河A1的电池寿命为六年，充满一次电可以工作8小时。最高行驶速度为每秒1.5米。",
    "B2巡检机器人说明": "星河B2的电池寿命为十年，充满一次电可以工作14小时。最高行驶速度为每秒2.2米。",
    "青河县2023年工作报告": "一、2023年工作回顾\n\n全年粮食产量达到32万吨，比2022年增长3.2%。新增城镇就业4100人。\n\n"
    "二、2024年工作安排\n\n2024年，我县粮食产量稳定在33万吨以上。",
    "东山区人才奖励办法": "A类人才一次性奖励50万元，B类人才一次性奖励30万元。奖励资金分三年发放。",
    "西岭区人才奖励细则": "A类人才奖励40万元，B类人才奖励25万元。申请人应当在每年六月底以前提出申请。",
    "考勤手册（2022年版）": "工作满一年的员工，每年享受带薪年休假5天。迟到一次扣发当日工资的10%。",
    "考勤手册（2024年版）": "工作满一年的员工，每年享受带薪年休假7天，比2022年版增加2天。迟到一次扣发当日工资的5%。",
}
"""Documents alike but for the model, the place, the year or the edition that they are of."""

Examine = Callable[[str], Findings]
MakeLibrary = Callable[[dict[str, str]], Library]


def filled(folder: Path, texts: dict[str, str]) -> Library:
    (folder / "corpus").mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / "corpus" / f"{name}.txt").write_text(text, "utf-8")
    library = Library(folder / "index", Settings(index=folder / "index"))
    library.add([folder / "corpus"])
    return library


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of ``TEXTS``, to be read only."""
    return filled(tmp_path_factory.mktemp("towns"), TEXTS)


@pytest.fixture(scope="session")
def named(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of ``NAMED``, to be read only."""
    return filled(tmp_path_factory.mktemp("named"), NAMED)


@pytest.fixture
def library_of(tmp_path: Path) -> MakeLibrary:
    """Make a library of documents, text by title."""
    return lambda texts: filled(tmp_path, texts)


@pytest.fixture
def examine(towns: Library) -> Examine:
    """What the towns' library holds on a question."""
    return Answerer(towns.snapshot(), towns.encoder, towns.settings, SentenceVectors()).examine


LAW = """渔工法

第一章 总则

第一条 为了保护渔工的合法权益，制定本法。

第二条 下列人员不适用本法：
（一）学员；
（二）持有临时证的人员。

第二章 工时

第一节 日常工时

第三条 渔工每日出船不超过七小时。
因汛情需要延长的，每日不得超过九小时。
延长工时的，船主应当在三日内支付加时补贴。

第二节 夜间工时

第四条 有下列情形之一的，船主不得安排夜间出船：（一）风力超过五级的；（二）怀孕的渔工；（三）未满十八周岁的渔工。
前款第（二）项的渔工，返岗后由船主安排岸上工作。
"""
CONTRACT_LAW = """渔工合同法

第一条 为了规范渔工合同，制定本法。

第二条 船主与渔工应当订立书面合同。

第三条 渔工的试用期不得超过一个月，试用期工资不低于八成。试用期包含在渔工合同的期限内。

第九条 船主拖欠工资的，应当加付百分之二十的赔偿金。
"""
PARTS = """# 无线电车间物料清单

| 物料编号 | 名称 | 频率 | 单价（元） | 供应商 |
|---|---|---|---|---|
| X-101 | 晶振 | 8MHz | 1.2 | 南江电子 |
| X-102 | 晶振 | 12MHz | 1.5 | 南江电子 |
| X-103 | 单片机 | 8 MHz | 18 | 河西芯片 |
| X-104 | 单片机 | 48MHz | 26.5 | 河西芯片 |
| X-105 | 振荡器 | 8MHz | 120 | 东屏仪器 |
| X-106 | 信号源 | 100MHz | 3,200 | 东屏仪器 |
"""
DOORS = """出入须知

访客应当在前台登记。账户逾期未缴费的，门禁不予开通。访客可以带一名同伴进入展厅，展厅每日九时开放。

自带的宠物不得进入展厅，可以寄放在前台。
"""
STAFF = """# 云栈公司员工名册

| 姓名 | 部门 | 年龄 | 月薪 |
|---|---|---|---|
| 苏禾 | 研发部 | 29岁 | 1.2万元 |
| 白榆 | 研发部 | 41岁 | 面议 |
| 程砚 | 市场部 | 35岁 | 9500元 |
"""


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of two laws that are called alike and of two tables, to be read only."""
    folder = tmp_path_factory.mktemp("shelf")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "物料清单.md").write_text(PARTS, "utf-8")
    (folder / "corpus" / "员工名册.md").write_text(STAFF, "utf-8")
    (folder / "corpus" / "出入须知.txt").write_text(DOORS, "utf-8")
    return filled(folder, {"渔工法": LAW, "渔工合同法": CONTRACT_LAW})
