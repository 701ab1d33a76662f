"""What is said where something is wrong."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from rag.errors import LockedError, NoIndexError, QuestionError, UserError
from rag.library import Library
from rag.viewing.pictures import SourceError
from rag.workspace.files import TooLargeError
from tests.support.programs import listening
from ui.api.problems import MissingError, RefusedError, status_of


class Broken(Library):
    """One that fails as it is told."""

    failure: Exception = RuntimeError("/secret/path")

    def ask(self, *arguments: Any, **more: Any) -> Any:
        raise self.failure


@pytest.fixture(scope="module")
def broken(shipped_library: Library) -> Iterator[httpx.Client]:
    with (
        listening(Broken(shipped_library.index, shipped_library.settings)) as address,
        httpx.Client(base_url=address) as made,
    ):
        yield made


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/ask/stream"])
def test_an_unforeseen_failure_tells_nothing_of_itself(broken: httpx.Client, path: str) -> None:
    reply = broken.post(path, json={"question": "问？"}, headers={"accept-language": "en"})
    assert (reply.status_code, reply.headers["content-type"]) == (500, "application/problem+json")
    assert "terminal" in reply.json()["detail"]
    assert "secret" not in reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (QuestionError(""), 422),
        (TooLargeError(""), 413),
        (SourceError(""), 410),
        (NoIndexError(""), 503),
        (LockedError(""), 503),
        (MissingError(""), 404),
        (RefusedError(""), 403),
        (UserError(""), 400),
    ],
)
def test_every_failure_has_its_status(failure: UserError, status: int) -> None:
    assert status_of(failure) == status


@pytest.mark.parametrize(
    ("language", "detail"),
    [("zh-CN,zh;q=0.9", "没有找到"), ("en-US", "Not found"), ("", "没有找到"), ("fr", "Not found")],
)
def test_in_the_language_of_whoever_asks(client: httpx.Client, language: str, detail: str) -> None:
    reply = client.get("/nothing", headers={"accept-language": language})
    assert (reply.status_code, reply.json()["detail"].startswith(detail)) == (404, True)
    said = client.get("/documents/text", params={"document": "没有"}, headers={"accept-language": language})
    assert ("The library holds no" in said.json()["detail"]) is (detail == "Not found")


def test_two_people_at_once_are_told_in_their_own_languages(client: httpx.Client) -> None:
    wrong: list[str] = []

    def ask(language: str, sign: str) -> None:
        for _ in range(20):
            reply = client.get("/documents/text", params={"document": "没有"}, headers={"accept-language": language})
            if sign not in reply.json()["detail"]:
                wrong.append(reply.text)

    threads = [threading.Thread(target=ask, args=each) for each in (("zh", "资料库"), ("en", "library")) * 2]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []


def test_a_method_that_is_not_taken(client: httpx.Client) -> None:
    assert client.put("/ask").status_code == 405


def test_a_choice_for_the_page_is_none_for_a_program_that_names_a_language(shipped_library: Library) -> None:
    chosen = Library(shipped_library.index, replace(shipped_library.settings, language="en"))
    with listening(chosen) as address:
        named = httpx.get(f"{address}/api/v1/x", headers={"accept-language": "zh"})
        assert named.json()["detail"].startswith("没有找到")
        silent = httpx.get(f"{address}/api/v1/x")
        assert silent.json()["detail"].startswith("Not found")
