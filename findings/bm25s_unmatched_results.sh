#!/usr/bin/env bash
# bm25s 0.3.16 gives k documents for every query, also where no document holds any of its words: retrieve() returns k of
# the last ones with score 0.0, in the same form as hits. With its own tokenizer that is what nearly every Chinese query
# gets, since a run of Chinese characters without a space is one token: a sentence of the corpus matches only itself.
# Seen: vocabulary {'建立劳动关系', '应当订立书面劳动合同'}; the query 劳动合同, k=2 → documents 2 and 1 with scores 0.0, 0.0.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check bm25s==0.3.16
"$folder/venv/bin/python" - <<'PY'
import bm25s

texts = ["高新技术企业认定应当符合下列条件。", "建立劳动关系，应当订立书面劳动合同。", "公共场所禁止吸烟。"]
index = bm25s.BM25()
index.index(bm25s.tokenize(texts, show_progress=False), show_progress=False)
vocabulary = set(bm25s.tokenize(texts[1:2], show_progress=False).vocab)
results = index.retrieve(bm25s.tokenize(["劳动合同"], show_progress=False), k=2, show_progress=False)
print(vocabulary, results.documents.tolist(), results.scores.tolist())
assert vocabulary == {"建立劳动关系", "应当订立书面劳动合同"}, "it cuts Chinese otherwise now"
assert results.documents.shape == (1, 2) and not results.scores.any(), "it says now that nothing was found"
PY
