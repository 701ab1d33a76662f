"""What a Chinese character is, and that no other module says so by itself."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from rag.chinese import marks
from rag.chinese.marks import has_han, is_han
from rag.chinese.words import bigrams

ROOT = Path(__file__).parents[2]
ITS_OWN = re.compile(
    r"\\u(?:3007|3[4-9][0-9a-f]{2}|[4-9][0-9a-f]{3}|f9[0-9a-f]{2}|fa[0-9a-f]{2})|\\U000[23]|[\u4e00-\u9fff\u3400]-[\u4dbf-\u9fff]",
    re.IGNORECASE,
)
"""The end of a range of Chinese characters, as an escape or as the character itself."""


@pytest.mark.parametrize(
    "char",
    [
        *"一龥鿋\u9fff",  # the unified block, its first and last
        "\u3400",
        "\u4dbf",  # Extension A
        "\U00020000",
        "𠮷",
        "\U0002a6df",  # B
        "𫚭",  # C
        "\U0002b740",  # D
        "\U0002b820",  # E
        "\U0002ceb0",  # F
        "\U00030000",  # G
        "\U000323af",  # H
        "\uf900",
        "\ufa0e",
        "\ufad9",  # compatibility
        "\U0002f800",
        "\U0002fa1d",  # the compatibility supplement
        *"〇々廿两",
    ],
)
def test_a_chinese_character(char: str) -> None:
    assert is_han(char)
    assert has_han(f"a{char}1")
    assert re.fullmatch(f"[{marks.UNSPACED}]", char)
    assert re.fullmatch(f"[{marks.EAST_ASIAN}]", char)


@pytest.mark.parametrize("char", [*"aZ1１é，。、　（」〆〡⼀⺀ぁカㄅ한①㈠㎡\u4dc0\u4dff\ue000😀○\ud800", ""])
def test_no_chinese_character(char: str) -> None:
    assert not is_han(char)
    assert not has_han(char)


def test_one_character_is_one() -> None:
    assert not is_han("中国")
    assert has_han("中国")


def test_the_basic_plane_is_divided_as_unicode_names_it() -> None:
    names = {char: unicodedata.name(char, "") for char in map(chr, range(0x10000))}
    ideographs = {char for char, name in names.items() if re.match("CJK (?:UNIFIED|COMPATIBILITY) IDEOGRAPH-", name)}
    assert {char for char, name in names.items() if name and is_han(char)} == ideographs | set("〇々")


@pytest.mark.parametrize("char", [*"，。（）！、〈〉⺀⼀ぁカㄅ㎡“”‘’…—"])
def test_what_no_space_parts_from_its_neighbours(char: str) -> None:
    assert re.fullmatch(f"[{marks.UNSPACED}]", char)


@pytest.mark.parametrize("char", [*'a1 한😀\u3000.-"'])
def test_what_a_space_may_part(char: str) -> None:
    assert not re.fullmatch(f"[{marks.UNSPACED}]", char)


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("𠮷野家", ["𠮷野", "野家"]),
        ("㐀中", ["㐀中"]),
        ("周〇川", ["周〇", "〇川"]),
        ("佐々木", ["佐々", "々木"]),
        ("䷀䷁", []),
    ],
)
def test_rare_characters_are_searched_like_common_ones(text: str, pairs: list[str]) -> None:
    assert bigrams(text) == pairs


def test_no_other_module_has_a_range_of_its_own() -> None:
    sources = [path for room in ("rag", "ui") for path in (ROOT / room).rglob("*.py")]
    owners = [str(path.relative_to(ROOT)) for path in sources if ITS_OWN.search(path.read_text("utf-8"))]
    assert owners == ["rag/chinese/marks.py"]
