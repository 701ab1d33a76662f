"""The page: of itself complete, and nothing in it is taken for markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rag.evaluation import ablations, report
from rag.evaluation.dataset import Kind
from rag.evaluation.plots import plots
from rag.evaluation.rows import Reply, Row
from rag.evaluation.summary import Result, summarise

EVIL = '<script>alert("x")</script><img src=x onerror=alert(1)>\' & "'
MACHINE = {"cores": 2, "processor": "某处理器"}
VOID = {"meta", "br", "input"}


class Page(HTMLParser):
    """Collects the tags and attributes of a page and checks that every tag is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.fixture(scope="module")
def rows(row: Callable[..., Row], reply: Callable[..., Reply]) -> list[Row]:
    """Every kind of question, all that is text in them hostile."""
    ranks = {"default": (None,), "dense": (1,)}
    answerable = [
        row(f"{i}{EVIL}", question=EVIL, standalone=f"又{EVIL}", answers=(EVIL,), gold=(EVIL,), warm=True, ranks=ranks,
            reply=reply(f"答{i}", f"非也{EVIL[:20]}", confidence=i / 10), signals={EVIL: i / 9, "b": 1 - i / 9})
        for i in range(10)
    ]  # fmt: skip
    missing = [
        row(
            f"u{i}{EVIL}",
            Kind.UNANSWERABLE,
            question=EVIL,
            reply=reply(EVIL),
            signals={EVIL: i / 12, "b": i / 7},
        )
        for i in range(5)
    ]
    rewritten = row(f"r{EVIL}", Kind.REWRITING, question=EVIL, standalone="别", last=EVIL, human=EVIL)
    return [*answerable, *missing, rewritten]


@pytest.fixture(scope="module")
def result(rows: list[Row]) -> Result:
    tables = {"retrieval": ablations.of_retrieval(rows), "signals": ablations.of_signals(rows)}
    about = {"documents": 1, "passages": 2, "borders": {"sure": 0.5, "near": 0.2}}
    return {**about, **summarise(rows), "ablations": tables}


@pytest.fixture(scope="module", params=["zh", "en"])
def page(
    request: pytest.FixtureRequest, rows: list[Row], result: Result, tmp_path_factory: pytest.TempPathFactory
) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("MINGYIN_LANG", request.param)
        report.write(path, f"集{EVIL}", f"abc{EVIL}", MACHINE, result, rows)
    return path.read_text("utf-8")


def test_nothing_is_loaded_from_elsewhere(page: str) -> None:
    assert not re.search(r"https?:|//[a-z]|@import|url\((?!#)", page)
    found = Page(page)
    assert not {"link", "img", "iframe", "base", "object", "image"} & set(found.tags)
    references = [value or "" for name, value in found.attributes if name in ("src", "href", "xlink:href", "action")]
    assert all(value.startswith("#") for value in references)
    assert "default-src 'none'" in page


def test_what_comes_from_a_set_is_text(page: str) -> None:
    found = Page(page)
    assert found.tags.count("script") == 1
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert found.open == []
    text = "".join(found.texts)
    for expected in (f"集{EVIL}", f"abc{EVIL}", f"{EVIL} → 又{EVIL}", f"0{EVIL}", f"without {EVIL}", f"r{EVIL}"):
        assert expected in text


def test_the_page_shows_measures_plots_and_failures(page: str, rows: list[Row]) -> None:
    found = Page(page)
    assert found.tags.count("svg") == 6
    assert found.tags.count("table") == 4  # measures, two ablations, failures
    assert page.count("<tr data-wrong=") == len(rows)
    assert 'data-wrong="not_found not_held"' in page
    assert "0.0 [0.0, 0.0]" in page  # recall@1
    assert "66.7" in page  # the base rate, which reliability depends on
    assert 'id="wrong"' in page
    assert f"甲 0-2: 答{1}" in page


def test_plots_are_drawn_of_what_there_is(result: Result, row: Callable[..., Row]) -> None:
    assert [re.findall(r">(ROC [^<]+|置信度|各阶段用时|回答字数)<", svg)[:1] for svg in plots(result)[2:]] == [
        [f"ROC (AUROC {result['metrics']['auroc']['value']:.3f})"],
        ["置信度"],
        ["回答字数"],
        ["各阶段用时"],
    ]
    assert plots(summarise([row(kind=Kind.REWRITING, human="人")])) == []
    by_document = plots(summarise([row(gold=("甲",), ranks={"default": (2,)})]))
    assert len(by_document) == 1
    assert "命中率@k" in by_document[0]


def test_a_page_of_rewriting_alone(row: Callable[..., Row], tmp_path: Path) -> None:
    rows = [row(kind=Kind.REWRITING, human="人", standalone="人", question="人呢", last="甲")]
    report.write(tmp_path / "r.html", "集", "abc", MACHINE, summarise(rows), rows)
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "追问补全的字 F1" in text
    assert "100.0 [100.0, 100.0]" in text
    assert "<svg" not in text
