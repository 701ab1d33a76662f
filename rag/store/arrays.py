"""numpy's files, memory-mapped; nothing in them is unpickled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def mapped(path: Path) -> NDArray[Any]:
    """The array in a file. Raises ``OSError`` or ``ValueError`` where it is missing, cut short or none."""
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]
    except OSError:
        raise
    except Exception as error:  # numpy parses the head as Python: over a damaged one it raises this and that
        raise ValueError(f"{path} has no head that can be read") from error
