#!/usr/bin/env bash
# milvus-lite 3.2.2: TEXT_MATCH cuts the field and the query by the standard analyzer (runs of \w), whatever analyzer the
# field was declared with. On a field cut by jieba the BM25 search finds a word that the filter on the same word denies,
# without an error: of a Chinese text only what stands alone between two punctuation marks matches.
# Seen: search 劳动关系 → [1]; TEXT_MATCH 劳动关系 → []; TEXT_MATCH 建立劳动关系 → [1].
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
schema.add_field("text", DataType.VARCHAR, max_length=200, enable_match=True, enable_analyzer=True,
                 analyzer_params={"tokenizer": "jieba"})
schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
schema.add_function(Function("bm25", FunctionType.BM25, ["text"], ["words"]))
indexes = client.prepare_index_params()
indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="BM25")
client.create_collection("law", schema=schema, index_params=indexes)
client.insert("law", [{"id": 1, "text": "建立劳动关系，应当订立书面劳动合同。"}])

searched = [hit["id"] for hit in client.search("law", ["劳动关系"], anns_field="words", limit=3)[0]]
matched = {
    wanted: [row["id"] for row in client.query("law", f"TEXT_MATCH(text, '{wanted}')", output_fields=["id"])]
    for wanted in ("劳动关系", "建立劳动关系")
}
print(searched, matched)
assert searched == [1]
assert matched == {"劳动关系": [], "建立劳动关系": [1]}, "the filter heeds the field's analyzer now"
PY
