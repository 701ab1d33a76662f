"""The way to a provider and back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlunsplit

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from rag.errors import UserError
from rag.messages import Speech, say
from rag.settings import Settings
from rag.workspace.away import AWAY_S, Away
from ui.access.guard import BACK
from ui.language import speech_for
from ui.signin import cookies, page
from ui.signin.provider import Provider, ProviderError
from ui.signin.routes import shown, signed_in

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.library import Library

_log = logging.getLogger(__name__)


def add(app: FastAPI, library: Library, settings: Settings) -> None:
    """Add the routes. Raises ``UserError`` where Authlib isn't installed, or something isn't set."""
    try:
        import authlib  # noqa: F401
    except ImportError as error:
        raise UserError(say.oidc_missing()) from error
    if not settings.oidc_client_id:
        raise UserError(say.oidc_client_missing())
    provider, away = Provider(settings), Away(library.workspace)

    def failed(request: Request, wrong: str, status: int) -> Response:
        return shown(page.sign_in(_speech(request), "/", wrong=wrong, provider=True), status)

    @app.get("/sign-in/provider")
    def there(request: Request) -> Response:
        say = _speech(request)
        try:
            url, pending = provider.begin(_back(request))
            key = away.keep(pending)
        except UserError as error:
            return failed(request, str(error), 503)
        except Exception as error:
            _log.warning("the provider could not be asked: %s", error)
            return failed(request, say.sign_in_unreachable(), 502)
        reply = RedirectResponse(url, 303, headers={"cache-control": "no-store"})
        made = cookies.set_to(request.scope, cookies.PROVIDER, key, AWAY_S)
        reply.raw_headers.append((b"set-cookie", made))
        return reply

    @app.get(BACK)
    def back(request: Request, code: str = "", state: str = "", iss: str = "") -> Response:
        say = _speech(request)
        if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):  # the cookie isn't sent from elsewhere
            return shown(page.from_here(f"{BACK}?{request.url.query}", say))
        try:
            pending = away.take(cookies.given(request.scope, cookies.PROVIDER), state)
            if pending is None or not code or (iss and iss.rstrip("/") != settings.oidc_issuer.rstrip("/")):
                raise ProviderError(request.query_params.get("error", "the reply belongs to no sign-in")[:200])
            found = provider.finish(_back(request), code, pending)
            person = library.accounts.signed_in_elsewhere(found.subject, found.name, found.role)
        except UserError as error:
            return failed(request, str(error), 503)
        except Exception as error:  # whatever Authlib and its client make of what came
            _log.warning("a sign-in at the provider was refused: %s: %s", type(error).__name__, error)
            return failed(request, say.sign_in_failed(), 401)
        reply = signed_in(library, request, person.name, "/")
        reply.raw_headers.append((b"set-cookie", cookies.set_to(request.scope, cookies.PROVIDER, "", 0)))
        return reply


def _back(request: Request) -> str:
    """The address that the provider sends people back to: this page's own, as they called it."""
    return urlunsplit((request.url.scheme, request.url.netloc, BACK, "", ""))


def _speech(request: Request) -> Speech:
    return speech_for(request.headers.get("accept-language"))
