"""What starting loads: a command only what it needs, the page no model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.embedding import Encoder, openvino
from rag.library import Library
from rag.settings import Settings
from tests.support.places import ROOT
from tests.support.timing import PATIENCE_S

MODELS = {"torch", "transformers", "sentence_transformers", "openvino", "tokenizers", "faiss"}
PAGE = {"gradio", "fastapi", "uvicorn", "ui", "prometheus_client", "mcp"}
READING = {"pypdfium2", "lxml", "PIL", "rapidocr"}
EVALUATING = {"matplotlib", "sklearn", "scipy"}
HEAVY = {*MODELS, *PAGE, *READING, *EVALUATING, "numpy", "jieba", "opencc", "sqlite3", "multiprocessing", "asyncio"}
RUN = """
import json, sys
from rag.command.cli import main
for arguments in json.loads(sys.argv[1]):
    try:
        code = main(arguments)
    except SystemExit as ended:
        code = ended.code
    assert not code, code
print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
STUBS = """
import sys
opened = []
sys.addaudithook(lambda event, values: opened.append(values[0]) if event == "open" else None)
from rag.library import Library
from rag.settings import Settings
from ui.server import build_app
build_app(Library.open(sys.argv[1]), Settings())
print([path for path in opened if str(path).endswith(".pyi")])
print(*(name in sys.modules for name in ("torch", "openvino", "mcp", "openai", "ui.api.models")))
"""


def python(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=PATIENCE_S,
        check=True,
    )


def loaded(*commands: Sequence[str]) -> set[str]:
    """The modules that commands have loaded by their end, with the packages they stand in: one process for all, which
    keeps what any of them loads."""
    modules = json.loads(python(RUN, json.dumps(commands)).stderr.splitlines()[-1])
    return {".".join(name.split(".")[:depth]) for name in modules for depth in range(1, 5)}


def test_help_loads_nothing_heavy() -> None:
    commands = [[command, "--help"] for command in ("index", "ask", "serve", "evaluate")]
    found = loaded(["--help"], *commands)
    assert found & {*HEAVY, "importlib.metadata", "rag.library", "rag.types"} == set()
    assert len(found) < 150


def test_looking_through_the_library_loads_no_model_and_no_dictionary(shipped_library: Library) -> None:
    unneeded = MODELS | PAGE | READING | {"jieba", "opencc"}
    index = ["--index", str(shipped_library.index)]
    looking = ["list", *index], ["show", "元宇宙产业创新发展三年行动计划-政策解读", *index]
    found = loaded(*looking)
    assert found & unneeded == set()
    assert rooms(found) == {"chinese", "command", "indexing", "library", "messages", "store", "types", "workspace"}
    assert len(found) < 390


def test_checking_loads_no_model(shipped_library: Library) -> None:
    found = loaded(["check", "--index", str(shipped_library.index)])
    assert found & (MODELS | PAGE | READING) == set()
    assert not rooms(found) & {"answering", "conversation", "retrieval", "viewing", "generation"}


def rooms(modules: set[str]) -> set[str]:
    """The folders of ``rag/`` that are among ``modules``."""
    return {path.name for path in (ROOT / "rag").iterdir() if path.is_dir() and f"rag.{path.name}" in modules}


@pytest.mark.skipif(not openvino.available(), reason="no OpenVINO")
def test_asking_loads_neither_torch_nor_a_tokenizer_that_must_be_read(shipped_library: Library) -> None:
    unneeded = (MODELS | PAGE | READING | {"psutil", "numpy.ma"}) - {"openvino"}
    found = loaded(["ask", "元宇宙是什么？", "--index", str(shipped_library.index)])
    assert "openvino" in found
    assert found & {*unneeded, "openvino.tools.ovc", "openvino_telemetry", "rag.embedding.network"} == set()
    assert not rooms(found) & {"evaluation", "exporting", "generation", "reading", "viewing"}
    assert len(found) < 600


def test_what_answers_before_the_page_imports_nothing_of_it() -> None:
    program = "import sys, rag.command.serve, ui.running, ui.starting; print(*sys.modules)"
    found = {name.partition(".")[0] for name in python(program).stdout.split()}
    assert "starlette" in found
    assert found & (MODELS | READING | EVALUATING | {"gradio", "fastapi", "pydantic", "pandas"}) == set()


def test_the_page_is_built_without_stubs_or_a_model(tmp_path: Path) -> None:
    assert python(STUBS, str(tmp_path / "none")).stdout.splitlines() == ["[]", "False False False False False"]


def test_the_library_can_be_looked_through_while_the_encoder_loads(
    library: Library, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    loading, loaded = threading.Event(), threading.Event()

    def load(settings: Settings) -> Encoder:
        loading.set()
        assert loaded.wait(PATIENCE_S)
        return encoder

    monkeypatch.setattr("rag.embedding.load_encoder", load)
    with ThreadPoolExecutor(2) as threads:
        warming = threads.submit(library.warm)
        try:
            assert loading.wait(PATIENCE_S)
            [info] = threads.submit(library.documents).result(PATIENCE_S)
        finally:
            loaded.set()
        warming.result(PATIENCE_S)
    assert info.passages


def test_a_library_without_an_index_can_be_warmed(new_library: Library) -> None:
    new_library.warm()
