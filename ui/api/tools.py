"""What language models may do with the documents, as tools of the Model Context Protocol (MCP): look, never change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from rag.errors import UserError
from rag.exporting.pieces import notes, place, source
from rag.library.contract import answer_json, hit_json, turn
from rag.messages import Speech, say
from rag.types import Answer, Citation, Hit
from ui.api import models
from ui.api.listed import row_json, text_json
from ui.shelf import PAGE, Shelf, Wanted

if TYPE_CHECKING:
    from rag.library import Library

_LOOKS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_AT_ONCE, _MOST = 8_000, 50_000
"""Characters that are read at once: by default, and at most."""

Documents = Annotated[list[str], Field(description="Names or titles of the only documents to look in; none: all.")]
Collection = Annotated[str, Field(description="The collection whose documents are looked in; empty: all.")]
History = Annotated[
    list[models.EarlierTurn], Field(description="Earlier turns of the talk, oldest first.", max_length=50)
]
Found = Annotated[CallToolResult, models.Hits]
Said = Annotated[CallToolResult, models.Answer]
Read = Annotated[CallToolResult, models.Text]
Listed = Annotated[CallToolResult, models.Documents]


def build(
    seen: Callable[[], Library], answered: Callable[[Answer], None], shelf: Callable[[], Shelf] | None = None
) -> MCPServer[Any]:
    """The server of the tools over the library as it is ``seen`` by who asks; ``answered`` is told each answer."""
    server: MCPServer[Any] = MCPServer("mingyin", title=say.app_name(), instructions=say.mcp_about(), log_level="ERROR")
    rows = shelf or (lambda: Shelf(seen(), lambda path: False))

    def search(
        question: Annotated[str, Field(description="What is looked for, in words or as a question.")],
        documents: Documents = [],  # noqa: B006 (the schema says so)
        collection: Collection = "",
        limit: Annotated[int, Field(ge=1, le=50, description="How many passages at most.")] = 8,
    ) -> Found:
        with _told():
            found = seen().search(question, documents, limit, collection=collection)
        text = "\n\n".join(f"{n}. {_place(each)}\n{each.passage.text}" for n, each in enumerate(found, 1))
        return _result(text, {"hits": [hit_json(each) for each in found]})

    def ask(
        question: str,
        history: History = [],  # noqa: B006
        documents: Documents = [],  # noqa: B006
        collection: Collection = "",
    ) -> Said:
        turns = [turn(each.question, each.answer, each.refused) for each in history]
        with _told():
            answer = seen().ask(question, turns, documents, collection=collection)
        answered(answer)
        sources = [f"[{each.n}] {source(each, say)}" for each in answer.citations]
        below = [each for each in notes(answer, say) if each != answer.lead]
        return _result("\n".join([answer.text, *below, *sources]), answer_json(answer))

    def read(
        document: Annotated[str, Field(description="Its name, the file's name or its title.")],
        start: Annotated[int, Field(ge=0, description="Where to begin, in characters.")] = 0,
        length: Annotated[int, Field(ge=1, le=_MOST, description="How many characters.")] = _AT_ONCE,
    ) -> Read:
        with _told():
            library = seen()
            found = text_json(library, library.resolve(document), start, start + length)
        return _result(found["text"], found)

    def list_documents(
        search: Annotated[str, Field(description="Words that the title or the name holds.")] = "",
        collection: Collection = "",
        page: Annotated[int, Field(ge=1)] = 1,
    ) -> Listed:
        with _told():
            if collection:
                seen().collections.named(collection)  # which says so where there is none
            found = rows().find(Wanted(search=search, collection=collection, page=page, size=PAGE))
        items = [row_json(row, Speech(say.language)) for row in found.rows]
        text = "\n".join(f"{each['document']} · {each['title']}" for each in items)
        return _result(text, {"items": items, "count": found.count, "page": found.page, "pages": found.pages})

    for tool in (search, ask, read, list_documents):
        title, about = say[f"tool_{tool.__name__}"](), say[f"tool_{tool.__name__}_about"]()
        server.add_tool(tool, title=title, description=about, annotations=_LOOKS)
    return server


@contextmanager
def _told() -> Iterator[None]:
    """Have the model told what a person would be."""
    try:
        yield
    except UserError as error:
        raise ToolError(str(error)) from error


def _result(text: str, content: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=content)


def _place(hit: Hit) -> str:
    found = hit.passage
    return place(
        Citation(0, found.document, found.title, found.section, found.page, found.start, found.end, "", 0), say
    )
