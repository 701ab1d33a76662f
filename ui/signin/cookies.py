"""The cookies of sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Scope

SESSION, PROVIDER = "mingyin", "mingyin-provider"
"""A session's secret; what is remembered while somebody is at the provider's."""


def given(scope: Scope, name: str) -> str:
    """What a request brings; empty for nothing."""
    sent = [value.decode("latin-1") for header, value in scope["headers"] if header == b"cookie"]
    pairs = (each.strip().partition("=") for each in ";".join(sent).split(";"))
    wanted = _named(scope, name)
    return next((value for key, _, value in pairs if key == wanted), "")


def set_to(scope: Scope, name: str, value: str, seconds: float) -> bytes:
    """The header that has the browser keep it, out of scripts' reach, and send it with the page's own requests only;
    under TLS for this host alone (RFC 6265bis, section 4.1.3.2). An empty ``value`` has it forgotten."""
    made = f"{_named(scope, name)}={value}; Path=/; HttpOnly; SameSite=Strict; Max-Age={int(seconds) if value else 0}"
    return (made + ("; Secure" if scope.get("scheme") == "https" else "")).encode("latin-1")


def _named(scope: Scope, name: str) -> str:
    return f"__Host-{name}" if scope.get("scheme") == "https" else name
