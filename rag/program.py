"""How a person calls this program, and gets the packages that it can do without."""

from __future__ import annotations

import sys
from functools import cache
from importlib import metadata
from pathlib import Path

_SCRIPT = "mingyin"


def program() -> str:
    """What was typed to start it: the console script, or the module."""
    return _SCRIPT if Path(sys.argv[0]).stem == _SCRIPT else "python -m rag"


@cache
def pip_install(extra: str) -> str:
    """The command that brings the packages of an ``extra``.

    Without an installation pip would look for a ``mingyin`` elsewhere, and the list of a checkout has all packages.
    """
    try:
        metadata.distribution(_SCRIPT)
    except metadata.PackageNotFoundError:
        return "pip install -r requirements.txt"
    return f'pip install "{_SCRIPT}[{extra}]"'
