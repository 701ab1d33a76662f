"""Names of files that others gave: what is left of them can stand in every file system and lies in no other folder."""

from __future__ import annotations

from pathlib import PurePosixPath

import pytest

from rag.errors import UserError
from rag.workspace.names import safe_name, safe_path


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("报告.pdf", "报告.pdf"),
        ("资料/二〇二四/报告.pdf", "资料/二〇二四/报告.pdf"),
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/passwd.txt", "etc/passwd.txt"),
        ("C:\\Windows\\甲.txt", "C_/Windows/甲.txt"),
        ("甲\u202egnp.txt", "甲gnp.txt"),
        ("甲\x00\n\x1b乙.txt", "甲乙.txt"),
        ('<b onclick="x">甲|乙?*.txt', "_b onclick=_x__甲_乙__.txt"),
        ("【甲】.txt", "【甲】.txt"),
        (".隐藏.txt", "隐藏.txt"),
        ("~$报告.docx", "报告.docx"),
        ("CON.txt", "_CON.txt"),
        ("lpt1", "_lpt1"),
        ("甲. ", "甲"),
        ("a/./b//c.txt", "a/b/c.txt"),
    ],
)
def test_what_is_left_of_a_name(given: str, kept: str) -> None:
    assert safe_path(given) == PurePosixPath(kept)


def test_a_long_name_keeps_its_ending_and_deep_folders_end() -> None:
    name = safe_name("甲" * 10_000 + ".docx")
    assert name.endswith("甲.docx")
    assert len(name.encode()) <= 200
    assert len(safe_path("a/" * 100 + "b.txt").parts) <= 9


@pytest.mark.parametrize("given", ["", "/", "..", " ", "\u200b", "../.."])
def test_nothing_left_is_refused(given: str) -> None:
    with pytest.raises(UserError):
        safe_path(given)
