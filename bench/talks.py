"""Every case of the law as a talk: a simulated person texts until she is told a result."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from bench.person import Person
from bot.app import load_world, make_line
from bot.config import read_settings
from bot.conversation import World
from bot.models import Choice
from bot.rules import load_rulebook
from bot.rules.cases import load_cases
from bot.store import Keyring, MemoryBackend, RedisBackend, Store, connect
from bot.turns import Line

MOST_TEXTS = 40
PLACES = ("CA", "WA", "VT")
SECRET = "a secret of the benchmark, long enough"
_number = itertools.count(5_550_100)


@dataclass(frozen=True, slots=True)
class Talk:
    """What one screening took.

    Attributes:
        questions: texts of ours that asked for a fact.
        texts, segments: what we sent.
        outcome: the result told, None when there was none within 40 texts.
        thread: what was said, ours and hers.
    """

    case: str
    questions: int
    texts: int
    segments: int
    outcome: str | None
    thread: tuple[tuple[str, str], ...]


def make_benchmark_line(redis_url: str = "", world: World | None = None) -> Line:
    """The line over a real Redis, or over memory."""
    settings = read_settings({"REDIS_URL": redis_url or "redis://unused"})
    backend = RedisBackend(connect(redis_url)) if redis_url else MemoryBackend()
    store = Store(backend, Keyring([SECRET]), ttl=30 * 86_400)
    return make_line(settings, world or load_world(settings), store)


def cases(places: Sequence[str] = PLACES) -> list[dict[str, Any]]:
    """All cases of some states, with the day they ask about."""
    return [
        {"name": case.name, "asof": str(case.asof), "facts": dict(case.facts)}
        for case in load_cases(load_rulebook(codes=places), None, *places)
    ]


def told_to_the_end(redis_url: str, most: int) -> Iterator[bool]:
    """Tells cases one after the other; yields after each whether it came to a result."""
    line = make_benchmark_line(redis_url)
    all_cases = cases()
    for case in all_cases[:: max(1, len(all_cases) // most)]:
        yield tell(line, case, "en", seed=1).outcome is not None


def tell(line: Line, case: Mapping[str, Any], language: str, seed: int) -> Talk:
    """One person tells one case from her first text to her result."""
    person = Person(case["facts"], language, seed)
    number = f"+1415{next(_number)}"
    asof = date.fromisoformat(case["asof"])
    at = datetime.combine(asof, time(20), UTC)
    text = person.open()
    thread: list[tuple[str, str]] = []
    questions = segments = 0
    for turn in range(MOST_TEXTS):
        form = {"From": number, "MessageSid": f"SM{number[1:]}{turn}", "Body": text}
        answered = line.answer(form, at + timedelta(seconds=30 * turn), asof)
        thread += [("person", text), ("line", answered.reply or "")]
        segments += answered.size.segments if answered.size else 0
        if answered.turn is None:
            break
        if answered.turn.outcome is not None:
            return Talk(
                case["name"], questions, turn + 1, segments, answered.turn.outcome, tuple(thread)
            )
        questions += answered.turn.asking is not None
        text = person.say(answered.turn.asking, _offered(answered.turn.choices))
    return Talk(case["name"], questions, MOST_TEXTS, segments, None, tuple(thread))


def _offered(choices: tuple[Choice, ...] | None) -> list[dict[str, Any]]:
    return [{"value": choice.value, "label": choice.label} for choice in choices or ()]
