"""What the page is told, again and again: whether the library has changed, and how far an indexing run is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.messages import Speech

if TYPE_CHECKING:
    from rag.library import Library


def told(library: Library, say: Speech) -> dict[str, Any]:
    """``state`` is another one whenever the documents have changed; ``share`` of 1 and ``label`` are None unless
    documents are being taken in, in any process, or embedded."""
    progress, state = library.progress(), library.news()
    if progress is None:
        return {"state": state, "share": None, "label": None}
    share = progress.done / max(1, progress.documents) if progress.share is None else progress.share
    return {"state": state, "share": share, "label": say.indexing_now() + say.progress(progress)}
