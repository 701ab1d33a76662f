"""Every question of a set is asked once; an interrupted run goes on where it stopped."""

from __future__ import annotations

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from rag import conversation
from rag.answering.answerer import Answerer, Findings
from rag.answering.asked.question import search_words
from rag.answering.evidence.candidates import SentenceVectors
from rag.chinese.characters import for_encoder
from rag.chinese.words import Words
from rag.errors import QuestionError, UserError
from rag.evaluation import generated, metrics, rows
from rag.evaluation.dataset import Dataset, GoldQuestion, Kind
from rag.evaluation.rows import Reply, Row, RowQuote
from rag.library import Library
from rag.messages import say
from rag.retrieval.fusion import retrieve
from rag.settings import Settings
from rag.types import Answer, AnswerKind, Citation, Hit, Show

DEPTH = 20
"""Passages that are retrieved. The answer weighs the first few only, so it is the one that ``ask`` gives."""
VARIANTS: dict[str, dict[str, Any]] = {
    "fused": {},  # the two retrievers as in use, without the reader
    "dense": {"keyword_weight": 0.0},
    "keyword": {"keyword_weight": 1.0},
}
"""What the retriever is compared with, as changes of its settings."""
_VERSION = 2
"""Of what a row holds; raise it when that changes."""
_WARM_UP = 10
"""Questions whose timings don't count: they load the encoder and fill the caches."""
_PLACES = ("home", "corpus", "index", "cache", "host", "port")
"""Settings that no answer depends on."""
_CODE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure beyond the answers."""

    within: bool = False
    """Ask again, searching only the documents that hold the answer, where the set names them and it."""
    ablations: bool = False
    generate: bool = False
    """Have the language model answer, too."""


def library_of(dataset: Dataset, index: Path, settings: Settings, progress: Show) -> Library:
    """The library of the set's documents in ``index``; only what changed is read.

    Raises ``UserError`` where the documents can't be indexed, or the set names one that isn't among them.
    """
    library = Library(index, replace(settings, index=index))
    if dataset.corpus is not None:
        report = library.add([_unpacked(dataset.corpus, index)], progress)
        if report.problems:
            raise UserError("\n".join(report.problems))
    known = {info.name for info in library.documents()}
    for question in dataset.questions:
        for name in (*question.gold, *question.documents):
            if name not in known:
                raise UserError(say.unknown_gold(id=question.id, name=name))
    return library


def _unpacked(corpus: Path, index: Path) -> Path:
    if corpus.suffix != ".gz":
        return corpus
    plain = index / corpus.stem
    try:
        index.mkdir(parents=True, exist_ok=True)
        with gzip.open(corpus) as packed, plain.open("wb") as unpacked:
            shutil.copyfileobj(packed, unpacked)
    except (OSError, EOFError) as error:
        raise UserError(say.unreadable(path=corpus)) from error
    return plain


def run(
    dataset: Dataset, library: Library | None, path: Path, plan: Plan, progress: Callable[[int, int], None]
) -> list[Row]:
    """Ask every question; return the rows in the set's order.

    Each row is appended to ``path`` as it is made. Rows that are there already count if nothing that they
    depend on has changed; others are dropped. Without a ``library`` only rewriting is measured.
    """
    base = _fingerprint(library, plan)
    keys = {_digest(base, repr(question)): question for question in dataset.questions}
    done = {row.key: row for row in rows.read(path, keys)}
    rows.write(path, done.values())
    asker = _Asker(library, plan)
    with path.open("a", encoding="utf-8") as file:
        for key, question in keys.items():
            if key not in done:
                done[key] = asker.ask(key, question)
                file.write(f"{rows.to_json(done[key])}\n")
                file.flush()
                progress(len(done), len(keys))
    return [done[key] for key in keys]


def _fingerprint(library: Library | None, plan: Plan) -> str:
    """Of all that every row depends on: the code, the settings, the index and the plan."""
    parts: list[object] = [_VERSION, asdict(plan), DEPTH, sorted(_sources())]
    if library is not None:
        snapshot = library.snapshot()
        digests = sorted(each.hash for each in snapshot.catalog.sources().values())
        parts += [telling(library.settings), snapshot.manifest.encoder, snapshot.manifest.words, digests]
    return _digest(json.dumps(parts))


def telling(settings: Settings) -> dict[str, Any]:
    """The settings that answers depend on."""
    return {name: value for name, value in asdict(settings).items() if name not in _PLACES}


def _sources() -> Iterator[tuple[str, str]]:
    """The digests of the code and word lists that answers come from; measuring them is another matter."""
    for path in _CODE.rglob("*"):
        place = path.relative_to(_CODE)
        if path.suffix in (".py", ".txt") and place.parts[0] != "evaluation":
            yield str(place), hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest()


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class _Observed(Answerer):
    """An answerer that keeps what it found for its last question, so that nothing is searched twice."""

    found: Findings | None = None

    def examine(self, *given: Any, **named: Any) -> Findings:
        self.found = super().examine(*given, **named)
        return self.found


class _Asker:
    """Asks the questions of one run."""

    def __init__(self, library: Library | None, plan: Plan) -> None:
        self._plan = plan
        self._library = library
        self._asked = 0
        if library is None:
            self._words = Words()
        else:
            self._snapshot = library.snapshot()
            self._words = self._snapshot.words
            self._answerer = _Observed(
                self._snapshot, library.encoder, library.settings, SentenceVectors(), library.reranker, library.reader
            )

    def ask(self, key: str, question: GoldQuestion) -> Row:
        last = question.history[-1].question if question.history else ""
        row = Row(
            key, question.id, question.kind, question.text, question.text, question.answers, question.gold,
            question.standalone, last, warm=self._asked >= _WARM_UP,
        )  # fmt: skip
        self._asked += 1
        if question.kind is Kind.REWRITING:
            return replace(row, standalone=conversation.rewrite(question.text, question.history, self._words))
        return self._answered(row, question)

    def _answered(self, row: Row, question: GoldQuestion) -> Row:
        answer, found = self._reply(question, question.documents)
        row = replace(row, standalone=answer.standalone, reply=self._seen(answer))
        if found is not None and found.signals is not None:
            row = replace(row, signals=asdict(found.signals))
        if self._plan.generate and self._library is not None:
            row = replace(row, generated=generated.ask(self._library, question, self._quote))
        if question.kind is Kind.ANSWERABLE:
            row = replace(row, ranks={"default": ranks(question, answer.hits)})
            if self._plan.ablations and found is not None:
                row = replace(row, ranks={**row.ranks, **self._variants(question, answer.standalone, found)})
            if self._plan.within and question.answers and question.gold:
                row = replace(row, within=self._seen(self._reply(question, question.gold)[0]))
        return row

    def _reply(self, question: GoldQuestion, documents: Sequence[str]) -> tuple[Answer, Findings | None]:
        self._answerer.found = None
        try:
            answer = self._answerer.answer(question.text, question.history, documents, DEPTH)
        except QuestionError as error:  # it is too long: nobody would get an answer
            return Answer(question.text, question.text, AnswerKind.REFUSED, 0.0, str(error)), None
        return answer, self._answerer.found

    def _seen(self, answer: Answer) -> Reply:
        quotes = tuple(map(self._quote, answer.citations))
        timings = {stage: round(value, 2) for stage, value in answer.timings_ms.items()}
        return Reply(answer.refused, round(answer.confidence, 5), answer.text, quotes, timings, answer.near)

    def _quote(self, citation: Citation) -> RowQuote:
        stretch = (self._snapshot.catalog.text(citation.document) or "")[citation.start : citation.end]
        verbatim = "".join(stretch.split()) == "".join(citation.quote.split())
        return RowQuote(citation.document, citation.start, citation.end, citation.quote, verbatim)

    def _variants(self, question: GoldQuestion, standalone: str, found: Findings) -> dict[str, tuple[int | None, ...]]:
        assert self._library is not None
        vector = self._library.encoder().queries([for_encoder(standalone)])[0]
        words = search_words(found.question, self._words)
        settings = {name: replace(self._library.settings, **changes) for name, changes in VARIANTS.items()}
        return {
            name: ranks(
                question,
                retrieve(self._snapshot, vector, words, changed, documents=question.documents, top_k=DEPTH),
            )
            for name, changed in settings.items()
        }


def ranks(question: GoldQuestion, hits: Sequence[Hit]) -> tuple[int | None, ...]:
    """Where what was to be found is, from 1: the first passage that holds an answer, where answers are known;
    else each gold document among the documents of the passages."""
    if question.answers:
        right = (i for i, hit in enumerate(hits, 1) if metrics.holds(hit.passage.text, question.answers))
        return (next(right, None),)
    places = {name: i for i, name in enumerate(dict.fromkeys(hit.passage.document for hit in hits), 1)}
    return tuple(places.get(name) for name in question.gold)
