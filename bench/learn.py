"""Learns the weights of dialogs/intents/learned.json: `python bench/learn.py`.

From the lists in tests/understand/: wishes to stop, harmless texts, wishes of other kinds and the
corpora. First prints how lines are read that were held back (each fifth in turn), then learns from
all of them. The same lists give the same weights.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
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
LIMITS = {"stop": 0.5}
"""Higher: fewer false alarms, more misses. Chosen by `python bench/learn.py` and fresh lists."""
_ROUNDS, _STEP, _FADE, _WISH_WEIGHS = 20, 0.5, 2e-4, 1.5
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
    said = {text: one == intent for text, one in _told() if text.strip()}
    return [Example(_signs(text), is_wish) for text, is_wish in said.items()]


@cache
def _signs(text: str) -> frozenset[str]:
    return frozenset(signs(next(lines(Text(text), phrasebook())).words))


def _told() -> Iterator[tuple[str, str | None]]:
    """Texts and what they want; what is in several lists counts as in the last."""
    for path in sorted([*LISTS.glob("shared/*.jsonl"), *LISTS.glob("own/*.jsonl")]):
        for row in path.read_text("utf-8").splitlines():
            said = json.loads(row)
            yield said["text"], said["expect"]["intent"]
    for row in _rows("wanted/intents.txt"):
        intent, text, *_ = row.split("|")
        yield text, intent or None
    for name in ("person", "delete", "crisis"):
        yield from ((row.split("|")[0], None) for row in _rows(f"wanted/not_{name}.txt"))
        yield from ((row.split("|")[0], name) for row in _rows(f"wanted/{name}.txt"))
    yield from ((row.split("|")[0], None) for row in _rows("stop/harmless.txt"))
    yield from ((row.split("|")[0], "stop") for row in _rows("stop/wishes.txt"))


def _rows(name: str) -> list[str]:
    rows = (LISTS / name).read_text("utf-8").splitlines()
    return [row for row in rows if row.strip() and not row.startswith("#")]


# -- learning ----------------------------------------------------------------------------------


def learn(given: Sequence[Example], limit: float) -> Weights:
    """Logistic regression, step by step (AdaGrad), with weights that fade when not needed."""
    order, shuffled = list(given), Random(1)
    weights: dict[str, float] = {}
    pull: dict[str, float] = {}
    start = 0.0
    for _ in range(_ROUNDS):
        shuffled.shuffle(order)
        for one in order:
            share = 1 / sqrt(len(one.signs))
            score = start + share * sum(weights.get(sign, 0.0) for sign in one.signs)
            wrong = _chance(score) - one.is_wish
            wrong *= _WISH_WEIGHS if one.is_wish else 1
            start -= 0.02 * wrong
            for sign in sorted(one.signs):
                slope = wrong * share + _FADE * weights.get(sign, 0.0)
                pull[sign] = pull.get(sign, 1e-3) + slope * slope
                weights[sign] = weights.get(sign, 0.0) - _STEP * slope / sqrt(pull[sign])
    kept = {sign: round(weight, 2) for sign, weight in sorted(weights.items())}
    return Weights(round(start, 2), limit, {s: w for s, w in kept.items() if abs(w) >= _LEAST})


def _chance(score: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, score))))


def held_back(intent: str) -> tuple[float, float]:
    """The share of wishes heard and of false alarms, among lines that were not learned from."""
    shuffled, limit = examples(intent), LIMITS[intent]
    Random(3).shuffle(shuffled)
    heard: dict[bool, list[bool]] = {True: [], False: []}
    for fold in range(_FOLDS):
        rest = [one for place, one in enumerate(shuffled) if place % _FOLDS != fold]
        weights = learn(rest, limit)
        for one in shuffled[fold::_FOLDS]:
            heard[one.is_wish].append(weights.weigh(one.signs) > limit)
    return tuple(sum(heard[kind]) / len(heard[kind]) for kind in (True, False))  # type: ignore[return-value]


def main() -> int:
    """Prints the rates and writes the file."""
    for intent in LIMITS:
        wishes, alarms = held_back(intent)
        print(f"{intent}: of lines held back {wishes:.1%} heard, {alarms:.2%} false alarms")
    held = {
        intent: {"start": one.start, "limit": one.limit, "signs": one.signs}
        for intent in LIMITS
        for one in [learn(examples(intent), LIMITS[intent])]
    }
    FILE.write_text(json.dumps(held, ensure_ascii=False, indent=0) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
