"""Whether the server lives and is ready, and its figures."""

from __future__ import annotations

import threading
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from rag.errors import UserError
from rag.library import Library
from rag.settings import Settings
from rag.types import AnswerKind
from tests.support.programs import ROLE, listening
from tests.support.timing import PATIENCE_S
from ui.model import Model


def ready(address: str) -> tuple[int, str]:
    reply = httpx.get(f"{address}/api/v1/ready", headers={"accept-language": "en"})
    assert httpx.get(f"{address}/api/v1/health").json() == {"alive": True}
    assert reply.json()["ready"] is (reply.status_code == 200)
    return reply.status_code, reply.json()["why"]


def test_it_is_ready_when_the_model_is_loaded(shipped_library: Library) -> None:
    loaded, over = threading.Event(), threading.Event()

    def load() -> None:
        loaded.wait(PATIENCE_S)

    model = Model(load)
    model.start()
    with listening(shipped_library, model) as address:
        status, why = ready(address)
        assert (status, "model" in why) == (503, True)
        loaded.set()
        for _ in model.waits(PATIENCE_S):
            over.wait(0.01)
        assert ready(address) == (200, "")


def test_it_is_never_ready_without_a_model_or_an_index(shipped_library: Library, tmp_path: Path) -> None:
    def fail() -> None:
        raise UserError("没有模型。")

    model = Model(fail)
    model.start()
    list(model.waits(PATIENCE_S))
    with listening(shipped_library, model) as address:
        assert ready(address) == (503, "没有模型。")
    with listening(Library(tmp_path / "none", Settings(index=tmp_path / "none", home=tmp_path))) as address:
        status, why = ready(address)
        assert (status, "index" in why) == (503, True)


def figures(address: str) -> dict[tuple[str, ...], float]:
    text = httpx.get(f"{address}/metrics").text
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_figures_of_answers_and_of_the_library(shipped_library: Library) -> None:
    with listening(shipped_library) as address:
        asked = [
            httpx.post(f"{address}/api/v1/ask", json={"question": each}, timeout=60).json()["kind"]
            for each in ("五大任务是哪五大？", "红烧肉怎么做？", "红烧鱼怎么做？")
        ]
        found = figures(address)
        snapshot = shipped_library.snapshot()
        assert found["mingyin_documents",] == 1
        assert found["mingyin_passages",] == len(snapshot.keywords)
        assert found["mingyin_model_ready",] == 1
        for kind in set(asked):
            assert found["mingyin_answers_total", "api", kind] == asked.count(kind)
        assert found["mingyin_answer_seconds_count", "total"] == len(asked)
        for line in ("quotes", "written", "page"):
            assert found["mingyin_questions", *sorted((line, "waiting"))] == 0
        many = [f"http://x/{n}" for n in range(50)]
        for n, each in enumerate(many):
            httpx.get(f"{address}/api/v1/nothing/{n}", params={"x": each})
        assert set(figures(address)) == set(found), "nothing that was asked makes a new line"
        kinds = {key[2] for key in found if key[:2] == ("mingyin_answers_total", "page")}
        assert kinds <= {each.value for each in AnswerKind}


@pytest.mark.parametrize(("role", "status"), [("reader", 403), ("editor", 403), ("admin", 200)])
def test_figures_are_for_administrators(address: str, role: str, status: int) -> None:
    reply = httpx.get(f"{address}/metrics", headers={ROLE: role})
    assert reply.status_code == status
    assert ("mingyin_answers_total" in reply.text) is (status == 200)
