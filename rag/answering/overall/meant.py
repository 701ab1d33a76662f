"""Which documents a question about a whole one is asked of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from rag import conversation
from rag.answering.overall.whole import Whole, asked
from rag.chinese.characters import simplified
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words
from rag.store.catalog import Catalog
from rag.store.snapshot import Snapshot
from rag.types import DocumentInfo, Turn

_QUOTED = lazy_regex(r"《(?P<title>[^《》]+)》")
_KIND = lazy_regex(
    r"(?:这|那|该)?[个份篇部本]?(?P<kind>文件|文档|文章|材料|资料|报告|通知|通告|公告|办法|规定|条例|细则|方案|计划|规划|纲要"
    r"|政策|意见|合同|协议|说明书?|手册|须知|教程|指南|解读|论文|制度|标准|法|章程|书|新闻|报道|条款|决定|措施)$"
)
"""How a name ends that can be a document's and no thing's."""
_EMPTY_KIND = lazy_regex(
    r"(?:这|那|该)[个份篇部本]?(?:文件|文档|文章|材料|资料|报告|通知|新闻|报道|书)?$|(?:文件|文档|文章)$"
)
_MARKS = lazy_regex(r"[\W_]")
_SHORTEST = 2
_TURNS = 3
"""How far back it is looked for what was spoken of."""

Spoken = Callable[[], str]
"""→ the name of the document that was spoken of last; "" where none was."""


def meant(whole: Whole, catalog: Catalog, words: Words, among: Sequence[str], spoken: Spoken) -> list[DocumentInfo]:
    """The documents, of those ``among`` (of all where that is empty): one where only one is plausible.

    Empty where the question names something that is no document.
    """
    known = [info for info in catalog.documents() if info.passages and (not among or info.name in among)]
    if whole.of:
        only = known if len(known) == 1 and _is_called(whole.of, catalog.text(known[0].name) or "") else []
        return _named(whole.of, known, words) or only
    if whole.everything or len(known) < 2:
        return known
    name = spoken()
    return [info for info in known if info.name == name] or known


def spoken_of(
    history: Sequence[Turn], snapshot: Snapshot, among: Sequence[str], answering: Callable[[str], str]
) -> str:
    """The document that the last answered question was about; "" where none was. ``answering`` gives the document that
    answers a question."""
    catalog, words = snapshot.catalog, snapshot.words
    for n in range(len(history) - 1, max(-1, len(history) - 1 - _TURNS), -1):
        if history[n].refused:
            continue
        question = conversation.rewrite(history[n].question, history[:n], words)
        if whole := asked(question):
            named = meant(whole, catalog, words, among, lambda: "")
            if len(named) == 1:
                return named[0].name
        elif document := answering(question):
            return document
    return ""


def _named(name: str, known: Sequence[DocumentInfo], words: Words) -> list[DocumentInfo]:
    """The documents that fit ``name`` best: whose title it is, or ends, or is part of, or which its words name."""
    quoted = _QUOTED.search(name)
    bare = _bare(quoted["title"] if quoted else _EMPTY_KIND.sub("", name) or name)
    if len(bare) < _SHORTEST:
        return []
    called = [(info, [_bare(info.title), _bare(Path(info.name).stem), _bare(info.name)]) for info in known]
    tests: list[Callable[[str], bool]] = [lambda title: title == bare, lambda title: title.endswith(bare)]
    if quoted or _KIND.search(name):
        tests.append(lambda title: bare in title)
    for test in tests:
        if fitting := [info for info, titles in called if any(map(test, titles))]:
            return fitting
    return _described(name, known, words) if _KIND.search(name) and not quoted else []


def _described(name: str, known: Sequence[DocumentInfo], words: Words) -> list[DocumentInfo]:
    """The documents whose titles hold every word of a description: 临湖市那个安居的办法."""
    said = words.content(_EMPTY_KIND.sub("", name))
    if not said:
        return []
    return [info for info in known if all(_bare(word) in _bare(f"{info.title} {info.name}") for word in said)]


def _is_called(name: str, text: str) -> bool:
    """Whether a document calls itself or what it is about by this name: 《行动计划》."""
    quoted = _QUOTED.search(name)
    return quoted is not None and quoted["title"] in re.sub(r"\s", "", text)


def _bare(text: str) -> str:
    return _MARKS.sub("", simplified(text)).casefold()
