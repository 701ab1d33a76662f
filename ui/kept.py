"""What an answer cites, as its documents are now: one given earlier may quote what has changed or gone since."""

from __future__ import annotations

from dataclasses import dataclass

from rag.errors import UserError
from rag.messages import Speech
from rag.store.outline import Original
from rag.types import Citation, Hit
from rag.viewing.sheet import Sheet
from ui.markup import bold, escape
from ui.sources import source
from ui.sources.place import Place
from ui.sources.source import Shelf


@dataclass(frozen=True, slots=True)
class Source:
    """A place, and its document as it is now; without one where the document is gone."""

    place: Place
    original: Original | None
    sheet: Sheet | None = None
    changed: bool = False
    """Whether something else stands in the place of what was quoted."""

    @classmethod
    def of(cls, found: Citation | Hit, shelf: Shelf) -> Source:
        """The source of what has just been found. Raises ``UserError`` as ``shelf`` does."""
        place = Place.of(found)
        return cls(place, shelf.original(place.document), _sheet(place, shelf))

    @classmethod
    def since(cls, found: Citation | Hit, shelf: Shelf) -> Source:
        """The source of what was found earlier, by whatever state of the library."""
        place = Place.of(found)
        try:
            original = shelf.original(place.document)
            if original.name != place.document:  # another of the same title
                return cls(place, None)
            if not _stands(found, original.text):
                return cls(place, original, changed=True)
            return cls(place, original, _sheet(place, shelf))
        except UserError:
            return cls(place, None)

    def position(self, say: Speech) -> str:
        """Where it stands, or why it doesn't any more."""
        if self.original is None:
            return say.gone_since()
        return say.changed_since() if self.changed else source.position(self.place, len(self.original.text), say)

    def panel(self, say: Speech, why: str = "") -> str:
        """What the source panel shows of it, and ``why`` it was found."""
        if self.original is None:
            return _kept(self.place, say.quoted_gone(), say)
        if self.changed:
            return _kept(self.place, say.quoted_changed(), say)
        return source.panel(self.place, self.original, self.sheet, say, why)


class Remembering:
    """A shelf that reads no document twice, for as long as a conversation is drawn."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._originals: dict[str, Original] = {}

    def original(self, name: str) -> Original:
        """As the shelf's."""
        if name not in self._originals:
            self._originals[name] = self._shelf.original(name)
        return self._originals[name]

    def words(self, question: str) -> list[str]:
        """As the shelf's."""
        return self._shelf.words(question)

    def sheet(self, name: str, number: int, start: int, end: int) -> Sheet:
        """As the shelf's."""
        return self._shelf.sheet(name, number, start, end)


def _sheet(place: Place, shelf: Shelf) -> Sheet | None:
    return None if place.page is None else shelf.sheet(place.document, place.page, place.start, place.end)


def _stands(found: Citation | Hit, text: str) -> bool:
    """Whether the document says in this place what was quoted, white space aside."""
    if isinstance(found, Citation):
        quoted = [(found.quote, found.start, found.end)]
    else:
        # A passage's own text is mended; its sentences are verbatim.
        quoted = [(each.text, each.start, each.end) for each in found.passage.sentences]
    return all("".join(quote.split()) == "".join(text[start:end].split()) for quote, start, end in quoted)


def _kept(place: Place, why: str, say: Speech) -> str:
    """The quote as it was."""
    title = f"{place.title} › "
    path = "" if place.section == place.title else place.section.removeprefix(title)
    section = f'<p class="section">{escape(path)}</p>' if path else ""
    return (
        f'<div class="about"><h2 class="title">{escape(place.title or place.document)}</h2>{section}'
        f'<p class="position"><span class="file">{escape(place.document)}</span></p></div>'
        f'<p class="unavailable" role="note">{escape(why)}</p>'
        f'<div class="passage" tabindex="0" role="group" aria-label="{escape(say.source())}">'
        f"<p><mark>{bold(place.quote, place.emphasis)}</mark></p></div>"
    )
