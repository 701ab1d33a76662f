"""What the tests share: the shipped document, and a library built from it with the real encoder, once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from rag.chinese.words import Words
from rag.embedding import Encoder
from rag.indexing.question_fit import Matrix, question_fit
from rag.library import Library
from rag.reading.structure.pairing import QuestionFit
from rag.settings import Settings
from rag.types import Answer
from tests.support.encoding import shared_encoder, sharing
from tests.support.endpoint import Endpoint
from tests.support.places import CORPUS
from tests.support.reading import sharing_readers


@pytest.fixture(autouse=True)
def chinese_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages in Chinese, whatever locale the tests run under."""
    monkeypatch.setenv("MINGYIN_LANG", "zh")


@pytest.fixture(scope="session", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The user's data folder of all tests, and of the processes that they start: never the person's own."""
    folder = tmp_path_factory.mktemp("own")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shipped_document() -> Path:
    """The document that ships with the project."""
    return next(CORPUS.glob("元宇宙*.txt"))


@pytest.fixture(scope="session", autouse=True)
def shared_parts() -> Iterator[None]:
    """One encoder, one reader and one process for foreign formats for every library of the session."""
    with sharing(), sharing_readers():
        yield


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The encoder that ships; it embeds no text twice."""
    return shared_encoder()


@pytest.fixture(scope="session")
def shipped_library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of the shipped document. Tests read it; one that writes makes its own."""
    index = tmp_path_factory.mktemp("shipped") / "index"
    library = Library(index, Settings(index=index))
    library.add([CORPUS])
    return library


@pytest.fixture(scope="session")
def evidence(encoder: Encoder) -> QuestionFit:
    """How questions and paragraphs fit, as the indexer asks for it."""
    words = Words()

    def fit(questions: Sequence[str], paragraphs: Sequence[str]) -> Matrix:
        return question_fit(questions, paragraphs, words, encoder.queries, encoder.passages)

    return fit


@pytest.fixture
def library(shipped_library: Library, tmp_path: Path) -> Library:
    """A copy of the shipped library, to be written to."""
    index = shutil.copytree(shipped_library.index, tmp_path / "index")
    return Library(index, Settings(index=index))


@pytest.fixture
def new_library(tmp_path: Path) -> Library:
    """A library that holds nothing yet."""
    return Library(tmp_path / "new", Settings(index=tmp_path / "new"))


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """A language model's endpoint: a server that says 「好的。」 until it is told otherwise."""
    server = Endpoint()
    yield server
    server.close()


@pytest.fixture(scope="session")
def is_verbatim() -> Callable[[Answer, Callable[[str], str]], bool]:
    """Whether every quote of an answer stands in its document's text at its offsets, white space aside."""

    def check(answer: Answer, text: Callable[[str], str]) -> bool:
        return all(
            "".join(each.quote.split()) == "".join(text(each.document)[each.start : each.end].split()) != ""
            for each in answer.citations
        )

    return check
