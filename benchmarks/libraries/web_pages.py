"""Web pages with known text and known furniture, in the templates that Chinese sites use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from benchmarks.libraries import web_texts
from benchmarks.libraries.known import Known

Block = tuple[int, str | list[list[str]]]
"""Level (0: a paragraph) and text, or a table's rows."""


@dataclass(frozen=True, slots=True)
class _Text:
    """One of ``web_texts``, taken apart."""

    title: str
    blocks: tuple[Block, ...]


def pages() -> Iterator[Known]:
    """Two of each template."""
    for number in range(2):
        notice, news, law, article, questions, short = (
            _parsed(texts[number])
            for texts in (
                web_texts.NOTICES,
                web_texts.NEWS,
                web_texts.LAWS,
                web_texts.ARTICLES,
                web_texts.QUESTIONS,
                web_texts.SHORT,
            )
        )
        yield _known(f"通知{number}.html", notice, _government(notice))
        yield _known(f"短通知{number}.html", short, _government(short))
        yield _known(f"国标码{number}.html", notice, _government(notice, "gb2312"), encoding="gb18030")
        yield _known(f"新闻{number}.html", news, _newspaper(news))
        yield _known(f"法规{number}.html", law, _statute(law))
        yield _known(f"百科{number}.html", article, _wiki(article))
        yield _known(f"问答{number}.html", questions, _questions(questions))
        yield _known(f"表格排版{number}.html", news, _laid_out(news), headed=False)


def _parsed(text: str) -> _Text:
    title, *lines = text.strip().split("\n")
    blocks: list[Block] = []
    for is_table, group in groupby(lines, key=lambda line: line.startswith("|")):
        if is_table:
            blocks.append((0, [[cell.strip() for cell in line.strip("| ").split("|")] for line in group]))
        else:
            blocks += [(len(line) - len(line.lstrip("#")), line.lstrip("# ")) for line in group]
    return _Text(title.removeprefix("# "), tuple(blocks))


def _known(name: str, text: _Text, page: str, encoding: str = "utf-8", headed: bool = True) -> Known:
    """``headed``: whether the template sets headings as such."""
    said = tuple(each for _, each in text.blocks if isinstance(each, str))
    tables = [each for _, each in text.blocks if not isinstance(each, str)]
    headings = tuple((each, level) for level, each in text.blocks if level and isinstance(each, str))
    cells = tuple(pair for table in tables for row in table[1:] for pair in zip(table[0], row, strict=True))
    furniture = (*web_texts.MENU[1:], *web_texts.RELATED, *web_texts.FOOT, *web_texts.TOOLS)
    joined = text.title + "".join(said)
    return Known(
        name,
        page.encode(encoding),
        (*said, *(cell for table in tables for row in table for cell in row)),
        ((text.title, 1), *headings) if headed else (),
        cells=cells,
        unseen=tuple(each for each in furniture if each in page and each not in joined),
    )


def _page(title: str, body: str, charset: str = "utf-8") -> str:
    head = f'<meta charset="{charset}"><title>{title}_云溪市人民政府</title><style>.a{{color:red}}</style>'
    return f"<!DOCTYPE html><html><head>{head}<script>var a=1;</script></head><body>{body}</body></html>"


def _government(text: _Text, charset: str = "utf-8") -> str:
    path = '<div class="position">您现在的位置：<a href="/">首页</a> &gt; <a href="/xxgk">政务公开</a></div>'
    facts = f"<table><tr>{_each('<td><b>{}</b></td><td>云溪</td>', ('索引号', '发文机关'))}</tr></table>"
    tools = _each("<span>{}</span>", web_texts.TOOLS)
    body = "".join(_html(block, "<p style='text-indent:2em'>{}</p>") for block in text.blocks)
    content = f"<h1>{text.title}</h1><div class='info'>{tools}</div>{facts}<div class='TRS_Editor'>{body}</div>"
    more = f"<div class='xglj'><h3>相关链接</h3>{_links(web_texts.RELATED)}</div>"
    main = f"<div class='content'>{path}{content}{more}</div>"
    return _page(text.title, f"<div class='header'>{_links(web_texts.MENU)}</div>{main}{_foot()}", charset)


def _newspaper(text: _Text) -> str:
    story = "".join(_html(block, "<p>　　{}</p>") for block in text.blocks)
    side = f"<div class='sidebar'><h3>热点新闻</h3>{_links(web_texts.RELATED[:3])}</div>"
    more = f"<section class='recommend'><h3>推荐阅读</h3>{_links(web_texts.RELATED[3:])}</section>"
    share = f"<div class='share'>{_each('<a href=#>{}</a>', web_texts.TOOLS)}</div>"
    article = f"<article><h1>{text.title}</h1><div class='meta'>2026-03-12 来源：云溪日报</div>{story}{share}</article>"
    return _page(text.title, f"<nav>{_links(web_texts.MENU)}</nav><main>{article}{more}</main>{side}{_foot()}")


def _statute(text: _Text) -> str:
    """Chapters are centred and bold, the numbers of articles bold; the menu is a table."""
    menu = f"<table><tr>{_each('<td><a href=/c>{}</a></td>', web_texts.MENU)}"
    body = ""
    for level, block in text.blocks:
        if level:
            body += f"<h2 align='center'>{block}</h2>"
        elif isinstance(block, str):
            number, space, rest = block.partition(" ")
            body += f"<p><strong>{number}</strong>{space}{rest}</p>"
    return _page(text.title, f"{menu}</tr></table><div id='zoom'><h1>{text.title}</h1>{body}</div>{_foot()}")


def _wiki(text: _Text) -> str:
    body = ""
    for level, block in text.blocks:
        if level:
            body += f"<h{level}><span>{block}</span><span class='edit'>[<a href='#e'>编辑</a>]</span></h{level}>"
        else:
            body += _html((level, block), "<p>{}</p>")
    contents = _links([block for level, block in text.blocks if level and isinstance(block, str)])
    box = f"<div id='toc' class='toc'>{contents}</div>"
    side = f"<div id='mw-navigation'>{_links(web_texts.MENU)}</div>"
    links = f"<div class='navbox'>{_links(web_texts.RELATED)}</div>"
    main = f"<div id='content'><h1>{text.title}</h1><div class='mw-parser-output'>{box}{body}{links}</div></div>"
    return _page(text.title, main + side + _foot())


def _questions(text: _Text) -> str:
    body = "".join(_html(block, "<div class='answer'><p>{}</p></div>") for block in text.blocks)
    hot = f"<aside><h4>热门资讯</h4>{_links(web_texts.RELATED)}</aside>"
    main = f"<div class='main'><h1>{text.title}</h1><div class='faq-list'>{body}</div></div>"
    return _page(text.title, f"<header>{_links(web_texts.MENU)}</header>{main}{hot}{_foot()}")


def _laid_out(text: _Text) -> str:
    """As pages were made twenty years ago: tables for the layout, lines broken by hand, no paragraphs."""
    menu = _each("<a href=/c>{}</a> | ", web_texts.MENU)
    body = "<br>\n<br>\n".join(f"　　{block}" for _, block in text.blocks if isinstance(block, str))
    left = _each("・<a href=/n>{}</a><br>", web_texts.RELATED)
    title = f"<div align=center><font size=5><b>{text.title}</b></font></div>"
    story = f"<table width=580><tr><td>{title}</td></tr><tr><td><font size=3>{body}</font></td></tr></table>"
    middle = f"<tr><td width=160 valign=top>{left}</td><td>{story}</td></tr>"
    foot = f"<tr><td colspan=2>{'<br>'.join(web_texts.FOOT)}</td></tr>"
    return _page(text.title, f"<table><tr><td colspan=2>{menu}</td></tr>{middle}{foot}</table>")


def _html(block: Block, paragraph: str) -> str:
    level, said = block
    if isinstance(said, str):
        return f"<h{level}>{said}</h{level}>" if level else paragraph.format(said)
    first, *others = said
    head = f"<tr>{_each('<th><p>{}</p></th>', first)}</tr>"
    rows = "".join(f"<tr>{_each('<td><p>{}</p></td>', row)}</tr>" for row in others)
    return f"<table border='1'>{head}{rows}</table>"


def _links(texts: Sequence[str]) -> str:
    return f"<ul>{_each('<li><a href=/c/1.html>{}</a></li>', texts)}</ul>"


def _foot() -> str:
    return f"<div class='footer'>{_each('<p>{}</p>', web_texts.FOOT)}</div>"


def _each(form: str, texts: Sequence[str]) -> str:
    return "".join(map(form.format, texts))
