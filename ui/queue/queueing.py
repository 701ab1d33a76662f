"""The line of those who wait for an answer: fair between people, and refused where it makes no sense.

Gradio answers what came first, first: one person's twenty questions would make another's wait for all of them. And a
language model that takes minutes would hold the places in which others are answered within a second.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from gradio.queueing import EventQueue

from rag.messages import Speech
from rag.workspace.people import OWNER
from ui.access.who import person
from ui.language import speech_for
from ui.queue.steps import Steps
from ui.queue.turns import Turns
from ui.wishes import WRITTEN

if TYPE_CHECKING:
    from fastapi import Request
    from gradio.block_function import BlockFunction
    from gradio.data_classes import PredictBodyInternal
    from gradio.queueing import Event, Queue

_WRITING = "writing"
"""The line of what a language model is to answer: it mostly waits for that, so it has places of its own."""
_WRITING_AT_ONCE = 16
_WRITING_EACH = 2
"""Of one person's, so that others find a place."""
_WAITING_EACH = 20
_WAITING_MOST = 500
_NAME_MOST = 64
"""Characters of a session's name."""


class FairQueue(Steps):
    """The page's queue, in which each person has one turn after the other."""

    def __init__(self, like: Queue, generates: Callable[[], bool]) -> None:
        """As ``like`` was set up; ``generates`` tells whether there is a language model."""
        super().__init__(like, _WAITING_MOST)
        self._generates = generates
        self._lines: dict[str, Turns] = {}
        self._turns: WeakKeyDictionary[Event, int] = WeakKeyDictionary()

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        """Whether an event is taken, with its number or why not; it is put where its turn is."""
        say = speech_for(request.headers.get("accept-language"))
        if not self._is_sound(body):
            return False, say.unreadable_request(), "error"
        if full := self._full(_whose(request, body.session_hash), say):
            return False, full, "queue_full"
        taken, number, how = await super().push(body, request, username)
        event = self.event_ids_to_events.get(number) if taken and isinstance(number, str) else None
        if event is not None:
            self._place(event)
        return taken, number, how

    def get_events(self) -> tuple[list[Event], bool, str] | None:
        """What is answered next."""
        for line in self.event_queue_per_concurrency_id.values():
            if line.concurrency_limit is not None and line.current_concurrency >= line.concurrency_limit:
                continue
            event = next((each for each in line.queue if self._may_begin(each)), None)
            if event is not None:
                line.queue.remove(event)
                self._turns_of(line.concurrency_id).begin(self._turns[event])
                return [event], False, line.concurrency_id
        return None

    def is_busy(self) -> bool:
        """Whether something is being answered, or waits for that."""
        return any(self.counts())

    def counts(self) -> tuple[int, int]:
        """How many wait, and how many are being answered."""
        return len(self), sum(len(job) for job in self.active_jobs if job)

    def _is_sound(self, body: PredictBodyInternal) -> bool:
        """Whether the page could have sent it."""
        fn = self.blocks.fns.get(-1 if body.fn_index is None else body.fn_index)
        if fn is None or len(body.session_hash or "") > _NAME_MOST:
            return False
        return bool(fn.cancels) or (
            len(body.data) == len(fn.inputs)
            and all(_fits(part, value) for part, value in zip(fn.inputs, body.data, strict=True))
        )

    def _full(self, who: str, say: Speech) -> str:
        """Why nothing more is taken; empty where it is."""
        waiting = [event for line in self.event_queue_per_concurrency_id.values() for event in line.queue]
        if len(waiting) >= _WAITING_MOST:
            return say.busy_server()
        own = sum(_asker(event) == who for event in waiting)
        return say.busy_yourself(n=own) if own >= _WAITING_EACH else ""

    def _place(self, event: Event) -> None:
        """Move the event, which has just been put at the end of its line, to where its turn is."""
        self._line(event.concurrency_id).queue.remove(event)
        if event.data is not None and _asks_for_words(event.fn, event.data.data) and self._generates():
            event.concurrency_id = _WRITING
        line = self._line(event.concurrency_id)
        self._turns[event] = self._turns_of(line.concurrency_id).take(_asker(event))
        insort(line.queue, event, key=self._turns.__getitem__)
        self.broadcast_estimations(line.concurrency_id, line.queue.index(event))

    def _may_begin(self, event: Event) -> bool:
        if event.concurrency_id != _WRITING:
            return True
        running = [each for job in self.active_jobs if job for each in job if each.concurrency_id == _WRITING]
        return sum(_asker(each) == _asker(event) for each in running) < _WRITING_EACH

    def _line(self, name: str) -> EventQueue:
        if name == _WRITING and name not in self.event_queue_per_concurrency_id:
            self.event_queue_per_concurrency_id[name] = EventQueue(name, _WRITING_AT_ONCE)
        return self.event_queue_per_concurrency_id[name]

    def _turns_of(self, line: str) -> Turns:
        return self._lines.setdefault(line, Turns())


def _asker(event: Event) -> str:
    return _whose(event.request, event.session_hash)


def _whose(request: Request, session: str | None) -> str:
    """Whose turn it is: the person's; where nobody signs in, the tab's."""
    who = person(request)
    return f"tab {session}" if who == OWNER else who.name


def _fits(part: Any, value: Any) -> bool:
    """Whether a component of the page could have this value: all that are sent hold text or nothing."""
    choices = getattr(part, "choices", None)
    if choices and value is not None:
        return value in [each[1] for each in choices]
    return value is None or isinstance(value, str)


def _asks_for_words(fn: BlockFunction, values: list[Any]) -> bool:
    """Whether a language model shall answer, if there is one."""
    names = [getattr(part, "elem_id", None) for part in fn.inputs]
    return "mode" in names and values[names.index("mode")] == WRITTEN
