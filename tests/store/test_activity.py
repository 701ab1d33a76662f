"""What other processes are told of a writer."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.store.activity import published, publishing
from rag.types import Progress

HALFWAY = Progress(60.5, 120, 21_000.0, 35.5, "年报.pdf", 3, 210)


def test_progress_is_seen_as_long_as_there_is_a_writer(tmp_path: Path) -> None:
    assert published(tmp_path) is None
    with publishing(tmp_path) as publish:
        assert published(tmp_path) is None
        publish(HALFWAY)
        assert published(tmp_path) == HALFWAY
    assert published(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_it_ends_with_an_error_too(tmp_path: Path) -> None:
    def interrupted() -> None:
        with publishing(tmp_path) as publish:
            publish(HALFWAY)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_it_is_written_twice_a_second_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("rag.store.activity.time.monotonic", lambda: now)
    seen = []
    with publishing(tmp_path) as publish:
        for done in range(100):
            now += 0.05
            publish(Progress(done, 100))
            seen.append(published(tmp_path))
    assert 8 <= len(set(seen)) <= 11


def test_what_a_killed_writer_left_does_not_count(tmp_path: Path) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom rag.types import Progress\n"
        "from rag.store.activity import publishing\n"
        "with publishing(Path(sys.argv[1])) as publish:\n"
        "    publish(Progress(1, 2))\n    print(flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert published(tmp_path) == Progress(1, 2)
        writer.kill()
    assert (tmp_path / "progress.json").exists()
    assert published(tmp_path) is None


def test_a_number_that_was_given_to_another_process_is_no_writer(tmp_path: Path) -> None:
    with publishing(tmp_path) as publish:
        publish(HALFWAY)
        path = tmp_path / "progress.json"
        written = json.loads(path.read_text("utf-8"))
        assert written["writer"]["pid"] == os.getpid()
        written["writer"]["born"] -= 100
        path.write_text(json.dumps(written), "utf-8")
        assert published(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"writer": {}}', b"\xff\xfe"])
def test_a_damaged_file_tells_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "progress.json").write_bytes(content)
    assert published(tmp_path) is None


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    with publishing(tmp_path / "nowhere") as publish:
        publish(HALFWAY)
    assert not (tmp_path / "nowhere").exists()
