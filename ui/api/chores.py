"""What chat programs have a model do beside answering: to name a chat, to tag it, to think of further questions.

Open WebUI asks such things in a message that begins with "### Task:" and names the JSON object that it wants. They
aren't questions to the documents, so they are done without these.
"""

from __future__ import annotations

import json
import re

from rag.workspace.conversations import title_of

_TASK = "### Task:"
_KEY = re.compile(r'\{\s*"(\w+)"\s*:\s*(\[?)')
_HISTORY = "<chat_history>", "</chat_history>"
_ASKED = re.compile(r"^USER:\s*(.+)", re.MULTILINE)


def done(message: str) -> str | None:
    """What is replied to a chore; None for a question."""
    if not message.lstrip().startswith(_TASK):
        return None
    wanted = _KEY.search(message)
    if wanted is None:
        return ""
    key, is_list = wanted[1], bool(wanted[2])
    return json.dumps({key: [] if is_list else _title(message)}, ensure_ascii=False)


def _title(message: str) -> str:
    """The first question of the chat that the message shows."""
    history, ended, _ = message.partition(_HISTORY[0])[2].partition(_HISTORY[1])
    asked = _ASKED.search(history if ended else "")
    return title_of(asked[1]) if asked else ""
