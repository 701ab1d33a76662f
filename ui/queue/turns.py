"""Whose turn it is, where many ask: one person's twentieth question waits for another's first."""

from __future__ import annotations


class Turns:
    """Gives out turns, the smallest of which is next.

    Start-time fair queuing (Goyal, Vin, Cheng, SIGCOMM 1996) with one weight for everybody and one length for
    everything: who asks gets the turn after their own last one, but none that is over; so of those who wait each is
    served once before anybody is served again.
    """

    def __init__(self) -> None:
        self._now = 0
        self._next: dict[str, int] = {}

    def take(self, who: str) -> int:
        """The turn of what ``who`` has just asked."""
        turn = max(self._now, self._next.get(who, 0))
        self._next[who] = turn + 1
        return turn

    def begin(self, turn: int) -> None:
        """What has this turn is being answered now."""
        if turn > self._now:
            self._now = turn
            self._next = {who: following for who, following in self._next.items() if following > turn}
