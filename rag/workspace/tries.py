"""How often a password may be tried: by name, against who tries many; by address, against who tries many names."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from hashlib import sha256

from rag.workspace.accounts import folded
from rag.workspace.database import Database

WITHIN_S = 15 * 60.0
PER_NAME, PER_ADDRESS = 10, 40
"""Tries that may fail ``WITHIN_S`` for one name and from one address (NIST SP 800-63B, section 3.2.2, allows 100)."""
REMEMBERED = 20_000
"""Tries that are kept; beyond, the oldest are forgotten."""


class Tries:
    """Counted in the workspace, by all servers over it together. It may be shared between threads.

    All raise ``UserError`` where the workspace can't be written.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def begin(self, name: str, address: str) -> float:
        """Count a try before it is looked at, so that many at once are counted, too; 0 where it may be made, else the
        seconds until the next may be."""
        keys = _keys(name, address)
        with self._database.writing() as connection:
            now = self._clock()
            # Clocks of several servers differ a little; one that was put back by far must keep nobody out.
            connection.execute("DELETE FROM tries WHERE at <= ? OR at > ?", (now - WITHIN_S, now + WITHIN_S))
            sql = "SELECT at FROM tries WHERE who = ? ORDER BY at DESC LIMIT 1 OFFSET ?"
            found = [connection.execute(sql, (who, most - 1)).fetchone() for who, most in keys]
            waits = [float(row[0]) + WITHIN_S - now for row in found if row]
            if waits:  # what isn't tried isn't remembered, or who waits could have others' tries forgotten
                return max(waits)
            connection.executemany("INSERT INTO tries (who, at) VALUES (?, ?)", [(who, now) for who, _ in keys])
            connection.execute("DELETE FROM tries WHERE id <= (SELECT max(id) FROM tries) - ?", (REMEMBERED,))
        return 0.0

    def succeeded(self, name: str, address: str) -> None:
        """It was the right one: the name is free again, and the address has one try less."""
        (by_name, _), (by_address, _) = _keys(name, address)
        with self._database.writing() as connection:
            connection.execute("DELETE FROM tries WHERE who = ?", (by_name,))
            connection.execute("DELETE FROM tries WHERE id = (SELECT max(id) FROM tries WHERE who = ?)", (by_address,))


def _keys(name: str, address: str) -> tuple[tuple[bytes, int], tuple[bytes, int]]:
    """What is counted of a try, and how often that may be."""
    return (_hashed(f"name {folded(name)[:100]}"), PER_NAME), (_hashed(f"address {_network(address)}"), PER_ADDRESS)


def _hashed(text: str) -> bytes:
    return sha256(text.encode("utf-8", "surrogatepass")).digest()


def _network(address: str) -> str:
    """Of an IPv6 address its /64, which a household or an office has as a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 6:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
