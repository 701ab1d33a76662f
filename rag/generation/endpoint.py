"""The wire to an OpenAI-compatible endpoint: what is sent, how its stream is read, and what its failures mean.

The openai package retries and connects; nothing of it is imported before a model is asked.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings

if TYPE_CHECKING:
    from httpx2 import Request, Response
    from openai import AsyncOpenAI

RETRIES = 2
CONNECT_SECONDS = 5.0
_LONGEST_WAIT = 20.0
"""Seconds that a server may ask to be left alone for before it counts as failed; the package would wait 120."""
_LONGEST_LINE = 1 << 20
"""Bytes of an event; more is no answer of a language model."""
_REASON = 200
"""Characters of a server's own words that a message repeats."""
_SENT = {
    *("host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent"),
    "x-stainless-raw-response",  # by this the package tells itself to hand over the stream unread
}
"""Headers that leave this machine. The package would add the system's name, and what OPENAI_* variables say."""
_OPTIONAL = {"stream_options": "include_usage", "temperature": "temperature", "max_tokens": "max_completion_tokens"}
"""Parts of a request that some servers refuse, and another name that they may use in saying so."""
_LOGGERS = ("openai", "httpx", "httpx2", "httpcore", "httpcore2")


class ModelError(UserError):
    """The language model can't be asked, or its answer broke off."""


@dataclass(frozen=True, slots=True)
class Event:
    """What one message of the stream tells."""

    text: str = ""
    finish: str = ""
    """Why the model ended; ``"length"`` where the limit cut it. ``"done"`` is the stream's own end."""
    usage: tuple[int, int] | None = None
    """Tokens of the prompt and of the answer."""


def address(settings: Settings) -> SplitResult:
    """The endpoint's address. Raises ``ModelError`` where it, the model or the key can't be used."""
    if not settings.names_llm:
        raise ModelError(say.llm_unset())
    try:
        parts = urlsplit(settings.llm_base_url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        usable = None
    # A password or a token within the address would be shown and logged with it.
    if not usable or parts.username or parts.password or parts.query or parts.fragment:
        raise ModelError(say.llm_bad_url())
    key = settings.llm_api_key
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ModelError(say.llm_bad_key())
    return parts


def is_loopback(host: str) -> bool:
    """Whether the host is this machine, which no proxy leads to."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def connect(settings: Settings) -> AsyncOpenAI:
    """The package's client, which asks nobody but the endpoint.

    Raises ``ModelError`` as ``address`` does, or where the package is missing.
    """
    parts = address(settings)
    try:
        from httpx2 import AsyncClient, Timeout
        from openai import AsyncOpenAI
    except ModuleNotFoundError as error:
        raise ModelError(say.llm_package_missing()) from error

    for name in _LOGGERS:  # at DEBUG they tell of requests and their headers
        logging.getLogger(name).setLevel(logging.WARNING)

    async def sent(request: Request) -> None:
        for name in [each for each in request.headers if each.lower() not in _SENT]:
            del request.headers[name]
        if settings.llm_api_key:
            request.headers["Authorization"] = f"Bearer {settings.llm_api_key}"

    async def received(response: Response) -> None:
        if _asked_to_wait(response) > _LONGEST_WAIT:
            response.headers["x-should-retry"] = "false"

    timeout = Timeout(settings.llm_seconds, connect=min(CONNECT_SECONDS, settings.llm_seconds))
    client = AsyncClient(
        timeout=timeout,
        trust_env=not is_loopback(parts.hostname or ""),  # a proxy that the system names can't reach this machine
        follow_redirects=False,  # the passages go to the endpoint that was named, nowhere else
        event_hooks={"request": [sent], "response": [received]},
    )
    return AsyncOpenAI(
        api_key=settings.llm_api_key or "none",  # the package wants one; without a key the header isn't sent
        base_url=settings.llm_base_url,
        timeout=timeout,
        max_retries=RETRIES,
        http_client=client,
    )


def _asked_to_wait(response: Response) -> float:
    """Seconds that the server asks to be left alone for; 0 where it doesn't."""
    value = response.headers.get("retry-after", "")
    try:
        return float(value)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value).timestamp() - time.time()
    except ValueError:
        return 0.0


async def events(api: AsyncOpenAI, request: dict[str, Any], refused: set[str]) -> AsyncGenerator[Event]:
    """The answer as it comes; the last event's ``finish`` is ``"done"`` where the server said so.

    ``refused`` holds the parts of a request that this server is known to refuse; it is added to.
    """
    from openai import APIStatusError

    create: Any = api.chat.completions.with_streaming_response.create
    while True:
        try:
            async with create(**_accepted(request, refused)) as response:
                async for event in _parsed(response):
                    yield event
            return
        except APIStatusError as error:
            known = len(refused)
            if error.status_code in (400, 422):
                refused |= _named(error.response.text, refused)
            if len(refused) == known:
                raise


def _accepted(request: dict[str, Any], refused: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in request.items() if name not in refused}
    if "max_tokens" in refused:
        kept["max_completion_tokens"] = request["max_tokens"]
    return kept


def _named(words: str, refused: set[str]) -> set[str]:
    """Parts of the request that a refusal names; where it names none, the one that most servers do without."""
    found = {name for name, other in _OPTIONAL.items() if name in words or other in words} - refused
    return found or {"stream_options"}


async def _parsed(response: Any) -> AsyncIterator[Event]:
    # The package's own reader hides whether the stream was ended or cut.
    spoke = False
    async for line in _lines(response):
        if not line.startswith(b"data:"):
            continue
        spoke = True
        data = line[5:].strip()
        if data == b"[DONE]":
            yield Event(finish="done")
            return
        yield _event(data)
    kind = response.headers.get("content-type", "").split(";")[0].strip()
    if not spoke and kind != "text/event-stream":
        raise ModelError(say.llm_no_stream(kind=kind or "?"))


async def _lines(response: Any) -> AsyncIterator[bytes]:
    held = b""
    async for chunk in response.iter_bytes():
        *lines, held = (held + chunk).split(b"\n")
        for line in lines:
            yield line.strip()
        if len(held) > _LONGEST_LINE:
            raise ModelError(say.llm_garbled())
    yield held.strip()


def _event(data: bytes) -> Event:
    try:
        found = json.loads(data)
        if found.get("error"):
            raise ModelError(say.llm_said(reason=_reason(found)))
        usage = found.get("usage")
        counts = (int(usage["prompt_tokens"]), int(usage["completion_tokens"])) if usage else None
        if not found["choices"]:  # the message that brings the usage has none
            return Event(usage=counts)
        choice = found["choices"][0]
        text = (choice.get("delta") or {}).get("content") or ""
        if not isinstance(text, str):
            raise TypeError
        return Event(text, str(choice.get("finish_reason") or ""), counts)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise ModelError(say.llm_garbled())


def explained(error: Exception, settings: Settings) -> ModelError:
    """What the failure means for the person, without the key. It has no cause, which might carry the headers."""
    from httpx2 import ConnectTimeout, HTTPError
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, ModelError):
        message = str(error)
    elif isinstance(error, APIStatusError):
        message = _refusal(error.status_code, error.body, settings)
    elif isinstance(error, APITimeoutError) and not isinstance(error.__cause__, ConnectTimeout):
        message = say.llm_silent(seconds=f"{settings.llm_seconds:g}")
    elif isinstance(error, APIConnectionError):
        cause = str(error.__cause__ or "") or type(error.__cause__).__name__
        message = say.llm_unreachable(url=settings.llm_base_url, cause=_short(cause))
    elif isinstance(error, HTTPError):
        message = say.llm_cut()
    else:
        message = say.llm_failed(kind=type(error).__name__)
    return ModelError(_without(message, settings.llm_api_key))


def _refusal(status: int, body: object, settings: Settings) -> str:
    if status in (401, 403):
        return say.llm_unauthorized(status=status)
    if status == 404:
        return say.llm_unknown(model=settings.llm_model, url=settings.llm_base_url)
    if status == 429:
        return say.llm_busy()
    if status >= 500:
        return say.llm_broken(status=status)
    if status < 400:
        return say.llm_moved(status=status)
    # A server may repeat the key, and cutting its words could leave the first half of it.
    whole = _without(_words(body), settings.llm_api_key)
    return say.llm_refused(status=status, reason=_short(whole))


def _reason(body: object) -> str:
    return _short(_words(body))


def _words(body: object) -> str:
    """The server's own words, wherever it puts them."""
    for name in ("error", "message", "detail"):
        if isinstance(body, dict) and body.get(name):
            body = body[name]
    return body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _REASON else line[:_REASON] + "…"


def _without(text: str, key: str) -> str:
    return text.replace(key, "…") if key else text
