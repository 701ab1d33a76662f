"""What a whole document holds of a question, by the keyword index: no text is read for it."""

from __future__ import annotations

from functools import cache

import numpy as np

from rag.answering.asked.question import Question
from rag.answering.asked.terms import Term
from rag.answering.asked.titled import mentioned
from rag.answering.evidence.bounds import bound
from rag.answering.evidence.coverage import credit
from rag.chinese.naming import is_place, names
from rag.chinese.patterns import lazy_regex
from rag.chinese.words import Words, bigrams
from rag.store.snapshot import Snapshot
from rag.types import Passage

_SILENT = 0.25
"""How strange a document is that names no place at all, or none in its title."""
_PIECES = lazy_regex(r"[a-z]+|\d+(?:\.\d+)*")
_PART_OF_NAME = 0.5
"""Share of its pairs of characters from which on a document holds a long word: 北京市 where 北京 stands."""


class Holdings:
    """Made for one question; what it looked up is kept as long as itself."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._holders = cache(snapshot.keywords.holders)
        self._range = cache(snapshot.catalog.passage_range)

    def holds(self, document: str, word: str) -> bool:
        """Whether the document holds ``word``, a word of the index or a pair of characters."""
        first, last = self._range(document)
        ids = self._holders(word)
        place = int(np.searchsorted(ids, first))
        return place < len(ids) and int(ids[place]) <= last

    def mentions(self, passage: Passage, name: str) -> bool:
        """Whether the passage's document, its title included, holds the whole of a name."""
        pairs = bigrams(name)
        return name in passage.title or all(self.holds(passage.document, pair) for pair in pairs)

    def names(self, passage: Passage, term: Term) -> bool:
        """Whether the passage's document, its title included, holds a form of the term, a synonym, or the greater
        part of a long form; of a name the part that it begins with: 东湖区 is no 北湖区."""
        if credit(term, passage.title) >= _PART_OF_NAME:
            return True
        return any(self._names(passage.document, form, term.name) for form in (*term.forms, *term.synonyms))

    def unsaid(self, question: Question, passage: Passage) -> list[Term]:
        """What the question seeks a value of, where it names the passage's document and that holds no word of it."""
        lacking = [term for term in question.sought if not self._says(passage, term)]
        if not lacking:
            return []
        named = bound(question.text).is_of(passage) or mentioned(question.text, [passage.title])
        return lacking if named else []

    def _says(self, passage: Passage, term: Term) -> bool:
        """As ``names``, but what a long word ends in must be there: 产量 for 总产量; 手续 is no 手续费."""
        document, title = passage.document, passage.title
        if credit(term, title) >= _PART_OF_NAME or any(self.holds(document, form) for form in term.synonyms):
            return True
        return any(
            self.holds(document, form) or (self._names(document, form, name=False) and self.holds(document, form[-2:]))
            for form in term.forms
        )

    def strangeness(self, question: Question, passage: Passage) -> float:
        """Whether the question names a place, a person, an organisation or a year that the document doesn't.

        0 where it names none such, a little where it does, and 1 where nothing in the library holds the name or the
        document's title names another place: a document that names no place may well speak for all of them. 1, too,
        where it names a model that the document doesn't.
        """
        if any(not self._speaks_of(code, passage) for code in bound(question.text).codes):
            return 1.0
        names = [term for term in question.terms if term.name and not self.names(passage, term)]
        if not names:
            return 0.0
        if any(not len(self._holders(term.forms[0])) and not self._known(term) for term in names):
            return 1.0
        missing = {form for term in names for form in term.forms if not form.isdigit()}
        return 1.0 if missing and self._places(passage.title) - missing else _SILENT

    def _speaks_of(self, code: str, passage: Passage) -> bool:
        """Whether the passage, its headings or its document hold a model's name, written together or apart."""
        near = f"{passage.title}\n{passage.section}\n{passage.text}"
        pieces = _PIECES.findall(code)
        apart = len(pieces[0]) > 1 and all(self.holds(passage.document, piece) for piece in pieces)
        return apart or self.holds(passage.document, code) or any(code in name.values for name in names(near))

    def _known(self, term: Term) -> bool:
        """Whether some passage holds a pair of characters of the name."""
        pairs = [pair for form in term.forms for pair in bigrams(form)[:1]]
        return any(len(self._holders(pair)) for pair in pairs) or self._dated(term)

    def _dated(self, term: Term) -> bool:
        return term.forms[0].isdigit() and bool(len(self._holders(f"{term.forms[0]}年")))

    def _names(self, document: str, form: str, name: bool) -> bool:
        if self.holds(document, form) or (form.isdigit() and self.holds(document, f"{form}年")):
            return True
        held = [self.holds(document, pair) for pair in bigrams(form)]
        enough = len(form) > 2 and sum(held) >= _PART_OF_NAME * len(held) > 0
        return enough and (held[0] or not name)

    @staticmethod
    def _places(title: str) -> set[str]:
        return {word for word, tag in _plain().tagged(title) if is_place(word, tag)}


@cache
def _plain() -> Words:
    """Segmentation without a library's terms, which may hide a place: 滨江市人才安居."""
    return Words()
