"""The service and its floor, each started as its own process over one real Redis."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

TOKEN = "a token of the benchmark"
THREADS = 8
_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers: its port, its process, and the seconds from start to ready."""

    port: int
    process: subprocess.Popen[bytes]
    ready_after: float

    @property
    def url(self) -> str:
        """The address that Twilio would sign."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def service(redis_url: str, var: Path) -> Iterator[Running]:
    """`clearline serve`, one worker, as a legal-aid group runs it."""
    port = _free_port()
    environment = {
        **os.environ,
        "REDIS_URL": redis_url,
        "CLEARLINE_VAR": str(var),
        "TWILIO_AUTH_TOKEN": TOKEN,
        "CLEARLINE_THREADS": str(THREADS),
        "CLEARLINE_SENDER_LIMIT": "1000",
    }
    command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)]
    with _running(command, environment, port, "/healthz") as running:
        yield running


@contextmanager
def floor(redis_url: str) -> Iterator[Running]:
    """The floor, with the same server."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.floor", str(port), redis_url, TOKEN, str(THREADS)]
    with _running(command, dict(os.environ), port, "/sms") as running:
        yield running


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], port: int, path: str
) -> Iterator[Running]:
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait(f"http://127.0.0.1:{port}{path}", process)
        yield Running(port, process, time.perf_counter() - begun)
    finally:
        process.terminate()
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310  our own address
            return
        except urllib.error.HTTPError:
            return  # it answers, if only that a GET is not for it
        except OSError:
            time.sleep(0.01)
    raise RuntimeError(f"{url} does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
