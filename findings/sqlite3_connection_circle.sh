#!/usr/bin/env bash
# Python's sqlite3 (seen in CPython 3.11.7, SQLite 3.4x): a Connection that nobody holds any more isn't closed at once, as
# a file is. Since its cache of statements became a functools.lru_cache (3.10), which holds the connection it is of, the
# two stand in a circle: an open transaction goes on reading, and the write-ahead log can't be begun anew, until the
# garbage collector next looks for circles, which in a large program may be minutes.
# Seen: after `del reader` the checkpoint is (1, …) busy; after gc.collect() it is (0, 0, 0).
set -euo pipefail
python3 - <<'PY'
import gc
import sqlite3
import tempfile
from pathlib import Path

gc.disable()
path = Path(tempfile.mkdtemp(), "a.sqlite")
writer = sqlite3.connect(path, isolation_level=None)
writer.execute("PRAGMA journal_mode = WAL")
writer.execute("CREATE TABLE t (x)")
reader = sqlite3.connect(path, isolation_level=None)
reader.execute("BEGIN")
reader.execute("SELECT count(*) FROM t").fetchone()
writer.execute("INSERT INTO t VALUES (1)")
writer.execute("PRAGMA busy_timeout = 1")
del reader
before = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
gc.collect()
after = writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
print(before, after)
assert before[0] == 1, "it is closed at once now"
assert after == (0, 0, 0)
PY
