"""The way to a Milvus: connected when it is first needed, found again when it was away; its errors in words."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rag.errors import UnreachableError, UserError
from rag.messages import say
from rag.store.engine import DAMAGE
from rag.store.milvus.address import Address

if TYPE_CHECKING:
    from pymilvus import MilvusClient

ASKED_S = 8.0
"""What a question waits for an answer: somebody is waiting for that. pymilvus tries again until then."""
WRITTEN_S = 30.0
"""What a change waits for: Milvus may put off those that come too fast."""
_CONNECTED_S = 5.0
_LOADED_S = 600.0
"""Loading millions of vectors into memory takes a server minutes."""
_AFRESH = {"grpc.use_local_subchannel_pool": 1}
"""A connection that is tried again is tried at once. As gRPC has it, it shares the waits of those that failed, up to
two minutes, and a server that is back isn't found meanwhile."""
_EMBEDDED = {"grpc.keepalive_time_ms": 2**31 - 1, "grpc.keepalive_permit_without_calls": 0}
"""Our own process need not be asked every ten seconds whether it lives; the embedded one complains of it on stderr."""
_NOT_LOADED = (101, 106)
"""What a server says of a collection that it must load first (``merr.ErrCollectionNotLoaded``, and the older code)."""

T = TypeVar("T")


class Connection:
    """One connection, which threads may share."""

    def __init__(self, address: Address, token: str = "") -> None:
        self._address = address
        self._token = token
        self._made: MilvusClient | None = None
        self._making = threading.Lock()
        self._loaded: set[str] = set()

    def ask(self, call: Callable[[MilvusClient], T], searched: str = "") -> T:
        """What ``call`` gives; the collection that it searches is loaded first.

        Raises ``UnreachableError`` where Milvus can't be reached or refuses what is asked, and ``UserError`` where its
        client isn't installed.
        """
        try:
            from grpc import RpcError
            from pymilvus.exceptions import MilvusException
        except ImportError as error:
            raise UserError(say.store_missing()) from error
        try:
            client = self._connected()
            if not searched:
                return call(client)
            self._load(client, searched)
            try:
                return call(client)
            except MilvusException as error:
                if error.code not in _NOT_LOADED:
                    raise
                self._loaded.discard(searched)  # the embedded one forgets when it is started anew which are loaded
                self._load(client, searched)
                return call(client)
        except (MilvusException, RpcError, *DAMAGE) as error:  # what is damaged can't be told from here
            raise UnreachableError(say.store_unreachable(address=self._address.uri, error=_said(error))) from error

    def _load(self, client: MilvusClient, name: str) -> None:
        if name not in self._loaded:
            client.get_load_state(name, timeout=ASKED_S)  # one that is away is told of soon
            client.load_collection(name, timeout=_LOADED_S)
            self._loaded.add(name)

    def _connected(self) -> MilvusClient:
        from pymilvus import MilvusClient

        embedded = self._address.is_embedded
        for name in ("pymilvus", *(("grpc", "milvus_lite") if embedded else ())):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what they log is raised, too
        with self._making:
            if self._made is None:
                options = _AFRESH | (_EMBEDDED if embedded else {})
                given = {"token": self._token, "timeout": _CONNECTED_S, "grpc_options": options}
                self._made = self._opened(given) if embedded else MilvusClient(self._address.uri, **given)
            return self._made

    def _opened(self, given: Mapping[str, Any]) -> MilvusClient:
        """The embedded one, which runs from now on as long as this process does."""
        from pymilvus import MilvusClient
        from pymilvus.exceptions import MilvusException

        path = Path(self._address.uri)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            return MilvusClient(str(path), **given)
        except (MilvusException, OSError) as error:
            raise UnreachableError(say.store_busy(path=path)) from error

    def close(self) -> None:
        """Let the connection go; the next call makes another."""
        with self._making:
            made, self._made = self._made, None
            self._loaded.clear()
        if made is not None:
            with suppress(Exception):
                made.close()


def _said(error: Exception) -> str:
    details = getattr(error, "details", None)  # an RpcError's text is several lines, the first of which says nothing
    text = str(details() if callable(details) else getattr(error, "message", "") or error).strip()
    return text.splitlines()[0][:200] if text else type(error).__name__
