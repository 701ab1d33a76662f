"""The description of the API: as OpenAPI for programs, and as a page for people that loads nothing from elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse

from rag.messages import Speech
from ui.api.problems import speech
from ui.markup import escape

_PROBLEM = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
"""As ``ui.api.problems`` makes it."""
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; }
body { font: 15px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; margin: 0 auto;
  max-width: 60rem; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; }
summary { cursor: pointer; padding: .5rem .7rem; display: flex; gap: .7rem; flex-wrap: wrap; align-items: baseline; }
summary b { font: 600 .8rem ui-monospace, monospace; min-width: 4rem; }
summary code { font-weight: 600; } .inside { padding: 0 1rem 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; } th, td { text-align: left; vertical-align: top;
  padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--soft); }
code, pre { font-family: ui-monospace, Consolas, monospace; font-size: .85em; } pre { background: var(--soft);
  padding: .6rem; border-radius: .3rem; overflow-x: auto; } h3 { font-size: .9rem; margin: 1rem 0 .3rem; }
td { overflow-wrap: anywhere; } td:nth-child(-n+2) { width: 26%; }
"""


def add(app: FastAPI, path: str) -> None:
    """Add the routes, after all others; ``path`` is what they are below of."""

    @cache
    def described(say: Speech) -> dict[str, Any]:
        made = deepcopy(app.openapi())
        made["servers"] = [{"url": path}]
        made["info"]["description"] = say.api_about()
        made["components"]["schemas"]["Problem"] = _PROBLEM
        wrong = {"description": say.api_wrong(), "content": {"application/problem+json": {"schema": _REFERENCE}}}
        for _, _, operation in _operations(made):
            operation["summary"] = say[f"operation_{operation['operationId']}"]()
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = wrong
        for replaced in ("HTTPValidationError", "ValidationError"):
            made["components"]["schemas"].pop(replaced, None)
        return made

    @app.get("/openapi.json", include_in_schema=False)
    def openapi(request: Request) -> JSONResponse:
        return JSONResponse(described(speech(request)))

    @app.get("/docs", include_in_schema=False)
    def docs(request: Request) -> HTMLResponse:
        say = speech(request)
        return HTMLResponse(_page(described(say), f"{str(request.base_url).rstrip('/')}{path}", say))


_REFERENCE = {"$ref": "#/components/schemas/Problem"}


def _operations(schema: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _page(schema: Mapping[str, Any], base: str, say: Speech) -> str:
    groups: dict[str, list[str]] = {}
    for path, method, operation in _operations(schema):
        groups.setdefault(operation["tags"][0], []).append(_operation(schema, base, path, method, operation, say))
    body = "".join(f"<h2>{escape(say[f'tag_{tag}']())}</h2>{''.join(made)}" for tag, made in groups.items())
    types = "".join(
        f'<details><summary><code>{escape(name)}</code></summary><div class="inside" id="{escape(name)}">'
        f"{_fields(schema, kind.get('description', ''), kind)}</div></details>"
        for name, kind in sorted(schema["components"]["schemas"].items())
    )
    body += f"<h2>{escape(say.api_types())}</h2>{types}"
    about = "".join(f"<p>{escape(each)}</p>" for each in schema["info"]["description"].split("\n"))
    link = f'<p><a href="openapi.json">openapi.json</a> · OpenAPI {escape(schema["openapi"])}</p>'
    title = escape(say.api_title())
    return (
        f'<!doctype html><html lang="{escape(say.language_tag())}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{title}</h1>{about}{link}{body}</main></body></html>"
    )


def _operation(
    schema: Mapping[str, Any], base: str, path: str, method: str, operation: Mapping[str, Any], say: Speech
) -> str:
    parts = [f"<pre>{escape(_example(schema, base, path, method, operation))}</pre>"]
    if parameters := operation.get("parameters"):
        rows = ((each["name"], each["schema"], each.get("description", "")) for each in parameters)
        parts.append(_table(say.api_parameters(), rows))
    for heading, content in ((say.api_body(), operation.get("requestBody", {})), (say.api_reply(), _reply(operation))):
        for kind, each in content.get("content", {}).items():
            parts.append(_fields(schema, f"{heading} · {kind}", each.get("schema", {})))
    return (
        f"<details><summary><b>{escape(method.upper())}</b><code>{escape(path)}</code>"
        f'<span>{escape(operation["summary"])}</span></summary><div class="inside">{"".join(parts)}</div></details>'
    )


def _reply(operation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The response of a request that went well."""
    found: Mapping[str, Any] = next(each for status, each in operation["responses"].items() if status.startswith("2"))
    return found


def _fields(schema: Mapping[str, Any], heading: str, found: Mapping[str, Any]) -> str:
    """What an object, or each of a list of objects, is made of."""
    known = _known(schema, found.get("items", found))
    rows = ((name, each, each.get("description", "")) for name, each in known.get("properties", {}).items())
    return _table(heading, rows) + (f"<p>{_kind(known)}</p>" if "enum" in known else "")


def _table(heading: str, rows: Iterator[tuple[str, Any, str]]) -> str:
    lines = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td>{_kind(kind)}</td><td>{escape(about)}</td></tr>"
        for name, kind, about in rows
    )
    return f"<h3>{escape(heading)}</h3><table>{lines}</table>"


def _known(schema: Mapping[str, Any], found: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a reference stands for."""
    name = str(found.get("$ref", "")).rpartition("/")[2]
    known: Mapping[str, Any] = schema["components"]["schemas"].get(name, found)
    return known


def _kind(found: Mapping[str, Any]) -> str:
    """The type of a field in a word or two, as HTML."""
    if "$ref" in found:
        name = escape(str(found["$ref"]).rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in found:
        return " | ".join(map(_kind, found["anyOf"]))
    if found.get("type") == "array":
        return f"[{_kind(found.get('items', {}))}]"
    words = found.get("enum") or [found.get("type", "")]
    return " | ".join(escape(str(each)) for each in words)


def _example(schema: Mapping[str, Any], base: str, path: str, method: str, operation: Mapping[str, Any]) -> str:
    """The command that asks it."""
    wanted = [
        each["name"] for each in operation.get("parameters", ()) if each.get("required") and each["in"] == "query"
    ]
    query = "".join(f" --data-urlencode '{name}=…'" for name in wanted)
    content = operation.get("requestBody", {}).get("content", {})
    plain = method == "get" or (method == "post" and content)
    words = "curl" + ("" if plain else f" -X {method.upper()}") + (" -G" if wanted else "")
    if "multipart/form-data" in content:
        query += " -F 'file=@…'"
    elif content:
        body = _known(schema, content["application/json"]["schema"])
        sample = dict.fromkeys(body.get("required", ()), "…")
        query += f" --json '{json.dumps(sample, ensure_ascii=False)}'"
    return f"{words} '{base}{path}'{query}"
