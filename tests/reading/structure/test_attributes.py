"""What documents say of themselves, each attribute at its very characters."""

from __future__ import annotations

import pytest

from rag.reading.assembly import document as structured
from rag.reading.element import Element
from rag.reading.plain.text import read
from rag.reading.source import Source
from rag.reading.structure.attributes import find, paths
from rag.types import Document

BODY = "为进一步做好养老服务工作，经市政府同意，现就有关事项通知如下，请认真贯彻执行。"
NOTICE = f"""\
临湖市人民政府文件

临政发〔2023〕12号

临湖市人民政府
关于印发养老服务三年行动方案的通知

各区人民政府：

{BODY}

临湖市人民政府
临湖市财政局
二〇二三年八月二十九日

（此件公开发布）

附件1

任务分工表

一、总体要求
{BODY}

临湖市民政局
2020年1月1日
"""
LAW = f"""\
青禾省公共停车场管理条例

（2022年9月28日青禾省第十三届人民代表大会常务委员会第三十六次会议通过）

第一条　{BODY}
"""
PAGE = f"""\
索引号：000014349/2022-00050　发文机关：临湖市医疗保障局　成文日期：2022年5月13日
标　题：关于做好门诊共济保障工作的通知
发文字号：临医保发〔2022〕12号　主题词：医保

关于做好门诊共济保障工作的通知

{BODY}
"""
ORDER = f"国家网信办令\n\n第 12 号\n\n{BODY}\n\n主任　庄某某\n2023年7月10日\n"


def made(text: str) -> Document:
    return next(read(Source(text.encode(), "d.txt")))


def said(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in document.attributes:
        found.setdefault(each.name, []).append("".join(document.text[each.start : each.end].split()))
    return found


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        (
            NOTICE,
            {
                "number": ["临政发〔2023〕12号"],
                "issuer": ["临湖市人民政府", "临湖市财政局"],
                "date": ["二〇二三年八月二十九日"],
                "title": ["临湖市人民政府关于印发养老服务三年行动方案的通知"],
            },
        ),
        (LAW, {"date": ["2022年9月28日"], "title": ["青禾省公共停车场管理条例"]}),
        (
            PAGE,
            {
                "number": ["临医保发〔2022〕12号"],
                "issuer": ["临湖市医疗保障局"],
                "date": ["2022年5月13日"],
                "title": ["关于做好门诊共济保障工作的通知"],
            },
        ),
        (ORDER, {"number": ["第12号"], "date": ["2023年7月10日"]}),
    ],
)
def test_a_document_of_each_make_says_what_it_is(text: str, attributes: dict[str, list[str]]) -> None:
    assert said(made(text)) == attributes


def test_the_header_names_the_issuer_where_nobody_signs() -> None:
    text = NOTICE.split("临湖市人民政府\n临湖市财政局")[0]
    assert said(made(text))["issuer"] == ["临湖市人民政府"]


def test_issuer_and_date_may_share_a_line() -> None:
    found = said(made(f"关于开展检查的通知\n{BODY}\n\n临湖市财政局　2023年6月5日"))
    assert (found["issuer"], found["date"]) == (["临湖市财政局"], ["2023年6月5日"])


@pytest.mark.parametrize(
    "text",
    [
        f"根据国办发〔2022〕12号文件，制定本办法。\n{BODY}",
        f"{BODY}\n2023年8月29日，会议在临湖市人民政府召开。\n{BODY}",
        f"{BODY}\n2023年8月29日\n{BODY}",
        "临湖市人民政府文件柜采购项目已经完成验收，共采购文件柜三百个，全部合格。",
        f"来源：互联网\n{BODY}",
    ],
)
def test_what_is_said_of_something_else_is_no_attribute(text: str) -> None:
    assert set(said(made(text))) <= {"title"}


def test_what_an_annex_says_is_not_said_of_the_document() -> None:
    assert "2020年1月1日" not in said(made(NOTICE))["date"]


def test_a_question_or_a_numbered_heading_is_no_title() -> None:
    assert "title" not in said(made(f"什么是养老服务？\n{BODY}\n一、总则\n{BODY}"))


@pytest.mark.parametrize(
    ("name", "head", "title"),
    [
        ("通知1", "临湖市财政局\n\n关于开展检查的通知\n\n", "关于开展检查的通知"),
        ("停车收费标准", "滨江公园停车场收费标准\n\n", "滨江公园停车场收费标准"),
        ("d", "滨江公园停车场收费标准\n\n", ""),
        ("会议", "决定\n\n", ""),
        ("汇编", f"{BODY}\n关于开展检查的通知\n\n", ""),
        ("收费标准", "什么是停车收费标准？\n\n", ""),
    ],
)
def test_a_file_goes_by_the_title_that_it_surely_states(name: str, head: str, title: str) -> None:
    document = next(read(Source(f"{head}{BODY}\n{BODY}".encode(), f"{name}.txt")))
    assert (document.title, said(document).get("title", [])) == (title or name, [title] if title else [])


def test_the_title_is_where_the_document_says_what_it_is_called() -> None:
    elements = [Element("滨江新报"), Element("口袋公园建成", 1), Element("推窗见绿的决定", 2), Element(BODY)]
    assert said(structured(Source(b"", "d.pdf"), "口袋公园 建成", elements))["title"] == ["口袋公园建成"]
    assert "title" not in said(structured(Source(b"", "d.pdf"), "另一个标题", elements))


def test_a_title_may_be_broken_into_lines() -> None:
    elements = [Element("推窗见绿", 1), Element("口袋公园建成", 1), Element(BODY)]
    assert said(structured(Source(b"", "d.pdf"), "推窗见绿口袋公园建成", elements))["title"] == ["推窗见绿口袋公园建成"]


def test_lines_that_state_something_are_asked_for_under_the_title() -> None:
    document = made(NOTICE)
    stated = {document.text[start:].split("\n")[0]: path for start, path in paths(document).items()}
    title = "临湖市人民政府关于印发养老服务三年行动方案的通知"
    assert stated == {
        "临政发〔2023〕12号": f"{title} › 发文字号",
        "临湖市人民政府": f"{title} › 发布机关",
        "临湖市财政局": f"{title} › 发布机关",
        "二〇二三年八月二十九日": f"{title} › 发布日期",
    }


def test_a_line_that_states_several_things_has_a_label_for_each() -> None:
    assert "关于做好门诊共济保障工作的通知 › 发布机关、发布日期" in paths(made(PAGE)).values()


def test_a_document_without_a_heading_goes_by_its_name() -> None:
    text = f"临政发〔2023〕12号\n\n{BODY}"
    assert list(paths(made(text)).values()) == ["d › 发文字号"]


def test_every_other_format_states_its_attributes_too() -> None:
    elements = [Element("临政发〔2023〕12号"), Element("关于开展检查的通知", 1), Element(BODY), Element("2023年6月5日")]
    document = structured(Source(b"", "d.docx"), "", elements)
    assert said(document) == {
        "number": ["临政发〔2023〕12号"],
        "date": ["2023年6月5日"],
        "title": ["关于开展检查的通知"],
    }


def test_no_blocks_state_nothing() -> None:
    assert find((), "通知") == ()
