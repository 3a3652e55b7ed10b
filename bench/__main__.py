"""`python -m bench`: every number; `python -m bench throughput cost`: some of them."""

from __future__ import annotations

import importlib
import sys

PARTS = ("throughput", "turn", "cost", "planner", "memory", "assess")


def main() -> int:
    """Runs the parts that were named, or all; 1 when an aim was missed."""
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
