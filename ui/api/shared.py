"""What everything that programs ask has in common."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ui.api.running import Line

if TYPE_CHECKING:
    from ui.access.who import Seen
    from ui.api.metrics import Metrics
    from ui.intake import Intake
    from ui.model import Model
    from ui.shelf import Shelf

_QUOTING, _WRITING = 4, 16
"""Questions that are answered at the same time: in quotes, which takes a core each, and by a language model, which is
waited for."""


@dataclass(frozen=True, slots=True)
class Shared:
    """The library, as it is for who asks, and what is done with it."""

    seen: Seen
    model: Model
    intake: Intake
    shelf: Shelf
    metrics: Metrics
    quoting: Line = field(default_factory=lambda: Line(_QUOTING))
    writing: Line = field(default_factory=lambda: Line(_WRITING))
