"""`clearline worker --processes N`: who of the N dies is started again, and all end together."""

from __future__ import annotations

import argparse
import threading
from types import SimpleNamespace

import pytest

from bot.cli import worker
from bot.config import Settings

SECONDS = SimpleNamespace(now=0.0)


class Clock(threading.Event):
    """Time goes by as somebody waits; after a quarter of an hour the worker is told to end."""

    def wait(self, timeout: float | None = None) -> bool:
        """No second of ours."""
        SECONDS.now += timeout or 0.0
        if SECONDS.now > 900:
            self.set()
        return self.is_set()


class Child:
    """A process that lives `life` seconds."""

    started: list[Child] = []
    life = 0.0

    def __init__(self, command: list[str], **options: object) -> None:
        self.born, self.ended = SECONDS.now, False
        self.stdin = SimpleNamespace(closed=False, close=self._close)
        Child.started.append(self)

    def _close(self) -> None:
        self.stdin.closed = True

    def poll(self) -> int | None:
        """Whether it has ended."""
        return 0 if self.ended or SECONDS.now - self.born >= self.life else None

    def terminate(self) -> None:
        """It ends at once."""
        self.ended = True

    def wait(self) -> int:
        """It has."""
        return 0


def _run(monkeypatch: pytest.MonkeyPatch, life: float) -> list[Child]:
    SECONDS.now, Child.started, Child.life = 0.0, [], life
    monkeypatch.setattr(worker, "subprocess", SimpleNamespace(Popen=Child, PIPE=-1))
    monkeypatch.setattr(worker, "time", SimpleNamespace(monotonic=lambda: SECONDS.now))
    args = argparse.Namespace(threads=1, lookup_after=60.0, processes=2)

    assert worker._many(args, Settings(), Clock()) == 0
    return Child.started


def test_processes_that_cannot_start_are_tried_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A mistake in the settings must not keep the machine busy."""
    assert len(_run(monkeypatch, life=0.5)) < 60


def test_a_process_that_is_killed_now_and_then_is_back_soon(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every 20 seconds for a quarter of an hour: hardly a second is lost each time."""
    assert len(_run(monkeypatch, life=20)) >= 80


def test_all_end_and_no_pipe_is_left_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither to those that died nor to the last."""
    started = _run(monkeypatch, life=100)

    assert all(child.poll() is not None and child.stdin.closed for child in started)
