"""Asking a language model: its answer bit by bit. Any thread may ask."""

from __future__ import annotations

import asyncio
import math
import queue
import threading
import time
from collections.abc import Coroutine, Iterator, Sequence
from concurrent.futures import Future
from contextlib import aclosing, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rag.generation.endpoint import ModelError, address, connect, events, explained
from rag.messages import say
from rag.settings import Settings

if TYPE_CHECKING:
    from openai import AsyncOpenAI

__all__ = ["ChatMessage", "Client", "ModelError", "Stream", "Usage", "tokens"]

HEARTBEAT = 0.2
"""Seconds after which a stream that has nothing new says so."""
_STOP_SECONDS = 1.0
"""Seconds that closing waits for connections to be closed."""
_LETTERS = 4
"""ASCII letters and blanks of a token."""
_ROLE = 4
"""Tokens that a message costs besides its words."""

ChatMessage = dict[str, str]
"""``{"role": …, "content": …}``."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the server counted them, else estimated."""

    prompt: int = 0
    answer: int = 0


def tokens(text: str) -> int:
    """About how many tokens a text is, rather too many than too few.

    A Chinese character, a digit, a sign and any other character count as one; four ASCII letters or blanks are one.
    """
    light = sum(each == " " or (each.isascii() and each.isalpha()) for each in text)
    return len(text) - light + math.ceil(light / _LETTERS)


class Client:
    """The language model that the settings name. It connects when it is first asked."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._lock = threading.Lock()
        self._api: AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.refused: set[str] = set()
        """Parts of a request that the server refuses; they aren't sent again."""

    def stream(
        self, messages: Sequence[ChatMessage], *, answer: int | None = None, seconds: float | None = None
    ) -> Stream:
        """The answer as it comes, of ``answer`` tokens at most (default: the settings').

        Raises ``ModelError`` where the settings can't be used; iterating raises it for all else. What takes longer than
        ``seconds``, further tries counted, is a failure.
        """
        return Stream(self, messages, answer or self.settings.llm_answer, seconds)

    def models(self, seconds: float) -> list[str] | None:
        """The models that the server lists; None where it has no such list.

        Raises ``ModelError`` where it can't be reached within ``seconds``, or accepts no key.
        """
        found: list[str] | None = self.run(self._models(seconds)).result()
        return found

    async def _models(self, seconds: float) -> list[str] | None:
        from openai import APIStatusError

        try:
            async with asyncio.timeout(seconds):
                response = await self.api.models.with_raw_response.list()
            found = response.http_response.json()
            return sorted(str(each["id"]) for each in found["data"])
        except TimeoutError:
            failure = ModelError(say.llm_late(seconds=f"{seconds:g}"))
        except APIStatusError as error:
            if error.status_code in (404, 405, 501):
                return None
            failure = explained(error, self.settings)
        except (ValueError, KeyError, TypeError):
            return None  # a server may answer anything to what it doesn't know
        except Exception as error:
            failure = explained(error, self.settings)
        raise failure

    def run(self, work: Coroutine[Any, Any, Any]) -> Future[Any]:
        """Start ``work`` in the thread of the connections. Raises ``ModelError`` as ``stream`` does."""
        try:
            with self._lock:
                if self._loop is None or self._api is None:
                    self._api, self._loop = connect(self.settings), asyncio.new_event_loop()
                    self._thread = threading.Thread(target=self._loop.run_forever, name="llm", daemon=True)
                    self._thread.start()
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        except BaseException:
            work.close()
            raise

    @property
    def api(self) -> AsyncOpenAI:
        """The package's client, for work that ``run`` started."""
        assert self._api is not None
        return self._api

    def close(self) -> None:
        """Cancel what is running and close all connections. A client that is asked again connects again."""
        with self._lock:
            api, loop, thread = self._api, self._loop, self._thread
            self._api = self._loop = self._thread = None
        if api is None or loop is None or thread is None:
            return

        async def end() -> None:
            running = asyncio.all_tasks() - {asyncio.current_task()}
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            await api.close()

        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(end(), loop).result(_STOP_SECONDS)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_STOP_SECONDS)
        if not thread.is_alive():
            loop.close()


class Stream:
    """An answer as it comes: a context manager that is iterated over once."""

    def __init__(
        self, client: Client, messages: Sequence[ChatMessage], answer: int, seconds: float | None = None
    ) -> None:
        self.usage = Usage()
        """Tokens; known at the end."""
        self.cut = False
        """Whether the limit of tokens cut the answer; known at the end."""
        self._client, self._settings, self._seconds = client, client.settings, seconds
        self._ends = None if seconds is None else time.monotonic() + seconds
        self._request: dict[str, Any] = {
            "model": self._settings.llm_model,
            "messages": list(messages),
            "max_tokens": answer,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        self._queue: queue.SimpleQueue[str | ModelError | None] = queue.SimpleQueue()  # None: the end
        self._ended = False
        address(self._settings)
        self._future = client.run(self._run())
        self._future.add_done_callback(self._over)

    def __enter__(self) -> Stream:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[str | None]:
        return self

    def __next__(self) -> str | None:
        """A piece of text, or None where nothing new came for ``HEARTBEAT`` seconds.

        Raises ``ModelError`` after what came where the answer failed.
        """
        if self._ended:
            raise StopIteration
        try:
            found = self._queue.get(timeout=HEARTBEAT)
        except queue.Empty:
            return None
        if isinstance(found, str):
            return found
        self._ended = True
        if found is not None:
            raise found
        raise StopIteration

    def close(self) -> None:
        """Stop the model: its connection is closed at once. Harmless where the answer has ended."""
        self._ended = True
        self._future.cancel()

    def _over(self, done: Future[ModelError | None]) -> None:
        # It is cancelled by the person, who no longer listens, or with the whole client.
        self._queue.put(ModelError(say.llm_cut()) if done.cancelled() else done.result())

    async def _run(self) -> ModelError | None:
        """Take in the answer; what went wrong."""
        try:
            async with asyncio.timeout(None if self._ends is None else self._ends - time.monotonic()):
                await self._receive()
            return None
        except TimeoutError:
            return ModelError(say.llm_late(seconds=f"{self._seconds:g}"))
        except Exception as error:
            return explained(error, self._settings)

    async def _receive(self) -> None:
        """Take in the answer. Raises ``ModelError``, or whatever the connection raises."""
        text: list[str] = []
        finish, counted = "", None
        try:
            async with aclosing(events(self._client.api, self._request, self._client.refused)) as arriving:
                while True:
                    event = await self._within(arriving.__anext__())
                    if event.text:
                        text.append(event.text)
                        self._queue.put(event.text)
                    finish, counted = finish or event.finish, event.usage or counted
        except StopAsyncIteration:
            pass
        except Exception:
            if not finish:  # all was said; a server that then drops the connection has done no harm
                raise
        self.cut = finish == "length"
        prompt = sum(_ROLE + tokens(each["content"]) for each in self._request["messages"])
        self.usage = Usage(*(counted or (prompt, tokens("".join(text)))))
        if not finish:
            raise ModelError(say.llm_cut())
        if not text:
            raise ModelError(say.llm_empty())

    async def _within(self, coming: Coroutine[Any, Any, Any]) -> Any:
        seconds = self._settings.llm_seconds
        try:
            async with asyncio.timeout(seconds):
                return await coming
        except TimeoutError:
            pass
        raise ModelError(say.llm_silent(seconds=f"{seconds:g}"))
