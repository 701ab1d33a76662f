"""What the reader can do on questions that it wasn't trained on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from rag.evaluation.metrics import auroc
from train.pairs import Example, Reader


@torch.inference_mode()
def measured(upper: Any, states: Any, reader: Reader, examples: Sequence[Example]) -> dict[str, float]:
    """How often a right passage is first, how well right ones are told from wrong ones, and how often the sentence and
    the first word are right."""
    first, right, wrong, sentence, word = [], [], [], [], []
    for example in examples:
        passages = [*example.right[:1], *example.wrong[:5]]
        asked, asked_mask = states.of([reader.question(example.question)], keep=False)
        read, mask = states.of([each.ids for each in passages])
        logits, tokens = upper(asked.expand(len(passages), -1, -1), asked_mask.expand(len(passages), -1), read, mask)
        scores = logits.tolist()
        first.append(max(scores) == scores[0])
        right += scores[:1]
        wrong += scores[1:]
        gold = passages[0]
        if gold.span is not None:
            told = tokens[0, : len(gold.ids)].numpy()
            means = {n: told[gold.sentences == n, 0].mean() for n in set(gold.sentences.tolist()) - {-1}}
            sentence.append(max(means, key=lambda n: means[n]) == gold.gold)
            word.append(int(told[:, 1].argmax()) == gold.span[0])
    found = {"first": np.mean(first), "auroc": auroc(np.array(right), np.array(wrong))}
    if sentence:
        found |= {"sentence": np.mean(sentence), "word": np.mean(word)}
    return {name: round(float(value), 3) for name, value in found.items()}
