#!/usr/bin/env bash
# milvus-lite 3.2.2 runs in the process that opens the file, and gives the words of a jieba tokenizer's `dict` to jieba's
# one global dictionary. So a collection that is made with words of its own changes how every other collection cuts what
# is inserted from then on (what it holds already stays cut as it was, so the same text is found or not by its age), and
# how the application's own calls of jieba cut.
# Seen: after a collection with the word 产业创新中心 was made, a row of another one, with the same text as an older row,
# is not found by 创新, which the older row is found by; jieba.lcut of the program gives the long word, too.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check milvus-lite==3.2.2 pymilvus==3.0.2 jieba==0.42.1
FOLDER="$folder" "$folder/venv/bin/python" - <<'PY' 2>/dev/null
import os
import jieba
from pymilvus import DataType, Function, FunctionType, MilvusClient

client = MilvusClient(os.environ["FOLDER"] + "/a.db")


def make(name, **own):
    schema = client.create_schema(auto_id=False)
    schema.add_field("id", DataType.INT64, is_primary=True)
    schema.add_field("text", DataType.VARCHAR, max_length=200, enable_analyzer=True,
                     analyzer_params={"tokenizer": {"type": "jieba", "mode": "exact", **own}})
    schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
    schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
    indexes = client.prepare_index_params()
    indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
    client.create_collection(name, schema=schema, index_params=indexes)


text = "产业创新中心的建设"
before = jieba.lcut(text)
make("plain")
client.insert("plain", [{"id": 1, "text": text}])
make("other", dict=["产业创新中心"])
client.insert("plain", [{"id": 2, "text": text}])
found = [hit["id"] for hit in client.search("plain", ["创新"], anns_field="words", limit=5)[0]]
print(before, jieba.lcut(text), found)
assert "产业创新中心" not in before
assert "产业创新中心" in jieba.lcut(text), "the program's own jieba is left alone now"
assert found == [1], "a collection's words stay its own now"
PY
