"""Regular expressions that are compiled when they are first used.

Four hundred stand in the modules that a question goes through, and it uses a hundred of them: compiling all took a
tenth of an answer in the terminal.
"""

from __future__ import annotations

import re
from typing import Any, cast

_OFFERED = ("search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn")


class _Lazy:
    """Stands for a pattern. Its methods are those of the compiled one, which it has from the first use on."""

    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name not in _OFFERED:
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        self.__dict__.update({each: getattr(compiled, each) for each in _OFFERED})
        return self.__dict__[name]


def lazy_regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As ``re.compile``, but ``re.error`` is raised where it is first used; the functions of ``re`` don't take it."""
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
