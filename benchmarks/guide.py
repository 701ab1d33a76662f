"""Makes the pictures of docs/guide.md: a browser is led through the first ten minutes, and photographed on the way.

    python -m benchmarks.guide [--out docs/images/guide]

Every picture is of the page as it is; whoever changes its looks makes them again.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.support.serving import free_port, served
from tests.support.walkthrough import PATIENCE_MS, Left, first_minutes, found_again

_COLOURS = 192
"""Of a picture: few are enough for text, and make it small."""
_WIDE: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
_PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--out", type=Path, default=Path("docs/images/guide"))
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    folder = Path(tempfile.gettempdir(), "guide")
    folder.mkdir()  # the pictures show it, so it has no random name
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=_FLAGS)
            _walk(browser, folder, out)
            browser.close()
    finally:
        shutil.rmtree(folder)
    print(f"{sum(each.stat().st_size for each in out.glob('*.png')) / 1e6:.2f} MB in {out}")
    return 0


def _walk(browser: Any, folder: Path, out: Path) -> None:
    index, port, log, home = folder / "index", free_port(), folder / "server.log", str(folder / "mingyin")

    def look(page: Any, name: str) -> None:
        page.mouse.move(0, 0)
        page.wait_for_timeout(400)  # what moves comes to rest
        _keep(page.screenshot(), out / f"{name}.png")

    with served(index, port, log, MINGYIN_HOME=home) as address:
        page = _opened(browser, address, _WIDE)
        before = first_minutes(page, folder, look)
        page.goto("about:blank")
    with served(index, port, log, MINGYIN_HOME=home) as address:
        found_again(page, address, before, look)
        _phone(browser, address, before, look)


def _phone(browser: Any, address: str, before: Left, look: Any) -> None:
    """The same conversation on a phone."""
    page = _opened(browser, address + before.path.lstrip("/"), _PHONE)
    answer = page.locator("article[data-answer]").first
    answer.scroll_into_view_if_needed()
    page.locator(".asked").first.evaluate("each => each.scrollIntoView({ block: 'start' })")
    look(page, "phone-answer")
    answer.locator(".mark").first.tap()
    page.locator("#source .sheet.drawn").wait_for()
    page.locator("#source").evaluate("each => each.scrollIntoView({ block: 'start' })")
    look(page, "phone-source")
    page = _opened(browser, address, {**_PHONE, "color_scheme": "dark"})
    page.tap("header .menu")
    page.locator(".talks li").wait_for()
    look(page, "phone-menu")


def _opened(browser: Any, address: str, options: dict[str, Any]) -> Any:
    page = browser.new_context(locale="zh-CN", reduced_motion="reduce", **options).new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(address)
    page.locator(".welcome, article[data-answer]").first.wait_for()
    page.locator("#rail .talks").wait_for(state="attached")
    return page


def _keep(png: bytes, file: Path) -> None:
    """As a picture of few colours."""
    picture = Image.open(BytesIO(png)).convert("RGB")
    picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)


if __name__ == "__main__":
    raise SystemExit(main())
