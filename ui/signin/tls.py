"""Encryption by the server itself."""

from __future__ import annotations

import ssl
from typing import Any

from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings


def options(settings: Settings) -> dict[str, Any]:
    """What uvicorn is given for TLS; empty without a certificate. Raises ``UserError`` for one that can't be used."""
    if not settings.certfile and not settings.keyfile:
        return {}
    if not (settings.certfile and settings.keyfile):
        raise UserError(say.certificate_alone())
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.certfile, settings.keyfile, _no_password)
    except (OSError, ValueError) as error:
        raise UserError(say.bad_certificate(path=settings.certfile, error=error)) from error
    return {"ssl_certfile": settings.certfile, "ssl_keyfile": settings.keyfile}


def _no_password() -> str:
    """An encrypted key would have OpenSSL ask on the terminal."""
    return ""
