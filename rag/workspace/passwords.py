"""Passwords: which are taken, and how they are kept (Argon2id, RFC 9106, by argon2-cffi with its own defaults)."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from rag.errors import UserError
from rag.messages import say

if TYPE_CHECKING:
    from argon2 import PasswordHasher

LEAST, MOST = 8, 256
"""Characters of a password; the least is what NIST SP 800-63B asks for."""
_COMMON = """
password passw0rd password1 password123 qwertyui qwertyuiop qwerty123 1q2w3e4r 1qaz2wsx 1qazxsw2
zxcvbnm123 asdfghjkl iloveyou sunshine princess football baseball superman letmein1 welcome1
admin123 administrator abcd1234 abc12345 abcdefgh a1234567 a12345678 aa123456 woaini1314 woaini520
5201314520 mingyin1 mingyin123
"""
"""Passwords that are tried first; figures in a row and one character again and again are found by rule."""
_ROWS = "01234567890123456789"
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each takes 64 MB and a tenth of a second of several cores: many that come at once wait."""


def checked(password: str, name: str) -> str:
    """``password`` as it is kept, for the account ``name``: the OpaqueString of RFC 8265.

    Raises ``UserError`` for one that is too short, too long, or among the first that anybody would try.
    """
    found = _opaque(password)
    if not LEAST <= len(found) <= MOST or any(unicodedata.category(each) == "Cc" for each in found):
        raise UserError(say.password_length(least=LEAST, most=MOST))
    low = found.casefold()
    if low in _COMMON.split() or low in _ROWS or low in _ROWS[::-1] or len(set(low)) < 3 or low == name.casefold():
        raise UserError(say.password_common())
    return found


def one_time() -> str:
    """A password to be told to somebody: 79 random bits in signs that aren't taken for each other."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))


def hashed(password: str) -> str:
    """The hash of a ``checked`` password, with its salt and how it was made."""
    with _AT_ONCE:
        return _hasher().hash(password)


def fits(password: str, kept: str) -> bool:
    """Whether ``password`` is the one that was ``kept``; without one (empty) it takes as long to say no."""
    from argon2.exceptions import InvalidHashError, VerificationError

    found = _opaque(password)[: MOST + 1]
    with _AT_ONCE:
        try:
            return _hasher().verify(kept or _nobodys(), found) and bool(kept)
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Whether it would be hashed otherwise today."""
    return _hasher().check_needs_rehash(kept)


def _opaque(password: str) -> str:
    """Spaces are all alike, and characters that look alike by composition are one (RFC 8265, section 4.2)."""
    spaced = "".join(" " if unicodedata.category(each) == "Zs" else each for each in password)
    return unicodedata.normalize("NFC", spaced).encode("utf-8", "replace").decode()


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    """What the password of who isn't there is compared with."""
    return _hasher().hash("nobody's")
