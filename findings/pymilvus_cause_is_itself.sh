#!/usr/bin/env bash
# pymilvus 3.0.2 raises its errors by `raise e from e`: the error's __cause__ is the error itself. Code that follows
# __cause__ to the root of an error, as structured loggers, error reporters and retry helpers do, never ends.
# Seen: error.__cause__ is error → True, of a search in a collection that isn't there and of a server that is away.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check milvus-lite==3.2.2 pymilvus==3.0.2
FOLDER="$folder" "$folder/venv/bin/python" - <<'PY' 2>/dev/null
import os
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

client = MilvusClient(os.environ["FOLDER"] + "/a.db")
try:
    client.search("none", [[1.0]], limit=1)
except MilvusException as error:
    found = error
print(type(found).__name__, found.__cause__ is found)
assert found.__cause__ is found, "an error has another cause than itself now"
PY
