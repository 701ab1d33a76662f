"""Whether everything that the settings name works, one check after another, and what to do where it doesn't."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from sqlite3 import DatabaseError

from rag.errors import UserError
from rag.generation.client import Client, ModelError, tokens
from rag.messages import say
from rag.settings import Settings

MARK = "[K1]"
"""A mark such as the model has to put behind a sentence."""
_QUESTION = f"请只写下面这一句话，并在句末原样加上标记 {MARK}，不写别的：\n租赁合同的期限不得超过二十年。{MARK}"
_ANSWER = 400
"""Tokens of the trial; models that think first need most of them for that."""
_LIST_SECONDS = 20.0
"""Time that the list of models has."""
_SHOWN = 8
"""Models of the list that are named."""
_LEAST_SECONDS = 0.05
"""Within which no pace can be told."""


class State(Enum):
    """What a check found; the value stands before its line."""

    FINE = "✓"
    WRONG = "✗"
    NOTE = "·"
    """Nothing is wrong, but worth knowing."""


@dataclass(frozen=True, slots=True)
class Check:
    """What one check found."""

    state: State
    about: str
    """What was found, in the person's language."""
    advice: str = ""
    """What to do; empty where nothing needs to be done."""

    @property
    def is_wrong(self) -> bool:
        return self.state is State.WRONG


def index(settings: Settings, documents: Callable[[], int], is_new: bool) -> Check:
    """The index; ``documents`` counts what it holds, ``is_new`` tells of an installation that was never used: it isn't
    ill."""
    path = settings.index
    try:
        return Check(State.FINE, say.doctor_index(documents=documents(), path=path))
    except UserError as error:
        if is_new:
            return Check(State.NOTE, say.doctor_home_new(path=settings.corpus), say.doctor_home_new_how())
        return Check(State.WRONG, say.doctor_index_bad(path=path), str(error))
    except DatabaseError:
        return Check(State.WRONG, say.doctor_index_bad(path=path), say.index_damaged(path=path))


def encoder(load: Callable[[], str]) -> Check:
    """The encoder; ``load`` loads it and gives its id."""
    try:
        return Check(State.FINE, say.doctor_encoder(name=load().split(" [")[0]))
    except UserError as error:
        return Check(State.WRONG, say.doctor_encoder_bad(), str(error))


def reranker(name: str, load: Callable[[], object]) -> Check:
    """The reranker of that name, which ``load`` loads."""
    try:
        load()
    except UserError as error:
        return Check(State.WRONG, say.doctor_reranker_bad(), str(error))
    return Check(State.FINE, say.doctor_reranker(name=name))


def examine_model(settings: Settings) -> Iterator[Check]:
    """The language model: whether one is named, is there, answers, how fast, and puts marks."""
    named = {"MINGYIN_LLM_BASE_URL": settings.llm_base_url, "MINGYIN_LLM_MODEL": settings.llm_model}
    missing = [name for name, value in named.items() if not value]
    if len(missing) == len(named):
        yield Check(State.NOTE, say.doctor_llm_unset(), say.doctor_llm_how())
    elif missing:
        yield Check(State.WRONG, say.doctor_llm_half(missing=missing[0]), say.doctor_llm_how())
    else:
        client = Client(settings)
        try:
            yield from _server(client)
        except ModelError as error:
            yield Check(State.WRONG, say.doctor_reached_bad(), str(error))
        else:
            yield from _trial(client)
        finally:
            client.close()


def _server(client: Client) -> Iterator[Check]:
    """Whether it is there and has the model. Raises ``ModelError`` where it can't be asked."""
    settings = client.settings
    models = client.models(_LIST_SECONDS)
    # Only now, for an address that can't be used may hold a password.
    yield Check(State.FINE, say.doctor_llm(model=settings.llm_model, url=settings.llm_base_url))
    if models is None:
        yield Check(State.NOTE, say.doctor_no_list())
        return
    yield Check(State.FINE, say.doctor_reached())
    if settings.llm_model in models:
        yield Check(State.FINE, say.doctor_listed(model=settings.llm_model))
    else:  # it may go by another name there
        shown = say.listed(models[:_SHOWN]) + ("…" if len(models) > _SHOWN else "")
        advice = say.doctor_unlisted_how(models=shown or "—")
        yield Check(State.NOTE, say.doctor_unlisted(model=settings.llm_model), advice)


def _trial(client: Client) -> Iterator[Check]:
    """Whether it answers, bit by bit, how fast, and with the mark that it is asked for."""
    started = time.monotonic()
    pieces: list[tuple[float, str]] = []
    try:
        with client.stream([{"role": "user", "content": _QUESTION}], answer=_ANSWER) as stream:
            for piece in stream:
                if piece:
                    pieces.append((time.monotonic() - started, piece))
    except ModelError as error:
        yield Check(State.WRONG, say.doctor_answered_bad(), str(error))
        return
    text = "".join(piece for _, piece in pieces)
    first, last = pieces[0][0], pieces[-1][0]
    streamed = last - first > _LEAST_SECONDS
    # An answer that came at once was being written all the while before.
    rate = tokens(text) / max(last - first if streamed else last, _LEAST_SECONDS)
    yield Check(State.FINE, say.doctor_answered(first=first, rate=rate))
    if len(pieces) == 1:
        yield Check(State.NOTE, say.doctor_whole(), say.doctor_whole_how())
    if MARK in text:
        yield Check(State.FINE, say.doctor_marked(mark=MARK))
    else:
        yield Check(State.NOTE, say.doctor_unmarked(mark=MARK), say.doctor_unmarked_how())
