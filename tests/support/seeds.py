"""One small real file of every format, to be damaged."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from io import BytesIO

from rag.reading import READERS

TITLE = "关于开展试点工作的通知"
LINES = (
    "第一章 总则",
    "为了规范试点工作，保护当事人的合法权益，制定本办法。",
    "一、总体要求",
    "试点单位应当于2024年6月30日前报送方案，每家补助300万元。",
    "哪些单位可以申请？",
    "依法设立三年以上、员工不少于五十人的单位可以申请。",
)
ROWS = (("地区", "金额", "日期"), ("上海", "300", "2024-01-02"), ("北京", "200", "2024-03-04"))


def seeds() -> dict[str, bytes]:
    """Ending → a file of that format, of every format that can be read."""
    made = {ending: make() for ending, make in _MAKERS.items()}
    made[".eml"] = _mail(made[".docx"])
    made[".zip"] = _archive({f"件/附件{ending}": made[ending] for ending in (".txt", ".docx", ".html", ".csv")})
    assert {READERS[ending] for ending in made} == set(READERS.values())
    return made


def _text() -> bytes:
    return "\n\n".join((TITLE, *LINES)).encode("gb18030")


def _collection() -> bytes:
    lines = (json.dumps({"_id": f"d{i}", "title": TITLE, "text": text}) for i, text in enumerate(LINES))
    return "\n".join(lines).encode()


def _csv() -> bytes:
    return "\n".join(map(",".join, ROWS)).encode("gb18030")


def _html() -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    body = "".join(f"<p>{line}</p>" for line in LINES)
    head = f'<meta charset="utf-8"><title>{TITLE}</title><script>alert(1)</script>'
    return f"<html><head>{head}</head><body><h1>{TITLE}</h1>{body}<table>{rows}</table></body></html>".encode()


def _mhtml() -> bytes:
    from email.mime.multipart import MIMEMultipart
    from email.mime.text import MIMEText

    message = MIMEMultipart("related", type="text/html")
    message["Subject"] = TITLE
    message.attach(MIMEText(_html().decode(), "html", "utf-8"))
    return message.as_bytes()


def _markdown() -> bytes:
    table = "\n".join("| " + " | ".join(row) + " |" for row in (ROWS[0], ("---",) * 3, *ROWS[1:]))
    return "\n\n".join((f"# {TITLE}", *LINES, table, "> 引文", "- 甲\n  - 乙", "```\n代码\n```")).encode()


def _pdf() -> bytes:
    """Uncompressed, so that damage reaches what is drawn."""
    from reportlab.lib.pagesizes import A5
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfgen.canvas import Canvas

    registerFont(UnicodeCIDFont("STSong-Light"))
    file = BytesIO()
    canvas = Canvas(file, A5, pageCompression=0, invariant=1)
    canvas.setTitle(TITLE)
    for page in (1, 2):
        canvas.setFont("STSong-Light", 10)
        for i, line in enumerate((TITLE, *LINES)):
            canvas.drawString(40, 540 - 22 * i, line)
        canvas.grid([40, 140, 240, 340], [300, 320, 340, 360])
        for i, row in enumerate(ROWS):
            for j, cell in enumerate(row):
                canvas.drawString(44 + 100 * j, 345 - 20 * i, cell)
        canvas.drawCentredString(200, 20, str(page))
        canvas.bookmarkPage(f"p{page}")
        canvas.addOutlineEntry(f"第{page}章", f"p{page}")
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _word() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading(TITLE, 0)
    for line in LINES:
        document.add_paragraph(line, "Heading 1" if line.startswith("第") else "List Number" if "、" in line else None)
    table = document.add_table(len(ROWS), len(ROWS[0]))
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    table.cell(1, 0).merge(table.cell(2, 0))
    document.sections[0].header.paragraphs[0].text = "内部文件"
    return _saved(document.save)


def _slides() -> bytes:
    import pptx
    from pptx.util import Inches

    show = pptx.Presentation()
    slide = show.slides.add_slide(show.slide_layouts[1])
    slide.shapes.title.text = TITLE
    slide.placeholders[1].text = "\n".join(LINES)
    table = slide.shapes.add_table(len(ROWS), 3, Inches(1), Inches(4), Inches(6), Inches(1)).table
    for i, row in enumerate(ROWS):
        for j, cell in enumerate(row):
            table.cell(i, j).text = cell
    slide.notes_slide.notes_text_frame.text = "备注"
    return _saved(show.save)


def _sheets() -> bytes:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    for row in ROWS:
        sheet.append(row)
    sheet.append(("广州", 0.25, datetime.date(2024, 5, 6)))
    sheet["D2"] = "=SUM(B2:B3)"
    sheet["B4"].number_format = "0.0%"
    sheet.merge_cells("A6:C6")
    book.create_sheet("说明").append((TITLE,))
    return _saved(book.save)


def _epub() -> bytes:
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{TITLE}</dc:title>'
        '<dc:identifier id="id">x</dc:identifier></metadata><manifest>'
        '<item id="a" href="a.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/></manifest>'
        '<spine><itemref idref="a"/></spine></package>'
    )
    xhtml = '<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'
    body = f"<h1>{TITLE}</h1>" + "".join(f"<p>{line}</p>" for line in LINES)
    toc = f'<ol><li><a href="a.xhtml">{TITLE}</a></li></ol>'
    nav = f'<nav xmlns:epub="http://www.idpf.org/2007/ops" epub:type="toc">{toc}</nav>'
    return _archive(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": container.encode(),
            "OEBPS/content.opf": package.encode(),
            "OEBPS/a.xhtml": xhtml.format(body).encode(),
            "OEBPS/nav.xhtml": xhtml.format(nav).encode(),
        }
    )


def _rich_text() -> bytes:
    body = "".join(f"\\u{ord(char)}?" if ord(char) > 127 else char for char in "".join(LINES))
    return ("{\\rtf1\\ansi " + body + "}").encode()


def _mail(attached: bytes) -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["Subject"] = "张三 <zhang@example.org>", TITLE
    message.set_content("\n".join(LINES))
    message.add_attachment(attached, "application", "octet-stream", filename="附件.docx")
    return message.as_bytes()


def _ofd() -> bytes:
    from tests.support.ofd import content, line, ofd, rule

    lines = "".join(line(text, 10, 20 + 10 * i) for i, text in enumerate((TITLE, *LINES)))
    return ofd([content(lines + rule(10, 200, 100, 200))], title=TITLE)


def _open_document() -> bytes:
    from tests.support.opendocument import package

    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}"
        "</table:table-row>"
        for row in ROWS
    )
    body = f'<text:h text:outline-level="1">{TITLE}</text:h>' + "".join(f"<text:p>{line}</text:p>" for line in LINES)
    return package("text", f"{body}<table:table>{rows}</table:table>")


def _picture(format: str) -> Callable[[], bytes]:
    def make() -> bytes:
        from PIL import Image, ImageDraw

        picture = Image.new("RGB", (24, 16), "white")
        ImageDraw.Draw(picture).line((2, 2, 20, 12), "black", 2)
        return _saved(lambda file: picture.save(file, format))

    return make


def _archive(members: dict[str, bytes]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def _saved(save: Callable[[BytesIO], object]) -> bytes:
    file = BytesIO()
    save(file)
    return file.getvalue()


_MAKERS: dict[str, Callable[[], bytes]] = {
    ".txt": _text,
    ".jsonl": _collection,
    ".csv": _csv,
    ".html": _html,
    ".mhtml": _mhtml,
    ".md": _markdown,
    ".pdf": _pdf,
    ".ofd": _ofd,
    ".odt": _open_document,
    ".docx": _word,
    ".pptx": _slides,
    ".xlsx": _sheets,
    ".epub": _epub,
    ".doc": _rich_text,
    ".png": _picture("PNG"),
    ".jpg": _picture("JPEG"),
    ".tif": _picture("TIFF"),
    ".bmp": _picture("BMP"),
    ".webp": _picture("WEBP"),
}
