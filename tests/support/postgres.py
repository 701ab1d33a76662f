"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket there, with nothing on the network."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

_SETTINGS = ("fsync=off", "shared_buffers=64MB", "max_connections=60", "unix_socket_permissions=0777")


OTHERS_OUT = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
"""Ends every other session of a database, as a server does that is restarted."""


def programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``; None where PostgreSQL isn't installed."""
    found = shutil.which("pg_ctl")
    places = [Path(found).parent] if found else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name))
    return next((each for each in reversed(places) if (each / "initdb").exists()), None)


class Server:
    """It runs until it is stopped, and can be started again; what it holds stays."""

    def __init__(self, folder: Path) -> None:
        self._programs = programs()
        self._folder = folder
        self._user = _user()
        self._one = ""
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", str(folder / "data"), "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
        self.start()

    def start(self) -> None:
        """As the machine's service would."""
        options = " ".join(f"-c {each}" for each in (*_SETTINGS, "listen_addresses=''"))
        options += f" -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """``immediate`` as if the machine had lost its power."""
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-w", "-m", how, "stop")

    def runs(self) -> bool:
        """Whether it wasn't stopped."""
        return (self._folder / "data" / "postmaster.pid").exists()

    def address(self, name: str) -> str:
        """Of a database."""
        return f"postgresql://owner@/{name}?host={quote(str(self._folder), safe='')}"

    def made(self) -> str:
        """The address of a new database that holds nothing."""
        name = f"t{secrets.token_hex(6)}"
        self._run("createdb", "-h", str(self._folder), "-U", "owner", name)
        return self.address(name)

    def copied(self, address: str) -> str:
        """The address of a new database, restored from a dump of another one's schemas."""
        other, dump = self.made(), str(self._folder / "dump")
        self._run("pg_dump", "-Fc", "-n", "mingyin", "-n", "mingyin_own", "-f", dump, "-d", address)
        self._run("pg_restore", "-d", other, dump)
        return other

    def emptied(self) -> str:
        """The address of a database that holds nothing any more, and that nobody is connected to."""
        if not self._one:
            self._one = self.made()
        self.said(self._one, OTHERS_OUT)
        self.said(self._one, "DROP SCHEMA IF EXISTS mingyin, mingyin_own CASCADE")
        return self._one

    def said(self, address: str, sql: str) -> str:
        """What psql prints."""
        return self._run("psql", "-X", "-A", "-t", "-q", "-d", address, "-c", sql)

    def _run(self, program: str, *arguments: str) -> str:
        assert self._programs
        done = subprocess.run(
            [self._programs / program, *arguments],
            user=self._user,
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout


@contextmanager
def server() -> Iterator[Server]:
    """One that is gone afterwards. Its folder has a short name: a socket's path takes 107 bytes."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    folder.chmod(0o755)
    made = None
    try:
        made = Server(folder)
        yield made
    finally:
        if made:
            made.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    """Who runs it: PostgreSQL refuses to be run by root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None
