"""What of a web page is no text of its document."""

from __future__ import annotations

import pytest

from rag.reading.web.flow import elements
from rag.reading.web.furniture import is_furniture, remove
from rag.reading.web.markup import parse

BODY = (
    "<p>为深入贯彻落实有关部署，现将有关事项通知如下。</p><p>各单位要高度重视，明确责任，确保落实。特此通知。</p>" * 3
)
LINKS = "".join(f"<li><a href=/{i}>{name}</a></li>" for i, name in enumerate(["首页", "政务公开", "互动交流"]))


def left(page: str) -> str:
    tree = parse(page)
    remove(tree)
    return "\n".join(element.text for element in elements(tree))


@pytest.mark.parametrize(
    "part",
    [
        f"<ul>{LINKS}</ul>",
        f"<div><h3>相关链接</h3><ul>{LINKS.replace('</li>', '<span>2024-01-02</span></li>')}</ul></div>",
        "<nav>目录</nav>",
        "<header><a href=/>某某网</a></header>",
        "<footer>版权所有</footer>",
        "<div class='site-footer'>主办：某某市人民政府 备案号：沪ICP备05004500号</div>",
        "<div class='page-share box'>分享</div>",
        "<div role=navigation>目录</div>",
        "<p style='display: none'>隐藏的话。</p>",
        "<p hidden>隐藏的话。</p>",
        "<p aria-hidden=true>隐藏的话。</p>",
        "<aside><h3>热门</h3><ul>" + LINKS + "</ul></aside>",
    ],
)
def test_menus_feet_and_hidden_parts_are_left_out(part: str) -> None:
    expected = left(BODY)
    assert left(f"<body>{part}<div>{BODY}</div></body>") == expected
    assert left(f"<body><div>{BODY}{part}</div></body>") == expected


@pytest.mark.parametrize(
    "part",
    [
        "<article><header><p>来源：某某日报</p></header><p>文。</p></article>",
        "<header><h1>某某条例</h1></header>",
        "<aside>" + "专家认为，这一规定有三层含义。" * 30 + "</aside>",
        "<div class=menu-of-the-day>宫保鸡丁</div>",
        "<div class=footnotes>注：数据为初步统计数。</div>",
        "<p>参见<a href=1>文物保护法</a>、<a href=2>城乡规划法</a>、<a href=3>土地管理法</a></p>",
        "<ul><li><a href=1.docx>任务分工表</a><li><a href=2.pdf>项目清单</a><li><a href=3.xlsx?v=1>汇总表</a></ul>",
        "<ul><li>依据<a href=1>甲法</a>处理。<li>依据<a href=2>乙法</a>处理。<li>依据<a href=3>丙法</a>处理。</ul>",
        "<div><a name=c1>第一章 总则</a><a name=c2>第二章 规划</a><a name=c3>第三章 附则</a></div>",
        "<div><a href=1>关于进一步加强文物保护利用的意见</a></div>",
        "<div>依据见下。<a href=1>文物保护法</a>、<a href=2>城乡规划法实施条例</a>、<a href=3>土地管理法</a></div>",
        "<ul><li>填写申请表<a href=1>样例</a><li>营业执照副本<a href=2>样例</a><li>身份证明材料<a href=3>样例</a></ul>",
    ],
)
def test_what_may_belong_to_the_text_stays(part: str) -> None:
    kept = elements(parse(part))
    assert all(element.text in left(f"<body>{part}{BODY * 5}</body>").split("\n") for element in kept)


@pytest.mark.parametrize(
    "around", ["<nav>{}</nav>", "<div class=footer>{}</div>", "<div style='display:none'>{}</div>"]
)
def test_what_holds_most_of_the_page_is_its_text_whatever_it_is_called(around: str) -> None:
    assert left(f"<body>{around.format(BODY)}<p>尾。</p></body>") == left(f"{BODY}<p>尾。</p>")


def test_a_page_that_is_only_a_list_keeps_it() -> None:
    groups = "".join(f"<ul>{LINKS.replace('政务', name)}</ul>" for name in ("教育", "医疗", "交通"))
    assert left(groups).count("首页") == 3


def test_the_parts_left_out_are_counted_where_they_held_text() -> None:
    tree = parse(f"<body><ul>{LINKS}</ul><div class=footer></div><nav>目录</nav>{BODY}</body>")
    assert remove(tree) == 2


@pytest.mark.parametrize(
    "line",
    [
        "当前位置：首页 > 政策",
        "您现在的位置：首页",
        "首页 > 政务公开 > 文件",
        "【字体：大 中 小】 打印",
        "[打印本页] [关闭窗口]",
        "上一篇：某某通知",
        "扫一扫在手机打开当前页",
    ],
)
def test_lines_that_are_no_text_are_known(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "打印机采购项目公告",
        "首页应当标明编号。",
        "字体应当使用仿宋。",
        "关闭企业名单",
        "分享经济发展意见",
        "打印 店铺应当登记。",
        "字号登记办法",
        "当前位置优越，交通便利",
        "扫一扫二维码即可办理",
    ],
)
def test_lines_that_only_begin_like_them_are_text(line: str) -> None:
    assert not is_furniture(line)
