"""`python -m bench`: every number; `python -m bench throughput cost`: some of them.

`python -m bench mutants [XX ...]` tests the cases of the law instead.
"""

from __future__ import annotations

import importlib
import sys

PARTS = ("throughput", "turn", "cost", "planner", "memory", "assess", "growth", "words", "outreach")


def main() -> int:
    """Runs the parts that were named, or all; 1 when an aim was missed."""
    if sys.argv[1:2] == ["mutants"]:
        return 0 if importlib.import_module("bench.mutants").main(sys.argv[2:]) else 1
    if sys.argv[1:2] in (["corpus"], ["fuzz"], ["people"]):
        return int(importlib.import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:]))
    if sys.argv[1:2] == ["outreach"] and len(sys.argv) > 2:
        return 0 if importlib.import_module("bench.outreach").main(sys.argv[2:]) else 1
    missed = []
    for name in sys.argv[1:] or PARTS:
        module = importlib.import_module(f"bench.{name}")
        if not module.main():
            missed.append(name)
        print(flush=True)
    if missed:
        print("aims missed: " + ", ".join(missed))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
