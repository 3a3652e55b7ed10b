"""What more places cost: loading and checking the law, a turn, memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.talks import PLACES, cases, make_benchmark_line, tell
from bot.app import load_world
from bot.config import read_settings
from bot.rules import Rulebook, load_rulebook
from bot.turns import Line

AIM_LOAD, AIM_CHECK, AIM_RATIO = 0.5, 90, 1.1
TALKS = 60


def main() -> bool:
    """Prints the figures; whether every aim was met."""
    begun = time.thread_time()
    book = load_rulebook()
    load = time.thread_time() - begun
    check = _timed(
        lambda: subprocess.run(
            [sys.executable, "-m", "bot.cli", "rules", "check"], stdout=subprocess.DEVNULL
        )
    )
    before = _resident_mb()
    few, every = _turns()
    ratio = every / few
    print(f"{len(book.jurisdictions)} places of law")
    print(f"  loaded in {load:.2f} s of CPU (aim {AIM_LOAD})")
    print(f"  checked, with every case, in {check:.0f} s (aim {AIM_CHECK})")
    print(
        f"  CPU of a turn with {len(PLACES)} places {few:.2f} ms, with all {every:.2f} ms: "
        f"{ratio:.2f} times (aim {AIM_RATIO})"
    )
    print(f"  this process {before:.0f} MB with the law, {_resident_mb():.0f} MB after the talks")
    return load <= AIM_LOAD and check <= AIM_CHECK and ratio <= AIM_RATIO


def _turns() -> tuple[float, float]:
    """Milliseconds of CPU a turn, with three places and with all; the two lines take turns."""
    world = load_world(read_settings({"REDIS_URL": "redis://unused"}))
    three = {code: world.rulebook.jurisdictions[code] for code in PLACES}
    small = replace(world, rulebook=Rulebook(three, world.rulebook.weights))
    lines = [make_benchmark_line(world=one) for one in (small, world)]
    told = cases()
    told = told[:: len(told) // TALKS]
    spent: list[list[float]] = [[], []]
    for seed, case in enumerate(told * 2):  # what is told first warms both up
        for at in (0, 1) if seed % 2 else (1, 0):
            milliseconds = _a_turn(lines[at], case, seed)
            if seed >= len(told):
                spent[at].append(milliseconds)
    return statistics.median(spent[0]), statistics.median(spent[1])


def _a_turn(line: Line, case: dict[str, object], seed: int) -> float:
    begun = time.thread_time()
    talk = tell(line, case, "en", seed)
    return (time.thread_time() - begun) * 1000 / talk.texts


def _timed(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _resident_mb() -> float:
    status = Path("/proc/self/status").read_text()
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    return int(kilobytes) / 1024
