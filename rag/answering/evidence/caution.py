"""From which confidence on an answer is sure, and from which on something near is shown: by what an error costs."""

from __future__ import annotations

from dataclasses import dataclass

from rag.settings import Caution, Settings


@dataclass(frozen=True, slots=True)
class Borders:
    """Confidences, 0..1."""

    sure: float
    """An answer that is less sure is at most near."""
    near: float
    """What is less sure is refused."""


BORDERS = {
    Caution.STRICT: Borders(sure=0.3, near=0.08),
    Caution.BALANCED: Borders(sure=0.16, near=0.03),
    Caution.EAGER: Borders(sure=0.06, near=0.01),
}


def borders(settings: Settings) -> Borders:
    """Those that the settings ask for: a number that a person gives for what is sure goes before their word."""
    meant = BORDERS[settings.caution]
    sure = meant.sure if settings.refuse_below is None else settings.refuse_below
    return Borders(sure, min(meant.near, sure))
