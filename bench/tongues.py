"""What a screening costs in every language: the same people, asked and told in each of them.

They answer by number where a list is shown, else in plain English, which is read in any talk; so
only what we send differs.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bench.person import Person
from bench.talks import cases
from bot.channels import measure
from bot.conversation import Session, World, take_turn
from bot.conversation.tongues import SWITCH
from bot.conversation.voice import languages
from bot.models import Message

PLACES = ("CA", "WA", "VT", "NY", "TX", "FL", "IL", "MD", "GA", "MN")
MOST_CASES = 80
MOST_TEXTS = 40
LIMIT, SHORT_LIMIT = 2.6, 1.6
SHORT = {"zh-Hans", "zh-Hant", "ko"}


class _Plain(Person):
    """Says nothing of her own: numbers, dates and plain words."""

    def _from_corpus(self, asking: str, true: object) -> None:
        return None


def table(world: World) -> bool:
    """Prints the table; whether every language keeps within its limit."""
    told = cases(PLACES)
    told = told[:: max(1, len(told) // MOST_CASES)]
    print(f"Segments of a screening in every language, {len(told)} cases of {' '.join(PLACES)}")
    print("             median   mean   beside English   limit")
    spent = {language: _spent(world, told, language) for language in languages(world)}
    english = statistics.mean(spent["en"])
    good = True
    for language, segments in spent.items():
        limit = SHORT_LIMIT if language in SHORT else LIMIT
        ratio = _ratio(segments, spent["en"])
        good = good and ratio <= limit
        print(
            f"  {language:8} {statistics.median(segments):8.0f} {statistics.mean(segments):6.1f}"
            f" {ratio:12.2f} {limit:13}   {_far(segments, told)}"
        )
    print(f"  the English mean is {english:.1f}")
    return good


def _spent(world: World, told: Sequence[Mapping[str, Any]], language: str) -> list[int]:
    """The segments of each case that came to a result."""
    spent = [screening(world, case, language, seed) for seed, case in enumerate(told)]
    return [segments for segments in spent if segments]


def _ratio(segments: Sequence[int], english: Sequence[int]) -> float:
    return statistics.median(segments) / statistics.median(english)


def _far(segments: Sequence[int], told: Sequence[object]) -> str:
    """How many came to no result, where any."""
    lost = len(told) - len(segments)
    return f"{lost} without a result" if lost else ""


def screening(world: World, case: Mapping[str, Any], language: str, seed: int) -> int:
    """Segments from the first text to the result; 0 where there was none."""
    person = _Plain(case["facts"], "en", seed)
    session = Session(language=language, said=(SWITCH,))  # nobody is offered English
    asof = date.fromisoformat(case["asof"])
    at = datetime.combine(asof, time(20), UTC)
    text, segments = person.open(), 0
    for number in range(MOST_TEXTS):
        message = Message(f"SM{number}", text, at + timedelta(minutes=number), asof=asof)
        turn = take_turn(session, message, world, stopped=False)
        segments += measure(turn.reply or "").segments
        if turn.outcome is not None:
            return segments
        if turn.session is None:
            break
        session = turn.session
        text = person.say(turn.asking, _offered(turn.choices or ()))
    return 0


def _offered(choices: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"value": choice.value, "label": choice.label} for choice in choices]
