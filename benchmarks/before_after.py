"""A picture of what the repair of a page does: the page, its text as it is taken out, and as Mingyin reads it.

    python -m benchmarks.before_after [--out docs/images/repaired-page.png] [FILE.pdf]

Without a file the page is the newspaper of the tests: columns, doubled glyphs, headings below their text.
Drawn by the system's Chromium.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
from pathlib import Path

from rag.types import Document
from tests.support.paper import newspaper, read_back

_STYLE = """
body { margin: 0; padding: 24px; display: grid; grid-template-columns: 430px 400px 400px; gap: 24px; width: 1278px;
       background: #f4f2ec; font: 12px/1.75 'Noto Sans CJK SC', sans-serif; color: #222 }
h2 { font-size: 15px; margin: 0 0 8px } img { width: 100%; border: 1px solid #ccc }
pre, article { background: #fff; border: 1px solid #ccc; padding: 12px; margin: 0; height: 580px; overflow: hidden;
               white-space: pre-wrap; font: inherit }
article p { margin: 0 0 .5em } article .heading { font-weight: 700; color: #9c2f22 }
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/images/repaired-page.png"))
    given = parser.parse_args()
    data = given.file.read_bytes() if given.file else newspaper()[0]
    _draw(_page(data), given.out)


def _page(data: bytes) -> str:
    import pypdfium2 as pdfium

    first = pdfium.PdfDocument(data)[0]
    picture = io.BytesIO()
    first.render(scale=2).to_pil().save(picture, "PNG")
    image = base64.b64encode(picture.getvalue()).decode()
    taken_out = first.get_textpage().get_text_range()
    return (
        f"<meta charset=utf-8><style>{_STYLE}</style>"
        f'<section><h2>原页 · the page</h2><img src="data:image/png;base64,{image}"></section>'
        f"<section><h2>直接取出的文字 · taken out as it stands</h2><pre>{html.escape(taken_out)}</pre></section>"
        f"<section><h2>明引读到的文字 · as Mingyin reads it</h2><article>{_read(read_back(data))}</article></section>"
    )


def _read(document: Document) -> str:
    return "".join(
        f"<p{' class=heading' if block.level else ''}>{html.escape(block.text)}</p>" for block in document.blocks
    )


def _draw(page: str, out: Path) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1326, "height": 680})
        tab.set_content(page)
        tab.screenshot(path=out)
        browser.close()


if __name__ == "__main__":
    main()
