"""The catalog and the workspace on a PostgreSQL server, in the words of ``sqlite3``. Imported where a server is named;
raises ``UserError`` where the driver isn't installed."""

from __future__ import annotations

from rag.errors import UserError
from rag.messages import say

try:
    import psycopg  # noqa: F401
except ImportError as error:  # the package, or the library of PostgreSQL's that it needs
    raise UserError(say.database_driver()) from error
