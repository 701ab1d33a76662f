"""The text layer of a scan beside its picture: lines of it are recognised, and where they differ, the whole page.

A layer comes from another recogniser, or from somebody who wrote it by hand; the picture is what a person sees. So the
picture wins where it is read surely, and the layer where the recogniser doesn't know the character or isn't sure of it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.chinese.raised import LOWERED, RAISED
from rag.reading.layout.glyphs import Glyph, Page
from rag.reading.pages import ocr
from rag.reading.pages.layer_rows import Floats, levelled, rows, runs

if TYPE_CHECKING:
    from PIL.Image import Image

_SURE = 0.8
"""Probability of a recognised character from which on it speaks against another one in the layer."""
_DOUBTED = 0.6
"""Below it the layer is believed."""
_READABLE = 0.75
"""Mean probability of a page below which its picture says nothing against its layer; likewise of a line."""
_LEAST = 0.3
"""Of the layer's characters: where fewer are recognised, the picture can't be read."""
_ALIKE = 0.5
"""Of the characters of a row, from which on what only the layer says of it may stand there."""
_UNKNOWN_LINES = 0.3
"""Share of the picture's lines that the layer may lack, besides one."""
_FIRST, _MANY, _FEW = 4, 16, 4
"""So many pages that agree are looked at in as many lines as the second says, the others in as many as the third."""
_PROVED, _EACH = 20, 5
"""After so many pages that agree only each fifth is looked at."""
_INK = 0.01
"""Share of dark pixels where something stands."""
_OFTEN_LOST = frozenset(RAISED + LOWERED + "‰㎡☑☒□☐○●⁺⁻")
"""Characters that recognition loses, and that no layer has by mistake."""


@dataclass(slots=True)
class Trust:
    """How the layers of one file have fared."""

    agreed: int = 0
    """Pages in a row that agreed with their pictures."""
    seen: int = 0
    """Pages with such a layer."""
    checked: int = 0
    mended: int = 0

    def lines(self) -> int:
        """How many lines of the next page are to be looked at; counts it."""
        self.seen += 1
        if self.agreed >= _PROVED and self.seen % _EACH:
            return 0
        return _MANY if self.agreed < _FIRST else _FEW


def settled(layer: Page, draw: Callable[[], Image], trust: Trust) -> Page:
    """``layer``, the text of a scan that nobody sees, or what its picture (``draw``) says instead."""
    count = trust.lines()
    if not count:
        return layer
    trust.checked += 1
    picture = draw()
    scan = ocr.Scan(picture)
    if _agrees(layer, scan, count):
        trust.agreed += 1
        return layer
    made = _merged(layer, scan.page(layer.number, layer.width, layer.height), picture)
    if made is layer:
        return layer
    trust.agreed = 0
    trust.mended += 1
    return made


def _agrees(layer: Page, scan: ocr.Scan, count: int) -> bool:
    """Whether ``count`` lines of the picture say what the layer does, those with figures first."""
    scale = np.array([layer.width / scan.width, layer.height / scan.height])
    corners = scan.boxes * scale
    if not len(corners):
        return True
    chains = runs(layer.glyphs)
    skew = ocr.skew_of(corners)
    found = levelled(np.concatenate((corners.min(axis=1), corners.max(axis=1)), 1), skew, corners)
    told = [
        ("".join(layer.glyphs[i].char for run in mine for i in chains[run]), theirs)
        for mine, theirs in rows(levelled(_boxes(layer.glyphs, chains), skew), found)
        if theirs
    ]
    if sum(not text for text, _ in told) > max(1, _UNKNOWN_LINES * len(told)):
        return False
    told = sorted((row for row in told if row[0]), key=lambda row: (not _has_figures(row[0]), -len(row[0])))
    for text, lines in told[:count]:
        read = [scan.line(i) for i in sorted(lines, key=lambda i: float(found[i, 0]))]
        chars = "".join(line.chars for line in read)
        odds = [each for line in read for each in line.odds]
        if odds and np.mean(odds) >= _READABLE and _speaks_against(text, chars, odds):
            return False
    return True


def _has_figures(text: str) -> bool:
    return any(char.isdecimal() for char in text)


def _speaks_against(told: str, chars: str, odds: Sequence[float]) -> bool:
    """Whether what is recognised says surely that a line is another than the layer has ``told``."""
    plain = [(char, sure) for char, sure in zip(chars, odds, strict=True) if not char.isspace()]
    seen = "".join(char for char, _ in plain)
    for kind, i, j, k, m in _differences(told, seen):
        if kind == "equal" or (j > i and all(map(_may_be_lost, told[i:j]))):
            continue
        if kind == "delete":
            if not all(unicodedata.category(char)[0] == "P" for char in told[i:j]):
                return True
        elif min(sure for _, sure in plain[k:m]) >= _SURE and not _only_marks(told[i:j] + seen[k:m]):
            return True
    return False


def _only_marks(text: str) -> bool:
    """Whether it is punctuation, which matters in a figure only: there a digit beside it differs too, or is none."""
    return all(unicodedata.category(char)[0] == "P" and char not in ".,%‰" for char in text)


def _differences(told: str, seen: str) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, _plain(told), _plain(seen), autojunk=False).get_opcodes()


_MARKS = str.maketrans("“”‘’—–−―﹣〇○◯·•．､", "\"\"''-----000··.、")


def _plain(text: str) -> str:
    """``text`` without what says nothing: the width of characters, the form of dashes and quotes; as long as before."""
    return "".join(map(_flat, text)).translate(_MARKS)


def _flat(char: str) -> str:
    """``char`` in its usual width; an ideograph for compatibility as the one that it stands for."""
    if unicodedata.east_asian_width(char) not in "FHW":
        return char
    flat = unicodedata.normalize("NFKC", char)
    return flat if len(flat) == 1 else char


def _may_be_lost(char: str) -> bool:
    """Whether recognition may have lost ``char``, or put another one in its place."""
    return char in _OFTEN_LOST or not ocr.knows(char)


def _merged(layer: Page, seen: Page, picture: Image) -> Page:
    """The page as its picture is read, with what the layer knows better; ``layer`` where the picture isn't readable."""
    if len(seen.glyphs) < _LEAST * len(layer.glyphs):
        return layer
    if float(np.mean([glyph.odds for glyph in seen.glyphs])) < _READABLE:
        return layer
    told, read = runs(layer.glyphs), runs(seen.glyphs)
    skew = float(np.median([(glyph.angle + 45) % 90 - 45 for glyph in seen.glyphs]))
    groups = rows(levelled(_boxes(layer.glyphs, told), skew), levelled(_boxes(seen.glyphs, read), skew))
    pairs = [
        ([layer.glyphs[i] for run in mine for i in told[run]], [seen.glyphs[i] for run in theirs for i in read[run]])
        for mine, theirs in groups
    ]
    fitting = sum(len(theirs) for mine, theirs in pairs if mine and theirs and _alike(mine, theirs))
    unmet = [mine for mine, theirs in pairs if not theirs]
    made = [_settled_row(mine, theirs) if mine else theirs for mine, theirs in pairs if theirs]
    if fitting >= _ALIKE * len(seen.glyphs):  # the layer stands where the picture does: what it alone has may be there
        made += [mine for mine in unmet if _inked(mine, layer, picture)]
    ordered = sorted((row for row in made if row), key=lambda row: (row[0].top, row[0].left))
    return replace(seen, glyphs=tuple(glyph for row in ordered for glyph in row))


def _alike(mine: Sequence[Glyph], theirs: Sequence[Glyph]) -> bool:
    one, other = ("".join(glyph.char for glyph in glyphs) for glyphs in (mine, theirs))
    return SequenceMatcher(None, _plain(one), _plain(other), autojunk=False).ratio() >= _ALIKE


def _settled_row(mine: Sequence[Glyph], theirs: Sequence[Glyph]) -> list[Glyph]:
    """The glyphs of a row, of which the layer has ``mine`` and the picture ``theirs``."""
    if not _alike(mine, theirs):
        return list(theirs)
    told, seen = ("".join(glyph.char for glyph in glyphs) for glyphs in (mine, theirs))
    return [glyph for kind, i, j, k, m in _differences(told, seen) for glyph in _better(kind, mine[i:j], theirs[k:m])]


def _better(kind: str, mine: Sequence[Glyph], theirs: Sequence[Glyph]) -> Iterator[Glyph]:
    """The glyphs of a stretch that the layer and the picture say alike, or not."""
    if kind == "equal":
        yield from (glyph._replace(odds=1.0) for glyph in theirs)
    elif len(mine) == len(theirs):
        for one, other in zip(mine, theirs, strict=True):
            believed = _may_be_lost(one.char) or other.odds < _DOUBTED
            yield other._replace(char=one.char) if believed else other
    elif mine and all(_may_be_lost(glyph.char) for glyph in mine):
        yield from mine
    else:
        yield from theirs


def _boxes(glyphs: Sequence[Glyph], chains: Sequence[Sequence[int]]) -> Floats:
    """(n, 4): the boxes of runs of glyphs."""
    boxes = [
        (
            min(glyphs[i].left for i in chain),
            min(glyphs[i].top for i in chain),
            max(glyphs[i].right for i in chain),
            max(glyphs[i].bottom for i in chain),
        )
        for chain in chains
    ]
    return np.array(boxes, np.float64).reshape(-1, 4)


def _inked(glyphs: Sequence[Glyph], page: Page, picture: Image) -> bool:
    """Whether something dark stands in the picture where these glyphs are said to be."""
    across, down = picture.width / page.width, picture.height / page.height
    box = (
        min(glyph.left for glyph in glyphs) * across,
        min(glyph.top for glyph in glyphs) * down,
        max(glyph.right for glyph in glyphs) * across,
        max(glyph.bottom for glyph in glyphs) * down,
    )
    grey: NDArray[np.uint8] = np.asarray(picture.convert("L").crop(tuple(map(round, box))))  # type: ignore[arg-type]
    return bool(grey.size) and float((grey < grey.max() / 2).mean()) > _INK
