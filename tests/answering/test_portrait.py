"""The library in numbers, and the documents behind each of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.answering.portrait import Portrait
from rag.embedding import Encoder
from rag.library import Library
from rag.settings import Settings
from tests.support import invented
from tests.support.hashed import HashedLibrary

TEXTS = {
    "甲办法.txt": "临泽市人才安居办法\n\n临政发〔2021〕3号\n\n2021年3月5日\n\n人才安居的对象是高层次人才。\n",
    "乙办法.md": "# 海洋牧场管理办法\n\n发布日期：2023年6月1日\n\n海洋牧场由渔业局管理。海洋牧场不得排污。\n",
    "丙.txt": "海洋牧场的说明\n\n海洋牧场是人工渔场。\n",
}


@pytest.fixture(scope="module")
def library(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("portrait")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, "utf-8")

    class Sharing(Library):
        def encoder(self) -> Encoder:
            return encoder

    library = Sharing(folder / "index", Settings(index=folder / "index"))
    library.add([folder / name for name in TEXTS])
    return library


@pytest.fixture(scope="module")
def found(library: Library) -> Portrait:
    return library.portrait()


def test_kinds_sizes_and_years(found: Portrait, library: Library) -> None:
    assert found.documents == 3
    assert dict(found.kinds) == {"txt": 2, "md": 1}
    assert found.passages == sum(info.passages for info in library.documents())
    assert sum(n for _, n in found.years) + found.undated == 3
    assert set(dict(found.years)) <= {2021, 2023}
    assert found.years


def test_every_number_leads_to_its_documents(found: Portrait, library: Library) -> None:
    for kind, n in found.kinds:
        assert len(library.holding(kind=kind)) == n
    for year, n in found.years:
        assert len(library.holding(year=year)) == n
    assert len(library.holding(year=0)) == found.undated
    for term, _ in found.terms:
        assert library.holding(term=term)
    assert {Path(name).name for name in library.holding(term="海洋")} == {"乙办法.md", "丙.txt"}
    assert library.holding(kind="pdf") == []


def test_pieces_of_words_that_were_cut_wrongly_are_no_terms(tmp_path: Path) -> None:
    files = {"办法.pdf": invented.measures(), "通知.docx": invented.notice(), "材料.zip": invented.archive()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    library = HashedLibrary(tmp_path / "index")
    library.add([tmp_path / name for name in files])
    assert "业生" in library.words(invented.MEASURES_TITLE)
    shown = dict(library.portrait().terms)
    assert {"毕业生", "高校", "租房补贴办法"} <= set(shown)
    assert all(word not in shown for word in ("业生", "市高校", "年青"))


def test_it_is_made_anew_only_when_the_library_has_changed(found: Portrait, library: Library) -> None:
    assert library.portrait() is found
