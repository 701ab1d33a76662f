"""What is asked: all documents, a collection or chosen ones."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Scope:
    """The documents of these names, or a collection; neither: all."""

    documents: tuple[str, ...] = ()
    collection: str = ""

    @classmethod
    def of(cls, kept: str | None) -> Scope:
        """As ``as_json`` has it; all documents for what can't be read."""
        try:
            return cls.of_values(json.loads(kept or "{}"))
        except (ValueError, RecursionError):
            return cls()

    @classmethod
    def of_values(cls, found: Any) -> Scope:
        """Likewise, of the values themselves; who names a document a thousand times has it looked for once."""
        if not isinstance(found, dict):
            return cls()
        documents = found.get("documents")
        names = tuple(dict.fromkeys(map(str, documents))) if isinstance(documents, list) else ()
        return cls(names, str(found.get("collection") or ""))

    def as_json(self) -> str:
        """As it is kept, and as the page's script has it."""
        values = {"documents": list(self.documents), "collection": self.collection}
        return json.dumps({key: value for key, value in values.items() if value}, ensure_ascii=False)


EVERYTHING = Scope()
"""All documents."""
