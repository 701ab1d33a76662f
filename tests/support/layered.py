"""Scans with a text layer that nobody sees: a picture of some lines, and other lines in it."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from tests.support.paper import A4, Paper
from tests.support.scans import DPI, typeface

_TOP, _LEFT, _STEP, _POINTS = 70.0, 72.0, 26.0, 12.0
_PLACES = ("东湖", "南桥", "西关", "北山", "新城", "老街", "河口", "石桥", "青石", "白沙")
_SAID = (
    ("水库本年蓄水", "万立方米，较上年有所增加。"),
    ("公司公告的担保损失为", "万元，涉及三家企业。"),
    ("镇公路改造的总投资", "万元，由省级财政安排。"),
    ("社区登记的常住人口", "人，其中老年人占两成。"),
    ("粮站收购小麦的价格每吨", "元，比去年略高。"),
)
_TAKEN_FOR = {"0": "O", "1": "大", "2": "Z", "3": "8", "4": "9", "5": "S", "6": "5", "7": "1", "8": "3", "9": "孔"}
"""What a bad recogniser takes a digit for."""


def figures(count: int, seed: int) -> list[tuple[str, str, str]]:
    """(before, figure, after) of lines that each hold a figure."""
    random = Random(seed)
    made = []
    for i in range(count):
        before, after = random.choice(_SAID)
        shape = random.choice(("{:,}", "{}", "{:.2f}", "{:.1f}"))
        number = random.randrange(1000, 99999) / (100 if "f" in shape else 1)
        figure = shape.format(number if "f" in shape else int(number))
        made.append((f"{i + 1}号{random.choice(_PLACES)}{before}", figure, after))
    return made


def falsified(figure: str, random: Random) -> str:
    """``figure`` as a bad recogniser, or a bad hand, writes it."""
    digits = [i for i, char in enumerate(figure) if char.isdigit()]
    at = random.choice(digits)
    kind = random.randrange(4)
    if kind == 0:
        return figure[:at] + _TAKEN_FOR[figure[at]] + figure[at + 1 :]
    if kind == 1:
        return figure[:at] + str((int(figure[at]) + random.randrange(1, 9)) % 10) + figure[at + 1 :]
    if kind == 2:
        return figure[:at] + figure[at + 1 :]
    return figure[:at] + random.choice("123456789") + figure[at:]


def scanned(pages: Sequence[tuple[Sequence[str], Sequence[str]]], behind: bool = False) -> bytes:
    """A PDF whose pages each show the first lines and hold the others, in no colour or ``behind`` the picture."""
    paper = Paper()
    for k, (shown, held) in enumerate(pages):
        if k:
            paper.page()
        if behind:
            _lay(paper, held, 0)
        buffer = BytesIO()
        _picture(shown).save(buffer, "PNG")
        paper.canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
        if not behind:
            _lay(paper, held, 3)
    return paper.done()


def _picture(lines: Sequence[str]) -> Image.Image:
    scale = DPI / 72
    made = Image.new("L", (round(A4[0] * scale), round(A4[1] * scale)), 255)
    pen = ImageDraw.Draw(made)
    for i, line in enumerate(lines):
        pen.text((_LEFT * scale, (_TOP + _STEP * i) * scale), line, font=typeface(_POINTS), fill=20)
    return made


def _lay(paper: Paper, lines: Sequence[str], mode: int) -> None:
    for i, line in enumerate(lines):
        text = paper.canvas.beginText(_LEFT, A4[1] - _TOP - _STEP * i - _POINTS * 1.2)
        text.setFont("STSong-Light", _POINTS)
        text.setTextRenderMode(mode)
        text.textOut(line)
        paper.canvas.drawText(text)
