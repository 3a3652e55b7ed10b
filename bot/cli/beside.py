"""What runs beside the web service on one machine: the worker that sends, and, where there is no
Twilio account, a stand-in for Twilio that takes the texts."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace

from bot.config import Settings
from bot.store.rests import Rests

COMPANION = "CLEARLINE_COMPANION"  # set for what we start; see `end_with_parent`
_PATIENCE_SECONDS = 15.0
_STOP_SECONDS = 15.0
_FIRST_PAUSE_SECONDS = 1.0  # before something that died is started again
_LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Beside:
    """Starts and stops the companions; `alone`: there are none."""

    alone: bool

    @contextmanager
    def started(self, settings: Settings) -> Iterator[Settings]:
        """The settings with the stand-in's address in them, while the companions run."""
        if self.alone:
            yield settings
            return
        with ExitStack() as stack:
            environ = _environment(settings)
            if settings.simulated:
                port = _port_beside(settings)
                settings = replace(settings, api_base=f"http://127.0.0.1:{port}")
                file = str(settings.var / "standin.db")
                arguments = ["standin", "--port", str(port), "--file", file]
                stack.enter_context(_running(arguments, environ))
                _wait_for(port)
                environ["TWILIO_API_BASE"] = settings.api_base
            stack.enter_context(_running(["worker"], environ))
            yield settings


def _environment(settings: Settings) -> dict[str, str]:
    """What the companions cannot read themselves: our Redis and our address."""
    return {
        **os.environ,
        "REDIS_URL": settings.redis_url,
        "CLEARLINE_VAR": str(settings.var),
        "PUBLIC_URL": settings.public_url,
        COMPANION: "1",
    }


def end_with_parent() -> None:
    """Ends this companion once whoever started it is gone, even by a kill: its pipe closes."""

    def watch() -> None:
        while os.read(0, 1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True, name="parent").start()


@contextmanager
def _running(arguments: list[str], environ: Mapping[str, str]) -> Iterator[None]:
    companion = _Companion([sys.executable, "-m", "bot.cli", *arguments], environ)
    watching = threading.Thread(target=companion.watch, daemon=True, name=arguments[0])
    watching.start()
    ours = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == ours:  # not in a web process that was forked from us, as it ends
            companion.stop()
            watching.join()


class _Companion:
    """A process that is started again should it die; if it dies at once, after longer pauses."""

    def __init__(self, command: list[str], environ: Mapping[str, str]) -> None:
        self._command = command
        self._environ = dict(environ)
        self._stopping = threading.Event()
        self._restarting = threading.Lock()
        self._process = self._start()

    def watch(self) -> None:
        """Until `stop`."""
        rests = Rests(_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)
        while True:
            began = time.monotonic()
            self._process.wait()
            if self._stopping.wait(rests.after(time.monotonic() - began)):
                return
            with self._restarting, suppress(OSError):  # no room for a process: at the next try
                if not self._stopping.is_set():
                    self._let_go()
                    self._process = self._start()

    def stop(self) -> None:
        """Ends it; it may finish what it has in hand."""
        with self._restarting:
            self._stopping.set()
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._let_go()

    def _let_go(self) -> None:
        """Closes our end of the pipe to the one that ended."""
        if self._process.stdin is not None:
            self._process.stdin.close()

    def _start(self) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C is for us, and the companions end once we say so.
        return subprocess.Popen(  # noqa: S603
            self._command, env=self._environ, stdin=subprocess.PIPE, start_new_session=True
        )


def _wait_for(port: int) -> None:
    ends = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)


def _port_beside(settings: Settings) -> int:
    """The port after our own, so that its page is found again; any other where that is taken."""
    for wanted in (settings.port + 1, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", wanted))
            except (OSError, OverflowError):
                continue
            port: int = probe.getsockname()[1]
            return port
    raise OSError("no free port on this machine")
