"""The commands that a message names, as the person can type them: how they started the program, how they installed it."""

from __future__ import annotations

import re
import sys
from functools import cache, lru_cache
from pathlib import Path

_MODULE, _SCRIPT = "python -m rag", "mingyin"
_EXTRA = re.compile(r'pip install "mingyin\[(\w+)\]"')
_BEYOND = frozenset({"ray", "milvus", "postgres"})
"""Extras that requirements.txt lacks."""


def program() -> str:
    """What was typed to start it: the console script, or the module."""
    return _called(sys.argv[0])


@cache
def _called(path: str) -> str:
    return _SCRIPT if Path(path).stem == _SCRIPT else _MODULE


def as_typed(text: str) -> str:
    """``text`` with the program called as it was started, and extras brought by what the person has.

    Without an installation pip would look for a ``mingyin`` elsewhere, and the list of a checkout has all packages.
    """
    # What tells whether it is installed takes long to import, and hardly a message names an extra.
    return _written(text, program(), "[" not in text or _is_installed())


@lru_cache(maxsize=4096)
def _written(text: str, called: str, installed: bool) -> str:
    text = text.replace(_MODULE, called)
    return text if installed else _EXTRA.sub(_from_list, text)


def _from_list(extra: re.Match[str]) -> str:
    """How a checkout gets the packages of an extra."""
    return f"pip install -r requirements{'-beyond' if extra[1] in _BEYOND else ''}.txt"


@cache
def _is_installed() -> bool:
    from importlib import metadata

    try:
        metadata.distribution(_SCRIPT)
    except metadata.PackageNotFoundError:
        return False
    return True
