"""The reranker: a tiny cross-encoder of random weights stands in for a trained one, by folder and from a hub."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import UserError
from rag.library import Library
from rag.retrieval import fusion, reranking
from rag.retrieval.fusion import Relevance, retrieve
from rag.retrieval.reranking import Reranker, RerankerError, load_reranker
from rag.settings import Settings
from rag.types import Hit, Passage
from tests.support.places import ROOT
from tests.support.timing import PATIENCE_S

QUESTION = "要建设什么样的新型算力？"


@pytest.fixture
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the reranker reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def make(kind: str, folder: Path, text: str, labels: int = 1) -> Path:
    """A BERT of random weights with a vocabulary of the characters of ``text``, as a plain transformers folder."""
    import torch
    import transformers

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set("".join(text.split())))]
    tokenizer: Any = transformers.BertTokenizer
    tokenizer(vocab={token: i for i, token in enumerate(vocabulary)}).save_pretrained(folder)
    torch.manual_seed(0)
    configure: Any = transformers.BertConfig
    config = configure(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=512,
        initializer_range=0.5,  # far apart, so that texts are too
        num_labels=labels,
    )
    model = getattr(transformers, kind)(config)
    model.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory, shipped_document: Path) -> Path:
    """A cross-encoder whose own activation leaves its scores outside 0..1."""
    from sentence_transformers import CrossEncoder
    from torch.nn import Identity

    root = tmp_path_factory.mktemp("rerankers")
    plain = make("BertForSequenceClassification", root / "plain", shipped_document.read_text("utf-8"))
    CrossEncoder(str(plain), activation_fn=Identity()).save(str(root / "tiny"))
    return root / "tiny"


@pytest.fixture(scope="module")
def reranker(tiny: Path) -> Reranker:
    return load_reranker(Settings(reranker=str(tiny)))


@pytest.fixture(scope="module")
def passages(shipped_library: Library) -> list[Passage]:
    return list(shipped_library.snapshot().catalog.passages(shipped_library.snapshot().catalog.ids().tolist()).values())


def found(library: Library, relevance: Relevance | None, top_k: int = 1000, **changes: Any) -> tuple[Hit, ...]:
    snapshot = library.snapshot()
    vector = library.encoder().queries([QUESTION])[0]
    settings = replace(library.settings, **changes)
    return retrieve(snapshot, vector, snapshot.words.split(QUESTION), settings, top_k=top_k, relevance=relevance)


def scores(hits: tuple[Hit, ...]) -> list[float]:
    return [hit.score for hit in hits]


def starts(hits: tuple[Hit, ...]) -> list[int]:
    return [hit.passage.start for hit in hits]


# The model


def test_importing_is_cheap() -> None:
    code = (
        "import sys, rag, rag.retrieval.reranking, rag.retrieval.fusion;"
        "sys.exit(bool({'torch', 'transformers', 'sentence_transformers', 'huggingface_hub'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=PATIENCE_S, check=False).returncode == 0


def test_scores_are_the_models_probabilities(tiny: Path, reranker: Reranker, passages: list[Passage]) -> None:
    from sentence_transformers import CrossEncoder

    pairs = [(QUESTION, f"{each.title}\n{each.section}\n{each.text}") for each in passages]
    logits = CrossEncoder(str(tiny), local_files_only=True).predict(pairs, show_progress_bar=False)
    assert logits.min() < 0
    ours = reranker.scores(QUESTION, passages)
    assert ours.shape == (len(passages),)
    assert ours.dtype == np.float32
    np.testing.assert_allclose(ours, 1 / (1 + np.exp(-logits)), atol=1e-5)
    assert 0 <= ours.min() < ours.max() <= 1


def test_no_passages(reranker: Reranker) -> None:
    assert reranker.scores(QUESTION, []).shape == (0,)


def test_traditional_characters_and_odd_texts(reranker: Reranker, passages: list[Passage]) -> None:
    plain, traditional = (reranker.scores(question, passages) for question in ("构建产业体系", "構建產業體系"))
    np.testing.assert_allclose(plain, traditional, atol=1e-6)
    both = reranker.scores("产业", [replace(passages[0], text=text) for text in ("产业体系", "產業體系")])
    assert both[0] == pytest.approx(both[1], abs=1e-6)
    for odd in ("", "\ud800好", "字" * 5000):
        assert 0 <= reranker.scores(odd, [replace(passages[0], text=odd)])[0] <= 1


def test_threads_take_turns(reranker: Reranker, passages: list[Passage], monkeypatch: pytest.MonkeyPatch) -> None:
    questions = [QUESTION[:length] for length in range(1, 9)]
    alone = [reranker.scores(question, passages) for question in questions]
    predict, busy = reranker.model.predict, threading.Lock()

    def alone_in_it(*given: Any, **named: Any) -> Any:
        assert busy.acquire(blocking=False)
        time.sleep(0.01)
        try:
            return predict(*given, **named)
        finally:
            busy.release()

    monkeypatch.setattr(reranker.model, "predict", alone_in_it)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda question: reranker.scores(question, passages), questions))
    np.testing.assert_allclose(together, alone, atol=1e-5)


# Errors


@pytest.mark.usefixtures("_no_network")
def test_errors_name_the_reranker_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reranking, "_OFFLINE", "1")  # without a network it takes a minute to be sure of that
    (tmp_path / "empty").mkdir()
    for name in ("no-one/no-such-reranker", "/no/such/folder", str(tmp_path / "empty"), "~no-such-person/model"):
        with pytest.raises(RerankerError) as raised:
            load_reranker(Settings(reranker=name))
        message = str(raised.value)
        assert message.startswith(f"重排模型「{name}」无法载入：")
        assert message.endswith("请检查 MINGYIN_RERANKER；去掉它就不再重排。")
        assert "\n" not in message
    monkeypatch.setenv("MINGYIN_LANG", "en")
    with pytest.raises(RerankerError, match=r"“/no/such/folder” can't be loaded: .+ Check MINGYIN_RERANKER"):
        load_reranker(Settings(reranker="/no/such/folder"))


@pytest.mark.parametrize(("kind", "labels"), [("BertModel", 1), ("BertForSequenceClassification", 3)])
def test_a_model_of_another_kind_is_refused(kind: str, labels: int, tmp_path: Path) -> None:
    folder = make(kind, tmp_path / "other", QUESTION, labels)
    with pytest.raises(RerankerError, match=r"它不是重排模型.+bge-reranker"):
        load_reranker(Settings(reranker=str(folder)))


# The network


class Hub(BaseHTTPRequestHandler):
    """Serves a folder as the model someone/tiny."""

    def __init__(self, folder: Path, *given: Any) -> None:
        self.folder = folder
        super().__init__(*given)

    def do_GET(self) -> None:
        file = self.folder / self.path.rpartition("/")[2]
        held = self.path.startswith("/someone/tiny/resolve/") and file.is_file()
        body = file.read_bytes() if held else b"{}"
        self.send_response(200 if held else 404)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", "0" * 40)
        if not held:
            self.send_header("X-Error-Code", "EntryNotFound")
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_: Any) -> None:
        pass


LOAD = """
import json, os, sys
calls = []
sys.addaudithook(lambda event, _: calls.append(event) if event in ("socket.connect", "socket.getaddrinfo") else None)
from rag.library import Library
from rag.retrieval.reranking import RerankerError
from rag.settings import Settings

if "HF_HUB_OFFLINE" not in os.environ:
    Library.open().encoder()  # which takes Hugging Face's libraries off the network
found = []
for name in sys.argv[1:]:
    try:
        loaded = Library.open(settings=Settings(reranker=name)).reranker() is not None
    except RerankerError:
        loaded = False
    found.append([loaded, bool(calls)])
    calls.clear()
print(json.dumps(found))
"""


@pytest.mark.parametrize(
    ("offline", "expected"),
    [
        ({}, [[True, False], [True, True], [True, False]]),
        ({"HF_HUB_OFFLINE": "1"}, [[True, False], [False, False], [False, False]]),
    ],
)
def test_only_a_name_that_is_not_here_is_downloaded(
    offline: dict[str, str], expected: list[list[bool]], tiny: Path, tmp_path: Path
) -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.lower().endswith(("_proxy", "_offline"))
    }
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Hub, tiny)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        environment |= {"HF_ENDPOINT": f"http://127.0.0.1:{server.server_port}", "HF_HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", LOAD, str(tiny), "someone/tiny", "someone/tiny"],
            cwd=ROOT,
            env=environment | offline,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        server.shutdown()
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == expected


# Retrieval


def test_it_reorders_what_was_found(shipped_library: Library, reranker: Reranker) -> None:
    relevance = partial(reranker.scores, QUESTION)
    fused, hits = found(shipped_library, None), found(shipped_library, relevance, candidates=1000)
    best = fused[: fusion.RERANKED]
    relevant = dict(zip(starts(best), relevance([hit.passage for hit in best]).tolist(), strict=True))
    assert starts(hits[: len(best)]) == sorted(relevant, key=lambda start: -relevant[start]) != starts(best)
    assert scores(hits[: len(best)]) == pytest.approx(sorted(relevant.values(), reverse=True), abs=1e-5)
    assert {replace(hit, score=0) for hit in hits} == {replace(hit, score=0) for hit in fused}
    few = found(shipped_library, relevance, top_k=3, candidates=1000)
    assert starts(few) == starts(hits[:3])
    assert starts(few) != starts(found(shipped_library, None, top_k=3))


@pytest.mark.parametrize(("limit", "candidates"), [(2, 50), (30, 2)])
def test_only_the_best_are_reranked_and_the_others_follow(
    limit: int, candidates: int, shipped_library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Passage] = []

    def backwards(passages: Sequence[Passage]) -> NDArray[np.float32]:
        asked.extend(passages)
        return np.linspace(0.3, 0.6, len(passages), dtype=np.float32)

    monkeypatch.setattr(fusion, "RERANKED", limit)
    fused = found(shipped_library, None, candidates=candidates)
    hits = found(shipped_library, backwards, candidates=candidates)
    assert asked == [hit.passage for hit in fused[:2]]
    assert starts(hits) == [*reversed(starts(fused[:2])), *starts(fused[2:])]
    assert len(hits) > 2
    assert scores(hits[:2]) == pytest.approx([0.6, 0.3], abs=1e-6)
    assert scores(hits[2:]) == pytest.approx([0.3 * hit.score for hit in fused[2:]], abs=1e-6)


def test_equal_scores_keep_the_fused_order(shipped_library: Library) -> None:
    hits = found(shipped_library, lambda passages: np.ones(len(passages), np.float32))
    assert starts(hits) == starts(found(shipped_library, None))


# The library


def with_reranker(library: Library, tiny: Path) -> Library:
    return Library(library.index, replace(library.settings, reranker=str(tiny)))


def test_without_the_setting_nothing_is_loaded(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.retrieval.reranking.load_reranker", lambda _: pytest.fail("a reranker was loaded"))
    monkeypatch.delenv("MINGYIN_RERANKER", raising=False)
    assert Settings.from_environment().reranker == Settings().reranker == ""
    library.warm()
    assert library.ask(QUESTION).hits
    assert library.reranker() is None


def test_the_environment_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_RERANKER", "BAAI/bge-reranker-v2-m3")
    assert Settings.from_environment().reranker == "BAAI/bge-reranker-v2-m3"


@pytest.mark.usefixtures("_no_network")
def test_an_answer_shows_the_reranked_passages(library: Library, tiny: Path, reranker: Reranker) -> None:
    plain, answer = library.ask(QUESTION), with_reranker(library, tiny).ask(QUESTION)
    assert starts(answer.hits) != starts(plain.hits)
    assert len(answer.hits) == len(plain.hits)
    assert scores(answer.hits) == sorted(scores(answer.hits), reverse=True)
    expected = reranker.scores(answer.standalone, [hit.passage for hit in answer.hits])
    assert scores(answer.hits) == pytest.approx(expected.tolist(), abs=1e-5)


def test_it_is_loaded_once_for_many_that_ask(library: Library, tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []

    def load(settings: Settings) -> Reranker:
        loaded.append(settings.reranker)
        time.sleep(0.2)
        return load_reranker(settings)

    monkeypatch.setattr("rag.retrieval.reranking.load_reranker", load)
    asked = with_reranker(library, tiny)
    assert loaded == []
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: asked.ask(QUESTION), range(4)))
    assert loaded == [str(tiny)]
    assert len({tuple(starts(answer.hits)) for answer in answers}) == 1
    warm = with_reranker(library, tiny)
    warm.warm()
    assert loaded == [str(tiny)] * 2


def test_only_the_named_documents_are_searched(library: Library, tiny: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("元宇宙产业体系由市政府构建。\n\n先进技术由企业研究。\n", "utf-8")
    library.add([other])
    asked = with_reranker(library, tiny)
    assert {hit.passage.document for hit in asked.ask(QUESTION, documents=["other"]).hits} == {"other.txt"}
    assert len({hit.passage.document for hit in asked.ask(QUESTION, top_k=1000).hits}) == 2


def test_a_question_fails_clearly_where_it_is_missing(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="MINGYIN_RERANKER"):
        with_reranker(library, tmp_path / "nowhere").ask(QUESTION)
