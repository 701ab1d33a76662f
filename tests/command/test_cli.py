"""The command line: what it prints, and how it refuses."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag.chinese.marks import has_han
from rag.command.cli import main
from rag.library import Library
from tests.support.places import CORPUS, ROOT
from tests.support.timing import PATIENCE_S

QUESTION = "几个部门联合印发了《行动计划》？"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command; its exit code, output and errors."""

    def call(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return call


@pytest.fixture
def document(library: Library) -> str:
    return library.documents()[0].name


# What works.


def test_index_then_list_show_and_remove(tmp_path: Path, run: Run) -> None:
    index, corpus = tmp_path / "索 引", tmp_path / "语 料"
    (corpus / "深").mkdir(parents=True)
    text = "\ufeff第一行\r\n第二行　全角\n\n末行没有换行"
    (corpus / "甲 公司.txt").write_bytes(text.encode())
    (corpus / "深" / "乙.txt").write_text("乙公司的总部在上海市。", "utf-8")
    code, out, err = run("index", corpus, "--index", index)
    assert (code, err) == (0, "")
    assert re.fullmatch(
        r"收录完成：新增或更新 2 篇，未变 0 篇，移除 0 篇；现有 2 篇、2 个段落；用时 [\d.]+ 秒。\n", out
    )
    assert run("index", corpus, "--index", index)[1].startswith("收录完成：新增或更新 0 篇，未变 2 篇")
    assert run("list", "--index", index) == (0, "深/乙.txt\t乙\t11 字，1 段\n甲 公司.txt\t甲 公司\t19 字，1 段\n", "")
    assert run("show", "甲 公司.txt", "--index", index) == (0, text.removeprefix("\ufeff"), "")
    assert run("remove", "乙", "--index", index) == (0, "已移除：深/乙.txt\n", "")
    assert run("list", "--index", index)[1].count("\n") == 1


def test_repairs_are_one_line_over_all_documents(tmp_path: Path, run: Run) -> None:
    for name in ("甲", "乙"):
        page = f"<nav><a href='/'>首页</a></nav><article><h1>{name}公司</h1><p>{name}公司在大连市。</p></article>"
        (tmp_path / f"{name}.html").write_text(f"<html><body>{page}</body></html>", "utf-8")
    code, out, err = run("index", tmp_path / "甲.html", tmp_path / "乙.html", "--index", tmp_path / "index")
    assert (code, err) == (0, "")
    tidied, indexed = out.splitlines()
    assert tidied.startswith("读入时的整理：略去网页的菜单、页脚和链接列表 2 处。")
    assert indexed.startswith("收录完成：新增或更新 2 篇")


def test_show_prints_exactly_the_text(library: Library, document: str, shipped_document: Path, run: Run) -> None:
    assert run("show", document, "--index", library.index) == (0, shipped_document.read_text("utf-8"), "")
    assert run("show", shipped_document.stem, "--index", library.index)[1] == shipped_document.read_text("utf-8")


def test_ask_for_people(library: Library, run: Run) -> None:
    code, out, err = run("ask", QUESTION, "--index", library.index)
    assert (code, err) == (0, "")
    assert re.search("[五5]部门", out.splitlines()[0])
    assert re.search(r"^\[1\] .+ \(\d+-\d+\)$", out, re.M)
    refusal = run("ask", "红烧肉怎么做？", "--index", library.index)[1]
    assert "没有找到" in refusal
    assert refusal.count("· ") == 3


def test_ask_for_scripts(library: Library, document: str, run: Run) -> None:
    code, out, err = run("ask", QUESTION, "--index", library.index, "--json", "--top-k", "3", "--document", document)
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    answer = json.loads(out)
    assert list(answer) == [
        *("_id", "question", "standalone", "refused", "kind", "confidence", "answer", "missing"),
        *("note", "citations", "hits", "timings_ms"),
    ]
    assert list(answer["citations"][0]) == [
        *("n", "document", "title", "section", "page", "start", "end", "quote", "score")
    ]
    assert list(answer["hits"][0]) == [
        *("document", "section", "page", "start", "end", "text", "score", "dense", "keyword")
    ]
    assert (answer["question"], answer["standalone"], answer["refused"]) == (QUESTION, QUESTION, False)
    assert (answer["kind"], answer["missing"]) == ("cited", [])
    assert len(answer["hits"]) == 3
    shown = run("show", document, "--index", library.index)[1]
    for citation in answer["citations"]:
        stretch = shown[citation["start"] : citation["end"]]
        assert "".join(stretch.split()) == "".join(citation["quote"].split()) != ""
        assert f"{citation['quote']}[{citation['n']}]" in answer["answer"]
    for hit in answer["hits"]:
        assert "".join(shown[hit["start"] : hit["end"]].split()) == "".join(hit["text"].split())


def test_what_an_answer_leaves_open_is_said_before_it(library: Library, run: Run) -> None:
    question = f"{QUESTION}火星移民怎么报名？"
    answer = json.loads(run("ask", question, "--json", "--index", library.index)[1])
    assert (answer["kind"], answer["refused"], answer["missing"]) == ("partly", False, ["火星移民怎么报名？"])
    out = run("ask", question, "--index", library.index)[1]
    assert "火星移民怎么报名？" in out.partition(answer["answer"])[0]
    assert "火星移民" not in run("ask", QUESTION, "--index", library.index)[1]


def test_a_batch_is_answered_in_order(library: Library, document: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "新.txt").write_text("丁公司的总部在大连市，员工有五百人。", "utf-8")
    library.add([tmp_path / "新.txt"])
    lines: list[dict[str, Any]] = [
        {"_id": "b", "text": "红烧肉怎么做？"},
        {"_id": "a", "text": "那远期呢？", "history": [{"question": "《行动计划》近期的目标是什么？", "answer": "……"}]},
        {"_id": "c", "text": "那远期呢？", "history": ["你好", "《行动计划》近期的目标是什么？"]},
        {"_id": "d", "text": "总部在哪里？", "documents": ["新.txt"]},
        {"_id": "e", "text": "总部在哪里？", "documents": [document]},
        {"_id": "f", "text": "😀\ud800"},
        {"_id": "b", "text": QUESTION},
    ]
    path = tmp_path / "问 题.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    code, out, err = run("ask", "--batch", path, "--json", "--index", library.index)
    assert (code, err) == (0, "")
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["_id"] for answer in answers] == [line["_id"] for line in lines]
    assert [answer["question"] for answer in answers] == [line["text"] for line in lines]
    assert answers[1]["standalone"] == answers[2]["standalone"]
    assert re.search("远期.*目标", answers[1]["standalone"])
    assert {hit["document"] for hit in answers[3]["hits"]} == {"新.txt"}
    assert {hit["document"] for hit in answers[4]["hits"]} == {document}
    assert [answer["refused"] for answer in (answers[0], answers[-1])] == [True, False]


def test_in_a_process_of_its_own(library: Library) -> None:
    """Output is UTF-8 with bare line feeds whatever the locale, and nothing else is printed."""
    command = [sys.executable, "-m", "rag", "ask", QUESTION, "--json", "--index", str(library.index)]
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.endswith(b"}\n")
    assert json.loads(done.stdout.decode("utf-8"))["refused"] is False


# What is refused: with a message in the person's language, an exit code, and an index that is as it was.


@pytest.fixture(params=["zh", "en"])
def refused(
    request: pytest.FixtureRequest, library: Library, monkeypatch: pytest.MonkeyPatch, run: Run
) -> Iterator[Callable[..., str]]:
    """Run a command that must fail against the library's index; the words of its message."""
    monkeypatch.setenv("MINGYIN_LANG", request.param)
    before = [(info, library.text(info.name)) for info in library.documents()]

    def call(*arguments: object, index: Path = library.index) -> str:
        code, out, err = run(*arguments, "--index", index)
        assert code == 1
        assert "Traceback" not in out + err
        message = re.sub("《行动计划》.+？", "…", err)  # an example question
        for argument in (*arguments, index):
            message = message.replace(str(argument).strip() or "…", "…")
        assert len(message.splitlines()) == 1
        assert has_han(message) is (request.param == "zh"), message
        assert request.param == "zh" or re.search("[A-Za-z]{3} ", message), message
        return err

    yield call
    again = Library(library.index, library.settings)
    assert [(info, again.text(info.name)) for info in again.documents()] == before
    assert not again.ask(QUESTION).refused


def test_an_empty_corpus(refused: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused("index", tmp_path / "empty")
    refused("index", tmp_path / "empty", index=tmp_path / "other")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("content", [b"", b"\n \t\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 9])
def test_an_empty_or_binary_file(
    refused: Callable[..., str], tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.txt").write_bytes(content)
    assert "bad.txt" in refused("index", tmp_path / "bad.txt").replace(str(tmp_path), "")


def test_a_missing_path_and_an_unknown_format(refused: Callable[..., str], tmp_path: Path) -> None:
    assert "nowhere" in refused("index", tmp_path / "nowhere")
    (tmp_path / "film.mp4").write_bytes(b"x")
    refused("index", tmp_path / "film.mp4")
    refused("index", tmp_path / "film.mp4" / "below")


@pytest.mark.skipif(os.name == "nt", reason="permissions there are of another kind")
def test_a_folder_without_permission(refused: Callable[..., str]) -> None:
    with tempfile.TemporaryDirectory() as place:
        locked = Path(place) / "locked"
        locked.mkdir()
        (locked / "a.txt").write_text("甲公司的总部在北京市。", "utf-8")
        Path(place).chmod(0o755)
        locked.chmod(0)
        user = os.geteuid()
        try:
            if user == 0:
                os.seteuid(65534)  # root may read everything
            refused("index", locked)
            refused("index", locked / "a.txt")
        finally:
            os.seteuid(user)
            locked.chmod(0o755)


@pytest.mark.parametrize("question", ["", " \n　", "问" * 10_000])
def test_a_question_of_no_or_too_many_characters(refused: Callable[..., str], question: str) -> None:
    message = refused("ask", question, "--json")
    assert len(message) < 300
    if len(question) > 100:
        assert "10000" in message


def test_no_question(refused: Callable[..., str]) -> None:
    refused("ask")


def test_a_batch_gives_a_line_for_a_question_that_can_t_be_taken(library: Library, tmp_path: Path, run: Run) -> None:
    batch = tmp_path / "b.jsonl"
    questions = [("a", " ", []), ("b", QUESTION, []), ("c", QUESTION, ["没有这篇.txt"])]
    lines = [json.dumps({"_id": i, "text": text, "documents": names}) for i, text, names in questions]
    batch.write_text("\n".join(lines), "utf-8")
    code, out, err = run("ask", "--batch", batch, "--json", "--index", library.index)
    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 1
    assert [(answer["_id"], answer["refused"]) for answer in answers] == [("a", True), ("b", False), ("c", True)]
    assert "问题是空的" in answers[0]["answer"]
    assert "没有这篇.txt" in answers[2]["answer"]
    assert len(err.splitlines()) == 2


def test_a_batch_that_is_wrong(refused: Callable[..., str], tmp_path: Path) -> None:
    refused("ask", "--batch", tmp_path / "nowhere.jsonl")
    refused("ask", "--batch", tmp_path)
    (tmp_path / "b.jsonl").write_text('{"_id": "a", "text": "问"}\n{"_id"\n', "utf-8")
    assert "2" in refused("ask", "--batch", tmp_path / "b.jsonl", "--json").replace(str(tmp_path), "")


def test_a_document_that_is_unknown(refused: Callable[..., str]) -> None:
    for command in (["show", "nothing.txt"], ["remove", "nothing.txt"], ["ask", "x?", "--document", "nothing.txt"]):
        assert "nothing.txt" in refused(*command)


def test_a_taken_port_and_a_bad_host(refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINGYIN_SIGN_IN", "never")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert str(port) in refused("serve", "--port", port)
    refused("serve", "--host", "203.0.113.7", "--port", 0)
    refused("serve", "--port", 99_999)


COMMANDS: list[list[object]] = [["index", CORPUS], ["ask", QUESTION], ["list"], ["show", "x"], ["remove", "x"]]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_an_index_folder_of_another_program(refused: Callable[..., str], tmp_path: Path, command: list[object]) -> None:
    path = tmp_path / "other" / "catalog.sqlite"
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    for content in (path.read_bytes(), b"no database at all, but long enough to look at." * 50):
        path.write_bytes(content)
        refused(*command, index=path.parent)
        assert path.read_bytes() == content


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_a_file_where_the_index_should_be(refused: Callable[..., str], tmp_path: Path, command: list[object]) -> None:
    (tmp_path / "file").write_text("x")
    refused(*command, index=tmp_path / "file")
    refused(*command, index=tmp_path / "file" / "below")
    assert (tmp_path / "file").read_text() == "x"


@pytest.mark.parametrize("command", COMMANDS[1:], ids=lambda command: command[0])
def test_no_index_yet(refused: Callable[..., str], tmp_path: Path, command: list[object]) -> None:
    assert "python -m rag index" in refused(*command, index=tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(("variable", "value"), [("MINGYIN_PORT", "many"), ("MINGYIN_KEYWORD_WEIGHT", "half")])
def test_a_setting_that_cannot_be_read(
    refused: Callable[..., str], monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    with monkeypatch.context() as patched:
        patched.setenv(variable, value)
        message = refused("list")
    assert variable in message
    assert value in message


def test_a_refusal_in_a_process_of_its_own(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rag", "index", str(tmp_path / "没有"), "--index", str(tmp_path / "i")]
    environment = {**os.environ, "MINGYIN_LANG": "", "LC_ALL": "C", "LANG": "C"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=PATIENCE_S, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode("utf-8") == f"找不到「{tmp_path / '没有'}」。请检查路径是否写对。\n"


def test_a_catalog_with_a_damaged_page_is_told_with_what_to_do(
    run: Run, shipped_library: Library, tmp_path: Path
) -> None:
    index = shutil.copytree(shipped_library.index, tmp_path / "index")
    path = index / "catalog.sqlite"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    code, _, err = run("list", "--index", str(index))
    assert code == 1
    assert "已经损坏" in err
    assert "check --repair" in err


@pytest.mark.parametrize(
    "places",
    [
        ("--from", "mysql://a:secret@b/c", "--to", "t"),
        ("--from", "f", "--to", "mysql://a:secret@b/c"),
        ("--from", "f", "--to", "t", "--catalog", "milvus://a/b"),
    ],
)
def test_a_copy_to_another_kind_of_address_makes_no_folder(
    run: Run, places: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = run("copy", *places)
    assert (code, "没有复制" in err, "secret" in err) == (1, True, False)
    assert not list(tmp_path.iterdir())
