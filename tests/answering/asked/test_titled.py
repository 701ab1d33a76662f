"""The name that a title begins with, where a text mentions it."""

from __future__ import annotations

import pytest

from rag.answering.asked.titled import mentioned, named


@pytest.mark.parametrize(
    ("text", "title", "mention"),
    [
        ("我在恒远贸易上班，报销怎么弄？", "恒远贸易差旅管理办法", "恒远贸易"),
        ("启航中学的学制是几年？", "启航中学章程", "启航中学"),
        ("青河县有多少人？", "青河县2023年工作报告", "青河县"),
        ("《个人借款合同》里怎么写的？", "个人借款合同", "个人借款合同"),
        ("人才补贴怎么领？", "人才补贴发放办法", ""),  # what it is about is no name
        ("2023年有多少人？", "2023年工作报告", ""),
        ("B2的质保期？", "青河县2023年工作报告", ""),
    ],
)
def test_it_is_found_by_its_beginning(text: str, title: str, mention: str) -> None:
    assert mentioned(text, [title]) == ({title: mention} if mention else {})


def test_a_place_binds_no_question_to_its_documents_alone() -> None:
    titles = ["青河县2023年工作报告", "启航中学章程"]
    assert named("青河县的启航中学有多少学生？", titles) == {"启航中学"}
