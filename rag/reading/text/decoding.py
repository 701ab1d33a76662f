"""Bytes of a text file → its characters, whatever Chinese encoding they came in."""

from __future__ import annotations

import codecs
import unicodedata

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LEGACY = ("gb18030", "big5hkscs")
# The most frequent characters of modern Chinese, in both scripts. Bytes decoded with the wrong legacy
# codec still give valid ideographs, but rare ones: these tell the right codec from the wrong.
_COMMON = frozenset(
    "的一是不了在有人我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "這個們來為國說時會對發後過學現當沒動還進樣實長機問無與將兩間關點業開東門產應戰頭體義種經從條務規劃"
)
_ALLOWED_CONTROLS = frozenset("\t\n\r\f\v")


def decode(data: bytes) -> tuple[str, str]:
    """Return the text and the name of its encoding.

    Tries, in order: a byte order mark, UTF-8, UTF-16 without a mark, then GB18030 and Big5, between
    which the share of common characters decides. Raises ``ValueError`` where none gives text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(data.decode(encoding), encoding)
    try:
        return _checked(data.decode("utf-8"), "utf-8")
    except ValueError:
        pass
    encoding = _utf16_without_mark(data) or _likelier(data)
    return _checked(data.decode(encoding), encoding)


def _checked(text: str, encoding: str) -> tuple[str, str]:
    """Refuse text that is a binary file in disguise: control characters, unassigned code points."""
    odd = sum(1 for char in text if unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in _ALLOWED_CONTROLS)
    if odd * 50 > len(text) or "\x00" in text:
        raise ValueError("not text")
    return text, encoding


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 betrays itself by the zero bytes of its spaces, digits and line ends."""
    if len(data) % 2 or b"\x00" not in data:
        return None
    for encoding, newline in (("utf-16-le", b"\n\x00"), ("utf-16-be", b"\x00\n")):
        aligned = any(data[i : i + 2] == newline for i in range(0, min(len(data), 65536), 2))
        if aligned and _common_share(data, encoding) > 0:
            return encoding
    return None


def _likelier(data: bytes) -> str:
    best = max(_LEGACY, key=lambda encoding: _common_share(data, encoding))
    if _common_share(data, best) < 0:
        raise ValueError("not text")
    return best


def _common_share(data: bytes, encoding: str) -> float:
    """Share of common characters among the non-ASCII ones, 0..1; -1 where the bytes don't decode."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return -1.0
    wide = [char for char in text if char > "\x7f"]
    return sum(char in _COMMON for char in wide) / len(wide) if wide else 0.0
