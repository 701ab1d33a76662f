"""The two networks of PP-OCRv6 that rapidocr's wheel holds, run by OpenVINO: where lines stand, and what they say.

Detection is Differentiable Binarization (Liao et al. 2020), recognition CTC (Graves et al. 2006), whose firing columns
also tell where in its line each character stands. The models are opened by path, and of rapidocr's code only the
contour step runs: its own engine would download what it misses, and logs to the screen.
"""

from __future__ import annotations

import importlib.util
import math
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DETECTOR, _RECOGNISER = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"
_THREADS = 4
"""More bring nothing for one line at a time."""
_LONGEST_SIDE = 1280
"""Pixels of the picture that lines are looked for in: 110 dpi of a page of A4."""
_STRIDE = 32
"""The detector's sides are multiples of it."""
_HEIGHT = 48
"""Pixels of a line as the recogniser wants it."""
_WIDTH_STEP, _WIDEST = 160, 4800
"""Lines are padded to a few widths: OpenVINO prepares for every new one, and keeps what it prepared."""
_BLANK = 0
"""The class of the CTC blank; the others are the characters of the model, and a space."""


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """What a line says."""

    chars: str
    centres: tuple[float, ...]
    """Of each character: 0 at the left end of the line, 1 at its right."""
    odds: tuple[float, ...]
    """Probability of each character."""

    @property
    def score(self) -> float:
        """Mean probability of the characters; 0 where there are none."""
        return sum(self.odds) / len(self.odds) if self.odds else 0.0


def available() -> bool:
    """Whether the models and what runs them are installed."""
    return all(importlib.util.find_spec(package) is not None for package in ("rapidocr", "openvino"))


@cache
def networks() -> Networks:
    """The networks, loaded once in a process. They serve one call at a time."""
    return Networks()


class Networks:
    """A detector and a recogniser; pictures are (height, width, 3) of bytes in the order blue, green, red."""

    def __init__(self) -> None:
        import rapidocr
        from openvino import Core, properties
        from rapidocr.ch_ppocr_det.utils import DBPostProcess

        folder = Path(rapidocr.__file__).parent / "models"
        core = Core()
        options = {
            properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
            properties.inference_num_threads(): min(_THREADS, os.cpu_count() or 1),
        }
        recogniser = core.read_model(folder / _RECOGNISER)
        self._characters: list[str] = [*recogniser.get_rt_info(["framework", "character"]).value.splitlines(), " "]
        self._known = frozenset(self._characters)
        self._recognise: Any = core.compile_model(recogniser, "CPU", options)
        self._detect: Any = core.compile_model(folder / _DETECTOR, "CPU", options)
        self._contours: Any = DBPostProcess(box_thresh=0.5, unclip_ratio=1.6, use_dilation=True)

    def find(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """(n, 4, 2): corners x, y of the lines in pixels: left top, right top, right bottom, left bottom."""
        import cv2

        height, width = pixels.shape[:2]
        ratio = min(1.0, _LONGEST_SIDE / max(height, width))
        size = [max(1, round(side * ratio / _STRIDE)) * _STRIDE for side in (width, height)]
        small = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        heat = self._detect(_tensor(small))[0]
        corners, _ = self._contours(heat, (height, width))
        return np.asarray(corners, np.float32).reshape(-1, 4, 2)

    def read(self, pixels: NDArray[np.uint8], corners: NDArray[np.float32]) -> RecognisedLine:
        """What the line between four ``corners`` (left top first, clockwise) says."""
        strip, filled = _strip(pixels, corners)
        odds = self._recognise(_tensor(strip))[0][0]
        best = odds.argmax(axis=1)
        runs = np.flatnonzero(np.diff(best, prepend=-1))
        peaks = np.maximum.reduceat(odds[np.arange(len(best)), best], runs)
        fires = best[runs] != _BLANK
        columns = runs[fires]
        chars = "".join(self._characters[best[i] - 1] for i in columns)
        reach = len(best) * filled
        centres = tuple(min(1.0, (i + 0.5) / reach) for i in columns.tolist())
        return RecognisedLine(chars, centres, tuple(peaks[fires].tolist()))

    def knows(self, char: str) -> bool:
        """Whether the recogniser can say ``char`` at all."""
        return char in self._known


def _strip(pixels: NDArray[np.uint8], corners: NDArray[np.float32]) -> tuple[NDArray[np.uint8], float]:
    """The line, upright and padded with grey, as the recogniser wants it; and the share of its width that is filled."""
    import cv2

    along, down = np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[3] - corners[0]))
    width = min(_WIDEST, max(1, math.ceil(_HEIGHT * along / max(down, 1.0))))
    box = np.array([[0, 0], [width, 0], [width, _HEIGHT], [0, _HEIGHT]], np.float32)
    turn = cv2.getPerspectiveTransform(np.ascontiguousarray(corners, np.float32), box)
    line = cv2.warpPerspective(pixels, turn, (width, _HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    padded = math.ceil(width / _WIDTH_STEP) * _WIDTH_STEP
    return np.pad(line, ((0, 0), (0, padded - width), (0, 0)), constant_values=127), width / padded


def _tensor(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(1, 3, height, width) in -1..1."""
    scaled = pixels.transpose(2, 0, 1)[None].astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray(scaled)
