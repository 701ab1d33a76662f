"""A Markdown file → its document."""

from __future__ import annotations

import pytest

from rag import reading
from rag.errors import UserError
from rag.reading.source import Source
from rag.reading.web.markdown import read
from rag.types import Document

NOTE = """---
title: "数字经济笔记"
tags: [经济, 数字]
---
# 第一部分

第一段的文字，
换行后**加粗**的`代码`和[链接](http://a.cn)，[编号][1]。[^1]图![图](a.png)也在。

## 办理流程

1. 准备材料
2. 提交申请
   - 窗口
   - 网上

     审核五日

| 地区 | 金额 |
|---|---:|
| 上海 | 300 |
| 北京 | **200** |

> 引用的话。
> 第二行。

```python
a = 1
# 不是标题
```

<div><p>网页<b>段落</b></p><script>脚本</script></div>

[1]: http://b.cn
[^1]: 脚注的文字。
[说明]: 本表为初步统计数。
"""


def note(text: str, name: str = "笔记.md") -> Document:
    return next(read(Source(text.encode(), name)))


def test_a_note_is_read_as_it_would_be_shown() -> None:
    document = note(NOTE)
    assert document.title == "数字经济笔记"
    assert document.text.split("\n") == [
        "第一部分",
        "第一段的文字，换行后加粗的代码和链接，编号。图也在。",
        "办理流程",
        "1. 准备材料",
        "2. 提交申请",
        "窗口",
        "网上",
        "审核五日",
        "地区：上海，金额：300",
        "地区：北京，金额：200",
        "引用的话。第二行。",
        "a = 1",
        "# 不是标题",
        "网页段落",
        "注1：脚注的文字。",
        "[说明]: 本表为初步统计数。",
    ]
    levels = {block.text: block.level for block in document.blocks if block.level}
    assert levels == {"第一部分": 1, "办理流程": 2}
    assert [block.text for block in document.blocks if block.row] == ["地区：上海，金额：300", "地区：北京，金额：200"]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: 甲\n---\n# 乙\n", "甲"),
        ("---\ntags: x\n---\n丙\n\n乙\n===\n", "乙"),
        ("## 丙\n\n# 乙\n", "乙"),
        ("正文。", "笔记"),
    ],
)
def test_the_title_is_of_the_front_matter_the_first_heading_or_the_file(text: str, title: str) -> None:
    assert note(text).title == title


def test_text_between_two_rules_is_no_front_matter() -> None:
    assert note("---\n这是正文，不是元数据。\n---\n后文。").text == "这是正文，不是元数据。\n后文。"


def test_windows_line_ends_and_gb18030_do_no_harm() -> None:
    data = NOTE.replace("\n", "\r\n").encode("gb18030")
    assert next(reading.read(Source(data, "a.MARKDOWN"))).text == note(NOTE).text


@pytest.mark.parametrize("mark", [">", "> ", "- ", "1. ", "> 1) ", "[", "![", "*", "* _ ", "(", "<", "|", "    "])
def test_a_nest_10000_deep_is_read_at_once_and_loses_no_text(mark: str) -> None:
    depth = 2000 if mark == "![" else 10_000
    assert note(mark * depth + "末尾的话。").text.endswith("末尾的话。")


def test_a_list_that_is_nested_by_indents_loses_no_item() -> None:
    assert note("".join(f"{'  ' * depth}- 项{depth}\n" for depth in range(40))).text.count("项") == 40


def test_a_footnote_mark_without_footnote_stays() -> None:
    assert note("甲[^2]乙[^1]。\n\n[^1]: 丙").text == "甲[^2]乙。\n注1：丙"


@pytest.mark.parametrize("text", ["", "---\ntitle: 甲\n---\n", "![只有图](a.png)"])
def test_a_file_without_text_is_refused_by_name(text: str) -> None:
    with pytest.raises(UserError, match=r"空\.md.*空的"):
        note(text, "空.md")


def test_a_binary_file_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"图\.md.*不是文本"):
        list(read(Source(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "图.md")))
