"""Cost: questions, outbound texts and segments of a screening, over all cases of three states.

Then the segments in every language, beside English (bench/tongues.py).
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Sequence

from bench import tongues
from bench.talks import Talk, cases, make_benchmark_line, tell
from bot.app import load_world
from bot.channels.prices import outbound_cents
from bot.config import read_settings

AIM_QUESTIONS, AIM_SEGMENTS = 6, 10


def main() -> bool:
    """Prints the table; whether the English aims were met."""
    print("Cost of a screening, all cases of CA, WA and VT told by a simulated person")
    print("             questions      texts       segments     median cost  no result")
    good = True
    for language in ("en", "es"):
        line = make_benchmark_line()
        talks = [tell(line, case, language, seed) for seed, case in enumerate(cases())]
        finished = [talk for talk in talks if talk.outcome is not None]
        questions = _of(finished, "questions")
        segments = _of(finished, "segments")
        print(
            f"  {language}  median {questions[0]:4.0f}  {_of(finished, 'texts')[0]:11.0f}"
            f"  {segments[0]:11.0f}      {outbound_cents(int(segments[0])):6.1f} cents"
            f"  {len(talks) - len(finished)} of {len(talks)}"
        )
        print(
            f"  {language}  90th p {questions[1]:4.0f}  {_of(finished, 'texts')[1]:11.0f}"
            f"  {segments[1]:11.0f}"
        )
        if language == "en":
            good = questions[0] <= AIM_QUESTIONS and segments[0] <= AIM_SEGMENTS
        if "-v" in sys.argv:
            _print_threads(talk for talk in talks if talk.outcome is None)
    print(f"  aim in English: at most {AIM_QUESTIONS} questions and {AIM_SEGMENTS} segments")
    print()
    return tongues.table(load_world(read_settings({"REDIS_URL": "redis://unused"}))) and good


def _of(talks: Sequence[Talk], what: str) -> tuple[float, float]:
    """Median and 90th percentile."""
    values = sorted(getattr(talk, what) for talk in talks)
    return statistics.median(values), values[int(len(values) * 0.9)]


def _print_threads(talks: object) -> None:
    for talk in talks:  # type: ignore[attr-defined]
        print(f"\n-- {talk.case}")
        for who, text in talk.thread:
            print(f"   {who:6} {text}")
