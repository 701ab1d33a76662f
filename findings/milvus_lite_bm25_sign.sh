#!/usr/bin/env bash
# milvus-lite 3.2.2 gives BM25 hits negative distances, the best one the lowest, though a BM25 score is the better the
# higher, as Milvus's documentation has it. Code that keeps hits over 0, or sorts by distance from the highest, has none or
# the worst first. A `radius` follows the sign: 100, which no score could reach, leaves all in; -1 is what asks for over 1.
# Seen: distances -2.87 and -0.52 in this order; radius 100 → both; radius -1 → the first.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check milvus-lite==3.2.2 pymilvus==3.0.2 jieba==0.42.1
FOLDER="$folder" "$folder/venv/bin/python" - <<'PY' 2>/dev/null
import os
from pymilvus import DataType, Function, FunctionType, MilvusClient

client = MilvusClient(os.environ["FOLDER"] + "/a.db")
schema = client.create_schema(auto_id=False)
schema.add_field("id", DataType.INT64, is_primary=True)
schema.add_field("text", DataType.VARCHAR, max_length=200, enable_analyzer=True, analyzer_params={"tokenizer": "jieba"})
schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
indexes = client.prepare_index_params()
indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
client.create_collection("law", schema=schema, index_params=indexes)
texts = ("用人单位解除劳动合同的条件", "劳动争议的处理办法", "公共场所禁止吸烟")
client.insert("law", [{"id": number, "text": text} for number, text in enumerate(texts)])


def search(**limits):
    given = {"metric_type": "BM25", "params": limits}
    hits = client.search("law", ["解除劳动合同"], anns_field="words", limit=3, search_params=given)[0]
    return [(hit["id"], round(hit["distance"], 2)) for hit in hits]


found = search()
print(found, search(radius=100.0), search(radius=-1.0))
assert [number for number, _ in found] == [0, 1]
assert all(distance < 0 for _, distance in found), "BM25 has the usual sign now"
assert search(radius=100.0) == found, "a radius is a least score now"
assert search(radius=-1.0) == found[:1]
PY
