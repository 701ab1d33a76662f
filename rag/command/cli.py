"""The command line: ``python -m rag …``, or ``mingyin …``."""

from __future__ import annotations

import gc
import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module

from rag.command.arguments import parser
from rag.errors import UserError
from rag.messages import say
from rag.settings import Settings

_INTERRUPTED = 130  # what a shell reports for Ctrl+C
_HANDLERS = {
    "index": "index:run",
    "read": "read:run",
    "ask": "ask:run",
    "list": "documents:run_list",
    "collection": "collection:run",
    "show": "documents:run_show",
    "remove": "documents:run_remove",
    "check": "check:run",
    "backup": "backup:run_backup",
    "restore": "backup:run_restore",
    "copy": "copy:run",
    "evaluate": "evaluate:run_evaluate",
    "compare": "evaluate:run_compare",
    "feedback": "feedback:run",
    "user": "user:run",
    "key": "key:run",
    "doctor": "doctor:run",
    "settings": "settings:run",
    "serve": "serve:run",
    "mcp": "mcp:run",
}
"""Command → the module beside this one and its function; imported when the command is given, so that ``--help`` and a
mistyped command are instant."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code. What a person can mend ends in a message, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")  # type: ignore[union-attr]
    logging.basicConfig(
        level=os.environ.get("MINGYIN_LOG", "ERROR").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its products are small, and threads wait busily
    parsed = parser().parse_args(arguments)
    try:
        settings = _settings(parsed)
        return _handle(parsed, settings)
    except UserError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        return 1
    except KeyboardInterrupt:
        print(say.stopped(), file=sys.stderr)
        return _INTERRUPTED
    except Exception as error:
        from rag.command.damage import said_of  # not before it is needed: --help is instant

        damage = said_of(error, settings)
        if not damage:
            raise
        print(damage, file=sys.stderr)
        return 1


def _settings(parsed: Namespace) -> Settings:
    try:
        settings = Settings.from_environment()
    except ValueError as error:
        raise UserError(say.bad_setting(error=error)) from error
    given = {name: getattr(parsed, name, None) for name in ("index", "host", "port", "certfile", "keyfile")}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def _handle(parsed: Namespace, settings: Settings) -> int:
    module, function = _HANDLERS[parsed.command].split(":")
    handler = getattr(import_module(f"rag.command.{module}"), function)
    gc.freeze()  # what was imported stays: looking through it again and again takes a thirtieth of an answer
    code: int = handler(parsed, settings)
    return code
