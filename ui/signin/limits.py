"""How often a password may be tried: by name, against who tries many; by address, against who tries many names."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from rag.workspace.accounts import folded

WITHIN_S = 15 * 60.0
PER_NAME, PER_ADDRESS = 10, 40
"""Tries that may fail ``WITHIN_S`` for one name and from one address (NIST SP 800-63B, section 3.2.2, allows 100)."""
_REMEMBERED = 10_000
"""Names and addresses that are watched; beyond, those that were tried longest ago are forgotten."""


class Tries:
    """Counted in memory, by this process. It may be shared between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tried: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def begin(self, name: str, address: str) -> float:
        """Count a try before it is looked at, so that many at once are counted, too; 0 where it may be made, else the
        seconds until the next may be."""
        now = self._clock()
        with self._lock:
            found = [(key, self._of(key, now), most) for key, most in _keys(name, address)]
            waits = [times[-most] + WITHIN_S - now for _, times, most in found if len(times) >= most]
            if waits:  # what isn't tried isn't remembered, or who waits could have others' tries forgotten
                return max(waits)
            for key, times, _ in found:
                times.append(now)
                self._tried[key] = times
                self._tried.move_to_end(key)
            while len(self._tried) > _REMEMBERED:
                self._tried.popitem(last=False)
            return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """It was the right one: the name is free again, and the address has one try less."""
        by_name, by_address = (key for key, _ in _keys(name, address))
        with self._lock:
            self._tried.pop(by_name, None)
            if times := self._tried.get(by_address):
                times.pop()

    def _of(self, key: tuple[str, str], now: float) -> deque[float]:
        times = self._tried.get(key, deque())
        while times and times[0] <= now - WITHIN_S:
            times.popleft()
        return times


def _keys(name: str, address: str) -> tuple[tuple[tuple[str, str], int], ...]:
    return (("name", folded(name)[:100]), PER_NAME), (("address", _network(address)), PER_ADDRESS)


def _network(address: str) -> str:
    """Of an IPv6 address its /64, which a household or an office has as a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
