"""The people who sign in."""

from __future__ import annotations

import re
import secrets
import sqlite3
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from rag.errors import QuestionError, UserError
from rag.messages import say
from rag.types.databases import Connection
from rag.workspace import passwords
from rag.workspace.database import Database
from rag.workspace.people import OWNER, Person, Role

NAME_MOST = 64
_NAME = re.compile(rf"[\w.@+-]{{1,{NAME_MOST}}}")
TEMPORARY_S = 7 * 24 * 3600.0
"""For so long a password can be changed that an admin has given."""
_OWNED = ("conversations", "feedback", "trash")
"""Tables of what belongs to a person by name."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who signs in."""

    name: str
    role: Role
    has_password: bool
    """False: signs in at a provider (OpenID Connect)."""
    made: float
    """In seconds since 1970."""
    is_temporary: bool = False
    """Whether the password must be changed before it lets in."""

    @property
    def person(self) -> Person:
        """Who that is."""
        return Person(self.name, self.role)


class Accounts:
    """All accounts of a workspace. Every method may be called from any thread.

    All raise ``UserError`` where the workspace can't be read or written.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, role: Role, password: str, *, adopt: bool = False) -> Account:
        """A new account; with ``adopt`` what was kept before there were accounts is theirs, and what an earlier account
        of this name left. Raises ``UserError`` for a name or a password that isn't taken."""
        name = normal(name)
        kept = passwords.hashed(passwords.checked(password, name))
        return self._make(name, role, kept, None, adopt=adopt)

    def add_temporary(self, name: str, role: Role) -> tuple[Account, str]:
        """A new account, and the password that lets its owner choose one. Raises as ``add`` does."""
        password = passwords.one_time()
        return self._make(normal(name), role, passwords.hashed(password), None, is_temporary=True), password

    def signed_in_elsewhere(self, subject: str, name: str, role: Role | None) -> Person:
        """Who a provider says it is: the account of this ``subject``, which is made where there is none, under ``name``
        or one like it. ``role`` is what the provider says; None leaves it as it is, a reader at first."""
        with self._database.writing() as connection:
            row = connection.execute("SELECT name, role FROM accounts WHERE subject = ?", (subject,)).fetchone()
            if row and role:
                connection.execute("UPDATE accounts SET role = ? WHERE name = ?", (role.value, row[0]))
        if row:
            return Person(row[0], role or Role(row[1]))
        wanted = re.sub(r"[^\w.@+-]", "", unicodedata.normalize("NFKC", name).casefold())[:50] or "user"
        digest = sha256(subject.encode()).hexdigest()
        for ending in ("", f"-{digest[:6]}", f"-{digest[:12]}"):  # another's name is never taken over
            try:
                return self._make(normal(wanted + ending), role or Role.READER, "", subject).person
            except UserError:
                if ending:
                    raise
        raise AssertionError

    def all(self) -> list[Account]:
        """The accounts by name."""
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY name").fetchall()
        return [_account(row) for row in rows]

    def get(self, name: str) -> Account:
        """The account of this name. Raises ``QuestionError`` where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(f"SELECT {_COLUMNS} FROM accounts WHERE name = ?", (folded(name),)).fetchone()
        if row is None:
            raise QuestionError(say.no_such_account(name=name[:80]))
        return _account(row)

    def check(self, name: str, password: str) -> Person | None:
        """Who has this name and this password, which may be temporary. To say no takes as long for a name that nobody
        has."""
        name = folded(name)
        with self._database.reading() as connection:
            sql = "SELECT role, password, temporary FROM accounts WHERE name = ?"
            row = connection.execute(sql, (name,)).fetchone()
        role, kept, given = row or ("", "", None)
        if not passwords.fits(password, kept) or (given is not None and self._clock() - given > TEMPORARY_S):
            return None
        if passwords.is_outdated(kept):
            self._keep(name, passwords.hashed(password), kept)
        return Person(name, Role(role))

    def set_password(self, name: str, password: str) -> None:
        """Another password; every session of theirs ends. Raises ``UserError`` for one that isn't taken, and where they
        sign in elsewhere."""
        account = self.get(name)
        self._put_password(account, passwords.checked(password, account.name), None)

    def reset_password(self, name: str) -> str:
        """A password that lets them choose another; every session of theirs ends. Raises as ``set_password`` does."""
        password = passwords.one_time()
        self._put_password(self.get(name), password, self._clock())
        return password

    def _put_password(self, account: Account, password: str, temporary: float | None) -> None:
        if not account.has_password:
            raise UserError(say.account_elsewhere(name=account.name))
        row = (passwords.hashed(password), temporary, account.name)
        with self._database.writing() as connection:
            connection.execute("UPDATE accounts SET password = ?, temporary = ? WHERE name = ?", row)
            connection.execute("DELETE FROM sessions WHERE person = ?", (account.name,))

    def set_role(self, name: str, role: Role) -> None:
        """What they may do from now on. Raises ``UserError`` where no admin would be left."""
        name = self.get(name).name
        with self._database.writing() as connection:
            if role is not Role.ADMIN:
                _leave_an_admin(connection, name)
            connection.execute("UPDATE accounts SET role = ? WHERE name = ?", (role.value, name))

    def remove(self, name: str) -> None:
        """The account goes, and with it its sessions, keys and grants. What they said is kept under a name that nobody
        can have, so that a later account of the same name doesn't find it. Raises ``UserError`` where no admin would be
        left."""
        name = self.get(name).name
        left = f"{name}:{secrets.token_hex(4)}"
        with self._database.writing() as connection:
            _leave_an_admin(connection, name)
            connection.execute("DELETE FROM accounts WHERE name = ?", (name,))
            for table in _OWNED:
                connection.execute(f"UPDATE {table} SET owner = ? WHERE owner = ?", (left, name))

    def _make(
        self,
        name: str,
        role: Role,
        password: str,
        subject: str | None,
        *,
        adopt: bool = False,
        is_temporary: bool = False,
    ) -> Account:
        made = self._clock()
        try:
            with self._database.writing() as connection:
                row = (name, role.value, password, subject, made, made if is_temporary else None)
                columns = "name, role, password, subject, made, temporary"
                connection.execute(f"INSERT INTO accounts ({columns}) VALUES (?, ?, ?, ?, ?, ?)", row)
                for table in _OWNED if adopt else ():
                    left = f"{name}:"
                    sql = f"UPDATE {table} SET owner = ? WHERE owner = ? OR substr(owner, 1, ?) = ?"
                    connection.execute(sql, (name, OWNER.name, len(left), left))
        except sqlite3.IntegrityError as error:
            raise UserError(say.account_taken(name=name)) from error
        return Account(name, role, bool(password), made, is_temporary)

    def _keep(self, name: str, password: str, before: str) -> None:
        with self._database.writing() as connection:
            sql = "UPDATE accounts SET password = ? WHERE name = ? AND password = ?"
            connection.execute(sql, (password, name, before))


def _leave_an_admin(connection: Connection, name: str) -> None:
    """Raises ``UserError`` where the account of this name is the only admin's."""
    admins = {row[0] for row in connection.execute("SELECT name FROM accounts WHERE role = ?", (Role.ADMIN.value,))}
    if admins == {name}:
        raise UserError(say.last_admin(name=name))


def normal(name: str) -> str:
    """A name as it is kept: case and width don't count (RFC 8265, UsernameCaseMapped).

    Raises ``UserError`` for one that can't be taken.
    """
    found = folded(name)
    if not _NAME.fullmatch(found):
        raise UserError(say.account_name())
    return found


def folded(name: str) -> str:
    """What counts of a name that anybody may have typed."""
    found = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return found.encode("utf-8", "replace").decode()  # half a character is no name, and nothing that SQLite takes


_COLUMNS = "name, role, password <> '', made, temporary IS NOT NULL"


def _account(row: tuple[str, str, int, float, int]) -> Account:
    return Account(row[0], Role(row[1]), bool(row[2]), row[3], bool(row[4]))
