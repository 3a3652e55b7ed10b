"""The law of all places: answers a second on one core, and questions until the outcome is settled.

Each case of each place is a talk: its person tells where it was, and then answers what is asked
next, as far as the case knows it. Every answer on the way is counted and timed.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.eligibility import Answer, assess
from bot.facts import UNKNOWN, FactValue
from bot.rules import Rulebook, load_rulebook
from bot.rules.cases import Case, load_cases

ASOF = date(2026, 11, 22)
AIM = 2_000


@dataclass(slots=True)
class Tally:
    """The talks of one place: questions each, answers given, CPU seconds, the slowest one."""

    questions: list[int] = field(default_factory=list)
    answers: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    def timed(self, book: Rulebook, facts: Mapping[str, FactValue]) -> Answer:
        """One answer, counted."""
        begun = time.thread_time()
        answer = assess(book, facts, ASOF)
        spent = time.thread_time() - begun
        self.answers += 1
        self.seconds += spent
        self.slowest = max(self.slowest, spent)
        return answer


def main() -> bool:
    """Prints the table; whether the aim was met."""
    book = load_rulebook()
    tallies: dict[str, Tally] = {}
    for case in load_cases(book):
        if case.jurisdiction in book.jurisdictions:
            _talk(book, case, tallies.setdefault(case.jurisdiction, Tally()))
    print(f"The law as of {ASOF}, every answer of a talk with the person of each case")
    print("        talks  questions: mean  most   answers a second   slowest ms")
    for code, one in tallies.items():
        print(
            f"  {code:6} {len(one.questions):4} {statistics.mean(one.questions):15.1f}"
            f" {max(one.questions):5} {one.answers / one.seconds:18,.0f} {one.slowest * 1000:12.0f}"
        )
    every = [count for one in tallies.values() for count in one.questions]
    rate = sum(one.answers for one in tallies.values()) / sum(
        one.seconds for one in tallies.values()
    )
    print(f"  all    {len(every):4} {statistics.mean(every):15.1f} {max(every):5} {rate:18,.0f}")
    print(f"  (aim: {AIM:,} answers a second over all places)")
    return rate >= AIM


def _talk(book: Rulebook, case: Case, tally: Tally) -> None:
    """Asks until nothing not yet asked can change the outcome, the effect or the first step."""
    facts: dict[str, FactValue] = {"jurisdiction": case.jurisdiction}
    while True:
        answer = tally.timed(book, facts)
        needs = [*answer.needs_outcome, *answer.needs_detail]
        asked = next((name for name in needs if name not in facts), None)
        if asked is None:
            break
        facts[asked] = case.facts.get(asked, UNKNOWN)
    tally.questions.append(len(facts) - 1)
