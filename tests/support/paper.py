"""Real PDFs of the kinds that people have, each with the text that was put in, in the order in which it is read.

Set with reportlab and its STSong-Light, a font that is not embedded: PDFium draws it with one of the system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from rag.reading.layout.glyphs import Page
from rag.reading.pages import pdf, pdf_page
from rag.reading.source import Limits, Source
from rag.types import Document

FONT = "STSong-Light"
A4 = (595.0, 842.0)
DEFAULT_LIMITS = Limits()
_NEVER_FIRST = "，、。；：！？）》”"
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in points from the top left."""

SENTENCES = (
    "近年来，全省制造业规模稳步扩大，产业链上下游协同水平明显提升，为经济平稳运行提供了有力支撑。",
    "受国际市场需求变化等因素影响，部分中小企业订单减少、用工成本上升，经营压力有所加大。",
    "各级各部门要深入企业开展走访，逐户了解生产经营中的困难，建立问题清单、责任清单和销号台账。",
    "对符合条件的科技型企业，省级财政按照研发投入的百分之十给予补助，单户每年最高不超过五百万元。",
    "完善社区养老服务网络，支持利用闲置厂房、学校改建养老机构，简化消防验收和土地变更手续。",
    "到2027年，县域充电设施覆盖率达到95%以上，乡镇公共充电站实现全覆盖，平均服务半径小于3公里。",
    "鼓励金融机构开发知识产权质押产品，合理确定贷款额度和期限，落实续贷政策，不得盲目抽贷、断贷。",
    "建立部门联席会议制度，定期通报工作进展，协调解决跨区域、跨领域的重大问题，重要事项及时报告。",
    "加强耕地保护和质量建设，新建高标准农田一百二十万亩，配套完善灌溉、道路和防护林体系。",
    "推动图书馆、博物馆、文化馆延长开放时间，增加夜间和节假日服务，让群众就近享有优质的文化资源。",
    "严格落实安全生产责任制，对危险化学品、建筑施工、道路运输等重点行业开展专项整治，消除隐患。",
    "坚持公平竞争，清理废除妨碍统一市场的各种规定和做法，不得以任何形式限制外地企业参与招标投标。",
    "支持高等学校与龙头企业共建现代产业学院，联合制定培养方案，每年培训技术技能人才两万人次以上。",
    "统计部门应当会同有关单位健全监测指标，按季度发布分析报告，对数据异常波动的地区进行核查。",
    "全面推行一网通办，除法律法规另有规定外，办理事项不得要求申请人重复提交已经归集的电子证照。",
    "水资源短缺地区应当优先使用再生水，工业园区新增用水指标与节水改造成效挂钩，实行阶梯价格。",
    "基层医疗卫生机构配备的药品目录与上级医院衔接，慢性病患者凭长期处方一次可以领取十二周的用量。",
    "对在试点中取得明显成效、形成可复制经验的市县，在安排专项资金和项目时予以优先考虑和倾斜支持。",
    "群众反映的问题清清楚楚，处理的结果也要明明白白，政策策划、宣传和落实都应当经得起检验。",
    "充分发挥行业协会作用，引导会员单位加强自律，共同维护市场秩序，抵制低价倾销和虚假宣传行为。",
    "探索建立碳排放预算管理制度，将指标逐级分解到重点用能单位，推动绿色低碳技术研发和推广应用。",
    "对外贸易企业可以通过单一窗口申报出口退税，审核通过后平均办理时间压缩到三个工作日以内。",
    "乡村建设要尊重农民意愿，因地制宜确定时序，防止大拆大建，保留传统村落的肌理和历史文化风貌。",
    "各地要结合实际制定实施细则，明确分工和时间表，每年十二月底前将落实情况报送省发展改革委。",
)


def prose(first: int, count: int) -> str:
    """A paragraph of ``count`` sentences of a government's prose."""
    return "".join(SENTENCES[(first + 7 * i) % len(SENTENCES)] for i in range(count))


def error_rate(wanted: str, got: str) -> float:
    """Levenshtein distance over length, white space left out (Myers 1999, the bits of one number for a column)."""
    one, other = ("".join(text.split()) for text in (wanted, got))
    mask, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    places: dict[str, int] = {}
    for i, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << i
    more, less, score = mask, 0, len(one)
    for char in other:
        same = places.get(char, 0)
        down = same | less
        across = (((same & more) + more) ^ more) | same
        up, back = less | (~(across | more) & mask), more & across
        score += bool(up & last) - bool(back & last)
        up = (up << 1 | 1) & mask
        more, less = (back << 1 & mask) | (~(down | up) & mask), up & down
    return score / len(one)


def read_back(data: bytes, name: str = "文件.pdf", limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document that a PDF is read into."""
    (document,) = pdf.read(Source(data, name, limits))
    return document


def page_of(data: bytes, number: int = 1) -> Page:
    """The glyphs of one page of a PDF."""
    opened = pypdfium2.PdfDocument(data)
    return pdf_page.read(opened[number - 1], number)[0]


def picture_of(data: bytes, number: int = 1, scale: float = 2.0) -> NDArray[np.uint8]:
    """(height, width) grey values of a page as displayed, ``scale`` pixels a point."""
    opened = pypdfium2.PdfDocument(data)
    return np.asarray(opened[number - 1].render(scale=scale).to_pil().convert("L"))


@dataclass
class Paper:
    """A PDF being set; lengths in points from the top left."""

    size: tuple[float, float] = A4
    password: str = ""
    wanted: list[str] = field(default_factory=list)
    """The paragraphs put in, in reading order."""
    furniture: Callable[[Paper], None] = lambda paper: None
    """Draws what recurs on every page."""
    pages: int = 0

    def __post_init__(self) -> None:
        if FONT not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self._file = BytesIO()
        encrypt = StandardEncryption(self.password) if self.password else None
        self.canvas: Any = Canvas(self._file, pagesize=self.size, encrypt=encrypt, pageCompression=1)
        self.pages = 1
        self.furniture(self)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 10.5,
        font: str = FONT,
        spread: float = 0.0,
        bold: bool = False,
    ) -> float:
        """Draw ``text`` with its line's top at ``y``, stroked as well as filled if ``bold``; returns where it ends."""
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.size[1] - y - 0.88 * size, text, charSpace=spread, mode=2 if bold else 0)
        return x + float(pdfmetrics.stringWidth(text, font, size))

    def centred(self, y: float, text: str, size: float, offset: float = 0.0) -> None:
        """Draw ``text`` in the middle, or so far to the right and below."""
        x = (self.size[0] - pdfmetrics.stringWidth(text, FONT, size)) / 2
        self.text(x + offset, y + offset, text, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.canvas.line(x0, self.size[1] - y0, x1, self.size[1] - y1)

    def flow(
        self,
        paragraphs: Iterable[str],
        boxes: Sequence[Box],
        later: Sequence[Box] = (),
        size: float = 10.5,
        leading: float = 1.6,
        indent: float = 2.0,
    ) -> float:
        """Set paragraphs through ``boxes``, each full before the next; returns where the last one ends.

        When they are full, ``later`` (else they once more) are filled on a new page.
        """
        waiting = list(boxes)
        left, y, right, bottom = waiting.pop(0)
        for paragraph in paragraphs:
            self.wanted.append(paragraph)
            rest, first = paragraph, True
            while rest:
                if y + size > bottom:
                    if not waiting:
                        self.page()
                        waiting = list(later or boxes)
                    left, y, right, bottom = waiting.pop(0)
                x = left + (indent * size if first else 0.0)
                line = _fitting(rest, right - x, size)
                self.text(x, y, line, size)
                rest, first, y = rest[len(line) :], False, y + leading * size
        return y

    def page(self) -> None:
        """Begin a new page."""
        self.canvas.showPage()
        self.pages += 1
        self.furniture(self)

    def done(self) -> bytes:
        """The file; the page begun is its last."""
        self.canvas.save()
        return self._file.getvalue()


def _fitting(text: str, width: float, size: float) -> str:
    """As much of ``text`` as fits into a line; no line begins with a closing mark, and no number is broken."""
    end, used = 0, 0.0
    while end < len(text) and used + pdfmetrics.stringWidth(text[end], FONT, size) <= width + 0.01:
        used += pdfmetrics.stringWidth(text[end], FONT, size)
        end += 1
    while end < len(text) and (text[end] in _NEVER_FIRST or (text[end].isascii() and text[end - 1].isascii())):
        end -= 1
    return text[:end]


def newspaper() -> tuple[bytes, list[str]]:
    """Three pages of two columns under a headline over both, whose glyphs are drawn twice; each question stands
    after its answer, and paragraphs run on across columns and pages."""
    head = (("稳住产业链上下游", 60), ("为中小企业雪中送炭", 94))

    def furniture(paper: Paper) -> None:
        if paper.pages == 1:
            # The shadows come long before the letters: those that follow each other PDFium unites itself.
            for line, y in head:
                paper.centred(y, line, 26, offset=0.9)
            paper.centred(132, "——省工业和信息化厅负责人答记者问", 13)
        paper.text(50, 30, "江州日报", 9)
        paper.text(250, 30, "2024年5月16日　星期四", 9)
        paper.text(490, 30, f"要闻　第{paper.pages}版", 9)
        paper.rule(50, 44, 545, 44)
        paper.text(285, 815, f"— {paper.pages} —", 9)

    paper = Paper(furniture=furniture)
    for line, y in head:
        paper.centred(y, line, 26)
    paper.wanted += ["稳住产业链上下游为中小企业雪中送炭", "——省工业和信息化厅负责人答记者问"]
    questions = (
        "出台这些措施的背景是什么？",
        "在资金方面有哪些支持？",
        "如何保证政策落到实处？",
        "对县域和乡村有什么安排？",
        "下一步还有哪些打算？",
    )
    talk = [
        part
        for i, question in enumerate(questions)
        for part in (prose(3 * i, 6), prose(3 * i + 1, 5), prose(3 * i + 2, 4), question)
    ]
    below = [(50.0, 160.0, 287.0, 790.0), (308.0, 160.0, 545.0, 790.0)]
    paper.flow(talk, below, [(left, 60.0, right, bottom) for left, _, right, bottom in below])
    return paper.done(), paper.wanted


def law() -> tuple[bytes, list[str]]:
    """A law with chapters and articles, and page numbers alone at the foot."""
    paper = Paper(furniture=lambda paper: void(paper.text(294, 800, str(paper.pages), 9)))
    paper.centred(90, "江州省公共充电设施管理条例", 22)
    paper.centred(124, "（2024年3月28日江州省第十四届人民代表大会常务委员会第九次会议通过）", 10.5)
    paper.wanted += [
        "江州省公共充电设施管理条例",
        "（2024年3月28日江州省第十四届人民代表大会常务委员会第九次会议通过）",
    ]
    y, article = 160.0, 0
    for chapter in ("第一章　总则", "第二章　规划与建设", "第三章　服务与监督", "第四章　附则"):
        if y > 600:
            paper.page()
            y = 80.0
        paper.centred(y, chapter if len(chapter) > 6 else f"{chapter[:5]}　{chapter[5]}", 14)
        paper.wanted.append(chapter)
        y += 32
        for _ in range(3):
            article += 1
            number = "一二三四五六七八九十"[article - 1] if article < 11 else "十" + "一二"[article - 11]
            text = f"第{number}条　{prose(article, 1 + article % 3)}"
            y = paper.flow([text], [(80.0, y, 515.0, 780.0)], [(80.0, 80.0, 515.0, 780.0)], 12)
        y += 10
    return paper.done(), paper.wanted


def official() -> tuple[bytes, list[str]]:
    """A document under a red head: number, title over two lines, addressees, text, signature, date."""
    paper = Paper(furniture=lambda paper: void(paper.text(280, 800, f"— {paper.pages} —", 12)))
    paper.canvas.setFillColorRGB(0.85, 0, 0)
    paper.centred(90, "江州省人民政府文件", 38)
    paper.canvas.setFillColorRGB(0, 0, 0)
    paper.centred(160, "江政发〔2024〕12号", 14)
    paper.rule(80, 186, 515, 186)
    paper.centred(220, "江州省人民政府关于进一步促进", 22)
    paper.centred(252, "中小企业平稳健康发展的通知", 22)
    paper.text(80, 300, "各市、县（市、区）人民政府，省政府各部门、各直属机构：", 14)
    paper.wanted += [
        "江州省人民政府文件",
        "江政发〔2024〕12号",
        "江州省人民政府关于进一步促进中小企业平稳健康发展的通知",
        "各市、县（市、区）人民政府，省政府各部门、各直属机构：",
    ]
    body = [
        prose(0, 2) + "现将有关事项通知如下：",
        "一、加大财政金融支持力度",
        prose(3, 3),
        prose(6, 2),
        "二、优化营商环境",
        prose(11, 2),
        "（一）简化审批程序。" + prose(14, 1),
        "（二）加强人才保障。" + prose(12, 2),
    ]
    y = paper.flow(body, [(80.0, 326.0, 515.0, 770.0)], [(80.0, 80.0, 515.0, 770.0)], 14)
    paper.text(390, y + 40, "江州省人民政府", 14)
    paper.text(390, y + 64, "2024年5月16日", 14)
    paper.wanted += ["江州省人民政府", "2024年5月16日"]
    return paper.done(), paper.wanted


def noted() -> tuple[bytes, list[str], list[str]]:
    """Two pages whose text runs on over the notes at the foot of the first; the text and its notes."""
    paper = Paper()
    notes = [
        "1 数据来源：江州省统计局《2023年国民经济和社会发展统计公报》。",
        "2 本文所称中小企业，按照国家有关部门公布的划型标准确定，不包括个体工商户，"
        "也不包括只在登记机关备案而没有实际经营活动的单位。",
    ]
    paper.rule(80, 712, 200, 712)
    paper.text(80, 718, notes[0], 8)
    paper.text(80, 732, notes[1][:50], 8)
    paper.text(80, 746, notes[1][50:], 8)
    x = paper.text(104, 60, "据统计，全省中小企业的数量在2023", 12)
    x = paper.text(x, 58, "1", 6)
    x = paper.text(x, 60, "年底达到120万户，", 12)
    paper.text(x, 60, "比上年有所增加。", 12)
    paper.wanted.append("据统计，全省中小企业的数量在2023年底达到120万户，比上年有所增加。")
    paper.flow([prose(i, 7) for i in range(6)], [(80.0, 80.0, 515.0, 705.0)], size=12)
    return paper.done(), paper.wanted, notes


def three_columns() -> tuple[bytes, list[str]]:
    """A page with a headline over three columns, a column beside a headline over the other two, and a box below."""
    paper = Paper()
    paper.centred(50, "县域经济开新局", 28)
    paper.wanted.append("县域经济开新局")
    paper.flow([prose(0, 4), prose(5, 3)], [(50.0, 100.0, 205.0, 450.0)], size=9)
    paper.text(222, 100, "充电桩进乡村的三本账", 20)
    paper.wanted.append("充电桩进乡村的三本账")
    paper.flow([prose(2, 4), prose(9, 4)], [(222.0, 134.0, 375.0, 330.0), (392.0, 134.0, 545.0, 330.0)], size=9)
    paper.flow([prose(13, 4)], [(222.0, 360.0, 545.0, 450.0)], size=9)
    paper.text(50, 480, "全省春耕进度过半", 20)
    paper.wanted.append("全省春耕进度过半")
    paper.flow(
        [prose(i, 5) for i in (16, 17, 18)],
        [(left, 515.0, left + 155, 800.0) for left in (50.0, 220.0, 390.0)],
        size=9,
    )
    return paper.done(), paper.wanted


def vertical() -> tuple[bytes, list[str]]:
    """Text from top to bottom, in columns from right to left."""
    paper = Paper()
    paragraphs = [prose(1, 3), prose(4, 3)]
    x, y = 520.0, 80.0
    for paragraph in paragraphs:
        y += 24
        for char in paragraph:
            if y > 700:
                x, y = x - 20, 80.0
            paper.text(x, y, char, 12)
            y += 12
        x, y = x - 20, 80.0
    paper.wanted += paragraphs
    return paper.done(), paper.wanted


def turned(degrees: int) -> tuple[bytes, list[str]]:
    """A page whose content lies on its side, and which says that it is to be displayed turned by ``degrees``."""
    width, height = A4
    # reportlab turns the page's own box, too.
    paper = Paper((height, width) if degrees % 180 else A4)
    paper.canvas.setPageRotation(degrees)
    if degrees == 90:
        paper.canvas.translate(width, 0)
        paper.canvas.rotate(90)
    elif degrees == 270:
        paper.canvas.translate(0, height)
        paper.canvas.rotate(-90)
    elif degrees == 180:
        paper.canvas.translate(width, height)
        paper.canvas.rotate(180)
    paper.flow([prose(2, 6), prose(7, 6)], [(60.0, 60.0, paper.size[0] - 60, 500.0)], size=12)
    return paper.done(), paper.wanted


def void(_: object) -> None:
    """For a furniture that is one expression."""
