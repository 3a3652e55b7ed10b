"""`clearline worker`: sends what lies in the outbox, and does the jobs that come round."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from types import FrameType

from bot.cli.beside import COMPANION, end_with_parent
from bot.cli.opened import opened_settings, refuse
from bot.config import ConfigError, Settings, read_settings
from bot.store import NoServer, StoreAway
from bot.store.rests import Rests

THREADS = 16  # a call to Twilio takes some 150 ms: 100 texts a second from one process
LOOKUP_SECONDS = 60
LEAST_LOOKUP_SECONDS = 30  # 5 s a claim is fresh, and up to 20 s until a call has ended
_LOOK_SECONDS = 1.0  # how often it is looked whether all processes live
_FIRST_REST_SECONDS = 0.1  # before one that died is started again
_LONGEST_REST_SECONDS = 60.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many, and how patient."""
    parser.add_argument("--processes", type=int, default=1, help="processes that send (1)")
    parser.add_argument(
        "--threads", type=int, default=THREADS, help=f"texts sent side by side in each ({THREADS})"
    )
    parser.add_argument(
        "--lookup-after",
        type=float,
        default=LOOKUP_SECONDS,
        metavar="SECONDS",
        help="a text whose fate is unknown is looked up at Twilio after so many seconds "
        f"({LOOKUP_SECONDS}); more than Twilio ever takes to list a text",
    )
    parser.add_argument("--metrics-port", type=int, default=0, help="serves /metrics there (off)")


def run(args: argparse.Namespace) -> int:
    """Works until Ctrl-C or SIGTERM; 2 with the reason when it cannot start."""
    if min(args.processes, args.threads) < 1 or args.lookup_after < LEAST_LOOKUP_SECONDS:
        least = f"--lookup-after {LEAST_LOOKUP_SECONDS} or more"
        return refuse(f"--processes and --threads must be 1 or more, {least}")
    stopping = threading.Event()
    _end_on_signals(stopping)
    try:
        with opened_settings(read_settings(os.environ)) as settings:
            if not settings.public_url:
                settings = replace(settings, public_url=f"http://127.0.0.1:{settings.port}")
            if args.processes > 1:
                return _many(args, settings, stopping)
            return _one(args, settings, stopping)
    except (ConfigError, NoServer, StoreAway) as error:
        return refuse(error)


def _one(args: argparse.Namespace, settings: Settings, stopping: threading.Event) -> int:
    from bot.logs import set_up_logs
    from bot.worker import Worker, make_tools

    set_up_logs()
    tools = make_tools(settings, timedelta(seconds=args.lookup_after))
    if os.environ.get(COMPANION):
        end_with_parent()
    if args.metrics_port:
        from prometheus_client import start_http_server

        start_http_server(args.metrics_port, addr="127.0.0.1")
    Worker(tools, args.threads, stopping=stopping).run()
    return 0


def _many(args: argparse.Namespace, settings: Settings, stopping: threading.Event) -> int:
    """Each process is a worker of its own; one that dies is started again, and if it keeps dying
    at once, after longer and longer pauses."""
    command = [
        sys.executable, "-m", "bot.cli", "worker", "--threads", str(args.threads),
        "--lookup-after", str(args.lookup_after),
    ]  # fmt: skip
    environ = {
        **os.environ, "REDIS_URL": settings.redis_url, "PUBLIC_URL": settings.public_url,
        COMPANION: "1",
    }  # fmt: skip
    children: list[subprocess.Popen[bytes]] = []
    rests, began = Rests(_FIRST_REST_SECONDS, _LONGEST_REST_SECONDS), time.monotonic()
    while not stopping.is_set():
        dead = [child for child in children if child.poll() is not None]
        for child in dead:
            children.remove(child)
            _ended(child)
        if dead and stopping.wait(rests.after(time.monotonic() - began)):
            break
        while len(children) < args.processes:
            children.append(subprocess.Popen(command, env=environ, stdin=subprocess.PIPE))  # noqa: S603
            began = time.monotonic()
        stopping.wait(_LOOK_SECONDS)
    for child in children:
        child.terminate()
    for child in children:
        _ended(child)
    return 0


def _ended(child: subprocess.Popen[bytes]) -> None:
    """Waits for its end, and lets the pipe go that ties it to us."""
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _end_on_signals(stopping: threading.Event) -> None:
    def end(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
