"""Which questions ask for the whole of a document or of a part."""

from __future__ import annotations

import pytest

from rag.answering.overall.whole import Whole, asked


@pytest.mark.parametrize(
    "question",
    [
        "总结一下这份文件",
        "請總結一下這份文件",
        "这份文件讲了什么？",
        "讲了什么",
        "这篇文档说了啥？",
        "能概括一下这个文件到底写了些什么吗",
        "你能告诉我这个文档大概说的是什么吗？",
        "请用三句话概括全文",
        "帮我归纳一下本文的要点",
        "把这份文件总结一下",
        "对这篇文章做个简要总结",
        "给我一份摘要",
        "这是一份什么文件？",
        "看完这个文件告诉我重点",
        "What is this document about?",
        "Please summarise the document.",
    ],
)
def test_a_document_is_to_be_told(question: str) -> None:
    whole = asked(question)
    assert whole is not None
    assert (whole.of, whole.part, whole.contents, whole.everything) == ("", "", False, False)


@pytest.mark.parametrize(
    ("question", "of", "part"),
    [
        ("总结《临湖市安居办法》", "《临湖市安居办法》", ""),
        ("临湖市安居办法主要讲了什么？", "临湖市安居办法", ""),
        ("请简单介绍一下临湖市安居办法的主要内容", "临湖市安居办法", ""),
        ("概括一下第三章", "", "第三章"),
        ("这份文件的第三部分讲了什么？", "", "第三部分"),
        ("《劳动合同法》第二章规定了哪些内容？", "《劳动合同法》", "第二章"),
        ("最后一章说了什么", "", "最后一章"),
    ],
)
def test_the_document_or_its_part_is_named(question: str, of: str, part: str) -> None:
    whole = asked(question)
    assert whole is not None
    assert (whole.of, whole.part) == (of, part)


@pytest.mark.parametrize(
    "question", ["有哪些章节？", "列出目录", "这份文件分为几个部分", "请给出本文的提纲", "全文一共有多少章"]
)
def test_the_headings_alone_are_asked_for(question: str) -> None:
    assert asked(question) == Whole("", contents=True)


@pytest.mark.parametrize("question", ["资料库里有哪些文件？", "所有文档都讲了什么", "这里有几份材料"])
def test_all_documents_are_meant(question: str) -> None:
    whole = asked(question)
    assert whole is not None
    assert whole.everything


def test_what_leaves_all_else_out_is_vague() -> None:
    vague, pointing = asked("主要内容是什么？"), asked("这份文件的主要内容是什么？")
    assert vague is not None
    assert pointing is not None
    assert (vague.vague, pointing.vague) == (True, False)


@pytest.mark.parametrize(
    "question",
    [
        "什么是元宇宙？",
        "包括什么？",
        "人才培养方面有什么措施？",
        "有哪些保障措施？",
        "文件什么时候发布的？",
        "这份文件适用于谁？",
        "如何总结经验？",
        "目录在哪？",
        "你是谁？",
        "what is the deadline?",
    ],
)
def test_what_asks_for_something_particular_is_none_of_them(question: str) -> None:
    assert asked(question) is None


def test_a_long_text_is_read_in_no_time() -> None:
    assert asked("总结一下" * 500) is None
