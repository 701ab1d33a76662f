"""A Word file → its document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from docx import Document as new_document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from rag.errors import UserError
from rag.reading.office.word import read
from rag.reading.source import Source
from rag.types import Document
from tests.support.office import saved, with_parts

_SPACES = (
    nsdecls("w", "m", "a", "r", "wp")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_LEVEL = '<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{text}"/></w:lvl>'


def _xml(text: str) -> Any:
    """An element from XML without its namespace declarations."""
    head, _, rest = text.partition(">")
    closed = "/" if head.endswith("/") else ""
    return parse_xml(f"{head.removesuffix('/')} {_SPACES}{closed}>{rest}")


def _add(made: Any, *blocks: str) -> None:
    """Add raw paragraphs and tables at the end of the body."""
    for block in blocks:
        made.element.body.insert(len(made.element.body) - 1, _xml(block))


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


def _read(made: Any, name: str = "文件.docx") -> Document:
    (document,) = read(Source(saved(made), name))
    return document


def _lines(*blocks: str) -> list[str]:
    """What is read of a file that holds these raw blocks."""
    made = new_document()
    _add(made, *blocks)
    return _read(made).text.split("\n")


def _levels(document: Document) -> list[tuple[int, str]]:
    return [(block.level, block.text) for block in document.blocks]


def _number(made: Any, levels: Sequence[tuple[str, str]], list_id: str = "77") -> None:
    """Define a list whose levels have these formats and texts."""
    numbering = made.part.numbering_part.element
    xml = "".join(_LEVEL.format(depth=i, format=kind, text=text) for i, (kind, text) in enumerate(levels))
    numbering.insert(0, _xml(f'<w:abstractNum w:abstractNumId="{list_id}">{xml}</w:abstractNum>'))
    numbering.append(_xml(f'<w:num w:numId="{list_id}"><w:abstractNumId w:val="{list_id}"/></w:num>'))


def _item(text: str, depth: int = 0, list_id: str = "77") -> str:
    numbered = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>'
    return f"<w:p><w:pPr>{numbered}</w:pPr>{_run(text)}</w:p>"


def _with_notes(kind: str, notes: Sequence[str], *blocks: str) -> bytes:
    """A file with footnotes or endnotes, numbered from 1."""
    body = "".join(
        f'<w:{kind} w:id="{i}"><w:p><w:r><w:{kind}Ref/></w:r>{_run(note)}</w:p></w:{kind}>'
        for i, note in enumerate(notes, 1)
    )
    part = f'<w:{kind}s {_SPACES}><w:{kind} w:type="separator" w:id="0"><w:p/></w:{kind}>{body}</w:{kind}s>'
    return _with_part(kind, part, *blocks)


def _with_part(kind: str, part: str, *blocks: str) -> bytes:
    """A file of ``blocks`` with a further part: footnotes, endnotes or comments."""
    made = new_document()
    _add(made, *blocks)
    relation = f'<Relationship Id="rIdN" Type="{_RELATION}/{kind}s" Target="{kind}s.xml"/></Relationships>'

    def change(name: str, data: bytes) -> bytes:
        if name == "word/_rels/document.xml.rels":
            return data.replace(b"</Relationships>", relation.encode())
        return data

    return with_parts(saved(made), change, **{f"word/{kind}s.xml": part.encode()})


def test_paragraphs_and_tables_are_read_in_their_order_and_quoted_at_their_offsets() -> None:
    made = new_document()
    made.add_paragraph("表格之前的一段文字。")
    table = made.add_table(3, 3)
    for row, cells in zip(
        table.rows, (["地区", "金额", "年份"], ["上海", "300万元", "2023"], ["北京", "200万元", "2022"]), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    made.add_paragraph("表格之后的一段文字。")
    document = _read(made)
    assert document.text.split("\n") == [
        "表格之前的一段文字。",
        "地区：上海，金额：300万元，年份：2023",
        "地区：北京，金额：200万元，年份：2022",
        "表格之后的一段文字。",
    ]
    assert [block.row for block in document.blocks] == [False, True, True, False]
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)


@pytest.mark.parametrize("title_style", ["Title", "标题"])
def test_headings_are_told_by_style_and_the_title_is_the_one_in_title_style(title_style: str) -> None:
    made = new_document()
    made.styles["Title"].element.find("{*}name").set(
        made.styles["Title"].element.nsmap["w"].join("{}") + "val", title_style
    )
    _add(made, f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr>{_run("养老服务条例")}</w:p>')
    made.add_heading("总则", 1)
    made.add_heading("立法目的", 2)
    made.add_paragraph("为了规范养老服务，制定本条例。")
    document = _read(made, "a.docx")
    assert document.title == "养老服务条例"
    assert _levels(document) == [
        (1, "养老服务条例"),
        (1, "总则"),
        (2, "立法目的"),
        (0, "为了规范养老服务，制定本条例。"),
    ]


def test_a_style_based_on_a_heading_is_a_heading_and_so_is_a_paragraph_with_an_outline_level() -> None:
    made = new_document()
    own = made.styles.add_style("我的标题", 1)
    own.base_style = made.styles["Heading 2"]
    made.add_paragraph("首段说明了背景情况，并给出了依据。")
    made.add_paragraph("工作目标是这样的，", own)
    _add(made, f'<w:p><w:pPr><w:outlineLvl w:val="2"/></w:pPr>{_run("近期目标是这样的，")}</w:p>')
    _add(made, f'<w:p><w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="9"/></w:pPr>{_run("这不是标题，")}</w:p>')
    made.add_paragraph("正文在最后。")
    assert [level for level, _ in _levels(_read(made))] == [0, 2, 3, 0, 0]


def test_a_whole_paragraph_in_a_headings_style_stays_a_paragraph() -> None:
    made = new_document()
    made.add_heading("第一章 总则", 1)
    made.add_heading("为了规范养老服务，保障老年人的合法权益，根据有关法律，制定本条例。", 2)
    made.add_heading("哪些人可以申请？", 2)
    made.add_paragraph("年满六十周岁的人可以申请。")
    assert [level for level, _ in _levels(_read(made))] == [1, 0, 2, 0]


def test_a_large_centred_opening_is_the_title_without_the_letterhead_above_it() -> None:
    made = new_document()
    for text, size, bold in (
        ("上海市人民政府文件", 36, True),
        ("沪府发〔2023〕5号", 12, False),
        ("上海市人民政府", 22, True),
        ("关于印发行动计划的通知", 22, True),
    ):
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.font.size, run.bold = Pt(size), bold
    made.add_paragraph("各区人民政府：")
    made.add_paragraph("现将行动计划印发给你们，请认真执行。")
    assert _read(made).title == "上海市人民政府关于印发行动计划的通知"


def test_a_title_over_several_lines_is_one_heading_and_a_chapter_set_like_it_another() -> None:
    made = new_document()
    for line in ("云溪县人民政府办公室关于印发", "饮水安全巩固提升", "实施方案的通知", "第一章 总则"):
        paragraph = made.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(line)
        run.bold, run.font.size = True, Pt(22)
    made.add_paragraph("各乡镇应当认真组织实施。")
    document = _read(made)
    title = "云溪县人民政府办公室关于印发饮水安全巩固提升实施方案的通知"
    assert document.title == title
    assert [block.text for block in document.blocks] == [title, "第一章 总则", "各乡镇应当认真组织实施。"]
    assert document.blocks[0].level == 1
    assert document.text[document.blocks[0].start : document.blocks[0].end] == title


@pytest.mark.parametrize("broken", [True, False])
def test_a_title_style_over_two_lines_is_one_heading(broken: bool) -> None:
    made = new_document()
    for line in ["关于开展试点\n工作的通知"] if broken else ["关于开展试点", "工作的通知"]:
        made.add_heading(line, 0)
    made.add_paragraph("请认真组织实施。")
    document = _read(made)
    assert document.title == "关于开展试点工作的通知"
    assert [block.text for block in document.blocks] == ["关于开展试点工作的通知", "请认真组织实施。"]


@pytest.mark.parametrize(("core", "title"), [("行动计划", "行动计划"), ("Microsoft Word - 文档1", "文件")])
def test_the_title_in_the_properties_is_believed_where_the_text_has_it(core: str, title: str) -> None:
    made = new_document()
    made.core_properties.title = core
    made.add_paragraph("本市印发了行动计划，请各单位遵照执行。")
    assert _read(made).title == title


@pytest.mark.parametrize(
    ("kind", "text", "numbers"),
    [
        ("chineseCounting", "%1、", "一、 二、 九、 十、 十一、 二十、 二十一、"),
        ("chineseCountingThousand", "第%1条", "第一条 第二条 第九条 第十条 第十一条 第二十条 第二十一条"),
        ("japaneseCounting", "（%1）", "（一） （二） （九） （十） （十一） （二十） （二十一）"),
        ("ideographDigital", "%1", "一 二 九 一〇 一一 二〇 二一"),
        ("chineseLegalSimplified", "%1", "壹 贰 玖 壹拾 壹拾壹 贰拾 贰拾壹"),
        ("ideographTraditional", "%1、", "甲、 乙、 壬、 癸、 甲、 癸、 甲、"),
        ("decimalEnclosedCircle", "%1", "① ② ⑨ ⑩ ⑪ ⑳ 21"),
        ("decimalFullWidth", "%1．", "１． ２． ９． １０． １１． ２０． ２１．"),
        ("decimal", "%1.", "1. 2. 9. 10. 11. 20. 21."),
        ("decimalZero", "%1", "01 02 09 10 11 20 21"),
        ("lowerLetter", "%1)", "a) b) i) j) k) t) u)"),
        ("upperRoman", "%1.", "I. II. IX. X. XI. XX. XXI."),
    ],
)
def test_automatic_numbers_are_read_as_they_are_shown(kind: str, text: str, numbers: str) -> None:
    made = new_document()
    _number(made, [(kind, text)])
    _add(made, *(_item(f"“条目{i}”的内容如下。") for i in range(1, 22)))
    lines = _read(made).text.split("\n")
    assert [lines[i - 1].partition("“")[0].strip() for i in (1, 2, 9, 10, 11, 20, 21)] == numbers.split()


def test_hundreds_are_counted_as_in_the_articles_of_a_law() -> None:
    made = new_document()
    _number(made, [("chineseCountingThousand", "第%1条")])
    _add(made, *(_item("内容如下。") for _ in range(210)))
    lines = _read(made).text.split("\n")
    assert [lines[i - 1] for i in (100, 101, 110, 111, 200, 210)] == [
        f"第{number}条 内容如下。" for number in ("一百", "一百零一", "一百一十", "一百一十一", "二百", "二百一十")
    ]


def test_inner_numbers_begin_anew_under_each_outer_one_and_may_show_it() -> None:
    made = new_document()
    _number(made, [("chineseCounting", "%1、"), ("decimal", "%1.%2"), ("bullet", "\uf06c")])
    depths = (0, 1, 1, 2, 0, 1)
    _add(made, *(_item(f"第{i}项内容。", depth) for i, depth in enumerate(depths)))
    assert _read(made).text.split("\n") == [
        "一、第0项内容。",
        "一.1 第1项内容。",
        "一.2 第2项内容。",
        "• 第3项内容。",
        "二、第4项内容。",
        "二.1 第5项内容。",
    ]


def test_a_list_counts_on_after_other_text_and_an_override_lets_it_begin_anew() -> None:
    made = new_document()
    _number(made, [("decimal", "%1.")])
    made.part.numbering_part.element.append(
        _xml(
            '<w:num w:numId="78"><w:abstractNumId w:val="77"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
            "</w:lvlOverride></w:num>"
        )
    )
    _add(made, _item("甲。"), f"<w:p>{_run('插入的一段文字。')}</w:p>", _item("乙。"), _item("丙。", list_id="78"))
    assert _read(made).text.split("\n") == ["1. 甲。", "插入的一段文字。", "2. 乙。", "5. 丙。"]


def test_headings_are_numbered_by_their_style() -> None:
    made = new_document()
    _number(made, [("chineseCounting", "第%1章")])
    made.styles["Heading 1"].element.get_or_add_pPr().append(_xml('<w:numPr><w:numId w:val="77"/></w:numPr>'))
    for text in ("总则", "附则"):
        made.add_heading(text, 1)
        made.add_paragraph("这一章的内容。")
    assert [text for level, text in _levels(_read(made)) if level] == ["第一章 总则", "第二章 附则"]


def test_a_column_of_automatic_numbers_is_read() -> None:
    made = new_document()
    _number(made, [("decimal", "%1")])
    table = made.add_table(3, 3)
    for row, cells in zip(
        table.rows, (["序号", "姓名", "职务"], ["", "张三", "局长"], ["", "李四", "副局长"]), strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for row in table.rows[1:]:
        row.cells[0]._tc.p_lst[0].get_or_add_pPr().append(
            _xml('<w:numPr><w:ilvl w:val="0"/><w:numId w:val="77"/></w:numPr>')
        )
    assert _read(made).text.split("\n") == ["序号：1，姓名：张三，职务：局长", "序号：2，姓名：李四，职务：副局长"]


@pytest.mark.parametrize(("kind", "named"), [("footnote", "脚注"), ("endnote", "尾注")])
def test_a_note_stands_after_its_paragraph_and_never_in_its_sentence(kind: str, named: str) -> None:
    reference = '<w:r><w:{0}Reference w:id="{1}"/></w:r>'
    data = _with_notes(
        kind,
        ["常住人口按年末数计算。", "见前一年的公报。"],
        f"<w:p>{_run('全市人口')}{reference.format(kind, 1)}{_run('为两千万人')}"
        f"{reference.format(kind, 2)}{_run('。')}</w:p>",
        f"<w:p>{_run('下一段的文字。')}</w:p>",
    )
    (document,) = read(Source(data, "a.docx"))
    assert document.text.split("\n") == [
        "全市人口为两千万人。",
        f"{named}1（注于“全市人口”）：常住人口按年末数计算。",
        f"{named}2（注于“全市人口为两千万人”）：见前一年的公报。",
        "下一段的文字。",
    ]


def _commented(*blocks: str) -> bytes:
    """A file with the comments 1 (of 李四, two paragraphs) and 2 (of nobody)."""
    texts = f"<w:p>{_run('改为三个？')}</w:p><w:p>{_run('请法规处定。')}</w:p>"
    first = f'<w:comment w:id="1" w:author="李四">{texts}</w:comment>'
    second = f'<w:comment w:id="2"><w:p>{_run("删去。")}</w:p></w:comment>'
    return _with_part("comment", f"<w:comments {_SPACES}>{first}{second}</w:comments>", *blocks)


def test_a_comment_is_named_with_the_words_that_it_is_about() -> None:
    start, end = '<w:commentRangeStart w:id="{}"/>', '<w:commentRangeEnd w:id="{}"/>'
    mark = '<w:r><w:commentReference w:id="{}"/></w:r>'
    first = (
        f"{_run('受理期为')}{start.format(1)}{_run('五个')}{_run('工作日')}{end.format(1)}{mark.format(1)}{_run('。')}"
    )
    second = f"{_run('逾期不予受理')}{end.format(2)}{mark.format(2)}{_run('，法律另有规定的除外。')}"
    before = f"<w:p>{start.format(2)}{_run('本条自公布之日起施行，')}</w:p>"
    data = _commented(f"<w:p>{first}</w:p>", before, f"<w:p>{second}</w:p>")
    (document,) = read(Source(data, "a.docx"))
    assert document.text.split("\n") == [
        "受理期为五个工作日。",
        "批注（李四，针对“五个工作日”）：改为三个？",
        "请法规处定。",
        "本条自公布之日起施行，",
        "逾期不予受理，法律另有规定的除外。",
        "批注（针对“逾期不予受理”）：删去。",
    ]


def test_a_note_that_refers_to_itself_is_read_once() -> None:
    data = _with_notes(
        "footnote", ["注释的文字。"], f'<w:p>{_run("正文。")}<w:r><w:footnoteReference w:id="1"/></w:r></w:p>'
    )
    looped = with_parts(
        data,
        lambda name, part: (
            part.replace(b"<w:footnoteRef/>", b'<w:footnoteReference w:id="1"/>') if "notes" in name else part
        ),
    )
    (document,) = read(Source(looped, "a.docx"))
    assert document.text.split("\n") == ["正文。", "脚注1（注于“正文”）：注释的文字。"]


def test_a_text_box_is_read_once_after_the_paragraph_it_hangs_on() -> None:
    box = f"<w:txbxContent><w:p>{_run('文本框里的文字。')}</w:p></w:txbxContent>"
    drawn = (
        f"<mc:Choice Requires='wps'><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></w:drawing></mc:Choice>"
    )
    older = f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
    assert _lines(
        f"<w:p>{_run('正文的前半，')}<w:r><mc:AlternateContent>{drawn}{older}</mc:AlternateContent></w:r>{_run('后半。')}</w:p>",
        f"<w:p>{_run('下一段。')}<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r></w:p>",
    ) == ["正文的前半，后半。", "文本框里的文字。", "下一段。", "文本框里的文字。"]


def test_what_content_controls_and_links_hold_is_read() -> None:
    assert _lines(
        "<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr>"
        f"<w:sdtContent><w:p>{_run('控件里的段落。')}</w:p></w:sdtContent></w:sdt>",
        f"<w:p>{_run('请见')}<w:hyperlink>{_run('政府网站')}</w:hyperlink>"
        f"<w:sdt><w:sdtContent>{_run('的公告')}</w:sdtContent></w:sdt>{_run('。')}</w:p>",
    ) == ["控件里的段落。", "请见政府网站的公告。"]


def test_tracked_changes_are_read_as_accepted() -> None:
    assert _lines(
        f"<w:p>{_run('补贴')}<w:ins>{_run('五百')}</w:ins><w:del><w:r><w:delText>三百</w:delText></w:r></w:del>"
        f"<w:moveFrom>{_run('每月')}</w:moveFrom>{_run('元。')}</w:p>",
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{_run('这两段')}</w:p>",
        f"<w:p>{_run('合成了一段。')}</w:p>",
    ) == ["补贴五百元。", "这两段合成了一段。"]


def test_hidden_text_is_left_out_also_where_a_style_hides_it() -> None:
    made = new_document()
    style = made.styles.add_style("Secret", 2)
    style.element.append(_xml("<w:rPr><w:vanish/></w:rPr>"))
    shown, styled = '<w:vanish w:val="0"/>', '<w:rStyle w:val="Secret"/>'
    _add(
        made,
        f"<w:p>{_run('看得见')}{_run('看不见', '<w:vanish/>')}{_run('的', shown)}"
        f"{_run('也看不见', styled)}{_run('文字。')}</w:p>",
    )
    assert _read(made).text == "看得见的文字。"


def test_fields_give_their_results_and_never_their_instructions() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = f"{mark('begin')}<w:r><w:instrText>REF x</w:instrText></w:r>{mark('separate')}{_run('内层')}{mark('end')}"
    assert _lines(
        f"<w:p>{_run('共')}{mark('begin')}<w:r><w:instrText>IF </w:instrText></w:r>{inner}{mark('separate')}"
        f"{_run('12')}{mark('end')}{_run('页')}"
        f"<w:fldSimple w:instr='DATE'>{_run('，今年')}</w:fldSimple>{_run('。')}</w:p>"
    ) == ["共12页，今年。"]


def test_a_table_of_contents_is_left_out() -> None:
    made = new_document()
    style = made.styles.add_style("toc 1", 1)
    made.add_paragraph("第一章 总则\t1", style)
    made.add_paragraph("正文的内容。")
    assert _read(made).text == "正文的内容。"


def test_tabs_breaks_and_symbols_are_read_as_they_look() -> None:
    assert _lines(
        f"<w:p>{_run('甲')}<w:r><w:tab/></w:r>{_run('乙')}<w:r><w:noBreakHyphen/></w:r>{_run('丙')}"
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>'
        + _run("是")
        + '<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>'
        f"{_run('否')}</w:p>",
        f"<w:p>{_run('问：可以申请吗？')}<w:r><w:br/></w:r>{_run('答：可以申请。')}</w:p>",
    ) == ["甲 乙-丙☑是□否", "问：可以申请吗？", "答：可以申请。"]


def test_the_pronunciation_above_characters_is_left_out() -> None:
    ruby = f"<w:ruby><w:rt>{_run('wā')}</w:rt><w:rubyBase>{_run('娲')}</w:rubyBase></w:ruby>"
    assert _lines(f"<w:p>{_run('女')}<w:r>{ruby}</w:r>{_run('补天。')}</w:p>") == ["女娲补天。"]


def test_equations_are_read_as_one_would_type_them() -> None:
    def math(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{math('a+b')}</m:num><m:den>{math('2')}</m:den></m:f>"
    square = f"<m:sSup><m:e>{math('x')}</m:e><m:sup>{math('2')}</m:sup></m:sSup>"
    bracket = f"<m:d><m:e>{math('n')}</m:e></m:d>"
    root = f"<m:rad><m:deg/><m:e>{math('y')}</m:e></m:rad>"
    whole = "".join((math("S="), fraction, math("+"), square, bracket, math("+"), root))
    assert _lines(f"<w:p>{_run('公式为')}<m:oMath>{whole}</m:oMath>{_run('。')}</w:p>") == [
        "公式为S=(a+b)/2+x^2(n)+√y。"
    ]


def test_a_table_that_only_arranges_text_is_read_as_text_and_a_table_inside_of_it_as_rows() -> None:
    made = new_document()
    cell = made.add_table(1, 1).rows[0].cells[0]
    cell.text = "框里的说明文字。"
    inner = cell.add_table(3, 2)
    for row, texts in zip(inner.rows, (["项目", "金额"], ["交通", "100元"], ["住宿", "300元"]), strict=True):
        row.cells[0].text, row.cells[1].text = texts
    assert _read(made).text.split("\n") == ["框里的说明文字。", "项目：交通，金额：100元", "项目：住宿，金额：300元"]


def test_merged_cells_count_for_every_row_that_they_cover() -> None:
    made = new_document()
    table = made.add_table(5, 3)
    for row, texts in zip(
        table.rows,
        (
            ["地区", "年份", "金额"],
            ["上海", "2022", "100"],
            ["", "2023", "200"],
            ["北京", "2023", "300"],
            ["合计", "", "600"],
        ),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(4, 0).merge(table.cell(4, 1))
    assert _read(made).text.split("\n")[:2] == [
        "地区：上海，年份：2022，金额：100",
        "地区：上海，年份：2023，金额：200",
    ]


def test_a_table_in_a_cell_of_a_table_comes_after_its_rows() -> None:
    made = new_document()
    table = made.add_table(3, 3)
    for row, texts in zip(
        table.rows, (["地区", "金额", "年份"], ["上海", "300万元", "2023"], ["北京", "200万元", "2022"]), strict=True
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    inner = table.cell(1, 1).add_table(3, 2)
    for row, texts in zip(inner.rows, (["项目", "数量"], ["交通", "100人"], ["住宿", "90人"]), strict=True):
        row.cells[0].text, row.cells[1].text = texts
    assert _read(made).text.split("\n") == [
        "地区：上海，金额：300万元，年份：2023",
        "地区：北京，金额：200万元，年份：2022",
        "项目：交通，数量：100人",
        "项目：住宿，数量：90人",
    ]


def test_a_row_whose_deletion_was_tracked_is_left_out() -> None:
    made = new_document()
    table = made.add_table(4, 3)
    for row, texts in zip(
        table.rows,
        (["地区", "金额", "年份"], ["上海", "300万元", "2023"], ["删去", "1元", "2021"], ["北京", "200万元", "2022"]),
        strict=True,
    ):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.rows[2]._tr.get_or_add_trPr().append(_xml("<w:del/>"))
    assert _read(made).text.split("\n") == [
        "地区：上海，金额：300万元，年份：2023",
        "地区：北京，金额：200万元，年份：2022",
    ]


def test_a_hidden_paragraph_does_not_count_in_its_list() -> None:
    made = new_document()
    _number(made, [("decimal", "%1.")])
    hidden = _item("乙。").replace("</w:pPr>", "<w:rPr><w:vanish/></w:rPr></w:pPr>")
    _add(made, _item("甲。"), hidden.replace("<w:rPr></w:rPr>", "<w:rPr><w:vanish/></w:rPr>"), _item("丙。"))
    assert _read(made).text.split("\n") == ["1. 甲。", "2. 丙。"]


def test_an_item_with_a_bullet_is_no_heading() -> None:
    made = new_document()
    _number(made, [("bullet", "\uf06c")])
    _add(
        made, f"<w:p>{_run('需要带上下面的材料。')}</w:p>", _item("身份证原件"), f"<w:p>{_run('其他的不用带。')}</w:p>"
    )
    assert _levels(_read(made))[1] == (0, "• 身份证原件")


def test_headers_and_footers_are_left_out() -> None:
    made = new_document()
    made.sections[0].header.paragraphs[0].text = "页眉文字"
    made.sections[0].footer.paragraphs[0].text = "页脚文字"
    made.add_paragraph("正文的内容。")
    assert _read(made).text == "正文的内容。"


def test_a_reference_to_a_picture_that_is_gone_does_no_harm() -> None:
    made = new_document()
    made.add_paragraph("正文的内容。")
    broken = f'<Relationship Id="rIdX" Type="{_RELATION}/image" Target="../NULL"/></Relationships>'
    data = with_parts(
        saved(made),
        lambda name, part: (
            part.replace(b"</Relationships>", broken.encode()) if name.endswith("document.xml.rels") else part
        ),
    )
    (document,) = read(Source(data, "a.docx"))
    assert document.text == "正文的内容。"


def test_the_strict_flavour_of_the_format_is_read() -> None:
    made = new_document()
    made.add_heading("总则", 1)
    made.add_paragraph("正文的内容。")
    transitional = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    data = with_parts(
        saved(made),
        lambda name, part: part.replace(transitional, b"http://purl.oclc.org/ooxml/wordprocessingml/main").replace(
            _RELATION.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships"
        ),
    )
    (document,) = read(Source(data, "a.docx"))
    assert _levels(document) == [(1, "总则"), (0, "正文的内容。")]


def test_pictures_without_text_are_told_of() -> None:
    picture = "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
    made = new_document()
    _add(made, picture)
    with pytest.raises(UserError, match=r"扫描件\.docx.*只有图片"):
        _read(made, "扫描件.docx")
    _add(made, f"<w:p>{_run('图一')}</w:p>")
    assert [unread.reason for unread in _read(made).reading.unread] == ["pictures"]
    _add(made, f"<w:p>{_run('很长的文字。' * 50)}</w:p>")
    assert _read(made).reading.unread == ()


def test_an_empty_file_is_refused_by_name() -> None:
    with pytest.raises(UserError, match=r"空白\.docx.*空的"):
        _read(new_document(), "空白.docx")


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "_rels/.rels"])
@pytest.mark.parametrize("damage", [None, b"<w:document", b""])
def test_a_damaged_part_is_refused_by_name_or_done_without(part: str, damage: bytes | None) -> None:
    made = new_document()
    made.add_paragraph("正文的内容。")
    data = with_parts(saved(made), lambda name, old: damage if name == part else old)
    if damage is None and part == "word/styles.xml":
        assert [document.text for document in read(Source(data, "坏.docx"))] == ["正文的内容。"]
        return
    with pytest.raises(UserError, match=r"坏\.docx.*损坏"):
        list(read(Source(data, "坏.docx")))


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_truncated_file_is_refused_by_name(share: float) -> None:
    made = new_document()
    made.add_paragraph("正文的内容。")
    data = saved(made)
    with pytest.raises(UserError, match=r"半截\.docx.*损坏"):
        list(read(Source(data[: int(len(data) * share)], "半截.docx")))
