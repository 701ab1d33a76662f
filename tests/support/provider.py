"""An OpenID Connect provider on loopback, complete as far as a client sees one.

What it does (OpenID Connect Core 1.0, Discovery 1.0, RFC 6749, RFC 7636): it publishes what it is and its keys; at its
authorization endpoint somebody is signed in already, so that it sends the browser straight back with a code; at its
token endpoint it takes the client's id and secret (Basic), the code once, the same redirect address, and the verifier
that fits the challenge (S256), and gives an ID token signed by RS256. ``claims`` changes what the token says,
``signs_with`` what signs it, ``header`` how it says so, for tokens that must be refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "mingyin-test", "s3cret of the client"


class FakeProvider:
    """Runs until it is closed."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig", "alg": "RS256"})
        self.signs_with: RSAKey | OctKey = self.key
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.user: dict[str, Any] = {"sub": "248289761001", "preferred_username": "hanmeimei"}
        self.says_issuer = ""
        self.asked: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def usual(self) -> None:
        """Be honest again."""
        self.signs_with, self.header, self.claims, self.says_issuer = self.key, {}, {}, ""
        self.user = {"sub": "248289761001", "preferred_username": "hanmeimei"}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.says_issuer or self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """The address that the browser is sent to."""
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        assert "openid" in asked["scope"].split()
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.issuer}
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def token(self, basic: str, sent: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Status and what the token endpoint says."""
        if base64.b64decode(basic.removeprefix("Basic ")).decode() != f"{CLIENT}:{SECRET}":
            return 401, {"error": "invalid_client"}
        asked = self._codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not asked or (challenge, sent["redirect_uri"]) != (asked["code_challenge"], asked["redirect_uri"]):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {key: value for key, value in {**claims, **self.user, **self.claims}.items() if value is not None}
        made = jwt.encode(
            {"alg": "RS256", "kid": "one", **self.header}, claims, self.signs_with, algorithms=["RS256", "HS256"]
        )
        return 200, {"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": made}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *given: object) -> None:
                pass

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                provider.asked.append(parts.path)
                if parts.path == "/authorize":
                    self.send_response(302)
                    self.send_header("location", provider.authorize(dict(parse_qsl(parts.query))))
                    self.send_header("content-length", "0")
                    self.end_headers()
                elif parts.path == "/jwks":
                    self._say(200, {"keys": [provider.key.as_dict(private=False)]})
                elif parts.path == "/.well-known/openid-configuration":
                    self._say(200, provider.discovery())
                else:
                    self._say(404, {})

            def do_POST(self) -> None:
                provider.asked.append(self.path)
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                self._say(*provider.token(self.headers.get("authorization", ""), dict(parse_qsl(body))))

            def _say(self, status: int, what: dict[str, Any]) -> None:
                data = json.dumps(what).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        return Handler
