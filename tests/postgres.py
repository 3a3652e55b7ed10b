"""A throw-away PostgreSQL for the tests: real, on a socket, gone after the run.

PostgreSQL refuses to run as root, as CI does; then it runs as `nobody`.
"""

from __future__ import annotations

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

PORT = 5432  # of the socket's name only: nothing listens on the network
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")


@contextmanager
def throw_away() -> Iterator[str]:
    """The address of a running server; `{}` in it stands for the database's name."""
    folder = Path(tempfile.mkdtemp(prefix="clearline-pg-"))
    user = "nobody" if os.geteuid() == 0 else getpass.getuser()
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    options = " ".join(f"-c {option}" for option in (*_FAST, f"unix_socket_directories={folder}"))
    data = folder / "data"
    try:
        _run("initdb", "-D", str(data), "-U", "clearline", "-A", "trust", "-E", "UTF8", "-N")
        _run("pg_ctl", "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield f"postgresql://clearline@/{{}}?host={quote(str(folder))}&port={PORT}"
        finally:
            _run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """An empty database of that name on the server, and its address."""
    _say(server, f'CREATE DATABASE "{name}"')
    try:
        yield server.format(name)
    finally:
        _say(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _say(server: str, words: str) -> None:
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(words.encode())


def _run(program: str, *arguments: str) -> None:
    as_user: dict[str, Any] = {"user": "nobody"} if os.geteuid() == 0 else {}
    done = subprocess.run(
        [_found(program), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL, cwd="/", check=False, text=True, **as_user,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")


def _found(program: str) -> str:
    """Debian keeps the server's programs out of PATH."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)
    found = shutil.which(program) or next((str(path) for path in newest_first), "")
    if not found:
        raise RuntimeError(f"CLEARLINE_POSTGRES is set, but there is no {program}")
    return found
