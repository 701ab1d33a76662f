"""Sets → examples.jsonl: each question with passages that answer it and passages that don't.

    python -m train.examples OUT --spans FOLDER… --articles FOLDER CORPUS

``--spans`` are sets that say which words answer (CMRC, DRCD, XQuAD); ``--articles`` a set of lay questions with the
articles that answer, found among those of CORPUS.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tqdm import tqdm

from rag.library import Library
from rag.retrieval.fusion import retrieve
from rag.settings import Settings
from train import sets
from train.negatives import Search
from train.sets import Candidate, Question
from train.variants import variants

_SHORT, _LONG = 100, 240
"""Characters of a window: most passages are shortened, which costs less to read and teaches more lengths."""
_SHORTENED = 0.6
_WRONG = 5
"""Wrong passages kept of each question."""
_VARIANTS = 2
_NEAR, _RANKED = 12, 12
"""Articles taken into the search for negatives of each question, and read from its result."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--spans", type=Path, nargs="*", default=[])
    parser.add_argument("--articles", type=Path, nargs=2, metavar=("FOLDER", "CORPUS"))
    parser.add_argument("--most", type=int, default=2500, help="questions of each set with spans")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    rng = random.Random(given.seed)
    with given.out.open("w", encoding="utf-8") as file:
        for folder in given.spans:
            for example in of_spans(folder, rng, given.most):
                file.write(json.dumps(example, ensure_ascii=False) + "\n")
        if given.articles:
            folder, corpus = given.articles
            for example in of_articles(folder, corpus, given.out.parent / "articles", rng):
                file.write(json.dumps(example, ensure_ascii=False) + "\n")


def of_spans(folder: Path, rng: random.Random, most: int) -> Iterator[dict[str, Any]]:
    """Examples of a set with answer spans. Wrong ones: other passages of the document, then what BM25 finds."""
    corpus = sets.texts(folder / "corpus.jsonl")
    cut = {name: sets.passages_of(name, *each) for name, each in corpus.items()}
    search = Search([passage for each in cut.values() for passage in each])
    asked = sets.questions(folder)
    for question in tqdm(rng.sample(asked, min(most, len(asked))), desc=folder.name):
        name = question.gold[0]
        found = sets.located(question, corpus[name], cut[name])
        if found is None:
            continue
        right, start, end = found
        wrong = [each for each in cut[name] if each is not right]
        rng.shuffle(wrong)
        wrong += [search.passages[i] for i in search.best(question.text, 8)]
        held = {right.start if right.document == name else -1}
        wrong = [
            each
            for each in wrong
            if not (each.document == name and each.start in held)
            and not any(answer in each.text for answer in question.answers if len(answer) > 1)
        ]
        candidates = [sets.window(right, rng, (start, end), _length(rng))]
        candidates += [sets.window(each, rng, None, _length(rng)) for each in wrong[:_WRONG]]
        otherwise = variants(question.text, right.text, right.title, rng, _VARIANTS)
        yield {**_example(folder.name, question, candidates), "variants": otherwise}


def _length(rng: random.Random) -> int:
    return _SHORT if rng.random() < _SHORTENED else _LONG


def of_articles(folder: Path, corpus: Path, index: Path, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Examples of lay questions: the articles that answer, and those that our own search ranks high and don't; and the
    expert's reply beside replies to other questions."""
    asked = sets.questions(folder)
    articles = sets.texts(corpus)
    library = _library(asked, articles, index)
    snapshot, encoder = library.snapshot(), library.encoder()
    replies = [each.reply for each in asked]
    for question in tqdm(asked, desc=folder.name):
        vector = encoder.queries([question.text])[0]
        hits = retrieve(snapshot, vector, snapshot.words.tokens(question.text), library.settings, top_k=60)
        right, wrong = {}, []
        for hit in hits:
            each = hit.passage
            candidate = Candidate(each.title, each.section, each.text, each.document in question.gold)
            if not candidate.answers:
                wrong.append(candidate)
            elif each.document not in right:
                right[each.document] = candidate
        for name in set(question.gold) - set(right):
            title, text = articles[name]
            right[name] = Candidate(title, "", text[:_LONG], True)
        yield _example(folder.name, question, [*right.values(), *wrong[:_RANKED]])
        if question.reply:
            others = rng.sample([each for each in replies if each and each != question.reply], 4)
            told = [Candidate("", "", _told(question.reply), True)]
            told += [Candidate("", "", _told(each), False) for each in others]
            yield _example(f"{folder.name}-reply", replace(question, gold=()), told)


def _told(reply: str) -> str:
    return reply.replace("您好，", "").strip()[:_LONG]


def _library(asked: Sequence[Question], articles: dict[str, tuple[str, str]], index: Path) -> Library:
    """A library of the articles that answer, and of those that BM25 finds near for each question."""
    names = list(articles)
    search = Search([sets.passages_of(name, *each)[0] for name, each in tqdm(articles.items(), desc="articles")])
    near = {names[i] for question in tqdm(asked, desc="near") for i in search.best(question.text, _NEAR)}
    chosen = sorted(near | {name for question in asked for name in question.gold})
    index.mkdir(parents=True, exist_ok=True)
    path = index / "corpus.jsonl"
    path.write_text(
        "".join(
            json.dumps({"_id": name, "title": articles[name][0], "text": articles[name][1]}, ensure_ascii=False) + "\n"
            for name in chosen
        ),
        encoding="utf-8",
    )
    library = Library(index, replace(Settings(), index=index))
    library.add([path])
    return library


def _example(name: str, question: Question, candidates: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "set": name,
        "id": question.id,
        "question": question.text,
        "candidates": [asdict(each) for each in candidates],
    }


if __name__ == "__main__":
    main()
