"""What Mingyin says to a person: every sentence in Chinese and English, filled as ``say.key(placeholder=…)``."""

from __future__ import annotations

from collections.abc import Callable

from rag.messages.asking import AboutAsking
from rag.messages.catalogue import Language, Message, speaking
from rag.messages.command import AboutCommand
from rag.messages.conversations import AboutConversations
from rag.messages.databases import AboutDatabases
from rag.messages.documents import AboutDocuments
from rag.messages.evaluation import AboutEvaluation
from rag.messages.exporting import AboutExporting
from rag.messages.index import AboutIndex
from rag.messages.installation import program
from rag.messages.model import AboutModel
from rag.messages.page import AboutPage
from rag.messages.people import AboutPeople
from rag.messages.programs import AboutPrograms
from rag.messages.quantities import AboutQuantities
from rag.messages.reading import AboutReading
from rag.messages.screens import AboutScreens
from rag.messages.serving import AboutServing
from rag.messages.workspace import AboutWorkspace

__all__ = ["Language", "Speech", "program", "say", "speaking"]


class Speech(
    AboutReading,
    AboutIndex,
    AboutAsking,
    AboutModel,
    AboutCommand,
    AboutEvaluation,
    AboutPage,
    AboutQuantities,
    AboutWorkspace,
    AboutDatabases,
    AboutDocuments,
    AboutConversations,
    AboutExporting,
    AboutScreens,
    AboutPeople,
    AboutPrograms,
    AboutServing,
):
    """Every message, in one language."""

    def __contains__(self, key: str) -> bool:
        """Whether there is a message of this key."""
        return isinstance(getattr(type(self), key, None), Message)

    def __getitem__(self, key: str) -> Callable[..., str]:
        """The message of a key that is put together, as in ``say[f"doubt_{kind}"](detail=…)``."""
        if key not in self:
            raise KeyError(key)
        message: Callable[..., str] = getattr(self, key)
        return message


say = Speech()
"""In the language that the environment asks for. What goes by another makes its own ``Speech``: the page by the
browser's language, an answer by the question's."""
