"""What is to be embedded goes to other threads, in lots of a few seconds' work, in the order in which it came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError
from dataclasses import dataclass
from typing import Generic, TypeVar

_FIRST = 4_000
"""Characters of the first lot, and of any at least: how fast the encoder is isn't known before, and few texts are
padded more."""
_MOST = 512
"""Passages of a lot at most."""
_TAIL = 0.7
"""How much of a lot is done when the next one is begun: its last batches don't keep all cores busy."""

T = TypeVar("T")
Embed = Callable[[list[str], int], T]
"""Texts, and of how many characters of documents they stand for → what is kept of them."""


@dataclass(frozen=True, slots=True)
class Lot:
    """Texts by the keys of their vectors, which are embedded together."""

    texts: Mapping[str, str]
    characters: int
    """Of the documents that they are of."""


@dataclass(slots=True)
class _Queued:
    """What is still to be handed out of a document."""

    texts: deque[tuple[str, str]]
    characters: int


class Lots(Generic[T]):
    """Close it when all is done, or to give up what is queued."""

    def __init__(self, embed: Embed[T], seconds: float, clock: Callable[[], float], at_once: int = 1) -> None:
        """``seconds`` is what a lot should take, and what a text waits at most for others to fill one. Besides those
        that are nearly done, so many lots are embedded ``at_once``."""
        self._embed = embed
        self._seconds = seconds
        self._clock = clock
        self._changed = threading.Condition()
        self._queue: deque[_Queued] = deque()
        self._size = _FIRST  # characters of the next lot
        self._done: list[tuple[Lot, T]] = []
        self._failed: BaseException | None = None
        self._is_hurried = self._is_closed = False
        self._turns = threading.Semaphore(at_once)
        self._holders: set[int] = set()  # threads whose lot is begun and not nearly done
        self._threads = [threading.Thread(target=self._work, name="embed", daemon=True) for _ in range(at_once + 1)]
        self.waiting = 0
        """Texts that aren't embedded yet."""

    def put(self, texts: Mapping[str, str], characters: int) -> None:
        """Have the texts of a document of so many characters embedded, by the keys of their vectors."""
        with self._changed:
            self._queue.append(_Queued(deque(texts.items()), characters))
            self.waiting += len(texts)
            self._changed.notify_all()
        for each in self._threads:
            if not each.ident:
                each.start()

    def hurry(self) -> None:
        """Nothing more comes: lots needn't be filled."""
        with self._changed:
            self._is_hurried = True
            self._changed.notify_all()

    def embedded(self) -> list[tuple[Lot, T]]:
        """The lots that are done since the last call, with what is kept of them. Raises what ended the embedding."""
        with self._changed:
            done, self._done = self._done, []
            if self._failed and not done:
                raise self._failed
            return done

    def wait(self, seconds: float | None = None) -> None:
        """Until ``embedded`` has something to say, or nothing is left to wait for, or so many ``seconds`` are up."""
        with self._changed:
            self._changed.wait_for(lambda: self._done or self._failed or not self.waiting, seconds)

    def close(self) -> None:
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        for each in self._threads:
            if each.ident:
                each.join()

    def progress(self, done: int, total: int) -> None:
        """So much of a lot is embedded; said by the thread that embeds it."""
        if self._is_closed:
            raise CancelledError
        if done >= _TAIL * total:
            self._pass_on()

    def _pass_on(self) -> None:
        """Let another thread begin a lot."""
        if threading.get_ident() in self._holders:
            self._holders.remove(threading.get_ident())
            self._turns.release()

    def _work(self) -> None:
        try:
            while lot := self._next():
                began = self._clock()
                found = self._embed(list(lot.texts.values()), lot.characters)
                self._measure(lot, self._clock() - began)
                with self._changed:
                    self._done.append((lot, found))
                    self.waiting -= len(lot.texts)
                    self._changed.notify_all()
                self._pass_on()
        except CancelledError:
            pass
        except BaseException as error:  # raised again where it can be told
            with self._changed:
                self._failed = error
                self._is_closed = True
                self._changed.notify_all()
        finally:
            self._pass_on()

    def _measure(self, lot: Lot, seconds: float) -> None:
        """The next lot is as large as this one should have been, and at most four times: the first was small."""
        size = sum(map(len, lot.texts.values()))
        if size:
            fitting = size * self._seconds / max(seconds, 1e-6)
            self._size = int(max(_FIRST, min(fitting, 4 * max(size, self._size))))

    def _next(self) -> Lot | None:
        """What is embedded next; None where nothing is wanted any more."""
        self._turns.acquire()
        self._holders.add(threading.get_ident())
        with self._changed:
            while not self._is_closed:
                self._changed.wait_for(lambda: self._queue or self._is_closed)
                self._changed.wait_for(lambda: self._is_hurried or self._is_closed or self._is_full(), self._seconds)
                if self._queue and not self._is_closed:  # else another thread has taken what was there
                    return self._taken()
        return None

    def _is_full(self) -> bool:
        """Whether what is queued makes a lot."""
        characters = passages = 0
        for each in self._queue:
            passages += len(each.texts)
            characters += sum(len(text) for _, text in each.texts)
            if passages >= _MOST or characters >= self._size:
                return True
        return False

    def _taken(self) -> Lot:
        """The lot at the head of the queue, which begins and ends anywhere in a document."""
        texts: dict[str, str] = {}
        size = characters = 0
        while self._queue and len(texts) < _MOST and size < self._size:
            head = self._queue[0]
            left = len(head.texts)
            while head.texts and len(texts) < _MOST and size < self._size:
                key, text = head.texts.popleft()
                texts[key] = text
                size += len(text)
            share = head.characters if not head.texts else head.characters * (left - len(head.texts)) // left
            head.characters -= share
            characters += share
            if not head.texts:
                self._queue.popleft()
        return Lot(texts, characters)
