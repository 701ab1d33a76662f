"""A provider that people sign in at: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636), by Authlib."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rag.settings import Settings
from rag.workspace.away import Pending
from rag.workspace.people import Role
from rag.workspace.tokens import token
from ui.access.guard import LOOPBACK

_SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the provider can make; neither none nor one by a shared secret."""
_KNOWN_S = 3600.0
"""How long what a provider says of itself is believed."""
_TIMEOUT_S = 10.0
_AT_ONCE = 8
"""Of people for whom it is asked: each holds a thread, and where it doesn't answer, all would be held."""
_CLOCKS_S = 60
"""How far its clock may differ."""


class ProviderError(Exception):
    """What the provider said can't be accepted."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who the provider says it is."""

    subject: str
    """Issuer and subject: what stays the same about somebody (OpenID Connect Core, section 2)."""
    name: str
    role: Role | None
    """None where the provider isn't asked for it."""


class Provider:
    """The provider that the settings name. It may be shared between threads; nothing is asked before it is needed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._said: tuple[float, Mapping[str, Any], Any] | None = None
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    def begin(self, back: str) -> tuple[str, Pending]:
        """Where to send somebody who shall come back to the address ``back``, and what to remember of them.

        Raises ``ProviderError``, and what Authlib's client raises where the provider can't be reached.
        """
        with self._place():
            metadata, _ = self._metadata()
        pending = Pending(token(), token(), token())
        with self._client(back) as client:
            url, _ = client.create_authorization_url(
                _safe(metadata["authorization_endpoint"]),
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(url), pending

    def finish(self, back: str, code: str, pending: Pending) -> Confirmed:
        """Who came back with this ``code``. Raises as ``begin`` does, and Authlib's errors for what isn't as it must:
        another issuer, audience or nonce, a foreign signature, a token that has expired."""
        with self._place():
            metadata, _ = self._metadata()
            with self._client(back) as client:
                given = client.fetch_token(_safe(metadata["token_endpoint"]), code=code, code_verifier=pending.verifier)
            claims = self._claims(str(given.get("id_token") or ""), pending.nonce)
        name = next((str(claims[each]) for each in ("preferred_username", "email", "sub") if claims.get(each)), "")
        return Confirmed(f"{self._issuer} {claims['sub']}", name, self._role(claims))

    @contextmanager
    def _place(self) -> Iterator[None]:
        """While it is asked. Raises ``ProviderError`` where too many wait for it already."""
        if not self._free.acquire(blocking=False):
            raise ProviderError("too many people wait for it at the moment")
        try:
            yield
        finally:
            self._free.release()

    def _claims(self, id_token: str, nonce: str) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError
        from joserfc.jws import JWSRegistry

        registry = JWSRegistry(algorithms=list(_SIGNED), strict_check_header=False)
        metadata, keys = self._metadata()
        try:
            decoded = jwt.decode(id_token, keys, registry=registry)
        except InvalidKeyIdError:  # it has new keys
            decoded = jwt.decode(id_token, self._metadata(anew=True)[1], registry=registry)
        client_id = self._settings.oidc_client_id
        wanted = {
            "iss": {"essential": True, "value": metadata["issuer"]},
            "aud": {"essential": True, "value": client_id},
            "nonce": {"essential": True, "value": nonce},
        }
        claims = CodeIDToken(decoded.claims, decoded.header, wanted, {"nonce": nonce, "client_id": client_id})
        claims.validate(leeway=_CLOCKS_S)
        return dict(claims)

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        """The greatest that the claim holds, which may stand within others (``realm_access.roles``)."""
        path = self._settings.oidc_role_claim
        if not path:
            return None
        found: Any = claims.get(path)
        if found is None:
            found = claims
            for part in path.split("."):
                found = found.get(part) if isinstance(found, Mapping) else None
        held = found if isinstance(found, list) else [found]
        return max((each for each in Role if each.value in held), key=list(Role).index, default=Role.READER)

    def _metadata(self, *, anew: bool = False) -> tuple[Mapping[str, Any], Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0), and its keys."""
        from joserfc.jwk import KeySet

        if self._said and not anew and time.monotonic() - self._said[0] < _KNOWN_S:
            return self._said[1:]
        with self._client("") as client:
            address = _safe(f"{self._issuer}/.well-known/openid-configuration")
            reply = client.request("GET", address, withhold_token=True)
            reply.raise_for_status()
            metadata = reply.json()
            if not isinstance(metadata, dict) or str(metadata.get("issuer")).rstrip("/") != self._issuer:
                raise ProviderError("it says that it is another issuer")
            keys = client.request("GET", _safe(metadata["jwks_uri"]), withhold_token=True)
            keys.raise_for_status()
        self._said = (time.monotonic(), metadata, KeySet.import_key_set(keys.json()))
        return self._said[1:]

    def _client(self, back: str) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        settings = self._settings
        return OAuth2Client(
            settings.oidc_client_id,
            settings.oidc_client_secret or None,
            token_endpoint_auth_method="client_secret_basic" if settings.oidc_client_secret else "none",
            scope="openid profile email",
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
        )


def _safe(address: Any) -> str:
    """An address that is encrypted, or on this machine."""
    parts = urlsplit(str(address))
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ProviderError(f"{address} isn't https")
    return str(address)
