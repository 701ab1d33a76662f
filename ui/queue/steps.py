"""What the page's events do, step by step: Gradio's queue, without all that Gradio does around each step.

For every step Gradio looks up a function's type hints, copies what it knows of each component and changes threads
several times. That was three quarters of what an answer costs that is known already. Here one thread makes all steps of
an event, and nothing is kept of a tab but the values of its ``gr.State``. Nobody polls for what there is to do.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.data_classes import GradioModel, GradioRootModel
from gradio.queueing import Event, Queue
from gradio.server_messages import (
    EventMessage,
    ProcessCompletedMessage,
    ProcessGeneratingMessage,
    ProcessStartsMessage,
)
from gradio.utils import diff, error_payload, run_coro_in_background, set_task_name

from rag.recent import Recent
from ui.language import speech_for

if TYPE_CHECKING:
    from fastapi import Request
    from gradio.block_function import BlockFunction
    from gradio.data_classes import PredictBodyInternal

_log = logging.getLogger(__name__)

_TABS = 200
"""Whose chats are kept in memory; those of others are read again from the workspace."""
_LOOKED_S = 1.0
"""How often it is looked whether the queue was closed."""

Tell = Callable[[EventMessage], None]


class Last(tuple[Any, ...]):
    """The values of a step after which there is nothing more, so that it need not be sent twice."""


class Steps(Queue):
    """Gradio's queue for functions that take and give plain values: texts, messages, updates and states."""

    def __init__(self, like: Queue, most: int | None = None) -> None:
        """As ``like`` was set up; at most so many events wait."""
        super().__init__(
            like.live_updates,
            like.max_thread_count,
            like.update_intervals,
            like.max_size if most is None else most,
            like.blocks,
            like.default_concurrency_limit,
        )
        self._states: Recent[Any] = Recent(_TABS)
        self._threads = ThreadPoolExecutor(self.max_thread_count, thread_name_prefix="steps")
        self._news = asyncio.Event()

    async def push(self, body: PredictBodyInternal, request: Request, username: str | None) -> Any:
        """Whether an event is taken, with its number or why not."""
        fn = self.blocks.fns.get(-1 if body.fn_index is None else body.fn_index)
        if fn is None:
            return False, "no such function", "error"
        if self.max_size is not None and len(self) >= self.max_size:
            return False, f"{len(self)} events are waiting", "queue_full"
        self.create_event_queue_for_fn(fn)
        event = Event(body.session_hash, fn, request, username)
        event.data = body
        if event.session_hash not in self.pending_messages_per_session:
            self.pending_messages_per_session[event.session_hash] = asyncio.Queue()
        self.pending_event_ids_session.setdefault(event.session_hash, set()).add(event._id)
        self.event_ids_to_events[event._id] = event
        line = self.event_queue_per_concurrency_id[event.concurrency_id].queue
        line.append(event)
        self.broadcast_estimations(event.concurrency_id, len(line) - 1)
        self._news.set()
        return True, event._id, "success"

    def send_message(self, event: Event, event_message: EventMessage) -> None:
        """Tell the event's tab, if it still listens."""
        if event.session_hash in self.pending_messages_per_session:
            super().send_message(event, event_message)

    async def start_processing(self) -> None:
        """Begin events as long as there are places, whenever one came or one ended."""
        self._news = asyncio.Event()  # of the loop that is running now
        try:
            while not self.stopped:
                self._news.clear()
                while None in self.active_jobs and (found := self.get_events()):
                    self._begin(*found)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._news.wait(), _LOOKED_S)
        finally:
            self.stopped = True
            for task in list(self._asyncio_tasks):
                task.cancel()

    async def start_progress_updates(self) -> None:
        """Nothing: no function of the page says how far it is."""

    def _begin(self, events: list[Event], batch: bool, line: str) -> None:
        fn, now = events[0].fn, time.time()
        self.active_jobs[self.active_jobs.index(None)] = events
        self.event_queue_per_concurrency_id[line].current_concurrency += 1
        self.event_queue_per_concurrency_id[line].start_times_per_fn[fn].add(now)
        task = run_coro_in_background(self.process_events, events, batch, now, fn)
        set_task_name(task, events[0].session_hash, fn._id, events[0]._id, batch)  # by which it is cancelled
        self._asyncio_tasks.add(task)
        task.add_done_callback(self._asyncio_tasks.discard)

    async def process_events(self, events: list[Event], batch: bool, begin_time: float, fn: BlockFunction) -> None:
        """Make all steps of an event."""
        try:
            if fn.cancels:
                await super().process_events(events, batch, begin_time, fn)
                return
            try:
                if events[0].alive:
                    await self._made(events[0])
                    self.process_time_per_fn[fn].add(time.time() - begin_time)
            finally:
                self._over(events, begin_time)
        finally:
            self._news.set()

    async def _made(self, event: Event) -> None:
        known = self.process_time_per_fn.get(event.fn)
        self.send_message(event, ProcessStartsMessage(eta=known.avg_time if known else None))
        loop, left = asyncio.get_running_loop(), threading.Event()

        def tell(message: EventMessage) -> None:
            loop.call_soon_threadsafe(self.send_message, event, message)

        work = loop.run_in_executor(self._threads, self._steps, event, left, tell)
        try:
            await asyncio.shield(work)
        except asyncio.CancelledError:
            left.set()
            await work  # the step in the making ends, as it would in Gradio's hands
            raise

    def _over(self, events: list[Event], begun: float) -> None:
        (event,) = events
        line = self.event_queue_per_concurrency_id[event.concurrency_id]
        line.current_concurrency -= 1
        line.start_times_per_fn[event.fn].discard(begun)
        if not line.start_times_per_fn[event.fn]:
            del line.start_times_per_fn[event.fn]
        self.active_jobs[self.active_jobs.index(events)] = None
        self.event_ids_to_events.pop(event._id, None)

    def _steps(self, event: Event, left: threading.Event, tell: Tell) -> None:
        """Make the steps and ``tell`` of each, until the person has ``left`` it or is gone. In a thread."""
        before: list[Any] | None = None
        try:
            with closing(self._called(event)) as steps:
                for step in steps:
                    if left.is_set() or not event.alive:
                        return
                    shown = self._shown(event, step)
                    if isinstance(step, Last):
                        before = shown
                        break
                    tell(ProcessGeneratingMessage(output=_output(_changes(before, shown), True), success=True))
                    before = shown
            if not left.is_set():
                tell(ProcessCompletedMessage(output=_output(before or [], False), success=True))
        except Exception as error:
            if not isinstance(error, gr.Error) or error.print_exception:
                _log.exception("an event of the page failed")
            say = speech_for(event.request.headers.get("accept-language"))
            told = error if isinstance(error, gr.Error) else gr.Error(say.action_failed())
            said = error_payload(told, False) | {"title": say.failed_title()}
            tell(ProcessCompletedMessage(output=said, title=say.failed_title(), success=False))

    def _called(self, event: Event) -> Generator[Iterable[Any], None, None]:
        """The values of each step of the event's function."""
        fn, body = event.fn, event.data
        assert body is not None
        assert fn.fn is not None
        given = [self._given(event, part, value) for part, value in zip(fn.inputs, body.data, strict=True)]
        request = gr.Request(event.request, username=event.username, session_hash=event.session_hash)
        made = fn.fn(*given, request=request)
        if isinstance(made, Iterator):
            yield from made
        else:
            yield Last(made if len(fn.outputs) > 1 else (made,))

    def _given(self, event: Event, part: Any, value: Any) -> Any:
        """What a function takes of one of its inputs."""
        if not part.stateful:
            return part.preprocess(value)
        kept = self._states.of((event.session_hash, part._id))
        return part.value if kept is None else kept

    def _shown(self, event: Event, step: Iterable[Any]) -> list[Any]:
        """What is sent of the values of a step; those of states are kept instead."""
        said: list[Any] = []
        for part, value in zip(event.fn.outputs, step, strict=True):
            if not part.stateful:
                said.append(_dressed(part, value))
                continue
            said.append(None)
            if not _is_update(value):
                self._states.keep((event.session_hash, part._id), value)
        return said


def _is_update(value: Any) -> bool:
    """Whether it says what changes about a component, and is no value of it."""
    return isinstance(value, dict) and value.get("__type__") == "update"


def _dressed(part: Any, value: Any) -> Any:
    """A value as the page's component takes it, or what changes about the component."""
    if _is_update(value):
        changed = {name: each for name, each in value.items() if each is not None and name != "value"}
        return changed | ({"value": _dressed(part, value["value"])} if "value" in value else {})
    made = part.postprocess(value)
    return made.model_dump() if isinstance(made, GradioModel | GradioRootModel) else made


def _changes(before: list[Any] | None, shown: list[Any]) -> list[Any]:
    """What is sent of a step: all at first, then what is another than in the one before."""
    return shown if before is None else [diff(*each) for each in zip(before, shown, strict=True)]  # type: ignore[no-untyped-call]


def _output(data: list[Any], more: bool) -> dict[str, Any]:
    return {"data": data, "is_generating": more, "render_config": None, "changed_state_ids": []}
