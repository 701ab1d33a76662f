"""Presentations with known content, made by python-pptx."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from benchmarks.libraries.known import Known

_SPACE = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def files() -> Iterator[Known]:
    """The simplest comes first: titles, paragraphs, a table, notes."""
    yield _plain()
    yield _arranged()
    yield _drawn()


def _plain() -> Known:
    show = _show()
    titles = ("智慧水务建设汇报", "下一步计划")
    bodies = (
        ("管网漏损率由百分之十八降到百分之九。", "夜间最小流量实现在线监测。"),
        ("年内完成老旧管网改造四十公里。",),
    )
    for title, paragraphs in zip(titles, bodies, strict=True):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(paragraphs)
    slide.notes_slide.notes_text_frame.text = "此处请主讲人说明资金来源。"
    grid = (("片区", "漏损率", "完成时间"), ("城东", "8.6%", "2026年6月"), ("城西", "9.3%", "2026年9月"))
    _add_table(slide, grid)
    text = (*titles, *(each for body in bodies for each in body), "此处请主讲人说明资金来源。", *sum(grid, ()))
    cells = tuple(pair for row in grid[1:] for pair in zip(grid[0], row, strict=True))
    return Known("普通.pptx", _saved(show), text, tuple((title, 1) for title in titles), cells=cells)


def _arranged() -> Known:
    """Two columns drawn right one first, a group, numbers that the program counts, a footer, a hidden slide."""
    from lxml import etree
    from pptx.util import Inches

    show = _show()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "服务流程"
    columns = (("右栏先画：办结后短信通知申请人领取证照。", 6), ("左栏后画：窗口受理后当场出具受理回执单。", 1))
    for said, left in columns:
        slide.shapes.add_textbox(Inches(left), Inches(2), Inches(4), Inches(1)).text_frame.text = said
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(
        Inches(1), Inches(5), Inches(4), Inches(1)
    ).text_frame.text = "组合里的文字：咨询电话另附。"
    steps = ("提交申请", "现场核验", "领取证照")
    frame = slide.shapes.add_textbox(Inches(1), Inches(3), Inches(4), Inches(2)).text_frame
    for number, step in enumerate(steps):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.text = step
        properties = paragraph._p.get_or_add_pPr()
        properties.append(etree.fromstring(f'<a:buAutoNum {_SPACE} type="ea1ChsPeriod"/>'))
    hidden = show.slides.add_slide(show.slide_layouts[5])
    hidden.shapes.title.text = "备用页请勿展示"
    hidden.element.set("show", "0")
    text = ("服务流程", *(each for each, _ in columns), "组合里的文字：咨询电话另附。", *steps)
    numbers = ("一.提交申请", "二.现场核验", "三.领取证照")
    return Known("排列.pptx", _saved(show), text, (("服务流程", 1),), numbers, unseen=("备用页请勿展示",))


def _drawn() -> Known:
    """A chart, a table with merged cells, and a line broken within a word."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    show = _show()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "高质量发展\v综合评价结果"
    make: Any = CategoryChartData  # it has no types
    data = make(number_format="0.0%")
    data.categories = ("一季度", "二季度")
    data.add_series("增速", (0.052, 0.061))
    place = (Inches(1), Inches(2), Inches(4), Inches(3))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    table = _add_table(
        slide, (("指标", "目标", ""), ("", "下限", "上限"), ("绿化率", "35%", "45%"), ("绿地", "12平方米", "15平方米"))
    )
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    text = ("高质量发展综合评价结果", "一季度", "5.2%", "6.1%", "绿化率", "12平方米")
    cells = (("一季度", "5.2%"), ("二季度", "6.1%"), ("增速", "6.1%"), *_limits("绿化率", "35%", "45%"))
    cells = (*cells, *_limits("绿地", "12平方米", "15平方米"))
    return Known("图表.pptx", _saved(show), text, (("高质量发展综合评价结果", 1),), cells=cells)


def _limits(name: str, low: str, high: str) -> tuple[tuple[str, str], ...]:
    return (("指标", name), ("下限", low), ("上限", high), (name, low), (name, high))


def _show() -> Any:
    import pptx

    return pptx.Presentation()


def _add_table(slide: Any, grid: tuple[tuple[str, ...], ...]) -> Any:
    from pptx.util import Inches

    size = (Inches(5), Inches(4), Inches(4), Inches(1))
    table = slide.shapes.add_table(len(grid), len(grid[0]), *size).table
    for i, row in enumerate(grid):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    return table


def _saved(show: Any) -> bytes:
    file = BytesIO()
    show.save(file)
    return file.getvalue()
