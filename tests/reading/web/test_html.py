"""A saved web page → its document."""

from __future__ import annotations

import re
from email.message import EmailMessage

import pytest

from rag import reading
from rag.errors import UserError
from rag.reading.source import Source
from rag.reading.web.html import decoded, read
from rag.types import Document

NAVIGATION = (
    "<div class=nav><ul><li><a href=/1>首页</a><li><a href=/2>政务公开</a><li><a href=/3>互动交流</a></ul></div>"
)
FOOT = "<div class=footer><a href=/4>关于我们</a> | 主办：某某市人民政府办公厅 备案号：沪ICP备05004500号</div>"
NOTICE = f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>关于印发《数字经济行动计划》的通知_某某市人民政府</title>
<style>p {{ color: red }}</style><script>var text = "脚本里的字。";</script></head><body>{NAVIGATION}
<div class="crumb">当前位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a></div>
<table border="0"><tr><td>索引号：</td><td>AA0100000-2024-001</td><td>主题分类：</td><td>国民经济管理</td></tr>
<tr><td>发文字号：</td><td>某府发〔2024〕1号</td><td>发布日期：</td><td>2024年01月10日</td></tr></table>
<div class="tool">【字体：<a href="javascript:">大</a> <a href="javascript:">小</a>】 <a href="#">打印</a></div>
<h1>关于印发《数字经济行动计划》的通知</h1><div id="UCAP-CONTENT"><p>　　各区、县人民政府，市政府各委、办、局：</p>
<p>　　为加快推进数字经济发展，<span>经市政府</span>同意，现将有关事项
通知如下。</p><h2>一、总体要求</h2><p>　　到2025年，核心产业增加值占地区生产总值比重达到15%左右。</p>
<table border="1"><tr><th>任务</th><th>单位</th></tr><tr><td>建设平台</td><td>市经信局</td></tr>
<tr><td>开放数据</td><td>市数据局</td></tr></table>
<p align="right">某某市人民政府</p><p align="right">2024年1月5日</p></div>
<div>附件：<a href="/1.docx">1.任务分工表.docx</a><br><a href="/2.pdf">2.项目清单.pdf</a></div>
<div class="share">分享到：<a href="#">微信</a></div><div><h3>相关链接</h3><ul><li><a href="/x">图解：行动计划</a></li>
<li><a href="/y">解读：五个看点</a></li><li><a href="/z">新闻发布会实录</a></li></ul></div>{FOOT}</body></html>"""


def page(content: str | bytes, name: str = "页.html") -> Document:
    return next(read(Source(content if isinstance(content, bytes) else content.encode(), name)))


def test_a_notice_is_read_as_it_stands_without_what_is_around_it() -> None:
    document = page(NOTICE)
    assert document.title == "关于印发《数字经济行动计划》的通知"
    assert document.text.split("\n") == [
        "索引号：AA0100000-2024-001，主题分类：国民经济管理",
        "发文字号：某府发〔2024〕1号，发布日期：2024年01月10日",
        "关于印发《数字经济行动计划》的通知",
        "各区、县人民政府，市政府各委、办、局：",
        "为加快推进数字经济发展，经市政府同意，现将有关事项通知如下。",
        "一、总体要求",
        "到2025年，核心产业增加值占地区生产总值比重达到15%左右。",
        "任务：建设平台，单位：市经信局",
        "任务：开放数据，单位：市数据局",
        "某某市人民政府",
        "2024年1月5日",
        "附件：1.任务分工表.docx",
        "2.项目清单.pdf",
    ]
    assert [block.level for block in document.blocks if block.text.startswith(("关于", "一、", "到"))] == [1, 2, 0]
    assert dict(document.reading.repairs) == {"page_furniture": 6}
    assert all(block.text == document.text[block.start : block.end] for block in document.blocks)


def test_a_page_of_tables_and_fonts_is_read_in_its_declared_encoding() -> None:
    old = """<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=gb2312"><TITLE>老网页</TITLE>
    <BODY><TABLE><TR><TD><A HREF=a.htm>首页</A><BR><A HREF=b.htm>简介</A><BR><A HREF=c.htm>留言板</A></TD><TD><CENTER>
    <FONT SIZE=5><B>镕基同志谈国有企业改革</B></FONT></CENTER><FONT SIZE=3>　　国有企业改革是中心环节，必须坚定不移。
    <P>　　要建立现代企业制度，<BR>做到产权清晰。<P><FONT COLOR=blue>　　抓大放小。</TD></TR></TABLE></BODY></HTML>"""
    assert page(old.encode("gb18030")).text.split("\n") == [
        "镕基同志谈国有企业改革",
        "国有企业改革是中心环节，必须坚定不移。",
        "要建立现代企业制度，做到产权清晰。",
        "抓大放小。",
    ]


def test_a_page_that_word_made_is_read_without_its_hidden_parts() -> None:
    word = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset=utf-8>
    <!--[if gte mso 9]><xml><o:Pages>1</o:Pages></xml><![endif]--></head><body><div class=WordSection1>
    <p class=MsoNormal><span>会议于</span><span lang=EN-US>2024</span><span>年召开，研究了
预算安排。</span><o:p></o:p></p><p class=MsoNormal style='display:none;mso-hide:all'>隐藏的字</p>
    <p class=MsoListParagraph><![if !supportLists]><span>1.<span>&nbsp;&nbsp; </span></span><![endif]>同意追加预算。</p>
    </div></body></html>"""
    assert page(word).text.split("\n") == ["会议于2024年召开，研究了预算安排。", "1. 同意追加预算。"]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>关于甲的通知_政策文件_某某市人民政府</title>", "关于甲的通知"),
        ("<title>关于甲的通知 - 某某新闻网</title>", "关于甲的通知"),
        ("<title>关于甲的通知-某某市人民政府门户网站</title>", "关于甲的通知"),
        ("<title>甲办法（2019-2020年）</title>", "甲办法（2019-2020年）"),
        ("<title>长三角-珠三角合作方案</title>", "长三角-珠三角合作方案"),
        ("<meta property='og:title' content='甲'><title>乙</title>", "甲"),
        ("<meta name=ArticleTitle content='甲——某某发布'><meta name=SiteName content=某某发布><title>乙</title>", "甲"),
        ("<title>乙_某某网</title></head><body><h1>某某网</h1><h1>乙</h1>", "乙"),
        ("</head><body><h1>甲<br>乙</h1>", "甲乙"),
        ("", "页"),
    ],
)
def test_the_title_is_what_the_page_calls_itself_without_its_site(head: str, title: str) -> None:
    assert page(f"<html><head>{head}<p>正文。</p>", "夹/页.html").title == title


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", "utf-16", "punycode", "no-such"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_a_page_that_declares_another_encoding_than_its_own_is_read_in_its_own(declared: str, encoding: str) -> None:
    text = f"<meta charset={declared}><p>国务院关于加强数字政府建设的指导意见——自发布之日起施行。</p>"
    assert decoded(text.encode(encoding)).lstrip("\ufeff") == text


def test_big5_is_told_by_its_declaration() -> None:
    text = "<meta charset=big5><p>臺北市</p>"
    assert decoded(text.encode("big5hkscs")) == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_page_that_is_cut_off_in_a_character_is_read_to_there(encoding: str) -> None:
    data = f"<meta charset={encoding}><p>{'国务院关于加强数字政府建设的指导意见，' * 20}".encode(encoding)[:-1]
    assert "数字政府" in page(data).text


@pytest.mark.parametrize(
    "data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50, b"%PDF-1.7\n" + bytes(range(255, 0, -1)) * 9]
)
def test_a_file_that_is_no_page_is_refused_by_name(data: bytes) -> None:
    with pytest.raises(UserError, match=r"坏\.html"):
        page(data, "坏.html")


@pytest.mark.parametrize("text", ["", "<html><body> &nbsp; </body></html>", "<!-- 只有注释 -->"])
def test_an_empty_page_is_refused_by_name(text: str) -> None:
    with pytest.raises(UserError, match=r"空\.html.*空的"):
        page(text, "空.html")


def test_a_page_whose_text_a_script_would_load_is_refused_with_what_to_do() -> None:
    shell = "<title>平台</title><body><noscript>请开启脚本</noscript><div id=app></div><script src=a.js></script>"
    with pytest.raises(UserError, match=r"壳\.html.*脚本.*\.mhtml"):
        page(shell, "壳.html")


def archived(text: str, charset: str, encoding: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", "标题"
    message.set_content(text, subtype="html", charset=charset, cte=encoding)
    message.add_related(b"\x89PNG", "image", "png", cid="<picture>")
    message.add_related("<html><body><iframe></iframe></body></html>", subtype="html", charset="utf-8")
    return message.as_bytes()


@pytest.mark.parametrize("name", ["页.mhtml", "页.mht", "页.html"])
@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "quoted-printable"), ("gb18030", "base64"), ("utf-8", "8bit")]
)
def test_the_page_of_an_mhtml_file_is_read(name: str, charset: str, encoding: str) -> None:
    text = NOTICE.replace('<meta charset="utf-8">', "")
    source = Source(archived(text, charset, encoding), name)
    assert [document.text for document in reading.read(source)] == [page(NOTICE).text]


def test_the_encoding_of_an_mhtml_page_may_be_said_only_outside_of_it() -> None:
    assert page(archived("<p>臺北市</p>", "big5", "base64"), "頁.mht").text == "臺北市"


def test_a_page_saved_as_mhtml_whose_ending_lies_is_read() -> None:
    assert page(NOTICE, "页.mht").text == page(NOTICE).text


def test_an_mhtml_file_that_is_cut_off_is_read_to_there() -> None:
    data = archived(NOTICE, "utf-8", "base64")
    assert page(NOTICE).text.startswith(page(data[: len(data) // 2], "断.mht").text[:-2])
    with pytest.raises(UserError, match=r"断\.mht"):
        page(data[:150], "断.mht")


def test_parts_in_parts_in_parts_are_refused_by_name() -> None:
    nest = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(2000))
    with pytest.raises(UserError, match=r"套\.mht"):
        page(b"MIME-Version: 1.0\r\n" + nest, "套.mht")


def test_an_xhtml_page_is_read() -> None:
    text = '<?xml version="1.0"?><html><head><title/></head><body><p>甲。<br/></p><![CDATA[乙。]]></body></html>'
    assert page(text, "页.xhtml").text == "甲。\n乙。"


def test_a_huge_attribute_and_a_huge_title_are_read_at_once() -> None:
    attribute, title = "x" * 5_000_000, "a - 网" * 100_000
    assert (
        page(f"<title>{title}</title><p title='{attribute}' style='{'display : ' * 100_000}'>文。</p>").text == "文。"
    )


def test_nothing_of_a_script_reaches_the_text() -> None:
    hostile = (
        "<p onclick='甲()'>文<img src=x onerror='乙()'></p><script>write('丙')</script><a href='script:丁()'>链</a>"
    )
    assert re.sub(r"\s", "", page(hostile).text) == "文链"
