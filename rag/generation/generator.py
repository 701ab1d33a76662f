"""An answer in a model's words, each sentence checked before anyone sees it; the quotes where that fails."""

from __future__ import annotations

import logging
from collections import abc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from rag.answering.asked.question import speech_of
from rag.generation import prompts
from rag.generation.client import Client, ModelError
from rag.generation.prompts import Excerpts, Note
from rag.generation.support import Checker, Quote, Verdict
from rag.generation.tags import Drafted, Tags
from rag.messages import Speech, say
from rag.settings import Settings
from rag.types import Answer, AnswerKind, Citation, Passage, Statement

_log = logging.getLogger(__name__)

Steps = abc.Generator[Answer | None, None, None]
"""An answer as it grows, None where nothing is new, at last the whole. Closing it stops the model."""

_MOST_GROUPS = 6
"""Requests at most that read one part each of what is too long for one."""
_TRIED = 3
"""Passages that a sentence is checked against where those that it cites don't support it."""
_BEYOND_DOUBT = 0.7
"""Share of its pairs of characters that quotes must hold to be cited where the model cited nothing."""
_MARGIN = 64
"""Tokens that an estimate may be off by, and what the server puts around messages."""


class Generator:
    """Answers one question after another with one model. Every sentence passes ``checker``."""

    def __init__(self, client: Client, checker: Checker, settings: Settings) -> None:
        self._client = client
        self._checker = checker
        self._settings = settings

    def answer(self, extract: Answer, passages: Sequence[Passage]) -> Steps:
        """The answer growing sentence by sentence, None while nothing new has come, and at last the whole.

        ``extract`` is the answer in quotes, which is given back, with a notice, where the model fails in any way,
        says nothing or nothing that is supported. Where it is only near, the model is told that there may be no
        answer. Closing the iterator stops the model.
        """
        made = _Made()
        try:
            yield from self._written(extract, passages, made)
        except ModelError as error:
            yield _instead(extract, str(error), made)
            return
        whole = made.answer(extract, complete=True)
        if made.silent or not made.statements:
            yield _instead(extract, say.llm_no_answer(), made)
        elif not whole.citations:
            yield _instead(extract, say.llm_unsupported(count=len(made.statements)), made)
        else:
            yield whole

    def _written(self, extract: Answer, passages: Sequence[Passage], made: _Made) -> Iterator[Answer | None]:
        question, notes = extract.standalone, [prompts.note(each) for each in passages]
        room = self._settings.llm_context - self._settings.llm_answer - _MARGIN
        groups = prompts.fitting(question, notes, room, unsure=extract.near)[:_MOST_GROUPS]
        if len(groups) > 1:
            gathered = _Made()
            for group in groups:
                for _ in self._said(extract, prompts.evidence(group), gathered):
                    yield None
            made.prompt, made.written, made.silent = gathered.prompt, gathered.written, False
            groups = prompts.fitting(question, gathered.notes(), room, unsure=extract.near)[:1]
        for group in groups:
            for more in self._said(extract, prompts.evidence(group), made):
                yield made.answer(extract, complete=False) if more else None

    def _said(self, extract: Answer, given: Excerpts, made: _Made) -> Iterator[bool]:
        """Have ``made`` take in the model's sentences; whether there is a new one."""
        tags = Tags(given.notes)
        request = prompts.messages(extract.standalone, given, unsure=extract.near)
        with closing(self._client.stream(request, answer=self._settings.llm_answer)) as stream:
            for piece in stream:
                yield self._take_in(tags.feed(piece) if piece else (), given, made)
            if not stream.cut:  # what was cut off in the middle isn't a sentence
                yield self._take_in(tags.rest(), given, made)
            made.prompt += stream.usage.prompt
            made.written += stream.usage.answer

    def _take_in(self, sentences: Iterable[Drafted], given: Excerpts, made: _Made) -> bool:
        """Have ``made`` take in those sentences that are to be shown; whether there are any."""
        before = len(made.statements)
        for drafted in sentences:
            if prompts.says_nothing(drafted.text):
                made.silent = not made.statements
                continue
            verdict = self._verdict(drafted, given)
            if verdict.supported or self._settings.llm_unverified != "drop":
                made.statements.append((drafted, verdict))
            else:
                made.dropped += 1
        return len(made.statements) > before

    def _verdict(self, drafted: Drafted, given: Excerpts) -> Verdict:
        """By the passages that it cites; where they don't support it, or there are none, by one that does."""
        cited = tuple(dict.fromkeys(each for handle in drafted.handles for each in given.notes[handle].passages))
        verdict = self._checker.check(drafted.text, cited)
        if verdict.supported:
            return verdict
        others = dict.fromkeys(each for note in given.notes.values() for each in note.passages if each not in cited)
        for other in self._checker.nearest(drafted.text, list(others), _TRIED):
            found = self._checker.check(drafted.text, [other])
            if found.supported and (cited or found.shared >= _BEYOND_DOUBT):
                return found
        return verdict


@dataclass(slots=True)
class _Made:
    """What the model has said so far."""

    statements: list[tuple[Drafted, Verdict]] = field(default_factory=list)
    silent: bool = False
    """Whether the model said that there is no answer."""
    dropped: int = 0
    prompt: int = 0
    written: int = 0

    def notes(self) -> list[Note]:
        """What was supported, to be summed up."""
        return [
            Note(drafted.text, tuple(dict.fromkeys(quote.passage for quote in verdict.quotes)))
            for drafted, verdict in self.statements
            if verdict.supported
        ]

    def answer(self, extract: Answer, *, complete: bool) -> Answer:
        """As an answer; numbers are given in the order in which places are cited first."""
        places: dict[tuple[str, int], tuple[int, Quote]] = {}
        statements = []
        for drafted, verdict in self.statements:
            numbers = []
            for quote in verdict.quotes:
                place = (quote.passage.document, quote.sentence.start)
                places.setdefault(place, (len(places) + 1, quote))
                numbers.append(places[place][0])
            statements.append(Statement(drafted.text, tuple(numbers), verdict.doubts, drafted.breaks))
        doubtful = any(each.doubts for each in statements)
        return replace(
            extract,
            kind=AnswerKind.UNVERIFIED if doubtful else AnswerKind.CITED,
            text=written(statements, speech_of(extract.standalone)),
            citations=tuple(
                Citation.of(n, quote.passage, quote.sentence, max(0.0, min(1.0, quote.score)))
                for n, quote in places.values()
            ),
            statements=tuple(statements),
            missing=(),
            notice=say.llm_dropped(count=self.dropped) if complete and self.dropped else "",
            tokens=(self.prompt, self.written),
        )


def written(statements: Sequence[Statement], say: Speech) -> str:
    """The sentences with their marks."""
    parts = []
    for n, each in enumerate(statements):
        marks = "".join(f"[{number}]" for number in each.citations) or say.unverified_mark()
        parts.append(("\n" if n and each.breaks else "") + each.text + marks)
    return "".join(parts)


def _instead(extract: Answer, why: str, made: _Made) -> Answer:
    _log.info("the language model's answer isn't shown: %s", why)
    return replace(extract, notice=why, tokens=(made.prompt, made.written))


def last(steps: Steps) -> Answer:
    """The whole answer."""
    whole: Answer | None = None
    for step in steps:
        whole = step or whole
    assert whole is not None
    return whole
