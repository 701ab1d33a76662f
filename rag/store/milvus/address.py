"""Where a Milvus is: ``milvus://host:port/name`` a server, ``milvus:///folder/name.db`` the embedded one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from rag.errors import UserError
from rag.messages import say

_SCHEMES = {"milvus": "http", "milvuss": "https"}
_PORT = 19530
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}")
INDEXES = ("HNSW", "DISKANN", "IVF_FLAT", "FLAT")
"""What vectors may be indexed by."""


@dataclass(frozen=True, slots=True)
class Address:
    """A Milvus, and how the collections of a library there are called."""

    uri: str
    """As its client takes it: ``http://host:port``, or the path of the embedded one."""
    name: str
    """How the names of all collections begin."""
    index: str = ""
    """One of ``INDEXES``; empty: by how much there is."""

    @property
    def is_embedded(self) -> bool:
        """Whether it runs in our own process, and no other may open it meanwhile."""
        return "://" not in self.uri

    @classmethod
    def parsed(cls, text: str) -> Address:
        """Raises ``UserError`` for what is no such address."""
        try:
            parts = urlsplit(text)
            index = parse_qs(parts.query, strict_parsing=True)["index"][-1].upper() if parts.query else ""
            scheme, port = _SCHEMES[parts.scheme], parts.port or _PORT
        except (ValueError, KeyError) as error:
            raise UserError(say.store_address(address=_shown(text))) from error
        path = unquote(parts.path)
        if parts.username or parts.password or index not in ("", *INDEXES):
            raise UserError(say.store_address(address=_shown(text)))
        if not parts.hostname and path.endswith(".db"):
            return cls(path, "mingyin", index)
        name = path.strip("/") or "mingyin"
        if not parts.hostname or not _NAME.fullmatch(name):
            raise UserError(say.store_address(address=_shown(text)))
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        return cls(f"{scheme}://{host}:{port}", name, index)


def _shown(text: str) -> str:
    """The address without a password that somebody has put there."""
    return re.sub(r"//[^/@]*@", "//…@", text)
