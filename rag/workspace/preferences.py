"""What a person chose on the page, and the key of the language model, which stands in a file of its own.

The key is written and used, never read out: neither the page nor a script gets it back.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from rag.errors import QuestionError, UserError
from rag.messages import say
from rag.settings import choosable
from rag.workspace.database import Database

_KEY = "llm_api_key"
_VARIABLE = "MINGYIN_LLM_API_KEY="
_PRIVATE = 0o600
_KEY_MOST = 4096
_CHOICE_MOST = 2000
_PUT = "INSERT INTO preferences VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"


class Preferences:
    """Kept in the workspace; ``file`` holds the key."""

    def __init__(self, database: Database, file: Path) -> None:
        self._database = database
        self.file = file

    def choices(self) -> dict[str, str]:
        """What was chosen, by the settings' names, the key among it. Raises ``UserError`` as the workspace does."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT key, value FROM preferences").fetchall()
        found = {str(key): str(json.loads(value)) for key, value in rows}
        key = self._read()
        return found | ({_KEY: key} if key else {})

    def choose(self, name: str, value: str) -> None:
        """Keep a choice. Raises ``QuestionError`` for what can't be chosen."""
        if name == _KEY or len(value) > _CHOICE_MOST or not choosable(name, value):
            raise QuestionError(say.bad_choice(value=value[:80]))
        with self._database.writing() as connection:
            connection.execute(_PUT, (name, json.dumps(value)))

    @property
    def has_key(self) -> bool:
        """Whether a key is kept."""
        return bool(self._read())

    def keep_key(self, key: str) -> None:
        """Write the key, readable by the person alone; at every moment the file is the old one or the new one.

        Raises ``QuestionError`` for what can't be one, another ``UserError`` where it can't be written.
        """
        key = key.strip()
        if not key or len(key) > _KEY_MOST or not (key.isascii() and key.isprintable()) or " " in key:
            raise QuestionError(say.bad_key())
        beside = self.file.with_name(f"{self.file.name}.{secrets.token_hex(4)}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "w") as file:
                file.write(f"{_VARIABLE}{key}\n")
                file.flush()
                os.fsync(file.fileno())
            beside.replace(self.file)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            raise UserError(say.workspace_unwritable(path=self.file)) from error

    def forget_key(self) -> None:
        """Delete the key."""
        try:
            self.file.unlink(missing_ok=True)
        except OSError as error:
            raise UserError(say.workspace_unwritable(path=self.file)) from error

    def _read(self) -> str:
        try:
            lines = self.file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return ""
        return next((line.removeprefix(_VARIABLE).strip() for line in lines if line.startswith(_VARIABLE)), "")
