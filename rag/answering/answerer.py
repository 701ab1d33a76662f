"""A question → an answer whose every sentence is cited, what comes nearest and is called so, or an honest refusal."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from rag import conversation
from rag.answering.asked import greeting
from rag.answering.asked.asking import essence
from rag.answering.asked.everyday import in_official
from rag.answering.asked.foreign import in_chinese
from rag.answering.asked.question import Question, analyse, search_words
from rag.answering.evidence.candidates import Candidate, SentenceVectors, weigh
from rag.answering.evidence.caution import borders
from rag.answering.evidence.confidence import DEPTH, Signals, confidence, signals
from rag.answering.evidence.holdings import Holdings
from rag.answering.lookup import articles, rows
from rag.answering.lookup.told import Told
from rag.answering.overall.meant import spoken_of
from rag.answering.overall.overview import overview
from rag.answering.said import nearest
from rag.answering.said.accounts import accounts
from rag.answering.said.compose import Chosen, choose, choose_accounts, choose_near
from rag.answering.said.dangling import standing, with_what_they_hang_on
from rag.answering.said.doubt import lowered
from rag.answering.said.saying import Clock, Said, cite, worded
from rag.answering.several.alone import Way, evidence, keeps_the_thing, stands_alone
from rag.answering.several.groups import compared
from rag.answering.several.parts import Part, parts
from rag.answering.several.series import held, series
from rag.answering.suggestions import suggestions
from rag.chinese.characters import for_encoder
from rag.embedding import Encoder
from rag.errors import QuestionError
from rag.messages import say
from rag.retrieval.fusion import retrieve
from rag.retrieval.reader import Reader, Readings
from rag.retrieval.reranking import Reranker
from rag.retrieval.rereading import READ, readings, reordered, seconded
from rag.settings import Settings
from rag.store.snapshot import Snapshot
from rag.types import Answer, AnswerKind, Hit, Turn

_EXAMPLES = 3
_NEAREST = 3
"""Sentences of an answer that is only near, over all parts of the question."""
_LEAST_RARITY = 0.05


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for a question, best first; ``signals`` is None where nothing was, or it was looked up."""

    question: Question
    hits: tuple[Hit, ...]
    candidates: tuple[Candidate, ...]
    signals: Signals | None
    read: Readings = field(default_factory=dict)
    """What the reader says of the passages."""
    told: Told | None = None
    """What was looked up instead of weighed, where the question asks for such a thing."""

    @property
    def confidence(self) -> float:
        if self.told:
            return float(bool(self.told.chosen))
        return confidence(self.signals, read=bool(self.read)) if self.signals else 0.0


@dataclass(frozen=True, slots=True)
class Considered:
    """An answer, and what it was made of; ``findings`` is None for small talk, which asks nothing of the documents."""

    answer: Answer
    findings: Findings | None


class Answerer:
    """Answers from one snapshot of a library. ``encoder``, ``reranker`` and ``reader`` are called when a question needs
    them."""

    def __init__(
        self,
        snapshot: Snapshot,
        encoder: Callable[[], Encoder],
        settings: Settings,
        kept: SentenceVectors,
        reranker: Callable[[], Reranker | None] = lambda: None,
        reader: Callable[[], Reader | None] = lambda: None,
    ) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._settings = settings
        self._borders = borders(settings)
        self._kept = kept
        self._reranker = reranker
        self._reader = reader

    def answer(
        self,
        text: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        top_k: int | None = None,
        standalone: str | None = None,
    ) -> Answer:
        """Answer ``text``; ``standalone`` is what it means after ``history`` where that is known already.

        Raises ``QuestionError`` where it is empty or too long.
        """
        return self.consider(text, history, documents, top_k, standalone).answer

    def consider(
        self,
        text: str,
        history: Sequence[Turn] = (),
        documents: Sequence[str] = (),
        top_k: int | None = None,
        standalone: str | None = None,
    ) -> Considered:
        """As ``answer``, with what was found for the question as a whole."""
        clock = Clock()
        question = self._checked(text)
        friendly = greeting.reply(question, self._examples)
        if friendly is not None:
            return Considered(
                Answer(text, question, AnswerKind.GREETING, 1.0, friendly, timings_ms=clock.readings()), None
            )
        completed = None
        if not standalone:
            completed = conversation.rewrite(question, history, self._snapshot.words)
            catalog = self._snapshot.catalog
            completed = essence(completed, self._snapshot.words, lambda: [info.title for info in catalog.documents()])
        standalone = standalone or completed or question
        look = partial(self.examine, documents=documents, top_k=top_k, clock=clock)
        spoken = partial(spoken_of, history, self._snapshot, documents, lambda earlier: self._document(look(earlier)))
        if told := overview(question, standalone, self._snapshot, documents, spoken):
            return Considered(replace(told, question=text, timings_ms=clock.readings()), None)
        whole = look(standalone) if completed is None else self._meant(question, standalone, history, look)
        standalone = whole.question.text
        asked = parts(standalone, self._snapshot.words) or series(standalone)
        asked = asked or compared(standalone, [hit.passage for hit in whole.hits], self._snapshot.words)
        found = [(part.text, self._held(part, self._better(part.text, part.standalone, look))) for part in asked]
        with clock.stage("answer"):
            said = self._said(whole, found)
            words = worded(standalone, said)
        citations = cite(said.chosen)
        timings = clock.readings()
        answer = Answer(
            *(text, standalone, said.kind, said.confidence, words, citations, whole.hits, timings, said.missing),
            note=said.note,
        )
        return Considered(answer, whole)

    def _meant(self, typed: str, completed: str, history: Sequence[Turn], look: Callable[[str], Findings]) -> Findings:
        """What is found for a follow-up as it is meant: one that names nothing may be about the thing spoken of."""
        of_the_thing = conversation.asked_of_the_thing(typed, history, self._snapshot.words)
        if completed != typed or not of_the_thing:
            return self._better(typed, completed, look)
        alone, found = look(typed), look(of_the_thing)
        kept = keeps_the_thing(found.question, alone.question, alone.candidates)
        kept = kept or (self._answers(found) and not self._answers(alone))
        return found if kept else alone

    def _better(self, typed: str, completed: str, look: Callable[[str], Findings]) -> Findings:
        """What is found for a follow-up as completed, or as typed where that is answered better."""
        found = look(completed)
        if completed in typed or conversation.points_back(typed, self._snapshot.words):
            return found  # only a courtesy is gone, or a pronoun
        alone = look(typed)
        if keeps_the_thing(found.question, alone.question, alone.candidates):
            return found
        ways = (Way(each.confidence, each.candidates) for each in (alone, found))
        weighed = evidence(alone.question, *ways)
        return alone if weighed and self._answers(alone) and stands_alone(weighed) else found

    def _document(self, found: Findings) -> str:
        """The document that answers, if one does."""
        return found.candidates[0].passage.document if self._answers(found) else ""

    def _held(self, part: Part, found: Findings) -> Findings:
        """What is found for one of several things: only what speaks of that one."""
        if not part.thing or found.told:
            return found
        speaks = held(part, found.question, found.candidates, Holdings(self._snapshot))
        return replace(found, candidates=tuple(speaks), signals=found.signals if speaks else None)

    def _said(self, whole: Findings, parts: Sequence[tuple[str, Findings]]) -> Said:
        """What there is to say: to each part of the question that is answered, or to the question as a whole."""
        answered = [part for _, part in parts if self._answers(part)]
        certainty = max(part.confidence for part in (whole, *answered))
        if not answered and not self._answers(whole):
            return self._nearest(whole, [part for _, part in parts])
        kind = AnswerKind.CITED if len(answered) in (0, len(parts)) else AnswerKind.PARTLY
        chosen: list[tuple[Question, Chosen]] = []
        looked_up = [part.told for part in answered or [whole] if part.told]
        notes = [each.note for each in looked_up]
        for part in answered or [whole]:
            sentences: Sequence[Chosen]
            section = self._snapshot.catalog.section
            if part.told:
                kind = part.told.kind if kind is AnswerKind.CITED else kind
                sentences = part.told.chosen
            elif len(told := accounts(part.question, part.candidates)) > 1:
                kind = AnswerKind.DIFFERING
                sentences = with_what_they_hang_on(choose_accounts(told, part.candidates, section))
            else:
                sentences = standing(part.candidates, partial(choose, part.question, section_of=section))
            if not part.told:
                notes.append(rows.unchecked(part.question, sentences, self._snapshot))
            quoted = {(each.passage.document, each.sentence.start) for _, each in chosen}
            chosen += [
                (part.question, each)
                for each in sentences
                if (each.passage.document, each.sentence.start) not in quoted
            ]
        missing = [text for text, part in parts if not self._answers(part)] if answered else []
        missing += [text for each in looked_up for text in each.missing]
        note = "\n".join(dict.fromkeys(filter(None, notes)))
        said = Said(kind, certainty, tuple(chosen), tuple(missing), note)
        return lowered(said, whole.question.text, self._snapshot.catalog, self._borders.sure)

    def _nearest(self, whole: Findings, parts: Sequence[Findings]) -> Said:
        """What comes nearest to each part, or to the question as a whole; a refusal where nothing is near."""
        near = [part for part in parts if self._is_near(part)] or [whole] * self._is_near(whole)
        most = max(1, _NEAREST // max(1, len(near)))
        chosen = {
            (each.passage.document, each.sentence.start): (found.question, each)
            for found in near
            for each in choose_near(found.question, found.candidates, most)
        }
        if not chosen:
            return Said(AnswerKind.REFUSED, whole.confidence, refusal=whole.told.refusal if whole.told else "")
        passages, holdings = [each.passage for _, each in chosen.values()], Holdings(self._snapshot)
        lead = nearest.lead(whole.question, passages, holdings)
        missing = tuple(filter(None, (nearest.unsaid(found.question, passages, holdings) for found in near)))
        certainty = max(found.confidence for found in near)
        return Said(AnswerKind.NEAR, certainty, tuple(chosen.values()), missing, lead=lead)

    def _is_near(self, found: Findings) -> bool:
        return found.confidence >= self._borders.near

    def _answers(self, found: Findings) -> bool:
        return found.confidence >= self._borders.sure

    def search(self, text: str, documents: Sequence[str] = (), top_k: int | None = None) -> tuple[Hit, ...]:
        """The passages that ``text`` finds, best first. Raises as ``answer`` does."""
        return self.examine(self._checked(text), documents, top_k).hits

    def examine(
        self, question: str, documents: Sequence[str] = (), top_k: int | None = None, clock: Clock | None = None
    ) -> Findings:
        """What the library holds on a question that stands alone."""
        clock = clock or Clock()
        question = in_official(in_chinese(question, self._snapshot), self._snapshot)
        asked = analyse(question, self._snapshot.words, self._rarity)
        with clock.stage("embed"):
            encoder = self._encoder()
            vector = encoder.queries([for_encoder(question)])[0]
        with clock.stage("search"):
            words = search_words(asked, self._snapshot.words)
            wanted = top_k or self._settings.top_k
            reranker = self._reranker()
            relevance = partial(reranker.scores, question) if reranker else None
            depth, embed = max(wanted, DEPTH), lambda texts: encoder.at_hand(texts).vectors
            hits = retrieve(self._snapshot, vector, words, self._settings, documents, depth, relevance, embed)
        with clock.stage("answer"):
            told = self._look_up(asked, hits[:DEPTH], documents)
        if told:
            return Findings(asked, hits[:wanted], (), None, told=told)
        with clock.stage("read"):
            reader = self._reader()
            read = readings(reader, question, hits[:READ], self._snapshot, encoder) if reader else {}
            if reranker:
                read = seconded(read, hits[:READ])  # whose order stays
            else:
                hits = reordered(hits, read)
        with clock.stage("answer"):
            weighed = hits[:DEPTH]  # asking to see more passages changes no answer
            holdings = Holdings(self._snapshot)
            candidates = weigh(asked, vector, weighed, holdings, encoder, self._kept, read)
            found = signals(asked, weighed, candidates, holdings, read) if candidates else None
        return Findings(asked, hits[:wanted], tuple(candidates), found, read)

    def _look_up(self, question: Question, hits: Sequence[Hit], documents: Sequence[str]) -> Told | None:
        """What the question asks for by its number, or by a condition over a table."""
        found = articles.look_up(question, self._snapshot, documents)
        return found or rows.look_up(question, hits, self._snapshot)

    def _examples(self) -> list[str]:
        return suggestions(self._snapshot.catalog, _EXAMPLES)

    def _checked(self, text: str) -> str:
        question = text.strip()
        if not question:
            raise QuestionError(say.empty_question(example=next(iter(self._examples()), "…")))
        limit = self._settings.max_question
        if len(question) > limit:
            raise QuestionError(say.long_question(length=len(question), limit=limit))
        return question

    def _rarity(self, forms: Sequence[str]) -> float:
        """Inverse passage frequency, scaled to 1 for what no passage holds."""
        passages = len(self._snapshot.keywords) + 1
        spread = max(self._snapshot.keywords.spread(form) for form in forms)
        return min(1.0, max(_LEAST_RARITY, math.log(passages / (spread + 0.5)) / math.log(passages)))
