"""How fast a campaign goes out, in how much memory, and whether it goes out once.

`python -m bench outreach [--recipients 200000] [--pace 100] [--workers 2] [--faults]
[--kill-every SECONDS] [--database URL]`. With --faults the stand-in answers 5 % with 429, leaves
2 % without an answer and 1 % with a 5xx; the stand-in's own record says what it was given.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from bench.outreach_rig import Rig, fill

FAULTS = ("--rate-429", ".05", "--timeouts", ".02", "--errors-5xx", ".01")
_LOOK_SECONDS = 1.0
_SHARE = 0.95  # of the pace


def main(arguments: Sequence[str] = ("--recipients", "6000")) -> bool:
    """Prints the numbers; whether the aims were met."""
    parser = argparse.ArgumentParser(prog="python -m bench outreach")
    parser.add_argument("--recipients", type=int, default=200_000)
    parser.add_argument("--pace", type=float, default=100)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--faults", action="store_true")
    parser.add_argument("--kill-every", type=float, default=0)
    parser.add_argument("--lookup-after", type=float, default=60)
    parser.add_argument("--no-callbacks", action="store_true")
    parser.add_argument("--database", default="", help="PostgreSQL; else a SQLite file")
    args = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        rig = Rig(
            Path(folder), args.threads, args.lookup_after, FAULTS if args.faults else (),
            web=not args.no_callbacks, url=args.database,
        )  # fmt: skip
        with rig.running():
            return _measured(rig, args)


def _measured(rig: Rig, args: argparse.Namespace) -> bool:
    begun = time.monotonic()
    fill(rig.ledger, args.recipients, args.pace)
    print(f"{args.recipients} recipients, {args.pace:g} a second, {args.workers} workers", end="")
    print(f", seeded in {time.monotonic() - begun:.0f} s", flush=True)
    for _ in range(args.workers):
        rig.start_worker()
    memory, killed = _watched(rig, args)
    taken = rig.taken()
    forgotten = args.recipients - taken.different
    speed = _speed(rig.record)
    print(f"texts a second: {speed:.1f} ({speed / args.pace:.1%} of the pace)")
    print("memory of the workers, MB: " + ", ".join(f"{n} {mb:.0f}" for n, mb in memory))
    print(f"workers killed: {killed}; taken by the stand-in: {taken.texts}")
    print(f"twice: {taken.doubles}, forgotten: {forgotten}; statuses: {rig.statuses()}", flush=True)
    kept_pace = speed >= _SHARE * args.pace or args.faults or bool(args.kill_every)
    return kept_pace and not taken.doubles and not forgotten


def _watched(rig: Rig, args: argparse.Namespace) -> tuple[list[tuple[str, float]], int]:
    """Until all is sent: the workers' memory at start, middle and end, and how many were killed."""
    memory: list[tuple[str, float]] = []
    killed, next_kill = 0, time.monotonic() + args.kill_every
    last, ends = 0, time.monotonic() + 600 + 4 * args.recipients / args.pace
    while time.monotonic() < ends:
        time.sleep(_LOOK_SECONDS)
        statuses = rig.statuses()
        open_ = sum(statuses.get(status, 0) for status in ("queued", "sending", "unknown"))
        done = args.recipients - open_
        for name, share in (("start", 0.02), ("middle", 0.5), ("end", 0.98)):
            if done >= share * args.recipients and name not in dict(memory):
                memory.append((name, max(_rss(worker.pid) for worker in rig.workers)))
        if not open_:
            break
        if done - last >= 10_000:
            last = done
            print(f"  {done} done: {statuses}", flush=True)
        if args.kill_every and time.monotonic() >= next_kill:
            next_kill += args.kill_every
            killed += 1
            rig.kill_worker()
            rig.start_worker()
    time.sleep(5 * _LOOK_SECONDS)  # the last callbacks
    return memory, killed


def _rss(pid: int) -> float:
    """The resident memory of a process, in MB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    found = [line.split()[1] for line in lines if line.startswith("VmRSS")]
    return int(found[0]) / 1024 if found else 0.0


def _speed(record: Path) -> float:
    """Texts a second between the first and the last that the stand-in took."""
    with sqlite3.connect(record) as db:
        count, first, last = db.execute(
            "SELECT count(*), min(created), max(created) FROM texts"
        ).fetchone()
    return (count - 1) / (last - first) if count > 1 and last > first else 0.0


if __name__ == "__main__":
    sys.exit(0 if main(sys.argv[1:]) else 1)
