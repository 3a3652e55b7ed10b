"""Every form of REDIS_URL reaches a real server: alone, by socket, by Sentinel, as a cluster."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from bot.store import Keep, Keyring, RedisBackend, Store, StoreAway, connect, eviction_problem
from bot.store.embedded import find_server


def free_port(highest: int = 65_535) -> int:
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port <= highest:
            return port


def run_server(folder: Path, port: int, *options: str) -> subprocess.Popen[bytes]:
    base = [find_server(), "--port", str(port), "--dir", str(folder), "--save", ""]
    process = subprocess.Popen([*base, *options], stdout=subprocess.DEVNULL)
    wait_for(port)
    return process


def wait_for(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError("no server came up")


def end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[int]:
    """A Redis on a port."""
    port = free_port()
    process = run_server(tmp_path, port, "--requirepass", "p@ss word")
    yield port
    end(process)


@pytest.fixture
def sentinel(tmp_path: Path) -> Iterator[int]:
    """A Sentinel that watches a Redis called `main`."""
    port, watched = free_port(), free_port()
    process = run_server(tmp_path, watched)
    config = tmp_path / "sentinel.conf"
    config.write_text(f"port {port}\nsentinel monitor main 127.0.0.1 {watched} 1\n")
    guard = subprocess.Popen([find_server(), str(config), "--sentinel"], stdout=subprocess.DEVNULL)
    wait_for(port)
    yield port
    end(guard)
    end(process)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[int]:
    """A cluster of one node that holds every slot."""
    port = free_port(55_535)  # a node talks to the others on its port + 10,000
    process = run_server(tmp_path, port, "--cluster-enabled", "yes")
    node = redis.Redis(port=port)
    node.execute_command("CLUSTER", "ADDSLOTS", *range(16_384))
    while node.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
        time.sleep(0.05)
    node.close()
    yield port
    end(process)


def check_a_whole_turn(url: str) -> None:
    """Load, save, conflict, count and erase, with two secrets so that two slots are read."""
    client = connect(url)
    store = Store(RedisBackend(client), Keyring(["new secret", "old secret"]), 3600)
    held = store.load("sms", "+14155550100")
    keep = Keep({"a": 1}, seen={"0" * 12: b"x"}, limit=10)

    assert store.save(held, keep) == "saved"
    assert store.save(held, keep) == "conflict"
    assert store.load("sms", "+14155550100").session == {"a": 1}
    store.count_told("CA", "v", "none", None)
    assert store.spend("2026-11-22", 2) == 2
    assert "answers" in store.forget("sms", "+14155550100")
    assert eviction_problem(client) is None
    client.close()


def test_a_redis_with_a_password(server: int) -> None:
    """redis://"""
    check_a_whole_turn(f"redis://:p%40ss%20word@127.0.0.1:{server}/2")


def test_a_redis_by_its_socket(redis_url: str) -> None:
    """unix://"""
    assert redis_url.startswith("unix://")
    check_a_whole_turn(redis_url)


def test_a_redis_behind_sentinel(sentinel: int) -> None:
    """redis+sentinel://h1,h2/NAME/0: a host that is down does not matter."""
    check_a_whole_turn(f"redis+sentinel://127.0.0.1:{free_port()},127.0.0.1:{sentinel}/main/0")


def test_a_cluster(cluster: int) -> None:
    """redis+cluster://h1,h2"""
    check_a_whole_turn(f"redis+cluster://127.0.0.1:{free_port()},127.0.0.1:{cluster}")


def test_with_tls_the_client_speaks_tls() -> None:
    """rediss:// and rediss+sentinel:// ask for TLS."""
    plain = connect("rediss://127.0.0.1:1/0")
    behind = connect("rediss+sentinel://127.0.0.1:1/main/0")

    for client in (plain, behind):
        assert "SSL" in client.connection_pool.connection_class.__name__
        client.close()


@pytest.mark.parametrize("url", ["redis+sentinel://h1,h2", "redis+sentinel:///main/0"])
def test_half_an_address_is_refused(url: str) -> None:
    """Sentinel needs hosts and the name it watches."""
    with pytest.raises(ValueError, match="REDIS_URL"):
        connect(url)


def test_a_redis_that_is_away_says_so() -> None:
    """The store's own error, whatever the library calls it."""
    client = connect(f"redis://127.0.0.1:{free_port()}/0")

    with pytest.raises(StoreAway):
        Store(RedisBackend(client), Keyring(["secret"]), 60).load("sms", "+14155550100")
    client.close()


def test_a_redis_that_may_evict_is_found_out(tmp_path: Path) -> None:
    """Somebody's answers must not vanish because memory is short."""
    port = free_port()
    process = run_server(tmp_path, port, "--maxmemory-policy", "allkeys-lru")
    client = connect(f"redis://127.0.0.1:{port}/0")

    assert "maxmemory-policy allkeys-lru" in (eviction_problem(client) or "")
    client.close()
    end(process)


def test_a_restarted_redis_is_found_again(tmp_path: Path) -> None:
    """A connection that broke while idle, and a script that is gone, cost nobody a text."""
    port = free_port()
    process = run_server(tmp_path, port)
    client = connect(f"redis://127.0.0.1:{port}/0")
    store = Store(RedisBackend(client), Keyring(["secret"]), 60)
    store.save(store.load("sms", "+14155550100"), Keep({"a": 1}))
    end(process)
    process = run_server(tmp_path, port)

    assert store.save(store.load("sms", "+14155550100"), Keep({"a": 2})) == "saved"
    client.close()
    end(process)
