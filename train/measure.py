"""What the reader can do on questions that it wasn't trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from rag.evaluation.metrics import auroc
from train.pairs import Example


@torch.inference_mode()
def measured(model: Any, groups: Any, examples: Sequence[Example]) -> dict[str, float]:
    """How often a right passage is first, how well right ones are told from wrong ones, and how often the sentence is
    right among those of all the passages."""
    first, right, wrong, sentence = [], [], [], []
    for example in examples:
        gold = example.right[0]
        answers, sentences = model(groups.of(example.question, [gold, *example.wrong]))
        scores = answers.tolist()
        first.append(max(scores) == scores[0])
        right += scores[:1]
        wrong += scores[1:]
        own = sorted(set(gold.sentences.tolist()) - {-1})
        if gold.gold in own:
            sentence.append(int(sentences.argmax()) == own.index(gold.gold))
    found = {
        "questions": len(examples),
        "first": np.mean(first),
        "auroc": auroc(np.array(right), np.array(wrong)),
    }
    if sentence:
        found["sentence"] = np.mean(sentence)
    return {name: round(float(value), 3) for name, value in found.items()}
