"""What the measures are called where a person reads them, and how their values are written."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from rag.evaluation.dataset import Kind
from rag.messages import say

_COUNTS = ("length", "within_length", "written_tokens", "written_seconds")
_DECIMALS = ("auroc", "brier", "difference")
"""What is customarily written 0..1; the difference is of AUROCs."""


def label(name: str) -> str:
    """What the measure ``name`` is called in the person's language."""
    if name.startswith("within_"):
        return say.within(label=label(name.removeprefix("within_")))
    if " - " in name:
        return " − ".join(label(part).strip() for part in name.split(" - "))
    base, _, k = name.partition("@")
    return say[f"label_{base}"](k=k) if f"label_{base}" in say else name


def kind_label(kind: Kind) -> str:
    """What questions of this kind are called."""
    return say[f"kind_{kind.value}"]()


def shown(name: str, value: float, sign: str = "") -> str:
    """A share as per cent, a length in characters. ``sign`` "+" writes that of a positive number, too."""
    if name in _DECIMALS:
        return f"{value:{sign}.3f}"
    return f"{value:{sign}.1f}" if name in _COUNTS else f"{100 * value:{sign}.1f}"


def interval(name: str, found: Mapping[str, float], sign: str = "") -> str:
    """``value [low, high]``"""
    low, high = (shown(name, found[bound], sign) for bound in ("low", "high"))
    return f"{shown(name, found['value'], sign)} [{low}, {high}]"


def aligned(lines: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, Chinese characters counting two."""
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
