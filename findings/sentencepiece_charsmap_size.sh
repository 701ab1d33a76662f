#!/usr/bin/env bash
# sentencepiece 0.2.3 refuses a model whose normalisation table (precompiled_charsmap) holds a trie of other than a multiple
# of 1,024 bytes: "INTERNAL: Trie data size is not divisible by 1024". The format has a length field and knows no such
# rule, and the tokenizers library (0.23.1), which takes the very same bytes for its Precompiled normaliser, reads and
# applies them: a vocabulary that was exported for one can't be opened by the other until zeros are put behind the trie.
# Seen: 4,100 bytes → tokenizers: 'Ａ' becomes 'a'; sentencepiece: the error. 5,120 bytes, zeros behind → both: 'a'.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install -q --disable-pip-version-check sentencepiece==0.2.3 tokenizers==0.23.1
"$folder/venv/bin/python" - <<'PY'
import struct

import sentencepiece
from tokenizers import normalizers

# A Darts double array with one key, the three bytes of Ａ: from a unit its offset leads to the child of a byte.
units, place = {}, 0
key = "Ａ".encode()
for base, byte in zip((0x100, 0x200, 0x300), key):
    units[place] = units.get(place, 0) | (place ^ base) << 10
    place = base ^ byte
    units[place] = byte
units[place] |= (place ^ 0x400) << 10 | 1 << 8
units[0x400] = 1 << 31
trie = struct.pack("<1025I", *(units.get(i, 0) for i in range(1025)))


def table(trie):
    return struct.pack("<I", len(trie)) + trie + b"a\0"


def number(n):
    return bytes([n & 127 | 128, *number(n >> 7)]) if n > 127 else bytes([n])


def part(field, content):
    return number(field << 3 | 2) + number(len(content)) + content


def model(charsmap):
    pieces = [("<unk>", 2), ("<s>", 3), ("</s>", 3), ("a", 1), ("\u2581", 1)]
    vocabulary = b"".join(
        part(1, part(1, text.encode()) + b"\x15" + struct.pack("<f", -1.0) + b"\x18" + number(kind))
        for text, kind in pieces
    )
    return vocabulary + part(2, b"\x18\x01") + part(3, part(1, b"made") + part(2, charsmap))


def opened(charsmap):
    try:
        loaded = sentencepiece.SentencePieceProcessor(model_proto=model(charsmap))
    except RuntimeError as error:
        return str(error)
    return "".join(loaded.encode("Ａ", out_type=str)).strip("\u2581")


padded = trie + bytes(-len(trie) % 1024)
seen = {len(each): (normalizers.Precompiled(table(each)).normalize_str("Ａ"), opened(table(each))) for each in (trie, padded)}
print(seen)
assert seen[5120] == ("a", "a"), "the padded table is read otherwise now"
assert seen[4100][0] == "a" and "divisible by 1024" in seen[4100][1], "both take it now"
PY
