"""A BERT network through OpenVINO: torch → IR on disk → compiled for this CPU."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openvino import CompiledModel
    from transformers import BertModel

IR = "openvino_model.xml"


def available() -> bool:
    """Whether OpenVINO is installed."""
    return importlib.util.find_spec("openvino") is not None


def convert(model: BertModel, folder: Path) -> None:
    """Write ``model`` to ``folder`` as IR with fp16 weights.

    Inputs ``input_ids`` and ``attention_mask`` (batch, length) int64; the one output is the last
    hidden state (batch, length, hidden) float32; batch and length are free.
    """
    import openvino
    import torch

    class LastHiddenState(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden: torch.Tensor = self.model(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return hidden

    example = torch.ones(2, 8, dtype=torch.long)
    converted = openvino.convert_model(
        LastHiddenState(),
        example_input={"input_ids": example, "attention_mask": example},
        input=[(name, [-1, -1], openvino.Type.i64) for name in ("input_ids", "attention_mask")],
    )
    openvino.save_model(converted, folder / IR, compress_to_fp16=True)


def compile_ir(folder: Path) -> CompiledModel:
    """The IR in ``folder``, compiled for this CPU; raises ``RuntimeError`` when OpenVINO can't.

    One stream over all cores serves single queries and batches of passages alike. bf16, where the
    CPU computes it natively, is 2-3 times as fast as f32 and costs less than 0.0001 of cosine.
    """
    import openvino
    from openvino import properties

    core = openvino.Core()
    native = core.get_property("CPU", properties.device.capabilities())
    precision = openvino.Type.bf16 if "BF16" in native else openvino.Type.f32
    options = {
        properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
        properties.hint.inference_precision(): precision,
    }
    return core.compile_model(folder / IR, "CPU", options)
