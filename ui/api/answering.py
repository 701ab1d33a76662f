"""One question of a program: its answer as it grows, in line with others, whichever way it was asked."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool

from rag.types import Answer, Citation, Turn
from ui.api.problems import whose
from ui.api.running import flow

if TYPE_CHECKING:
    from starlette.requests import Request

    from ui.api.shared import Shared

_CITED = re.compile(r".+?(?:\[\d+\])+\n*|.+", re.DOTALL)
"""Text up to the citations that it ends in."""
MARK = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, with what was said before it and where it is looked for."""

    question: str
    history: Sequence[Turn] = ()
    documents: Sequence[str] = ()
    collection: str = ""
    top_k: int | None = None
    generate: bool = False
    """Whether a language model words the answer."""


async def answers(shared: Shared, asked: Asked, request: Request) -> AsyncGenerator[Answer | None, None]:
    """The answer as it grows, None where nothing is new, at last the whole; who sent ``request`` waits in line for it.

    Raises ``UserError`` as ``Library.ask`` does. Closing it stops the language model.
    """
    who = whose(request)
    given = asked.question, asked.history, asked.documents, asked.top_k
    if not asked.generate:
        async with shared.quoting.place(who):
            library = await run_in_threadpool(shared.seen.now, request)
            whole = await run_in_threadpool(library.ask, *given, collection=asked.collection)
        yield whole
        return
    async with shared.writing.place(who):
        library = await run_in_threadpool(shared.seen.now, request)
        begin = partial(library.generate, *given, collection=asked.collection)
        async with aclosing(flow(begin)) as steps:
            async for step in steps:
                yield step


async def answer(shared: Shared, asked: Asked, request: Request) -> Answer:
    """The whole answer. Raises as ``answers`` does."""
    async with aclosing(answers(shared, asked, request)) as steps:
        return [step async for step in steps if step is not None][-1]


class Growth:
    """An answer as it grows: what of it is new."""

    def __init__(self) -> None:
        self.said = ""
        self._cited: set[int] = set()

    def of(self, answer: Answer) -> Iterator[tuple[str, list[Citation]]]:
        """The new pieces of its text, each with what it cites that wasn't cited before; none where what was said
        before is no longer said."""
        if not answer.text.startswith(self.said):
            return
        known = {each.n: each for each in answer.citations}
        for piece in _CITED.findall(answer.text[len(self.said) :]):
            numbers = dict.fromkeys(int(each) for each in MARK.findall(piece))
            new = [known[each] for each in numbers if each in known and each not in self._cited]
            self._cited.update(numbers)
            yield piece, new
        self.said = answer.text
