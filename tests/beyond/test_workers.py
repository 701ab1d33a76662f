"""Many readers and embedders by Ray: the library is that of one process, whatever becomes of the workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import psutil
import pytest

pytest.importorskip("ray")

from rag.embedding import encoder_id
from rag.errors import UserError
from rag.indexing.workers import connecting
from rag.indexing.workers.cluster import Cluster
from rag.indexing.workers.remote import built
from rag.library import Library
from rag.settings import Settings
from rag.types import FileStep
from tests.support.deadly import POISON, Deadly
from tests.support.places import ROOT
from tests.support.timing import PATIENCE_S

ANSWERS = "\n\n".join(
    f"{question}\n{answer}"
    for question, answer in (
        ("一、谁可以申请补贴？", "在本市注册满一年、按时缴纳税款的中小企业可以申请，每家企业每年申请一次。"),
        ("二、补贴有多少？", "按研发投入的百分之十给予，最高不超过五百万元，分两年拨付到企业账户。"),
        ("三、到哪里申请？", "在市政务服务中心二楼的科技窗口，或者在网上办事大厅提交材料。"),
    )
)


def article(number: int) -> str:
    clauses = (
        f"第{i}条　第{number}号办法规定，企业应当在{i + 1}个月内报送第{i * 7 + number}项材料。" for i in range(1, 25)
    )
    return "\n\n".join((f"第{number}号管理办法", *clauses))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of several formats, two of which would have one name, and one that can't be read."""
    folder = tmp_path_factory.mktemp("语料")
    for number in range(6):
        (folder / f"办法{number}.txt").write_text(article(number), "utf-8")
    (folder / "问答.md").write_text(f"# 政策问答\n\n{ANSWERS}", "utf-8")
    (folder / "网页.html").write_text(f"<html><title>网页</title><body><p>{article(7)}</p></body></html>", "utf-8")
    with ZipFile(folder / "包.zip", "w") as archive:
        archive.writestr("a/办法8.txt", article(8))
        archive.writestr("b/坏.docx", b"PK\3\4 no such thing")
    (folder / "坏.pdf").write_bytes(b"%PDF-1.7 no such thing")
    return folder


@pytest.fixture(scope="module")
def one_process(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(*_new(tmp_path_factory.mktemp("local")))
    library.add([corpus])
    return library


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    """A cluster of two cores, reached through Ray's client as one elsewhere would be."""
    command = [str(Path(sys.executable).with_name("ray")), "start", "--head", "--block", "--num-cpus=2"]
    command += ["--include-dashboard=false", "--disable-usage-stats", "--node-ip-address=127.0.0.1"]
    command += ["--object-store-memory=100000000"]
    port, client = _free_ports(2)
    with (
        tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("RAY_AUTH_TOKEN", "0123456789" * 7)
        command += [f"--port={port}", f"--ray-client-server-port={client}", f"--temp-dir={folder}"]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "RAY_AUTH_MODE": "token"}
        environment["RAY_CLIENT_SERVER_CHECK_CHANNEL_TIMEOUT_S"] = str(PATIENCE_S)  # 30 s may not do
        said = Path(folder) / "said"
        with said.open("wb") as out:
            head = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT)
        try:
            _until(lambda: "Ray runtime started" in said.read_text("utf-8") and _listens(client))
            with connecting.joined(f"ray://127.0.0.1:{client}") as joined:
                yield joined
        finally:
            _end(head)


@pytest.fixture(scope="module")
def workers(ray: Any) -> Iterator[Cluster]:
    start = partial(connecting.started, ray, Settings(), {}, {}, Deadly)
    with closing(Cluster(ray, start, 2, built(encoder_id(Settings())), sees_files=False)) as cluster:
        yield cluster


def _new(folder: Path) -> tuple[Path, Settings]:
    return folder / "index", Settings(index=folder / "index")


def _held(library: Library) -> tuple[Any, ...]:
    """Everything that the catalog has but vectors."""
    catalog = library.snapshot().catalog
    documents = [(each, catalog.text(each.name), catalog.source_of(each.name)) for each in catalog.documents()]
    return documents, list(catalog.passage_texts()), library.snapshot().words.terms


def _vectors(library: Library) -> Any:
    catalog = library.snapshot().catalog
    return catalog.vectors.between(0, catalog.last_passage())[1].astype(np.float32)


def test_the_library_is_the_one_that_one_process_makes(
    workers: Cluster, corpus: Path, one_process: Library, tmp_path: Path
) -> None:
    library = Library(*_new(tmp_path))
    report = library.add([corpus], workers=workers)
    assert (report.changed, len(report.problems)) == (9, 2)
    assert _held(library) == _held(one_process)
    assert np.einsum("ij,ij->i", _vectors(library), _vectors(one_process)).min() > 0.999
    assert library.is_embedded()
    assert library.add([corpus], workers=workers).changed == 0


def test_a_file_that_kills_its_worker_is_set_aside(workers: Cluster, corpus: Path, tmp_path: Path) -> None:
    poison = tmp_path / f"{POISON}.txt"
    poison.write_text("读我的进程会退出。", "utf-8")
    library, steps = Library(*_new(tmp_path)), list[FileStep]()
    report = library.add([poison, corpus / "办法1.txt", corpus / "问答.md"], workers=workers, follow=steps.append)
    (problem,) = report.problems
    assert problem.startswith(f"「{POISON}.txt」没有收录：读它的工作进程两次都中途退出")
    assert [each.stage for each in steps if each.path == poison] == ["reading", "read", "failed"]
    assert (report.changed, library.is_embedded()) == (2, True)


def test_a_worker_that_is_killed_loses_nothing(
    ray: Any, workers: Cluster, corpus: Path, one_process: Library, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(step: FileStep) -> None:
        if step.stage == "read" and not killed:
            killed.append(ray.get(workers._actors[0].pid.remote()))
            os.kill(killed[0], signal.SIGKILL)

    library = Library(*_new(tmp_path))
    report = library.add([corpus], workers=workers, follow=kill)
    assert killed
    assert len(report.problems) == 2, "those that no process can read"
    assert _held(library) == _held(one_process)
    assert library.is_embedded()


def test_workers_of_another_version_are_refused(ray: Any, workers: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_built", "0.1 of long ago")
    with pytest.raises(UserError, match=r"不一样.*同一版本"):
        workers._checked([ray.get(workers._actors[1].introduce.remote())])


def test_what_is_committed_stays_when_it_is_interrupted(tmp_path: Path) -> None:
    """By the command, on this machine, which nobody else can reach; a worker is killed, and nothing printed of it."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for number in range(40):
        (corpus / f"办法{number:02}.txt").write_text("\n\n".join(article(number * 9 + i) for i in range(9)), "utf-8")
    command = [sys.executable, "-m", "rag", "index", str(corpus), "--workers", "ray:1", "--index", str(index)]
    running = subprocess.Popen(
        command, cwd=ROOT, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        library = Library.open(index)
        _until(lambda: bool(library.state()) and bool(library.documents()))
        assert _listened_to(running.pid) == {"127.0.0.1"}
        _worker_of(running.pid).kill()
        _until(lambda: _has_vectors(library))
        before = len(library.documents())
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=PATIENCE_S)
    finally:
        _end(running)
    assert running.returncode == 130, said
    assert said[0] == ""
    assert "ray" not in said[1].lower()
    assert before <= len(library.documents()) <= 40
    assert not library.is_embedded(), "it was interrupted"
    assert all(each.ok for each in library.check())


def _has_vectors(library: Library) -> bool:
    return len(library.snapshot().vectors) > 0


def _worker_of(pid: int) -> psutil.Process:
    """The process of a worker that the process ``pid`` has had started."""
    return next(each for each in psutil.Process(pid).children(recursive=True) if "ray::Worker" in each.name())


def _listened_to(pid: int) -> set[str]:
    """The addresses at which the process and all that it has started can be reached."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    places = [place for each in family for place in each.net_connections("inet") if place.status == "LISTEN"]
    return {place.laddr.ip.removeprefix("::ffff:") for place in places}


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _listens(port: int) -> bool:
    with socket.socket() as knocking:
        return knocking.connect_ex(("127.0.0.1", port)) == 0


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _end(process: subprocess.Popen[Any]) -> None:
    """End a process and all that it has started."""
    family = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
    for each in family:
        with suppress(psutil.Error):
            each.kill()
    process.kill()
    process.wait()
