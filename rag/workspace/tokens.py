"""Secrets that a program shows to be let in: made at random, shown once, and kept as their hash alone."""

from __future__ import annotations

import secrets
from hashlib import sha256

_BYTES = 32


def token() -> str:
    """A new one: 256 random bits, too many to be guessed, so that a fast hash of it is enough."""
    return secrets.token_urlsafe(_BYTES)


def kept(secret: str) -> bytes:
    """What is kept of a secret: its SHA-256."""
    return sha256(secret.encode("utf-8", "surrogatepass")).digest()
