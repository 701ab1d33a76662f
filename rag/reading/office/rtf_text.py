"""The text of a Rich Text Format file → the blocks of a tree as of a web page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from rag.reading.office.rtf_definitions import Definitions, outline
from rag.reading.office.rtf_states import Kept, State, Style
from rag.reading.office.rtf_tables import Tables
from rag.reading.office.rtf_words import CHARACTERS, SYMBOLS, Token, tokens
from rag.reading.structure.notes import comment, note
from rag.reading.web.markup import Node

_SKIPPED = frozenset(
    b"colortbl pict header headerl headerr headerf footer footerl footerr footerf ftnsep ftnsepc ftncn aftnsep aftnsepc"
    b" aftncn xe tc rxe comment template private fldinst nonshppict upr sp operator author company".split()
)
"""Groups whose text isn't that of the document; so are those that begin with ``\\*``, but for these:"""
_READ = frozenset(b"shppict shpinst ud".split())
_DEEPEST = 1000
"""Groups within groups."""
_LONGEST_NAME = 300
"""Characters of a title, an author, a style's name or an automatic number."""
_MOST_WORDS = 60
"""Pieces of text of the words that a comment is about."""
_SIGN_OF_LIFE = 20_000
"""Tokens from one to the next."""
_LABEL = re.compile(r"[^\W_]")
"""What no mere bullet has."""


class Reader:
    """Reads one file, token by token."""

    def __init__(self, alive: Callable[[], None]) -> None:
        self.body: list[Node | str] = []
        self.title = ""
        self.pictures = 0
        self._alive = alive
        self._definitions = Definitions()
        self._state = State()
        self._outer: list[State] = []
        self._bytes = bytearray()
        self._drop = 0
        self._starred = False
        self._style = Style()
        self._kept = Kept()
        self._ranges: dict[int, int] = {}
        self._after: list[Node | str] = []
        self._tables = Tables()
        self._annotates = False
        self._high = 0
        """The first half of a character beyond the first plane."""
        self._counted: Counter[str] = Counter()

    def read(self, data: bytes) -> None:
        """Read it all into ``body``."""
        for count, token in enumerate(tokens(data)):
            if count % _SIGN_OF_LIFE == 0:
                self._alive()
            if token.kind == "text":
                self._take(token.value)
                continue
            self._decode()
            if token.kind == "{":
                if len(self._outer) >= _DEEPEST:
                    raise ValueError("groups nest too deep")
                self._outer.append(self._state)
            elif token.kind == "}":
                self._close()
            elif token.kind == "symbol":
                self._symbol(token.value)
            else:
                self._word(token)
            self._starred = token.kind == "symbol" and token.value == b"*"
        self._decode()
        self._end_paragraph()
        self._end_table()

    def _take(self, data: bytes) -> None:
        """Bytes of text; a character's two bytes may come as two tokens."""
        if self._state.into == "nothing":
            return
        dropped, self._drop = min(self._drop, len(data)), max(0, self._drop - len(data))
        self._bytes += data[dropped:]

    def _decode(self) -> None:
        if self._bytes:
            text = self._bytes.decode(self._state.encoding, "replace")
            self._bytes.clear()
            self._say(text)

    def _say(self, text: str) -> None:
        into = self._state.into
        if into == "nothing" or self._state.hidden or not text:
            return
        if into == "note":
            self._kept.note.append(text)
        elif into == "label":
            self._kept.label = (self._kept.label + text)[:_LONGEST_NAME]
        elif into == "title":
            self.title = (self.title + text)[:_LONGEST_NAME]
        elif into == "author":
            self._kept.author = (self._kept.author + text)[:_LONGEST_NAME]
        elif into == "style":
            self._definitions.name = (self._definitions.name + text)[:_LONGEST_NAME]
        elif into == "text":
            tag = self._state.tag
            self._kept.pieces.append(Node(tag, {}, [text]) if tag else text)
            self._kept.said.append(text)
            self._kept.bold = self._kept.bold and (self._state.bold or text.isspace())

    def _close(self) -> None:
        """A group ends, and with it what it was about."""
        ended = self._state.into
        if not self._outer:
            return
        self._state = self._outer.pop()
        if ended == "note" and self._state.into != "note":
            self._note()
        elif ended == "style":
            self._definitions.end_style()

    def _note(self) -> None:
        kept = self._kept
        text, author, anchor = " ".join("".join(kept.note).split()), kept.author, kept.anchor
        kept.note, kept.author, kept.anchor = [], "", ""
        if text and self._annotates:
            self._after.append(Node("ul", {}, [Node("li", {}, [comment(author, anchor, text)])]))
        elif text:
            kind = "endnote" if kept.endnote else "footnote"
            self._counted[kind] += 1
            made = note(kind, self._counted[kind], kept.before, text)
            self._after.append(Node("ul", {}, [Node("li", {}, [made])]))
        kept.endnote = False

    def _symbol(self, value: bytes) -> None:
        if value in SYMBOLS:
            self._say(SYMBOLS[value])

    def _word(self, token: Token) -> None:
        word, number = token.value, token.number
        if self._begins_group(word, number):
            return
        if word == b"u" and number is not None:
            self._drop = self._state.fallbacks
            self._unicode(number % 0x10000)
        elif word in CHARACTERS:
            self._say(CHARACTERS[word])
        elif self._state.into == "font":
            self._definitions.font_word(word, number or 0)
        elif self._state.into == "style":
            self._definitions.style_word(word, number or 0)
        elif not (self._character_word(word, number) or self._paragraph_word(word, number)):
            self._tables.word(word, number)

    def _unicode(self, code: int) -> None:
        """A character, or half of one beyond the first plane."""
        if 0xD800 <= code < 0xDC00:
            self._high = code
        elif 0xDC00 <= code < 0xE000:
            self._say(chr(0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00) if self._high else "\ufffd")
            self._high = 0
        else:
            self._say(chr(code))

    def _begins_group(self, word: bytes, number: int | None) -> bool:
        """Whether the word says what a group is."""
        starred, into = self._starred, self._state.into
        if into == "nothing":
            if word == b"ud":  # the same again, in Unicode
                self._state = replace(self._state, into="text")
            return True
        if word in (b"footnote", b"annotation"):
            self._annotates = word == b"annotation"
            self._state = replace(self._state, into="note", hidden=False, tag="")
        elif word in (b"listtext", b"pntext"):
            self._kept.label = ""
            self._state = replace(self._state, into="label")
        elif word == b"fonttbl":
            self._state = replace(self._state, into="font")
        elif word == b"stylesheet":
            self._state = replace(self._state, into="style")
        elif word == b"title" and into == "info":
            self._state = replace(self._state, into="title")
        elif word == b"info":
            self._state = replace(self._state, into="info")
        elif word == b"atnauthor":
            self._kept.author = ""
            self._state = replace(self._state, into="author")
        elif word in (b"atrfstart", b"atrfend"):
            self._range(word == b"atrfstart")
        elif word in _SKIPPED or (starred and word not in _READ):
            self.pictures += word == b"pict" and into == "text"
            self._state = replace(self._state, into="nothing")
        else:
            return False
        return True

    def _range(self, begins: bool) -> None:
        """The words that a comment is about begin or end here; ranges end in the order of their comments."""
        if begins:
            self._ranges[len(self._ranges)] = len(self._kept.said)
        elif self._ranges:
            start = self._ranges.popitem()[1]
            self._kept.anchor = "".join(self._kept.said[start : start + _MOST_WORDS])
        self._state = replace(self._state, into="nothing")

    def _character_word(self, word: bytes, number: int | None) -> bool:
        on = number != 0
        if word == b"b":
            self._state = replace(self._state, bold=on)
        elif word in (b"v", b"deleted"):
            self._state = replace(self._state, hidden=on)
        elif word in (b"super", b"up"):
            self._state = replace(self._state, tag="sup" if on else "")
        elif word in (b"sub", b"dn"):
            self._state = replace(self._state, tag="sub" if on else "")
        elif word == b"nosupersub":
            self._state = replace(self._state, tag="")
        elif word == b"plain":
            self._state = replace(self._state, bold=False, hidden=False, tag="", encoding=self._definitions.page)
        elif word in (b"f", b"af") and number is not None:
            self._state = replace(self._state, encoding=self._definitions.fonts.get(number, self._definitions.page))
        elif word == b"uc" and number is not None:
            self._state = replace(self._state, fallbacks=min(max(0, number), 8))
        elif word == b"ansicpg" and number is not None:
            self._definitions.set_page(number)
            self._state = replace(self._state, encoding=self._definitions.page)
        else:
            return False
        return True

    def _paragraph_word(self, word: bytes, number: int | None) -> bool:
        if self._state.into == "note":
            if word in (b"par", b"line"):
                self._kept.note.append(" ")
            self._kept.endnote = self._kept.endnote or word == b"ftnalt"
            return True
        if word in (b"par", b"sect", b"page"):
            self._end_paragraph()
        elif word == b"line":
            self._kept.pieces.append(Node("br"))
        elif word == b"pard":
            self._style = Style()
        elif word == b"s" and number is not None:
            self._style.level = self._definitions.headings.get(number, 0)
        elif word == b"outlinelevel" and number is not None:
            self._style.level = outline(number)
        elif word == b"qc":
            self._style.centred = True
        elif word == b"intbl":
            self._style.in_table = True
        elif word in (b"cell", b"nestrow"):
            self._style.in_table = True
            self._end_paragraph()
            if word == b"cell":
                self._tables.end_cell()
        else:
            return False
        return True

    def _end_paragraph(self) -> None:
        """Make a block of the text since the last one, in the cell or in the text."""
        kept, self._kept, self._ranges = self._kept, Kept(author=self._kept.author), {}
        made: list[Node | str] = []
        if any(not part.isspace() for part in kept.said):
            made.append(self._block(kept))
        if self._style.in_table:
            self._tables.add(made)
            return
        if made or not self._tables.in_row:
            self._end_table()
        self.body += [*made, *self._after]
        self._after = []

    def _block(self, kept: Kept) -> Node:
        label = " ".join(kept.label.split())
        pieces = kept.pieces
        if label and not _LABEL.search(label):
            return Node("ul", {}, [Node("li", {}, pieces)])
        if label:
            pieces.insert(0, label if label.endswith(("、", "）", "．")) else f"{label} ")
        style = "text-align:center" * self._style.centred or "font-weight:bold" * kept.bold
        return Node(f"h{self._style.level}" if self._style.level else "p", {"style": style} if style else {}, pieces)

    def _end_table(self) -> None:
        if made := self._tables.end():
            self.body += [made, *self._after]
            self._after = []
