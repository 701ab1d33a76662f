"""A catalog in which some documents aren't there, whatever is asked of it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

_KEYS = {"documents": "id", "passages": "document", "pages": "document"}
"""Tables of what a document holds, and the column that names it."""


def hide(connection: sqlite3.Connection, names: Sequence[str]) -> None:
    """Have every later query on this connection go without the documents of these ``names``.

    SQLite looks a table's name up among the temporary ones first ("Database Object Name Resolution"), so a temporary
    view of the same name stands before each table: no query has to know of it, and none can forget it.
    """
    if not names:
        return
    execute = connection.execute
    execute("CREATE TEMP TABLE hidden (id INTEGER PRIMARY KEY)")
    execute(
        "INSERT INTO hidden SELECT id FROM main.documents WHERE name IN (SELECT value FROM json_each(?))",
        (json.dumps(list(names)),),
    )
    for table, key in _KEYS.items():
        execute(
            f"CREATE TEMP VIEW {table} AS SELECT * FROM main.{table} WHERE {key} NOT IN (SELECT id FROM temp.hidden)"
        )
