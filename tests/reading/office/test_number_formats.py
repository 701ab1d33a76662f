"""Numbers as their cells show them."""

from __future__ import annotations

import pytest

from rag.reading.office.number_formats import BUILT_IN, general, shown

_ACCOUNTING = '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (1234.5, _ACCOUNTING, "¥1,234.50"),
        (-1234.5, _ACCOUNTING, "¥-1,234.50"),
        (0, _ACCOUNTING, "¥-"),
        (-5, r"#,##0_);[Red]\(#,##0\)", "(5)"),
        (-5, "0.0", "-5.0"),
        (12, "0.##", "12"),
        (12.5, "0.0#", "12.5"),
        (0.5, "#.0", ".5"),
        (0, "#", ""),
        (2.5, "0", "3"),
        (1.005, "0.00", "1.01"),
        (12345678, "#,##0,", "12,346"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.5, "# ?/?", "0.5"),
        (13800138000, "000-0000-0000", "13800138000"),
        (3, 'General"人"', "3人"),
        (3, "G/通用格式", "3"),
        (3, ";;;", ""),
        (0, "0;;", ""),
        (5, "@", "5"),
        (5, "", "5"),
        (5, '"甲;乙"0', "甲;乙5"),
    ],
)
def test_a_number_is_shown_by_its_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        (45177, BUILT_IN[14], "2023/9/8"),
        (45177, BUILT_IN[31], "2023年9月8日"),
        (45177, BUILT_IN[57], "2023年9月"),
        (45177, "[$-804]aaaa", "星期五"),
        (45177, "mmm-yy", "Sep-23"),
        (45177.75, "yyyy/m/d h:mm", "2023/9/8 18:00"),
        (0.75, "h:mm AM/PM", "6:00 PM"),
        (0, "h:mm AM/PM", "12:00 AM"),
        (1.5, "[h]:mm", "36:00"),
        (0.5 + 61.25 / 86400, "mm:ss.00", "01:01.25"),
        (0.999999, "h:mm:ss", "0:00:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (59, "yyyy-mm-dd", "1900-02-28"),
        (61, "yyyy-mm-dd", "1900-03-01"),
        (-1, "yyyy-mm-dd", "-1"),
        (1e300, "yyyy", general(1e300)),
    ],
)
def test_a_day_is_shown_by_its_format(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(3.0, "3"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000"), (-2.50, "-2.5"), (1e-7, "0.0000001"), (0.0, "0")],
)
def test_a_number_by_itself_has_no_exponent(value: float, text: str) -> None:
    assert general(value) == text
