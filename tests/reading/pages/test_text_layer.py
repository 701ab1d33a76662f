"""What a scan holds of text that nobody sees is believed where its picture says the same, and else mended by it."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.utils import ImageReader

from rag.reading.layout.glyphs import Page
from rag.reading.pages import ocr, ofd_package, ofd_page
from rag.reading.pages.text_layer import Trust
from rag.reading.retry import worthwhile
from rag.reading.source import Limits, Source
from rag.types import Unread
from tests.support.layered import falsified, figures, scanned
from tests.support.ofd import content, line, ofd, scan
from tests.support.paper import A4, Paper, read_back

recognised = pytest.mark.skipif(not ocr.available(), reason="no text recognition installed")


def _lines(count: int, seed: int) -> tuple[list[str], list[str]]:
    """Lines, and the same with false figures."""
    random = Random(seed)
    parts = figures(count, seed)
    shown = ["".join(part) for part in parts]
    return shown, [before + falsified(figure, random) + after for before, figure, after in parts]


@recognised
@pytest.mark.parametrize("behind", [False, True])
def test_a_false_layer_gives_way_to_its_picture_and_a_true_one_stays(behind: bool) -> None:
    shown, false = _lines(6, 3)
    true = ["本页的文字层没有错，占地120㎡，分给三户人家居住使用。", "这里的出生率为5.2‰，比去年略有下降，共3户。"]
    document = read_back(scanned([(true, true), (shown, [shown[0], *false[1:]])], behind))
    text = document.text.replace("\n", "")
    assert text == "".join([*true, *shown])
    repairs = dict(document.reading.repairs)
    assert (repairs["checked_layers"], repairs["mended_layers"]) == (2, 1)
    assert document.layout is not None
    assert document.layout.pages[document.text.index(shown[3][:9])] == 2


@recognised
def test_a_mended_page_keeps_what_recognition_does_not_know_and_loses_what_the_picture_lacks() -> None:
    shown, false = _lines(3, 8)
    kept = "样品中砷的含量为0.3㎎，占比12㎡。"
    document = read_back(scanned([([*shown, kept], [*false, kept, "", "这一行图上没有，共计99元。"])]))
    assert document.text.replace("\n", "") == "".join([*shown, kept])


@recognised
def test_a_layer_whose_picture_nobody_can_read_stays() -> None:
    layer = ["图上什么也没有，文字层里写着本年共计支出3,500万元，", "其中工资福利一项占了一半以上，其余用于设备更新。"]
    document = read_back(scanned([([], layer)]))
    assert document.text.replace("\n", "") == "".join(layer)
    assert "mended_layers" not in dict(document.reading.repairs)


def test_without_recognition_the_person_is_told_and_the_file_is_worth_reading_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    shown, false = _lines(2, 5)
    document = read_back(scanned([(shown, false)]))
    assert document.reading.unread == (Unread("unchecked_layer", (1,)),)
    assert document.text.replace("\n", "") == "".join(false)
    monkeypatch.setattr(ocr, "available", lambda: True)
    assert worthwhile(document.reading, Limits())


def test_text_that_is_seen_on_a_picture_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(picture: Image.Image) -> Page:
        raise AssertionError

    monkeypatch.setattr(ocr, "Scan", refuse)
    paper = Paper()
    ground = Image.new("RGB", (120, 170), "lightblue")
    ImageDraw.Draw(ground).line((0, 0, 120, 170), fill="navy")
    buffer = BytesIO()
    ground.save(buffer, "PNG")
    paper.canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
    paper.text(80, 80, "写在图片上的字，共计300万元，看得见就不必识别。", 12)
    paper.text(80, 100, "也不必核对，照原样收录，因为人看到的就是它，不是别的什么。", 12)
    document = read_back(paper.done())
    assert document.text.startswith("写在图片上的字")
    assert not document.reading.unread


def test_pages_that_agree_are_looked_at_less_and_one_that_does_not_ends_that() -> None:
    trust = Trust()
    first = trust.lines()
    trust.agreed = 4
    assert 0 < trust.lines() < first
    trust.agreed = 20
    looked = [trust.lines() for _ in range(20)]
    assert 0 < sum(map(bool, looked)) <= 5
    trust.agreed = 0
    assert trust.lines() == first


def test_an_ofd_file_says_which_of_its_text_nobody_sees() -> None:
    hidden = line("这一行文字没有颜色，只能复制，看不见，共计三十六个字左右。", 20, 40, more='Alpha="0"')
    picture = BytesIO()
    Image.new("RGB", (210, 297), "white").save(picture, "PNG")
    parts = {"Doc_0/Res/scan.png": picture.getvalue()}
    source = Source(ofd([content(scan(0, 0, 210, 297) + hidden)], more=parts), "文.ofd")
    page, _ = ofd_page.page(ofd_package.opened(source).page(1), 1)
    assert page.unseen == 1.0
    seen = Source(ofd([content(scan(0, 0, 210, 297) + line("看得见的字", 20, 40))], more=parts), "文.ofd")
    page, _ = ofd_page.page(ofd_package.opened(seen).page(1), 1)
    assert page.unseen == 0.0
