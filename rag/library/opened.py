"""A library as it is opened: its folders, and what is loaded when it is first needed."""

from __future__ import annotations

import threading
from collections import deque
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rag.errors import UserError
from rag.indexing.precedence import Precedence
from rag.library.own import Own
from rag.recent import Recent
from rag.settings import Settings
from rag.store.catalog import CATALOG, state_at
from rag.store.engines import engine_at
from rag.store.log import Log
from rag.store.snapshot import Snapshot, is_newest, open_snapshot, without

if TYPE_CHECKING:
    from rag.answering.evidence.candidates import SentenceVectors
    from rag.embedding import Encoder
    from rag.generation.client import Client
    from rag.reading.isolation import Isolated
    from rag.retrieval.reader import Reader
    from rag.retrieval.reranking import Reranker
    from rag.store.engine import Engine
    from rag.workspace.grants import Veil

_LATELY = 32
"""Documents that were asked about last, whose vectors are wanted before others'."""
_VEILED = 16
"""Snapshots that are kept of what several people may see."""


class Opened(Own):
    """An index folder and what is the person's own beside it, with the models that are asked over them."""

    def __init__(self, index: Path, settings: Settings) -> None:
        super().__init__(settings)
        self.index = index.absolute()  # the working directory may change
        self.settings = settings
        self._encoder: Encoder | None = None
        self._reranker: Reranker | None = None
        self._reader: Reader | None = None
        self._looked_for_reader = False
        self._snapshot: Snapshot | None = None
        self._log = Log(self.index)
        self._veiled: Recent[tuple[Snapshot, Snapshot]] = Recent(_VEILED)
        self._client: Client | None = None
        self._asked_about: deque[str] = deque(maxlen=_LATELY)  # the latest first
        self._questions, self._writers = Precedence(), Precedence()
        self._opening = threading.RLock()
        self._changing = threading.RLock()  # this process waits for itself; another one that writes is told of
        self._loading = threading.RLock()  # one of its own: nobody who looks through the library waits for a model

    @classmethod
    def open(cls, index: Path | str | None = None, settings: Settings | None = None) -> Self:
        """The library in the folder ``index``. Nothing is read before it is needed."""
        settings = settings or Settings.from_environment()
        return cls(Path(index) if index is not None else settings.index, settings)

    @property
    def _server(self) -> str:
        """The address of the database that holds the catalog; empty where it stands in the index folder."""
        return self._given.database

    def prefer(self) -> None:
        """Put into force what the person chose on the page. Raises ``UserError`` where the workspace can't be read."""
        chosen = self._given.chosen(self.preferences.choices())
        with self._loading:
            self.settings, self._client = chosen, None  # what is being answered goes on with the old ones

    @property
    def generates(self) -> bool:
        """Whether the settings name a language model."""
        return self.settings.names_llm

    def state(self) -> str:
        """Another one whenever the library has changed; empty where there is none."""
        return "-".join(map(str, state_at(self.index / CATALOG, server=self._server) or ()))

    def news(self) -> str:
        """Another one whenever its documents have changed, whose vectors may come later; empty where there is none."""
        return "-".join(map(str, state_at(self.index / CATALOG, "news", server=self._server) or ()))

    def snapshot(self) -> Snapshot:
        """The newest complete state of the index; it is read again when a writer has switched."""
        with self._opening:
            if self._snapshot is None or not is_newest(self._snapshot, self.index, server=self._server):
                searched = self._snapshot.searched if self._snapshot else None
                if self._log.is_due():
                    self._snapshot, self._veiled = None, Recent(_VEILED)  # they read it
                    self._log.begin_anew()
                self._snapshot = open_snapshot(self.index, searched, self.engine, server=self._server)
            return self._snapshot

    @cached_property
    def engine(self) -> Engine:
        """What its passages are searched by."""
        return engine_at(self.index, self.settings.store, self.settings.store_token)

    @cached_property
    def _sentences(self) -> SentenceVectors:
        from rag.answering.evidence.candidates import SentenceVectors

        return SentenceVectors()

    @cached_property
    def _isolated(self) -> Isolated:
        from rag.reading.isolation import Isolated

        return Isolated(self._given)

    def veiled(self, whole: Snapshot, veil: Veil) -> Snapshot | None:
        """The snapshot without what ``veil`` hides; None where a writer has changed the index since."""
        if not veil.others:
            return whole
        with self._opening:
            known = self._veiled.of(veil)
            if known is not None and known[0] is whole:
                return known[1]
            hidden = [each.name for each in whole.catalog.documents() if veil.hides(each.name)]
            made = without(whole, self.index, hidden, self.engine, server=self._server) if hidden else whole
            if made is not None:
                self._veiled.keep(veil, (whole, made))
            return made

    def encoder(self) -> Encoder:
        from rag.embedding import load_encoder

        with self._loading:
            if self._encoder is None:
                self._encoder = load_encoder(self.settings)
            return self._encoder

    def reranker(self) -> Reranker | None:
        """The reranker, where the settings name one."""
        from rag.retrieval.reranking import load_reranker

        with self._loading:
            if self._reranker is None and self.settings.reranker:
                self._reranker = load_reranker(self.settings)
            return self._reranker

    def reader(self) -> Reader | None:
        """The reader that is shipped, unless the settings switch it off or it can't run here."""
        from rag.retrieval.reader import load_reader

        with self._loading:
            if not self._looked_for_reader and self.settings.reader:
                self._looked_for_reader = True  # where it can't run, preparing it at each question would cost seconds
                self._reader = load_reader(self.settings)
            return self._reader

    def _llm(self) -> Client:
        from rag.generation.client import Client

        with self._loading:
            if self._client is None:
                self._client = Client(self.settings)
            return self._client

    def warm(self) -> None:
        """Load what the first question needs: the index where there is one, the encoder, the reranker if any.

        Raises ``UserError`` where the encoder or the reranker can't be loaded.
        """
        with suppress(UserError):  # an index that isn't there yet
            self.snapshot().words.split("你好")
        self.encoder().queries(["你好"])
        self.reranker()
        self.reader()
