"""What of a web page is no text of its document: menus, footers, lists of links, what is hidden.

A page is searched from the outside in, and a part is left out only where it looks the part and holds less
than half of the page's text. Too much is kept rather than too little: a menu does less harm than a lost clause.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.reading.web.markup import HEADINGS, UNSEEN, Node

_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_NAME = re.compile(
    r"(?:^|\s)(?:[\w-]*[_-])?(?:nav|navbar|navigation|menu|topbar|toolbar|bread-?crumbs?|crumbs?|share|sharing|foot|footer"
    r"|copyright|sidebar|related|pagination|pager|search|login|qrcode)(?:[_-](?:bar|box|con|container|inner|links?|list"
    r"|wrap|wrapper))?(?=\s|$)",
    re.I,
)
_ROLES = frozenset({"navigation", "search", "banner", "contentinfo", "complementary", "menu", "menubar", "toolbar"})
_OUTSIDE = frozenset({"header", "footer", "aside"})
"""They belong to the page outside of an article, and to the text inside of one."""
_DENSE = frozenset({"ul", "ol", "menu", "dir", "dl", "div", "section", "aside", "table", "tbody", "tr", "td", "center"})
_ATTACHMENT = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|pptx?|zip|rar)(?:$|[?#])", re.I)
_SENTENCE = re.compile("[。；！？]")
_FEWEST_LINKS, _LINKED, _MOST_WORDS = 3, 0.8, 300
_FEWEST_SENTENCES = 2
_LONGEST_LINE = 60
_LINE = re.compile(
    r"您?(?:当前|现在|所在)?的?(?:所在)?位置(?:[:：\s]|$)|首页\s*[>»›＞/]|【?(?:字体|字号)[:：\s]*[【\[]?\s*(?:大|小|默认)"
    r"|分享(?:到|至)?\s*[:：]?$|[【\[]?(?:打印|关闭)(?:本页|窗口|页面)?[】\]]?(?:[\s【\[]|$)|返回顶部$|[上下]一[篇页条]\s*[:：]"
    r"|扫一扫(?:在?手机|分享|关注|打开)"
)


@dataclass(slots=True)
class _Measure:
    """What a part of the page holds."""

    letters: int = 0
    """Without punctuation and digits: a date behind each link makes no text of a list."""
    linked: int = 0
    """Letters in links, those to attachments aside, and in the headings above them."""
    links: int = 0
    sentences: int = 0
    """Ends of sentences outside of links."""

    def add(self, other: _Measure) -> None:
        self.letters += other.letters
        self.linked += other.linked
        self.links += other.links
        self.sentences += other.sentences


def remove(page: Node) -> int:
    """Take the furniture out of ``page``; return how many parts with text were taken."""
    measures: dict[Node, _Measure] = {}
    whole = _measure(page, False, measures)
    return _remove(page, measures, whole, inside=False)


def is_furniture(line: str) -> bool:
    """Whether a paragraph is a path (首页 > 政策), or what is pressed: 打印, 关闭, 上一篇."""
    return len(line) <= _LONGEST_LINE and bool(_LINE.match(line)) and not _SENTENCE.search(line)


def _measure(node: Node, linked: bool, measures: dict[Node, _Measure]) -> _Measure:
    made = _Measure()
    if node.tag == "a" and node.get("href"):
        linked = not _ATTACHMENT.search(node.get("href"))
        made.links += linked
    elif HEADINGS.get(node.tag, 1) > 1:
        linked = True
    for child in node.children:
        if isinstance(child, Node):
            if child.tag not in UNSEEN:
                made.add(_measure(child, linked, measures))
            continue
        letters = sum(map(str.isalpha, child))
        made.letters += letters
        made.linked += letters if linked else 0
        made.sentences += 0 if linked else len(_SENTENCE.findall(child))
    measures[node] = made
    return made


def _remove(node: Node, measures: dict[Node, _Measure], whole: _Measure, inside: bool) -> int:
    removed = 0
    kept: list[Node | str] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag not in UNSEEN:
            measure = measures[child]
            if measure.letters * 2 < whole.letters and _is_furniture(child, measure, whole, inside):
                removed += measure.letters > 0
                continue
            within = inside or child.tag in ("article", "main") or child.get("role") in ("article", "main")
            removed += _remove(child, measures, whole, within)
        kept.append(child)
    node.children = kept
    return removed


def _is_furniture(node: Node, measure: _Measure, whole: _Measure, inside: bool) -> bool:
    if "hidden" in node.attributes or node.get("aria-hidden") == "true" or _HIDDEN.search(node.get("style")):
        return True
    named = (
        node.tag == "nav"
        or (node.tag in _OUTSIDE and not inside)
        or node.get("role") in _ROLES
        or _NAME.search(f"{node.get('class')} {node.get('id')}")
    )
    if named and not _heads(node):
        return measure.letters - measure.linked < _MOST_WORDS
    return (
        node.tag in _DENSE
        and whole.sentences >= _FEWEST_SENTENCES  # a page of nothing but links is a list that somebody saved
        and measure.sentences == 0
        and measure.links >= _FEWEST_LINKS
        and measure.linked >= _LINKED * measure.letters
    )


def _heads(node: Node) -> bool:
    """Whether the title of the text stands in it."""
    return any(below.tag == "h1" for below in node.all())
