"""Real workers, a real Redis and the stand-in, each its own process, and the worst that happens."""

from __future__ import annotations

import time
from pathlib import Path

from bench.outreach_rig import Rig, fill

PEOPLE = 200


def test_killed_workers_and_a_lost_redis_double_and_forget_nothing(tmp_path: Path) -> None:
    """SMS-45, SMS-48: a worker is killed in mid-send, Redis ends and loses everything, Twilio is
    slow, refuses and goes silent; the stand-in's own record holds every text once."""
    faults = ("--slow", ".1", "--rate-429", ".05", "--errors-5xx", ".02", "--delay", ".1")
    rig = Rig(tmp_path / "rig", threads=8, lookup_after=4, faults=faults, web=False)

    with rig.running():
        fill(rig.ledger, PEOPLE, per_second=80)
        rig.start_worker()
        rig.start_worker()
        _wait_for(rig, 40)
        rig.kill_worker()
        in_flight = rig.statuses().get("sending", 0)
        _wait_for(rig, 80)
        left = rig.statuses().get("queued", 0)
        rig.restart_redis(flush=True)
        ended = rig.wait(60)
        taken, statuses = rig.taken(), rig.statuses()

    assert in_flight > 0, "the worker was killed in the middle of nothing"
    assert left > 0, "Redis was lost when all was done"
    assert ended, statuses
    assert sum(statuses.values()) == PEOPLE
    assert set(statuses) <= {"sent", "delivered"}  # one looked up late may have arrived by then
    assert (taken.texts, taken.different, taken.doubles) == (PEOPLE, PEOPLE, 0)


def _wait_for(rig: Rig, sent: int) -> None:
    ends = time.monotonic() + 60
    while rig.statuses().get("sent", 0) < sent:
        assert time.monotonic() < ends, rig.statuses()
        time.sleep(0.05)
