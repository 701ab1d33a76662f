"""Small files that people give, each about a thing that no other file names, in the formats people have."""

from __future__ import annotations

import csv
import io
import itertools
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

import docx
import openpyxl
import pptx
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

_FIRST = "青白赤碧金银铁石松竹梅兰菊荷枫柳云雨雪霜风雷星月晨夕春秋江河溪泉"
_SECOND = "岭峰坡岩谷湾渡桥塔亭阁院寺坊井塘洲屿"
_THINGS = ("观测站", "水文站", "苗圃", "仓库", "档案馆", "渡口", "变电所", "农场", "码头", "书院", "泵站", "灯塔")


@dataclass(frozen=True, slots=True)
class Thing:
    """What a file is about: nothing else in the library has its name or its code."""

    name: str
    code: str

    @property
    def question(self) -> str:
        """What only its file answers."""
        return f"{self.name}的登记编号是多少？"

    @property
    def lines(self) -> tuple[str, ...]:
        """What its file says."""
        return (f"{self.name}的登记编号是{self.code}。", f"{self.name}每年三月检修一次，检修期间不对外开放。")


def things(seed: int) -> list[Thing]:
    """All there are, in the order of the seed."""
    names = [f"{a}{b}{c}" for a, b, c in itertools.product(_FIRST, _SECOND, _THINGS)]
    chance = random.Random(seed)
    chance.shuffle(names)
    codes = chance.sample(range(1_000_000, 10_000_000), len(names))
    return [Thing(name, f"MY{code}") for name, code in zip(names, codes, strict=True)]


def file(thing: Thing, kind: str) -> tuple[str, bytes]:
    """Name and content of the file about it."""
    return f"{thing.name}.{kind}", KINDS[kind](thing)


def _text(thing: Thing) -> bytes:
    return "\n\n".join((f"{thing.name}管理办法", *thing.lines)).encode()


def _markdown(thing: Thing) -> bytes:
    return "\n\n".join((f"# {thing.name}管理办法", *thing.lines)).encode()


def _page(thing: Thing) -> bytes:
    said = "".join(f"<p>{line}</p>" for line in thing.lines)
    title = f"{thing.name}管理办法"
    return f'<!doctype html><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>{said}'.encode()


def _rows(thing: Thing) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([("名称", "登记编号", "检修"), (thing.name, thing.code, "每年三月")])
    return out.getvalue().encode("utf-8-sig")


def _saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _word(thing: Thing) -> bytes:
    made = docx.Document()
    made.add_heading(f"{thing.name}管理办法", 0)
    for line in thing.lines:
        made.add_paragraph(line)
    return _saved(made)


def _sheet(thing: Thing) -> bytes:
    made = openpyxl.Workbook()
    made.active.append(("名称", "登记编号", "检修"))
    made.active.append((thing.name, thing.code, "每年三月"))
    return _saved(made)


def _slides(thing: Thing) -> bytes:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = f"{thing.name}管理办法"
    slide.placeholders[1].text = "\n".join(thing.lines)
    return _saved(made)


def _pdf(thing: Thing) -> bytes:
    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out)
    for n, line in enumerate((f"{thing.name}管理办法", *thing.lines)):
        canvas.setFont("STSong-Light", 12 if n else 18)
        canvas.drawString(70, 760 - 40 * n, line)
    canvas.save()
    return out.getvalue()


def _mail(thing: Thing) -> bytes:
    made = EmailMessage()
    made["Subject"], made["From"], made["To"] = f"{thing.name}管理办法", "a@example.org", "b@example.org"
    made.set_content("\n\n".join(thing.lines))
    return made.as_bytes()


def _archive(thing: Thing) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(f"{thing.name}.txt", _text(thing))
    return out.getvalue()


KINDS: dict[str, Callable[[Thing], bytes]] = {
    "txt": _text,
    "md": _markdown,
    "html": _page,
    "csv": _rows,
    "docx": _word,
    "xlsx": _sheet,
    "pptx": _slides,
    "pdf": _pdf,
    "eml": _mail,
    "zip": _archive,
}
"""Ending → what makes such a file."""
