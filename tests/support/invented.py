"""What a person might give to Mingyin: a PDF, a .docx and a ZIP of a city that doesn't exist."""

from __future__ import annotations

import zipfile
from functools import cache
from io import BytesIO
from typing import Any

import docx

from tests.support.office import saved
from tests.support.paper import Paper

CITY = "青山市"
MEASURES, NOTICE, ARCHIVE = "租房补贴办法.pdf", "求职创业补贴通知.docx", "办事材料.zip"
MEASURES_TITLE = f"{CITY}高校毕业生租房补贴办法"
NOTICE_TITLE = f"关于发放2025年{CITY}求职创业补贴的通知"
_LEFT, _RIGHT, _TOP, _BOTTOM = 90.0, 505.0, 90.0, 760.0

_ARTICLES = (
    ("第一章 总则", 0),
    ("第一条 为了吸引高校毕业生来青就业创业，减轻毕业生的租房负担，结合本市实际，制定本办法。", 1),
    ("第二条 本办法所称高校毕业生，是指毕业五年以内、具有全日制本科以上学历的人员。", 1),
    ("第三条 市住房和城乡建设局负责租房补贴的审核与发放，市财政局负责资金保障，区人民政府予以配合。", 1),
    ("第二章 条件和标准", 0),
    ("第四条 申请租房补贴应当同时符合下列条件：与本市用人单位签订一年以上劳动合同；在本市缴纳社会保险满三个月；"
     "本人及配偶在本市没有自有住房。", 1),
    ("第五条 租房补贴标准为：本科毕业生每人每月600元，硕士毕业生每人每月900元，博士毕业生每人每月1500元。", 1),
    ("第六条 租房补贴自审核通过的次月起按月发放，累计发放不超过24个月。", 1),
    ("第七条 夫妻双方都符合条件的，只能由其中一方申请，按照标准较高的一方发放。", 1),
    ("第三章 申请和发放", 0),
    ("第八条 申请人可以通过“青山通”小程序或者区政务服务中心窗口提出申请，提交身份证、学历证书、"
     "劳动合同和租房合同。", 1),
    ("第九条 市住房和城乡建设局应当自受理申请之日起15个工作日内完成审核，并将结果通知申请人；"
     "不予通过的，应当说明理由。", 1),
    ("第十条 补贴资金直接拨付到申请人的社会保障卡。", 1),
    ("第十一条 申请人在本市购买住房、离开本市就业或者停止租房的，应当自情况发生之日起30日内报告，"
     "自次月起停止发放。", 1),
    ("第四章 监督", 0),
    ("第十二条 以虚假材料骗取补贴的，追回已经发放的补贴，三年内不再受理其申请，并依法记入信用记录。", 1),
    ("第十三条 市审计局对补贴资金的使用情况进行审计监督，结果向社会公开。", 1),
    ("第十四条 本办法自2024年9月1日起施行，有效期三年。", 1),
)  # fmt: skip

QUESTIONS = (
    "常见问题\n\n"
    "没有社会保障卡怎么办？\n"
    "请先到任一合作银行网点申领社会保障卡，一般5个工作日可以领到。\n\n"
    "租房合同要备案吗？\n"
    "需要。租房合同应当在“青山通”小程序完成网上备案，备案不收费。\n\n"
    "补贴什么时候到账？\n"
    "每月20日前发放当月补贴，遇节假日顺延。\n"
)
COUNTERS = (
    "服务窗口\n\n"
    "东城区政务服务中心：东城区学府路18号二楼，周一至周五9:00—17:00，周六9:00—12:00。\n"
    "西城区政务服务中心：西城区河滨路6号一楼，周一至周五9:00—17:00。\n"
    "咨询电话：0790-12345。\n"
)


@cache
def measures() -> bytes:
    """The city's rules on rent, in articles, as a PDF of two pages."""
    paper = Paper()
    paper.centred(_TOP, "青山市人民政府文件", 22)
    paper.centred(_TOP + 46, "青政发〔2024〕7号", 12)
    paper.rule(_LEFT, _TOP + 74, _RIGHT, _TOP + 74)
    paper.centred(_TOP + 104, MEASURES_TITLE, 17)
    y = _TOP + 160
    for text, depth in _ARTICLES:
        if y > _BOTTOM - 60:
            paper.page()
            y = _TOP
        if depth == 0:
            paper.centred(y + 8, text, 13.5)
            y += 44
        else:
            y = paper.flow([text], [(_LEFT, y, _RIGHT, _BOTTOM)], size=12, leading=1.75) + 6
    paper.text(350, y + 24, "青山市人民政府", 12)
    paper.text(350, y + 46, "2024年8月5日", 12)
    return paper.done()


@cache
def notice() -> bytes:
    """A notice with headings and a table, as a .docx."""
    made: Any = docx.Document()
    made.add_heading(NOTICE_TITLE, 0)
    made.add_paragraph("各区人力资源和社会保障局，各高等学校：")
    made.add_heading("一、补贴对象", 1)
    made.add_paragraph(
        "2025届毕业学年内有就业创业意愿并积极求职的高校毕业生，包括残疾毕业生和获得国家助学贷款的毕业生。"
    )
    made.add_heading("二、补贴标准", 1)
    made.add_paragraph("求职创业补贴标准为每人1500元，一次性发放，不得重复领取。")
    made.add_heading("三、时间安排", 1)
    made.add_paragraph("申请时间为2025年3月1日至4月15日，逾期不再受理。各阶段安排如下：")
    rows = (
        ("阶段", "截止日期", "负责单位"),
        ("个人申请", "2025年4月15日", "毕业生本人"),
        ("学校初审", "2025年4月30日", "各高等学校"),
        ("区级复核", "2025年5月20日", "区人力资源和社会保障局"),
        ("资金发放", "2025年6月30日", "市财政局"),
    )
    table = made.add_table(len(rows), len(rows[0]), style="Table Grid")
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(cells.cells, row, strict=True):
            cell.text = text
    made.add_heading("四、工作要求", 1)
    made.add_paragraph(
        "各高等学校应当核实申请人的身份和就业意愿，对初审结果公示5个工作日，公示无异议后报送区人力资源和社会保障局。"
    )
    made.add_paragraph("青山市人力资源和社会保障局")
    made.add_paragraph("2025年2月10日")
    return saved(made)


@cache
def archive() -> bytes:
    """Two notes of the counter, in a ZIP."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in (("常见问题.txt", QUESTIONS), ("服务窗口.txt", COUNTERS)):
            made.writestr(zipfile.ZipInfo(name, (2025, 2, 10, 9, 0, 0)), text)
    return file.getvalue()
