"""What the API takes and gives, made of the dataclasses that say what each field is, so that they say it once."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import fields
from types import GenericAlias
from typing import Annotated, Any, get_type_hints

from pydantic import BaseModel, Field, StringConstraints, create_model

import rag.types as types
from rag.workspace import collections, conversations
from ui import intake, shelf

_MOST_TURNS, _MOST_NAMES = 50, 1000
_LONG = 200_000
"""Characters of an earlier answer, more than any has."""


def shown(called: str, /, *of: type, without: tuple[str, ...] = (), **more: Any) -> Any:
    """A model ``called`` so with the fields of dataclasses, their docstrings as descriptions, but those ``without``.

    ``more`` are further fields: a type, or a type and its ``Field``.
    """
    made: dict[str, Any] = {}
    for kind in of:
        hints, said = get_type_hints(kind), _said(kind)
        for each in fields(kind):
            if each.name not in (*without, *more):
                made[each.name] = hints[each.name], Field(..., description=said.get(each.name))
    for key, value in more.items():
        made[key] = value if isinstance(value, tuple) else (value, ...)
    doc = (inspect.getdoc(of[0]) or "").replace("``", "`") if of else None
    return create_model(called, __doc__=doc, **made)


def many(item: Any) -> Any:
    """The type of a list of ``item``."""
    return GenericAlias(list, (item,))


def _said(kind: type) -> dict[str, str]:
    """Field → the string that stands below it in the source of its dataclass."""
    (definition,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(definition, ast.ClassDef)
    found = {}
    for each, below in zip(definition.body, definition.body[1:], strict=False):
        is_field = isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
        if is_field and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            found[each.target.id] = inspect.cleandoc(str(below.value.value)).replace("``", "`")  # type: ignore[attr-defined]
    return found


def _of(kind: type, field: str) -> Any:
    """A field that may be missing, described as in its dataclass."""
    return Field(None, description=_said(kind).get(field))


# What is given

Citation = shown("Citation", types.Citation, without=("emphasis",))
Hit = shown("Hit", types.Passage, types.Hit, without=("title", "sentences", "passage"))
Hits = shown("Hits", hits=(many(Hit), Field(..., description="The passages, best first.")))
Doubt = shown("Doubt", types.Doubt)
Statement = shown("Statement", types.Statement, without=("breaks",), doubts=many(Doubt))
Tokens = shown("Tokens", prompt=int, answer=int)
Answer = shown(
    "Answer",
    types.Answer,
    without=("text",),
    refused=(bool, Field(..., description=inspect.getdoc(types.Answer.refused))),
    answer=(str, Field(..., description="Every sentence ends in the `[n]` of its citation, or several.")),
    citations=many(Citation),
    hits=many(Hit),
    statements=(many(Statement) | None, _of(types.Answer, "statements")),
    notice=(str | None, _of(types.Answer, "notice")),
    tokens=(Tokens | None, _of(types.Answer, "tokens")),
    conversation=(str | None, Field(None, description="The conversation that the answer was kept in.")),
)

Document = shown(
    "Document",
    shelf.Row,
    without=("source", "reading"),
    unread=(list[str], Field(..., description="What could not be read, and why.")),
)
Documents = shown("Documents", shelf.Found, without=("rows",), items=many(Document))
Job = shown("Job", intake.Job, without=("path",), name=(str, Field(..., description="The file's name.")))
Taken = shown(
    "Taken",
    name=(str, Field(..., description="What the file is called here.")),
    new=(bool, Field(..., description="False: the same file was here already.")),
)
Deleted = shown("Deleted", said=(str, Field(..., description="What was done.")))
Text = shown(
    "Text",
    document=str,
    title=str,
    start=(int, Field(..., description="Where `text` begins, in characters of the document's text.")),
    end=(int, Field(..., description="Where it ends.")),
    characters=(int, Field(..., description="How many the whole document has.")),
    text=(str, Field(..., description="The untouched text, in which all offsets count.")),
)
Collection = shown(
    "Collection",
    collections.Collection,
    without=("id", "by_hand"),
    documents=(int, Field(..., description="How many documents belong to it.")),
)
Conversation = shown("Conversation", conversations.Conversation)
FoundConversation = shown(
    "FoundConversation", conversations.Conversation, conversations.Found, without=("conversation",)
)
Exchange = shown("Exchange", conversations.Exchange, without=("scope",), answer=(Answer | None, Field(...)))
Exchanges = shown("Exchanges", conversations.Conversation, exchanges=many(Exchange))
Alive = shown("Alive", alive=bool)
State = shown("State", ready=bool, why=(str, Field(..., description="What it waits for; empty where it is ready.")))


# What is taken

Name = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class EarlierTurn(BaseModel):
    """An earlier question and what was answered."""

    question: str
    answer: str = Field("", max_length=_LONG)
    refused: bool = Field(False, description="Whether it wasn't answered: such a question leaves no topic behind.")


class Search(BaseModel):
    """What is looked for, and where."""

    question: str
    documents: list[Name] = Field([], max_length=_MOST_NAMES, description="Only these are searched; none: all.")
    collection: str = Field("", description="Only the documents of this collection are searched.")
    top_k: int | None = Field(None, ge=1, le=50, description="How many passages; none: as the settings say.")


class Question(Search):
    """A question, with what was said before it."""

    history: list[EarlierTurn] = Field([], max_length=_MOST_TURNS, description="The earlier turns, oldest first.")
    conversation: str = Field(
        "", max_length=64, description="The id of a conversation to go on with, or `new`; its turns are the history."
    )
    generate: bool = Field(False, description="Whether a language model words the answer; one must be configured.")


class NewCollection(BaseModel):
    """A collection to be made."""

    name: str
    folder: str = Field("", description="All documents whose names begin with it belong to the collection, too.")
    documents: list[Name] = Field([], max_length=_MOST_NAMES)


class ChangedCollection(BaseModel):
    """What becomes of a collection; what isn't sent stays as it is."""

    name: str | None = None
    put: list[Name] = Field([], max_length=_MOST_NAMES, description="Documents to be put in.")
    take: list[Name] = Field([], max_length=_MOST_NAMES, description="Documents to be taken out.")


class Title(BaseModel):
    """A conversation's new title."""

    title: Name
