"""Numbers in digits and words, and the quantities made of them ("half a", "a couple of")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understand.grammar import Match
from bot.understand.scene import Scene

_THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+")
_DECIMAL = re.compile(r"\d+[.,]\d{1,2}")
_FRACTION = re.compile(r"([1-7])/([2348])")
_RANGE = re.compile(r"(\d{1,3})-(\d{1,3})")

_MOST_PARTS = 9  # nobody counts more halves and quarters than that
_MOST_WHOLE = 200  # before "1/2": a greater number is a year
_ARTICLES = {"a", "an", "un", "una"}

Quantity = tuple[float, float]
"""Least and most: (0.5, 0.5) for "half a", (2, 5) for "a few"."""


def read_numbers(scene: Scene) -> None:
    """Finds all numbers (`<n>`) and quantities (`<q>`); money is neither."""
    tokens, past = scene.line.tokens, 0
    for start in range(len(tokens)):
        for end, value in _numbers_at(scene, start) if start >= past else ():
            past = end
            if not _is_money(scene, start, end):
                scene.put("n", (start, end), value)
        span = _RANGE.fullmatch(tokens[start])
        if span and int(span[1]) < int(span[2]):
            scene.put("q", (start, start + 1), (float(span[1]), float(span[2])))
    for match in scene.pack.quantities.find(scene.line, scene.slots):
        together = _TOGETHER.get(match.tag)
        if together is None or together(scene, match):
            scene.put("q", match.span, _quantity(match))


def _is_one_number(scene: Scene, match: Match) -> bool:
    """Whether "1/2" belongs to the number before it: not in "2009, 1/2 oz"."""
    start, end = match.span
    return match.value("n") < _MOST_WHOLE and scene.line.clause[start] == scene.line.clause[end - 1]


def _is_several(scene: Scene, match: Match) -> bool:
    """Whether the number counts the parts ("2 half ounces"); in "24, half an ounce" it does not."""
    start, end = match.span
    number, tokens = match.value("n"), set(scene.line.tokens[start:end])
    return bool(
        number in range(1, _MOST_PARTS + 1)
        and scene.line.clause[start] == scene.line.clause[end - 1]
        and (not _ARTICLES & tokens or "of" in tokens)
    )


_TOGETHER = {"fractions": _is_several, "number_and_half": _is_one_number}


def _is_money(scene: Scene, start: int, end: int) -> bool:
    if start and scene.line.tokens[start - 1] == "$":
        return True
    return any(True for _ in scene.members("money", end))


def _numbers_at(scene: Scene, start: int) -> Iterator[tuple[int, float]]:
    token = scene.line.tokens[start]
    if token[0].isdigit():
        value = _digits(token)
        if value is not None:
            yield start + 1, value
            yield from _with_fraction(scene, start, value)
    elif token in scene.pack.numbers:
        yield _words(scene, start)


def _digits(token: str) -> float | None:
    """
    >>> _digits("1/4"), _digits("3,5"), _digits("1,000"), _digits("3/14/2011")
    (0.25, 3.5, 1000.0, None)
    """
    if token.isdigit():
        return float(token)
    if _THOUSANDS.fullmatch(token):
        return float(token.replace(",", ""))
    if _DECIMAL.fullmatch(token):
        return float(token.replace(",", "."))
    part = _FRACTION.fullmatch(token)
    return int(part[1]) / int(part[2]) if part and part[1] < part[2] else None


def _with_fraction(scene: Scene, start: int, whole: float) -> Iterator[tuple[int, float]]:
    """A whole number and the fraction behind it: "1 1/2"."""
    line = scene.line
    is_near = start + 1 < len(line.tokens) and line.clause[start] == line.clause[start + 1]
    if is_near and whole < _MOST_WHOLE:
        part = _FRACTION.fullmatch(scene.line.tokens[start + 1])
        if part and part[1] < part[2]:
            yield start + 2, whole + int(part[1]) / int(part[2])


def _words(scene: Scene, start: int) -> tuple[int, float]:
    """The number that begins at a number word, and where it ends.

    Years are said in two halves (nineteen ninety eight), other numbers by parts (two thousand
    nine, treinta y cinco).
    """
    tokens, known = scene.line.tokens, scene.pack.numbers
    total, last, end = 0.0, 0.0, start
    while end < len(tokens):
        at = end + 1 if end > start and tokens[end] in ("y", "and", "e", "oh") else end
        value = known.get(tokens[at]) if at < len(tokens) else None
        if value is None or (end > start and not _continues(total, last, value)):
            break
        total, last, end = _joined(total, last, value), value, at + 1
    return end, total


def _continues(total: float, last: float, value: float) -> bool:
    if value in (100, 1000):
        return total < value
    if last in (19, 20) and total == last and value >= 10:
        return True
    if last in (100, 1000) or last % 100 == 0:
        return value < last and last > 0
    return 20 <= last < 100 and 0 < value < 10


def _joined(total: float, last: float, value: float) -> float:
    if value in (100, 1000):
        return max(total, 1) * value
    if last in (19, 20) and total == last and value >= 10:
        return total * 100 + value
    return total + value


_FIXED = {"couple": (2.0, 3.0), "few": (2.0, 5.0), "one": (1.0, 1.0)}


def _quantity(match: Match) -> Quantity:
    if match.tag in _FIXED:
        return _FIXED[match.tag]
    number = float(match.value("n") or 0)
    part = float(match.value("fraction") or 0)
    if match.tag == "dozen":
        value = 12 * (part or number or 1)
    elif match.tag == "number_and_half":
        value = number + 0.5
    else:
        value = number * part if number and part else number + part
    return value, value
