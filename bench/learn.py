"""Learns the weights of dialogs/intents/learned.json: `python bench/learn.py`.

From the lists in tests/understand/: wishes to stop, harmless texts, wishes of other kinds and the
corpora. First prints how lines are read that were held back (each fifth in turn), then learns from
all of them. The same lists give the same weights.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, sqrt
from pathlib import Path
from random import Random

from bot.understand.learned import FILE, Weights, signs
from bot.understand.lines import lines
from bot.understand.phrasebook import phrasebook
from bot.understand.text import Text

LISTS = Path(__file__).parent.parent / "tests" / "understand"


@dataclass(frozen=True, slots=True)
class Lesson:
    """How an intent is learned.

    Attributes:
        limit: higher means fewer false alarms and more misses; chosen by the rates printed here
            and by lists written afterwards.
        weighs: how much more a wish teaches than another text: wishes are rare in the lists.
        least: how many texts must hold a sign before it speaks against the intent.
    """

    limit: float
    weighs: float
    least: int


LESSONS = {
    "stop": Lesson(limit=0.5, weighs=1.5, least=1),
    "crisis": Lesson(limit=0.0, weighs=4.0, least=1),
    "person": Lesson(limit=0.3, weighs=3.0, least=2),
    "delete": Lesson(limit=0.5, weighs=3.0, least=2),
}
_ROUNDS, _STEP, _FADE = 20, 0.5, 2e-4
_LEAST = 0.6
"""Weights below are not kept: together they change no reading."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A text's signs, and whether it is the wish."""

    signs: frozenset[str]
    is_wish: bool


# -- the lists ---------------------------------------------------------------------------------


def examples(intent: str) -> list[Example]:
    """All that the lists say about one intent; a text that says it twice counts once."""
    said = {(text, code): one == intent for text, code, one in _told() if text.strip()}
    return [Example(_signs(text, code), is_wish) for (text, code), is_wish in said.items()]


@cache
def _signs(text: str, language: str) -> frozenset[str]:
    return frozenset(signs(next(lines(Text(text), phrasebook(), language)).words))


def _told() -> Iterator[tuple[str, str, str | None]]:
    """Texts with language and what they want; what is in several lists counts as in the last."""
    for path in sorted([*LISTS.glob("shared/*.jsonl"), *LISTS.glob("own/*.jsonl")]):
        for row in path.read_text("utf-8").splitlines():
            said = json.loads(row)
            yield said["text"], said["language"] or "en", said["expect"]["intent"]
    for row in _rows("wanted/intents.txt"):
        intent, text, *code = row.split("|")
        yield text, _language(code), intent or None
    for name in ("person", "delete", "crisis"):
        yield from _listed(f"wanted/not_{name}.txt", None)
        yield from _listed(f"wanted/{name}.txt", name)
    yield from _listed("stop/harmless.txt", None)
    yield from _listed("stop/wishes.txt", "stop")


def _listed(name: str, intent: str | None) -> Iterator[tuple[str, str, str | None]]:
    """The rows of a list, `text` or `text|language`."""
    for row in _rows(name):
        text, *code = row.split("|")
        yield text, _language(code), intent


def _language(behind: Sequence[str]) -> str:
    return behind[-1] if behind and behind[-1] else "en"


def _rows(name: str) -> list[str]:
    rows = (LISTS / name).read_text("utf-8").splitlines()
    return [row for row in rows if row.strip() and not row.startswith("#")]


# -- learning ----------------------------------------------------------------------------------


def learn(intent: str, given: Sequence[Example]) -> Weights:
    """Logistic regression, step by step (AdaGrad), with weights that fade when not needed."""
    shuffled, lesson = Random(1), LESSONS[intent]
    names = sorted({sign for one in given for sign in one.signs})
    order = _numbered(given, names)
    weights, pull = [0.0] * len(names), [1e-3] * len(names)
    start = 0.0
    for _ in range(_ROUNDS):
        shuffled.shuffle(order)
        for places, share, is_wish in order:
            score = start + share * sum([weights[place] for place in places])
            wrong = _chance(score) - is_wish
            wrong *= lesson.weighs if is_wish else 1
            start -= 0.02 * wrong
            step = wrong * share
            for place in places:
                weight = weights[place]
                slope = step + _FADE * weight
                pull[place] += slope * slope
                weights[place] = weight - _STEP * slope / sqrt(pull[place])
    told = dict(zip(names, weights, strict=True))
    return Weights(round(start, 2), lesson.limit, dict(_kept(told, given, lesson.least)))


def _numbered(
    given: Sequence[Example], names: Sequence[str]
) -> list[tuple[list[int], float, bool]]:
    """Each example as the places of its signs, what each of them counts, and whether it wishes.

    Numbers instead of words: the rounds above look up little else.
    """
    place = {name: number for number, name in enumerate(names)}
    return [
        (sorted(place[sign] for sign in one.signs), 1 / sqrt(len(one.signs)), one.is_wish)
        for one in given
    ]


def _kept(
    weights: Mapping[str, float], given: Sequence[Example], least: int
) -> Iterator[tuple[str, float]]:
    seen = Counter(sign for one in given for sign in one.signs)
    for sign, weight in sorted(weights.items()):
        if weight >= _LEAST or (weight <= -_LEAST and seen[sign] >= least):
            yield sign, round(weight, 2)


def _chance(score: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def held_back(intent: str) -> tuple[float, float]:
    """The share of wishes heard and of false alarms, among lines that were not learned from."""
    shuffled, limit = examples(intent), LESSONS[intent].limit
    Random(3).shuffle(shuffled)
    heard: dict[bool, list[bool]] = {True: [], False: []}
    for fold in range(_FOLDS):
        rest = [one for place, one in enumerate(shuffled) if place % _FOLDS != fold]
        weights = learn(intent, rest)
        for one in shuffled[fold::_FOLDS]:
            heard[one.is_wish].append(weights.weigh(one.signs) > limit)
    wishes, others = heard[True], heard[False]
    return sum(wishes) / len(wishes), sum(others) / len(others)


def main() -> int:
    """Prints the rates and writes the file."""
    for intent in LESSONS:
        wishes, alarms = held_back(intent)
        print(f"{intent}: of lines held back {wishes:.1%} heard, {alarms:.2%} false alarms")
    held = {
        intent: {"start": one.start, "limit": one.limit, "signs": one.signs}
        for intent in LESSONS
        for one in [learn(intent, examples(intent))]
    }
    FILE.write_text(json.dumps(held, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
