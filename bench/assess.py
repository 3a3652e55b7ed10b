"""Speed of the law: answers a second on one core, over every prefix of what each case tells."""

from __future__ import annotations

import time
from datetime import date

from bench.talks import cases
from bot.eligibility import assess
from bot.facts import FactValue, parse_facts
from bot.rules import load_rulebook

ASOF = date(2026, 11, 22)
AIM = 2_000


def main() -> bool:
    """Prints the figures; whether the aim was met."""
    begun = time.perf_counter()
    book = load_rulebook()
    load = time.perf_counter() - begun
    asked: list[tuple[dict[str, FactValue], date]] = []
    for case in cases():
        declared = book.jurisdictions[case["facts"]["jurisdiction"]].facts
        facts = parse_facts(case["facts"], {name: decl.spec for name, decl in declared.items()})
        names = list(facts)
        for end in range(1, len(names) + 1):
            asked.append(({name: facts[name] for name in names[:end]}, ASOF))
    begun = time.thread_time()
    slowest = 0.0
    for known, asof in asked:
        single = time.thread_time()
        assess(book, known, asof)
        slowest = max(slowest, time.thread_time() - single)
    rate = len(asked) / (time.thread_time() - begun)
    print(f"Speed of the law, {len(asked):,} prefixes of all cases, nothing known before")
    print(f"  {rate:,.0f} answers a second (aim {AIM:,}); the slowest {slowest * 1000:.0f} ms")
    print(f"  all rule files loaded and checked in {load:.2f} s")
    return rate >= AIM
