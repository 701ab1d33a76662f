"""What a document says of itself: its number, issuer, date and title, each where it says so.

Rather none than a wrong one: only lines count that hold nothing else, or that name what they give (发布机构：…).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import takewhile

from rag.chinese.official import (
    DATE,
    DATE_LINE,
    LABELS,
    NUMBER,
    NUMBER_LINE,
    ORGANISATION,
    PASSED_LINE,
    RED_HEADER,
    SIGNED_LINE,
    TITLE,
)
from rag.reading.structure.pairing import SEPARATOR
from rag.reading.text.lines import MARKER
from rag.types import Attribute, Block, Document

_LONGEST_LINE = 120
"""A block that is longer is text, and what it holds is not stated by itself."""
_HEAD = 20
"""Blocks in which the head of a document ends at the latest."""
_LABELLED_NUMBER = re.compile(rf"(?:发文字号|文\s*号|发文号)\s*[：:]\s*(?P<number>{NUMBER})")
_LABELLED_ISSUER = re.compile(
    r"(?:发布机[构关]|发布单位|发文机[构关]|发文单位|制定机关|公布机关|来\s*源)\s*[：:]\s*"
    rf"(?P<issuer>{ORGANISATION.pattern})(?=[\s，,；;|｜]|$)"
)
_LABELLED_DATE = re.compile(
    r"(?:成文|发文|印发|发布|公布)(?:日期|时间)\s*[：:]\s*"
    rf"(?P<date>{DATE}|(?:19|20)\d\d[-/.]\d{{1,2}}[-/.]\d{{1,2}})(?!\d)"
)
_AFTER_IMPRINT = re.compile(
    r"附\s*[件录表]|附[：:]|[（(]|抄送|主送|分送|主题词|联系[人电]|责任编辑|编辑|来源|相关|打印"
)
"""How what follows the signature of a document begins."""

_SHORTEST_TITLE, _SHORTEST_NAME = 6, 4
_NO_TITLE = re.compile(rf"{MARKER.pattern}|.*令$|.*[？?]|——|附\s*[件录表]")


def title(blocks: Sequence[Block], name: str) -> str:
    """The title at the head of a document that is known only by the ``name`` of its file; empty where none is sure.

    It is the first unnumbered heading that ends as titles do (关于…的通知), or says in other words what the file is
    called (停车收费标准 → 滨江公园停车场收费标准).
    """
    called = re.sub(r"[\W_]", "", name)
    for block in _head(blocks):
        if not block.level or _NO_TITLE.match(block.text):
            continue
        ends_like_one = len(block.text) >= _SHORTEST_TITLE and TITLE.search(block.text)
        if ends_like_one or (len(called) >= _SHORTEST_NAME and _holds_in_order(block.text, called)):
            return block.text
    return ""


def find(blocks: Sequence[Block], title: str) -> tuple[Attribute, ...]:
    """The attributes that ``blocks``, all those of a document, state; an issuer for each line that names one, and
    ``title`` where it stands at the head."""
    head = _head(blocks)
    signed, dated = _imprint(blocks[len(head) :])
    return (
        *(_first(head, _LABELLED_NUMBER.search) or _first(head, NUMBER_LINE.fullmatch)),
        *(_first(head, _LABELLED_ISSUER.search) or signed or _first(head, RED_HEADER.fullmatch)),
        *(
            _first(head, _LABELLED_DATE.search)
            or dated
            or _first(head, PASSED_LINE.fullmatch)
            or _first(head, DATE_LINE.fullmatch)
        ),
        *_title(head, title),
    )


def paths(document: Document) -> dict[int, str]:
    """Start of a block that states the document's number, issuer or date and says little else → the path under which
    it can be asked for: the title › 发文字号."""
    stated: dict[int, str] = {}
    for block in document.blocks:
        names = [each.name for each in document.attributes if block.start <= each.start and each.end <= block.end]
        labels = dict.fromkeys(LABELS[name] for name in names if name in LABELS)
        if labels and not block.level and len(block.text) <= _LONGEST_LINE:
            stated[block.start] = SEPARATOR.join((document.title, "、".join(labels)))
    return stated


def _head(blocks: Sequence[Block]) -> list[Block]:
    return list(takewhile(lambda block: not _is_text(block), blocks[:_HEAD]))


def _is_text(block: Block) -> bool:
    """Whether the head of a document is over with ``block``."""
    return not block.level and not block.row and (len(block.text) > _LONGEST_LINE or block.text.endswith("。"))


def _holds_in_order(text: str, name: str) -> bool:
    chars = iter(text)
    return all(char in chars for char in name)


def _title(head: Sequence[Block], title: str) -> list[Attribute]:
    """Where ``title`` stands, in one line or broken into several."""
    wanted = "".join(title.split())
    for i, first in enumerate(head):
        said = ""
        for last in head[i:]:
            said += "".join(last.text.split())
            if said == wanted:
                return [Attribute("title", first.start, last.end)]
            if not wanted.startswith(said):
                break
    return []


def _first(blocks: Sequence[Block], matching: Callable[[str], re.Match[str] | None]) -> list[Attribute]:
    """What the first block that matches holds: the groups of the match are named like attributes."""
    for block in blocks:
        if match := matching(block.text) if not block.level else None:
            return [_attribute(name, block, match.span(name)) for name in match.groupdict()]
    return []


def _imprint(blocks: Sequence[Block]) -> tuple[list[Attribute], list[Attribute]]:
    """Issuers and date of the signature: a line with the date, below lines with those who sign, before what is
    annexed."""
    for i, block in enumerate(blocks):
        match = DATE_LINE.fullmatch(block.text) or SIGNED_LINE.fullmatch(block.text)
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        if match and (following is None or following.level or _AFTER_IMPRINT.match(following.text)):
            above = takewhile(lambda each: not each.level and ORGANISATION.fullmatch(each.text), blocks[:i][::-1])
            signed = [_attribute("issuer", each, (0, len(each.text))) for each in above][::-1]
            if "issuer" in match.groupdict():
                signed.append(_attribute("issuer", block, match.span("issuer")))
            return signed, [_attribute("date", block, match.span("date"))]
    return [], []


def _attribute(name: str, block: Block, span: tuple[int, int]) -> Attribute:
    left, right = span
    return Attribute(name, block.offsets[left], block.offsets[right - 1] + 1)
