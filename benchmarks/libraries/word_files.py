"""Word files with known content, made by python-docx; what it can't make is written as XML."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from benchmarks.libraries.known import Known

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
_LEVELS = (
    ("chineseCountingThousand", "第%1章", ""),
    ("chineseCountingThousand", "第%2条", '<w:lvlRestart w:val="0"/>'),
    ("chineseCountingThousand", "（%3）", ""),
    ("decimal", "%4.", ""),
)
"""Of each level of the list its number format and label; articles count on from chapter to chapter."""


def files() -> Iterator[Known]:
    """The simplest comes first: headings by style, paragraphs, a plain table."""
    yield _plain()
    yield _numbered()
    yield _attached()
    yield _revised()
    yield _tables()


def _plain() -> Known:
    import docx

    document = docx.Document()
    headings = (("青川县农村公路养护办法", 1), ("总体要求", 1), ("适用范围", 2), ("经费安排", 1))
    paragraphs = (
        "为了加强农村公路养护管理，保障公路完好畅通，制定本办法。",
        "本办法适用于县道、乡道和村道的日常养护与应急抢修。",
        "养护经费由县财政统筹，按年度里程拨付到各乡镇。",
    )
    document.add_heading(headings[0][0], 0)
    for (heading, level), paragraph in zip(headings[1:], paragraphs, strict=True):
        document.add_heading(heading, level)
        document.add_paragraph(paragraph)
    grid = (("乡镇", "里程", "拨付金额"), ("竹园镇", "128公里", "64万元"), ("沙州镇", "97公里", "48.5万元"))
    _add_table(document, grid)
    document.sections[0].header.paragraphs[0].text = "内部资料注意保存"
    document.sections[0].footer.paragraphs[0].text = "青川县交通运输局印制"
    unseen = ("内部资料注意保存", "青川县交通运输局印制")
    text = (*(heading for heading, _ in headings), *paragraphs, *(cell for row in grid for cell in row))
    return Known("普通.docx", _saved(document), text, headings, cells=_pairs(grid), unseen=unseen)


def _numbered() -> Known:
    """Chapters, articles and items that Word numbers, and a list that begins anew."""
    import docx
    from docx.oxml import parse_xml

    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{restart}<w:suff w:val="space"/>'
        f'<w:lvlText w:val="{label}"/></w:lvl>'
        for level, (form, label, restart) in enumerate(_LEVELS)
    )
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(f'<w:abstractNum {_SPACES} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {_SPACES} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    lines = (
        (0, "第一章", "申报条件"),
        (1, "第一条", "申报单位应当在本市登记注册满两年。"),
        (2, "（一）", "近三年未受到行政处罚；"),
        (2, "（二）", "研发人员占职工总数的百分之十以上。"),
        (1, "第二条", "同一单位每年只能申报一个项目。"),
        (0, "第二章", "评审程序"),
        (1, "第三条", "评审由专家组独立进行，结果公示七日。"),
        (2, "（一）", "书面评审占六成；"),
        (3, "1.", "技术指标由三名专家打分；"),
        (3, "2.", "经济指标由两名专家打分。"),
    )
    for level, _, said in lines:
        paragraph = document.add_paragraph(said, "Heading 1" if level == 0 else None)
        place = f'<w:numPr {_SPACES}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>'
        paragraph._p.get_or_add_pPr().append(parse_xml(place))
    headings = tuple((text, 1) for level, _, text in lines if level == 0)
    numbers = tuple(f"{label}{text}" for _, label, text in lines)
    return Known("编号.docx", _saved(document), tuple(text for *_, text in lines), headings, numbers)


def _attached() -> Known:
    """A note, a text box (with its older double), an equation, a content control, a link, a field's result."""
    import docx
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    _add(document, f"{_run('本方案所称重点企业')}<w:r><w:footnoteReference w:id='2'/></w:r>{_run('由市科技局认定。')}")
    box = f"<w:txbxContent><w:p>{_run('联系电话为八八六六二二。')}</w:p></w:txbxContent>"
    _add(
        document,
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp>"
        f"<wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>",
    )
    fraction = "<m:f><m:num><m:r><m:t>实缴税额</m:t></m:r></m:num><m:den><m:r><m:t>营业收入</m:t></m:r></m:den></m:f>"
    _add(document, f"{_run('税负率按')}<m:oMath>{fraction}</m:oMath>{_run('计算。')}")
    control = f"<w:sdtPr><w:alias w:val='控件名称'/></w:sdtPr><w:sdtContent>{_run('张家湾街道办事处')}</w:sdtContent>"
    _add(document, f"{_run('填报单位：')}<w:sdt>{control}</w:sdt>")
    inner = f"<w:sdtContent><w:p>{_run('整段都在控件里的承诺：所填内容属实。')}</w:p></w:sdtContent>"
    _add_block(document, f"<w:sdt {_SPACES}>{inner}</w:sdt>")
    _add(document, f"{_run('详见')}<w:hyperlink w:anchor='x'>{_run('市政府门户网站')}</w:hyperlink>{_run('。')}")
    begin, middle, end = (f"<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>" for kind in ("begin", "separate", "end"))
    code = "<w:r><w:instrText>DOCPROPERTY 期限</w:instrText></w:r>"
    _add(document, f"{_run('有效期至')}{begin}{code}{middle}{_run('二〇二八年底')}{end}")
    notes = (
        f"<w:footnotes {_SPACES}><w:footnote w:id='2'><w:p>{_run('指年营业收入五亿元以上的企业。')}</w:p></w:footnote>"
    )
    content = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    part = Part(PackURI("/word/footnotes.xml"), content, f"{notes}</w:footnotes>".encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    text = (
        "本方案所称重点企业由市科技局认定。",
        "指年营业收入五亿元以上的企业。",
        "联系电话为八八六六二二。",
        "实缴税额",
        "填报单位：张家湾街道办事处",
        "整段都在控件里的承诺：所填内容属实。",
        "详见市政府门户网站。",
        "有效期至二〇二八年底",
    )
    return Known("附注.docx", _saved(document), text, unseen=("控件名称", "DOCPROPERTY 期限"))


def _revised() -> Known:
    """Tracked changes as they would be accepted, a hidden sentence, and characters read aloud above others."""
    import docx

    document = docx.Document()
    about = "w:id='1' w:author='x'"
    deleted = f"<w:del {about}><w:r><w:delText>二十</w:delText></w:r></w:del>"
    _add(
        document,
        f"{_run('办理时限为')}{deleted}<w:ins {about}>{_run('十五')}</w:ins>{_run('个工作日。')}",
    )
    _add(document, f"<w:moveFrom {about}>{_run('移走之前的位置。')}</w:moveFrom>")
    _add(document, f"<w:moveTo {about}>{_run('受理窗口设在政务大厅二楼。')}</w:moveTo>")
    _add(document, f"{_run('材料应当齐全。')}<w:r><w:rPr><w:vanish/></w:rPr><w:t>此句为隐藏批语。</w:t></w:r>")
    ruby = "<w:rt><w:r><w:t>zhào</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>肇</w:t></w:r></w:rubyBase>"
    _add(document, f"<w:r><w:ruby>{ruby}</w:ruby></w:r>{_run('庆市民可以网上办理。')}")
    text = (
        "办理时限为十五个工作日。",
        "受理窗口设在政务大厅二楼。",
        "材料应当齐全。",
        "肇庆市民可以网上办理。",
    )
    return Known("修订.docx", _saved(document), text, unseen=("二十", "移走之前的位置。", "此句为隐藏批语。", "zhào"))


def _tables() -> Known:
    """A header of two rows with merged cells, a cell merged downwards, and a table within a cell."""
    import docx

    document = docx.Document()
    grid = (
        ("县区", "2023年", "", "2024年", ""),
        ("", "产量", "面积", "产量", "面积"),
        ("永川", "31吨", "12亩", "35吨", "13亩"),
        ("荣昌", "27吨", "10亩", "29吨", "11亩"),
    )
    table = _add_table(document, grid)
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 3).merge(table.cell(0, 4))
    down = (("类别", "项目", "标准"), ("补助类", "生猪出栏", "每头三十元"), ("", "能繁母猪", "每头一百元"))
    second = _add_table(document, down)
    second.cell(1, 0).merge(second.cell(2, 0))
    inside = _add_table(document, (("事项", "期限"), ("备案登记", "")))
    nested = inside.cell(1, 1).add_table(2, 2)
    for number, answer in enumerate(("网上", "三日办结", "窗口", "五日办结")):
        nested.cell(number // 2, number % 2).text = answer
    cells = (
        *(("县区", row[0]) for row in grid[2:]),
        *((grid[1][j], row[j]) for row in grid[2:] for j in range(1, 5)),
        *(
            (year, cell)
            for row in grid[2:]
            for year, cell in zip(("2023年", "2023年", "2024年", "2024年"), row[1:], strict=True)
        ),
        ("补助类", "每头三十元"),
        ("补助类", "每头一百元"),
        ("项目", "能繁母猪"),
        ("网上", "三日办结"),
    )
    text = (*(cell for row in (*grid, *down) for cell in row if cell), "备案登记", "三日办结", "五日办结")
    return Known("表格.docx", _saved(document), text, cells=cells)


def _pairs(grid: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Each cell below the first row with the name of its column."""
    return tuple(pair for row in grid[1:] for pair in zip(grid[0], row, strict=True))


def _add_table(document: Any, grid: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(len(grid), len(grid[0]))
    for i, row in enumerate(grid):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    return table


def _run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def _add(document: Any, content: str) -> None:
    _add_block(document, f"<w:p {_SPACES}>{content}</w:p>")


def _add_block(document: Any, xml: str) -> None:
    from docx.oxml import parse_xml

    document.element.body.sectPr.addprevious(parse_xml(xml))


def _saved(document: Any) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()
