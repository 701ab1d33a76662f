"""``user``, ``key`` and ``collection give``: who may sign in, and see what."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.command.cli import main
from rag.library import Library
from rag.settings import Settings
from rag.workspace.people import Person, Role

PASSWORD = "一匹马 两本书 七座桥"
Run = Callable[..., tuple[int, str, str]]
PROGRAM = """
import sys
from rag.library import Library
from rag.settings import Settings
from ui.server import build_app
library = Library.open(sys.argv[1])
build_app(library, Settings())
library.accounts.all()
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & {"argon2", "authlib", "joserfc"}), "ui.signin.middleware" in sys.modules)
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """A command with what is typed; its exit code, output and errors."""
    monkeypatch.setenv("MINGYIN_HOME", str(tmp_path))

    def call(*arguments: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        capsys.readouterr()
        return main(arguments), *capsys.readouterr()

    return call


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(settings=Settings(home=tmp_path, index=tmp_path / "index"))


def test_an_account_from_its_first_to_its_last_day(run: Run, library: Library) -> None:
    assert run("user", "list")[1].startswith("还没有用户")
    assert run("user", "list", "--json") == (0, "[]\n", "")
    code, out, err = run("user", "add", "LiLei", "--role", "editor", typed=f"{PASSWORD}\n")
    assert (code, out, err) == (0, "已添加用户「lilei」（编辑）。\n", "")
    assert library.accounts.check("lilei", PASSWORD) == Person("lilei", Role.EDITOR)
    [row] = json.loads(run("user", "list", "--json")[1])
    assert (row["name"], row["role"], row["password"]) == ("lilei", "editor", True)
    assert run("user", "list")[1].startswith("lilei\t编辑\t密码\t20")
    assert run("user", "role", "lilei", "admin")[1] == "「lilei」现在是管理员。\n"
    session = library.sessions.begin("lilei")
    assert "1 处" in run("user", "sign-out", "lilei")[1]
    assert library.sessions.person(session) is None
    assert run("user", "password", "lilei", typed="another one\r\n")[0] == 0
    assert library.accounts.check("lilei", "another one") == Person("lilei", Role.ADMIN)
    for action in (["remove", "lilei"], ["role", "lilei", "reader"]):
        code, _, err = run("user", *action)
        assert (code, "最后一个管理员" in err) == (1, True)
    library.accounts.add("boss", Role.ADMIN, PASSWORD)
    assert run("user", "remove", "lilei")[0] == 0
    assert [each.name for each in library.accounts.all()] == ["boss"]


def test_what_cant_be_is_told_with_what_to_do(run: Run) -> None:
    assert "8 到 256" in run("user", "add", "a", typed="short\n")[2]
    assert "用户名" in run("user", "add", "a b", typed=PASSWORD)[2]
    for action in ("remove", "password", "sign-out"):
        code, _, err = run("user", action, "nobody", typed=PASSWORD)
        assert (code, "user list" in err) == (1, True)
    assert "key list" in run("key", "remove", "x")[2]


def test_without_input_no_password_is_made_up(run: Run, monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["user", "add", "张三"]) == 1
    assert library.accounts.all() == []


def test_who_types_types_twice_and_unseen(run: Run, monkeypatch: pytest.MonkeyPatch, library: Library) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    typed = iter([PASSWORD, "not the same", PASSWORD, PASSWORD])
    monkeypatch.setattr("rag.command.user.getpass", lambda prompt: next(typed))
    monkeypatch.setattr(io, "StringIO", Terminal)
    assert "不一样" in run("user", "add", "a")[2]
    assert library.accounts.all() == []
    assert run("user", "add", "a")[0] == 0


def test_a_key_is_shown_once(run: Run, library: Library) -> None:
    run("user", "add", "a", typed=PASSWORD)
    code, out, err = run("key", "add", "a", "--label", "Web\x1b[2JUI")
    secret = out.strip()
    assert (code, secret[:3]) == (0, "mk-")
    assert library.keys.person(secret) == Person("a")
    assert "只显示这一次" in err
    assert secret not in err
    [row] = json.loads(run("key", "list", "a", "--json")[1])
    assert (row["person"], row["label"], "hash" in row) == ("a", "Web [2JUI", False)
    assert secret not in run("key", "list")[1]
    assert run("key", "remove", row["id"])[0] == 0
    assert library.keys.person(secret) is None


def test_a_collection_is_given_and_opened(run: Run, library: Library) -> None:
    run("user", "add", "a", typed=PASSWORD)
    library.collections.make("人事", "人事")
    assert "a" in run("collection", "give", "人事", "A")[1]
    assert library.collections.named("人事").is_given
    assert library.grants.people("人事") == ["a"]
    assert run("collection", "give", "人事", "nobody")[0] == 1
    assert run("collection", "withdraw", "人事")[0] == 1
    assert "没有别人" in run("collection", "withdraw", "人事", "a")[1]
    assert library.collections.named("人事").is_given
    assert run("collection", "open", "人事")[0] == 0
    assert not library.collections.named("人事").is_given


def test_on_a_network_it_says_what_to_do_first(run: Run) -> None:
    code, _, err = run("serve", "--host", "0.0.0.0", "--port", "1")
    assert code == 1
    assert "user add" in err
    assert "MINGYIN_SIGN_IN=never" in err


def test_what_asks_nobody_to_sign_in_loads_nothing_of_it(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.splitlines()[-1] == "[] False"
