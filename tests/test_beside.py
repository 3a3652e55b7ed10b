"""What runs beside the service is started again when it dies, and not in a mad rush."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from bot.cli import beside
from bot.cli.beside import _Companion

BRIEF = [sys.executable, "-c", ""]


class Nights(threading.Event):
    """Sleeps no second, notes how long it should have, and is set after so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most, self.slept = most, list[float]()

    def wait(self, timeout: float | None = None) -> bool:
        """A night."""
        self.slept.append(timeout or 0.0)
        return len(self.slept) >= self.most


def _watched(monkeypatch: pytest.MonkeyPatch, lives: list[float], nights: int) -> list[float]:
    """How long a companion that lives so many seconds, again and again, is left dead each time."""
    moments = iter([moment for life in lives for moment in (0.0, life)])
    companion = _Companion(BRIEF, os.environ)
    companion._stopping = slept = Nights(nights)
    monkeypatch.setattr(beside, "time", SimpleNamespace(monotonic=lambda: next(moments)))
    companion.watch()
    monkeypatch.undo()
    companion.stop()
    return slept.slept


def test_one_that_dies_at_once_is_left_longer_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that cannot start does not keep the machine busy."""
    assert _watched(monkeypatch, [0.1] * 4, 4) == [1.0, 2.0, 4.0, 8.0]


def test_one_that_ran_well_is_back_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six deaths in a year must not mean a minute without texts at the seventh."""
    assert _watched(monkeypatch, [0.1, 0.1, 3600, 3600], 4) == [1.0, 2.0, 1.0, 1.0]


def test_a_machine_that_has_no_process_left_is_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It may have one in a minute; who watches does not give up."""
    tries = []

    def full(command: list[str], **options: object) -> None:
        tries.append(command)
        raise BlockingIOError("Resource temporarily unavailable")

    companion = _Companion(BRIEF, os.environ)
    companion._stopping = Nights(3)
    monkeypatch.setattr(subprocess, "Popen", full)
    companion.watch()
    monkeypatch.undo()
    companion.stop()

    assert len(tries) == 2


def test_no_pipe_is_left_open_at_the_end() -> None:
    """Neither of those that died nor of the last."""
    companion = _Companion(BRIEF, os.environ)
    pipe = companion._process.stdin
    companion.stop()

    assert pipe is not None
    assert pipe.closed
