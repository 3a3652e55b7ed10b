"""How much and how many: grams, plants, years of age, and bare numbers in reply to a question."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bot.facts import OUNCE_G, FactValue
from bot.understand.grammar import Match
from bot.understand.scene import Scene, longest
from bot.understand.text import Span, stands_alone

SURE_GRAMS = 7
"""A bare number below it may as well be a choice or ounces; 3.5 is an eighth of an ounce."""


def between(low: float | None, high: float | None) -> FactValue:
    """A range of numbers as a fact; an end that is open is left out."""
    ends = {"min": low, "max": high}
    return {name: end for name, end in ends.items() if end is not None}


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing told by number.

    Attributes:
        span: where.
        low, high: the numbers said, in the unit's own size.
        how: exact, either, about, under, over, most or least.
        each: grams of one unit, for weights and pieces.
    """

    span: Span
    low: float
    high: float
    how: str
    each: float = 1

    def grams(self) -> FactValue:
        """The value of `amount_g` for a weight.

        >>> Measure((0, 3), 1, 1, "about", 28.35).grams()
        {'min': 25.52, 'max': 31.19}
        """
        low, high = round(self.low * self.each, 2), round(self.high * self.each, 2)
        if self.how in ("exact", "either"):
            return low if low == high else {"min": low, "max": high}
        if self.how == "about":
            return {"min": round(low * 0.9, 2), "max": round(high * 1.1, 2)}
        return {"min": low} if self.how in ("over", "least") else {"max": high}

    def pieces(self) -> FactValue | None:
        """The same for joints and bags, of which only the upper end is known."""
        if self.how in ("over", "least"):
            return None
        count = max(math.ceil(self.high), 1)
        if self.how == "about":
            count += max(1, count // 10)
        return {"max": count * self.each}

    def whole(self) -> FactValue:
        """The value for things that are counted.

        >>> Measure((0, 2), 6, 6, "over").whole()
        {'min': 7}
        """
        low, high = int(self.low), int(self.high)
        if self.how in ("exact", "either"):
            return low if low == high else between(low, high)
        if self.how == "about":
            return between(low - max(1, low // 10), high + max(1, high // 10))
        if self.how in ("under", "most"):
            return between(None, high - (self.how == "under"))
        return between(low + (self.how == "over"), None)

    def age(self) -> FactValue:
        """The same for years of age: who is over 21 in law is 21 or older."""
        return between(int(self.low), None) if self.how == "over" else self.whole()


def read_measures(scene: Scene, unit: str) -> list[Measure]:
    """All measures of one unit in the text, the longest at each place."""
    if unit and not any(scene.members(unit, at) for at in range(len(scene.line.tokens))):
        return []  # every pattern names its unit
    found = (one for one in scene.pack.measures[unit].find(scene.line, scene.slots))
    return [
        measure
        for match in longest(list(found))
        if (measure := _measure(scene, match, unit)) is not None
    ]


def _measure(scene: Scene, match: Match, unit: str) -> Measure | None:
    sizes = [*match.values("q"), *((n, n) for n in match.values("n"))]
    sizes = sizes or [(1, 1)]
    each = match.values(unit)[-1] if unit in ("weight", "piece") else 1
    low, high = sizes[0][0], sizes[-1][1]
    if match.tag in ("and_half", "about_half"):
        how = "exact" if match.tag == "and_half" else "about"
        return Measure(match.span, low + 0.5, high + 0.5, how, float(each))
    if match.tag == "either" and unit in ("weight", "piece"):
        units = match.values(unit)
        low, each = low * float(units[0]) / float(units[-1]), units[-1]
    if low > high:
        return None
    how = "exact" if match.tag == "either" else match.tag
    return Measure(match.span, low, high, how, float(each))


def read_amounts(scene: Scene) -> list[tuple[Span, FactValue]]:
    """All amounts, in grams, also handed on as `<amount>`; those of pieces only have a top."""
    found: list[tuple[Span, FactValue]] = []
    for unit in ("weight", "piece"):
        for measure in read_measures(scene, unit):
            value = measure.grams() if unit == "weight" else measure.pieces()
            if value is not None:
                found.append((measure.span, value))
    found += _unmeasured(scene)
    for span, value in found:
        scene.put("amount", span, value)
    return sorted(found)


def _unmeasured(scene: Scene) -> Iterator[tuple[Span, FactValue]]:
    """Pieces and weights named without a number ("dime bag", "eighth of weed")."""
    covered = {
        index for spans in scene.slots.get("q", {}).values() for end, _ in spans for index in (end,)
    }
    for start in range(len(scene.line.tokens)):
        for end, each in scene.members("weight", start):
            if start not in covered and _has_words(scene, start, end):
                yield (start, end), float(each)
        for end, each in scene.members("piece", start):
            is_one = not any(True for _ in scene.members("uncounted", start))
            if start not in covered and _has_words(scene, start, end) and is_one:
                yield (start, end), {"max": float(each)}


def _has_words(scene: Scene, start: int, end: int) -> bool:
    """Whether a unit has several words; of characters that stand alone one word has several."""
    alone = all(stands_alone(token) for token in scene.line.tokens[start:end])
    return end - start > 1 and not alone


def bare_amount(measure: Measure, is_fraction: bool) -> FactValue | None:
    """Grams of a bare number in reply to "how much"; None where it may mean something else."""
    if is_fraction:
        ounces = Measure(measure.span, measure.low, measure.high, measure.how, OUNCE_G)
        return ounces.grams()
    if measure.low >= SURE_GRAMS or measure.low == measure.high == 3.5:
        return measure.grams()
    return None
