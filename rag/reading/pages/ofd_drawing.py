"""A page of an OFD file as a picture: its objects are written as a page of a PDF, which PDFium draws.

Text is drawn in a font of the machine, as PDFium finds one for a Chinese font that isn't embedded: the file's own fonts
are never opened. A few characters outside that font's collection (GB 18030's first planes) are missing in the picture.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from rag.reading.packed import unpack
from rag.reading.pages import image
from rag.reading.pages.ofd_objects import Path, Picture, Text, things
from rag.reading.pages.ofd_package import Package
from rag.reading.pages.pdf_drawing import Matrix
from rag.reading.source import Limits

if TYPE_CHECKING:
    from PIL.Image import Image

_DPI = 200
_PAGES, _FONTS = 2, {False: "STSong-Light", True: "SimHei"}
"""The number of the object that lists the pages; the font for ordinary and for bold text."""
_DESCRIPTOR = "/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80"


def picture(package: Package, number: int, limits: Limits) -> Image:
    """The 1-based page, as fine as recognition wants it."""
    import pypdfium2

    pdf = pypdfium2.PdfDocument(as_pdf(package, number, limits, whole=True))
    try:
        page = pdf[0]
        width, height = page.get_size()
        most = math.sqrt(limits.picture_megapixels * 1e6 / (width * height))
        drawn: Image = page.render(scale=min(_DPI / 72, most)).to_pil()
        return drawn
    finally:
        pdf.close()


def as_pdf(package: Package, number: int, limits: Limits, whole: bool = False) -> bytes:
    """A PDF of the 1-based page alone. ``whole``: raises ``ValueError`` where none of its pictures can be shown."""
    parts = package.page(number)
    width, height = parts.width * 72 / 25.4, parts.height * 72 / 25.4
    images: dict[str, bytes] = {}
    content: list[str] = []
    for thing in things(parts):
        if isinstance(thing, Text):
            content += _written(thing, height)
        elif isinstance(thing, Path):
            content.append(_traced(thing, height))
        else:
            content.append(_shown(thing, height, images))
    pictures = _pictures(package, images, limits)
    if whole and pictures and all(picture.size == (1, 1) for picture, _ in pictures):
        raise ValueError("no picture of the page can be read")
    return _file(width, height, "\n".join(content).encode(), pictures)


def _written(text: Text, height: float) -> Iterator[str]:
    if not text.seen:
        return
    yield f"BT /{'B' if text.bold else 'R'} 1 Tf {_rgb(text.colour)} rg"
    for char, _, matrix in text.letters:
        if not char.isspace() and not 0xD800 <= ord(char) < 0xE000:
            a, b, c, d, e, f = matrix  # y grows downwards there, and upwards in a PDF
            yield f"{a:.3f} {-b:.3f} {-c:.3f} {d:.3f} {e:.3f} {height - f:.3f} Tm <{char.encode('utf-16-be').hex()}> Tj"
    yield "ET"


def _traced(path: Path, height: float) -> str:
    steps = []
    for kind, values in path.steps:
        flipped = (height - value if i % 2 else value for i, value in enumerate(values))
        steps.append(" ".join((*(f"{value:.2f}" for value in flipped), kind)))
    paint = {(True, True): "B", (True, False): "S", (False, True): "f", (False, False): "n"}
    how = paint[path.stroke is not None, path.fill is not None]
    colours = f"{_rgb(path.stroke or (0, 0, 0))} RG {_rgb(path.fill or (0, 0, 0))} rg {path.width:.2f} w"
    return f"{colours} {' '.join(steps)} {how}" if steps and steps[0].endswith("m") else ""


def _shown(shown: Picture, height: float, images: dict[str, bytes]) -> str:
    images.setdefault(shown.place, b"")
    name = list(images).index(shown.place)
    a, b, c, d, e, f = shown.matrix
    # A PDF's pictures stand on their feet at the origin, these hang from it.
    upright: Matrix = (a, -b, -c, d, e + c, height - f - d)
    return f"q {' '.join(f'{value:.3f}' for value in upright)} cm /I{name} Do Q"


def _rgb(colour: tuple[int, int, int]) -> str:
    return " ".join(f"{part / 255:.3f}" for part in colour)


def _pictures(package: Package, places: dict[str, bytes], limits: Limits) -> list[tuple[Image, bytes]]:
    """The pictures by the order in which they are named; grey where one can't be read."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limit kept below is higher than Pillow's own
    made = []
    for place in places:
        found = Image.new("RGB", (1, 1), (200, 200, 200))
        try:
            file = Image.open(BytesIO(unpack(package.archive, place)), formats=image.FORMATS)
            if file.width * file.height <= limits.picture_megapixels * 1_000_000:
                found = file.convert("RGBA") if file.has_transparency_data else image.upright(file)
        except Exception:  # a damaged picture can make Pillow raise nearly anything; the page is drawn without it
            pass
        made.append((found, found.convert("RGB").tobytes()))
    return made


def _file(width: float, height: float, content: bytes, pictures: list[tuple[Image, bytes]]) -> bytes:
    """The PDF, object by object."""
    objects: list[bytes] = []

    def add(text: str, stream: bytes | None = None) -> int:
        if stream is None:
            objects.append(text.encode())
        else:
            packed = zlib.compress(stream, 1)
            head = f"<<{text}/Filter/FlateDecode/Length {len(packed)}>>stream\n"
            objects.append(head.encode() + packed + b"\nendstream")
        return len(objects)

    add(f"<</Type/Catalog/Pages {_PAGES} 0 R>>")
    add("<</Type/Pages/Kids[3 0 R]/Count 1>>")
    page = add("")
    drawn = add("", content)
    fonts = " ".join(f"/{'B' if bold else 'R'} {_font(add, name)} 0 R" for bold, name in _FONTS.items())
    shown = []
    for i, (found, pixels) in enumerate(pictures):
        size = f"/Type/XObject/Subtype/Image/Width {found.width}/Height {found.height}/BitsPerComponent 8"
        mask = ""
        if found.mode == "RGBA":
            mask = f"/SMask {add(f'{size}/ColorSpace/DeviceGray', found.getchannel('A').tobytes())} 0 R"
        shown.append(f"/I{i} {add(f'{size}/ColorSpace/DeviceRGB{mask}', pixels)} 0 R")
    objects[page - 1] = (
        f"<</Type/Page/Parent {_PAGES} 0 R/MediaBox[0 0 {width:.3f} {height:.3f}]/Contents {drawn} 0 R"
        f"/Resources<</Font<<{fonts}>>/XObject<<{' '.join(shown)}>>>>>>"
    ).encode()
    return _joined(objects)


def _font(add: object, name: str) -> int:
    assert callable(add)
    descriptor = add(f"<</Type/FontDescriptor/FontName/{name}{_DESCRIPTOR}>>")
    system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    below = add(
        f"<</Type/Font/Subtype/CIDFontType0/BaseFont/{name}{system}/FontDescriptor {descriptor} 0 R"
        "/DW 1000/W[1 95 500]>>"
    )
    made: int = add(f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/UniGB-UTF16-H/DescendantFonts[{below} 0 R]>>")
    return made


def _joined(objects: list[bytes]) -> bytes:
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, each in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()
