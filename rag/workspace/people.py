"""Who uses Mingyin, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do; each may what those before it may."""

    READER = "reader"
    """Ask, search and read."""
    EDITOR = "editor"
    """Add and delete documents, too."""
    ADMIN = "admin"
    """Manage people and settings, too."""

    def includes(self, wanted: Role) -> bool:
        """Whether who has this role may do what ``wanted`` may."""
        order = list(Role)
        return order.index(self) >= order.index(wanted)


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks. The name is what they sign in with."""

    name: str
    role: Role = Role.READER


OWNER = Person("", Role.ADMIN)
"""Whoever sits at the machine that Mingyin runs on, where nobody signs in. What was kept before there were accounts is
theirs."""
