"""``user``: who may sign in."""

from __future__ import annotations

import json
import sys
import time
from argparse import Namespace
from getpass import getpass

from rag.errors import UserError
from rag.library import Library
from rag.messages import say
from rag.settings import Settings
from rag.workspace.accounts import Account, normal
from rag.workspace.people import Role


def run(parsed: Namespace, settings: Settings) -> int:
    library = Library.open(settings=settings)
    accounts = library.accounts
    if parsed.action == "list":
        _list(accounts.all(), parsed.json)
        return 0
    if parsed.action == "add":
        name, role = normal(parsed.name), Role(parsed.role)
        accounts.add(name, role, _password(name), adopt=parsed.adopt)
        print(say.account_added(name=name, role=_called(role)))
        return 0
    account = accounts.get(parsed.name)
    if parsed.action == "remove":
        accounts.remove(account.name)
        print(say.account_removed(name=account.name))
    elif parsed.action == "role":
        accounts.set_role(account.name, Role(parsed.role))
        print(say.account_role(name=account.name, role=_called(Role(parsed.role))))
    elif parsed.action == "sign-out":
        print(say.account_signed_out(name=account.name, n=library.sessions.end_all(account.name)))
    else:
        if not account.has_password:  # before one is asked for
            raise UserError(say.account_elsewhere(name=account.name))
        accounts.set_password(account.name, _password(account.name))
        print(say.password_changed(name=account.name))
    return 0


def _password(name: str) -> str:
    """What is typed unseen, twice; the first line of standard input where nobody types."""
    if sys.stdin is None or not sys.stdin.isatty():  # None where it is closed
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    password = getpass(say.password_asked(name=name))
    if getpass(say.password_again()) != password:
        raise UserError(say.password_twice())
    return password


def _list(found: list[Account], as_json: bool) -> None:
    if as_json:
        rows = [
            {"name": each.name, "role": each.role, "password": each.has_password, "made": each.made} for each in found
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return
    for each in found:
        how = say.by_password() if each.has_password else say.by_provider()
        made = time.strftime("%Y-%m-%d", time.localtime(each.made))
        print(say.account_line(name=each.name, role=_called(each.role), how=how, made=made))
    if not found:
        print(say.no_accounts())


def _called(role: Role) -> str:
    return say[f"role_{role.value}"]()
