"""Sets that ask whether an answer is there at all, made from the public ones; `python -m rag evaluate` reads them.

    python -m benchmarks.sets ../shared OUT [--seed 0 1 2] [--everywhere]

OUT/lay-SEED: the lay questions of ``statutes`` that ``train/lay`` doesn't hold. One half is answered by articles of
the corpus, which has 1,200 others; the articles of the other half are absent.

OUT/cross-SEED: the questions of ``reading`` and ``courts`` with 30 % of the documents withheld, so that their questions
can't be answered; and the questions about a judgement that it doesn't answer. Many questions of ``courts`` name nobody
(原告与被告是什么关系？), so each is asked of its own judgement, unless that is withheld; ``--everywhere`` asks all of
all documents.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
_OTHERS = 1_200
_WITHHELD = 0.3
_SAME = 30
"""Characters in common at the beginning from which two articles count as one: laws take each other's over."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--everywhere", action="store_true", help="ask no question of its own document only")
    given = parser.parse_args()
    for seed in given.seed:
        for made in (lay(given.shared, given.out, seed), cross(given.shared, given.out, seed, given.everywhere)):
            print(made, *(f"{path.stem} {len(read(path))}" for path in sorted(made.glob("*.jsonl"))), sep="\t")


def lay(shared: Path, out: Path, seed: int) -> Path:
    """Make the lay set of ``seed`` in a folder of ``out``."""
    chance = random.Random(seed)
    trained = {entry["_id"] for entry in read(shared / "train/lay/queries.jsonl")}
    questions = [e for e in read(shared / "eval/statutes/queries.jsonl") if e["_id"] not in trained]
    articles = {entry["_id"]: entry for entry in read(shared / "eval/statutes/corpus.jsonl.gz")}
    answered, unanswered = _halves(questions, articles, chance)
    absent = {_beginning(articles[name]) for question in unanswered for name in question["gold"]}
    kept = {name for question in answered for name in question["gold"]}
    free = [name for name in sorted(articles) if name not in kept and _beginning(articles[name]) not in absent]
    chosen = kept.union(chance.sample(free, min(_OTHERS, len(free))))
    corpus = [entry for name, entry in articles.items() if name in chosen]
    return _written(out / f"lay-{seed}", corpus, answered, [_asked(entry) for entry in unanswered])


def _halves(
    questions: Sequence[Entry], articles: dict[str, Entry], chance: random.Random
) -> tuple[list[Entry], list[Entry]]:
    """Two halves at random; questions that an article in common answers stay together."""
    groups: list[tuple[set[str], list[Entry]]] = []
    for question in questions:
        texts, members = {_beginning(articles[name]) for name in question["gold"]}, [question]
        apart = []
        for group in groups:
            if texts.isdisjoint(group[0]):
                apart.append(group)
            else:
                texts, members = texts | group[0], group[1] + members
        groups = [*apart, (texts, members)]
    chance.shuffle(groups)
    groups.sort(key=lambda group: -len(group[1]))  # large ones first, so that the halves are even
    one: list[Entry] = []
    other: list[Entry] = []
    for _, members in groups:
        min(one, other, key=len).extend(members)
    return (one, other) if chance.random() < 0.5 else (other, one)


def _beginning(article: Entry) -> str:
    return "".join(article["text"].split())[:_SAME]


def cross(shared: Path, out: Path, seed: int, everywhere: bool = False) -> Path:
    """Make the set of ``seed`` over encyclopaedia and judgements in a folder of ``out``."""
    chance = random.Random(seed)
    reading, courts = shared / "eval/reading", shared / "eval/courts"
    documents = [entry for folder in (reading, courts) for entry in read(folder / "corpus.jsonl")]
    withheld = set(chance.sample([entry["_id"] for entry in documents], round(_WITHHELD * len(documents))))
    answered: list[Entry] = []
    unanswered: list[Entry] = []
    for folder in (reading, courts):
        for entry in read(folder / "queries.jsonl"):
            if not withheld.isdisjoint(entry["gold"]):
                unanswered.append(_asked(entry))
            elif entry.get("unanswerable_in_gold_doc"):
                unanswered.append(_asked(entry, of_its_own=not everywhere))
            else:
                own = folder == courts and not everywhere
                answered.append({**entry, "documents": entry["gold"]} if own else entry)
    # One whose judgement is withheld would be asked of the others, which may well answer it.
    missing = [e for e in read(courts / "unanswerable.jsonl") if everywhere or withheld.isdisjoint(e["gold"])]
    unanswered += [_asked(entry, of_its_own=not everywhere) for entry in missing]
    corpus = [entry for entry in documents if entry["_id"] not in withheld]
    return _written(out / f"cross-{seed}", corpus, answered, unanswered)


def _asked(entry: Entry, of_its_own: bool = False) -> Entry:
    """An unanswerable question: without what would answer it."""
    scope = {"documents": entry["gold"]} if of_its_own else {}
    return {"_id": entry["_id"], "text": entry["text"], **scope}


def read(path: Path) -> list[Entry]:
    """The entries of a .jsonl or .jsonl.gz file."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    return [json.loads(line) for line in text.split("\n") if line.strip()]


def _written(folder: Path, corpus: Iterable[Entry], answered: Iterable[Entry], unanswered: Iterable[Entry]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, entries in (("corpus", corpus), ("queries", answered), ("unanswerable", unanswered)):
        lines = (json.dumps(entry, ensure_ascii=False) for entry in entries)
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


if __name__ == "__main__":
    main()
