"""What a person calls a document → its name in the library."""

from __future__ import annotations

from pathlib import Path

from rag.errors import QuestionError
from rag.messages import say
from rag.store.catalog import Catalog

_NAMED_MOST = 5


def resolve(catalog: Catalog, name: str) -> str:
    """The full name of the document with this name, file name or title.

    Raises ``QuestionError`` where no document or more than one fits.
    """
    if catalog.source_of(name) is not None:
        return name
    fitting = [
        info.name for info in catalog.documents() if name in (Path(info.name).name, Path(info.name).stem, info.title)
    ]
    if not fitting:
        raise QuestionError(say.unknown_document(name=name))
    if len(fitting) > 1:
        raise QuestionError(say.ambiguous_document(name=name, names=say.listed(fitting[:_NAMED_MOST])))
    return fitting[0]
