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
_LONGEST_WORD = 3  # "quatre vingt dix" may be one word of the data
_SPELLED_YEARS = range(1930, 2030)

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
    number = match.value("n")
    return bool(
        number in range(1, _MOST_PARTS + 1)
        and scene.line.clause[start] == scene.line.clause[end - 1]
        and (not _holds(scene, match, "a") or _holds(scene, match, "of"))
    )


def _holds(scene: Scene, match: Match, name: str) -> bool:
    """Whether a word of a class stands among the words of a match."""
    return any(scene.members(name, at) for at in range(*match.span))


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
    elif said := _words(scene, start):
        yield said


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


# -- in words ----------------------------------------------------------------------------------


def _words(scene: Scene, start: int) -> tuple[int, float] | None:
    """The number that begins at a number word, and where it ends.

    Years are said in two halves (nineteen ninety eight) or by their digits, other numbers by parts
    (two thousand nine, treinta y cinco, quatre-vingt-dix).
    """
    spelled = _spelled_year(scene, start)
    if spelled:
        return spelled
    sum_, end = _Sum(units_first=scene.pack.layers[0].units_first), start
    while end < len(scene.line.tokens):
        joined = end > start and scene.pack.joins_numbers(scene.line.tokens[end])
        part = _part(scene, end + joined)
        if part is None or not sum_.takes(part[1], joined):
            break
        sum_.add(part[1])
        end = part[0]
    return (end, sum_.value) if end > start else None


def _spelled_year(scene: Scene, start: int) -> tuple[int, float] | None:
    """ "Two zero zero nine"."""
    parts = [scene.pack.number(word) for word in scene.line.tokens[start : start + 4]]
    if len(parts) < 4 or not all(part is not None and 0 <= part < 10 for part in parts):
        return None
    year = sum(int(part or 0) * 10**place for place, part in enumerate(reversed(parts)))
    return (start + 4, float(year)) if year in _SPELLED_YEARS else None


def _part(scene: Scene, at: int) -> tuple[int, float] | None:
    """The longest number word at a place, and where it ends."""
    tokens = scene.line.tokens
    for length in range(min(_LONGEST_WORD, len(tokens) - at), 0, -1):
        value = scene.pack.number(" ".join(tokens[at : at + length]))
        if value is not None:
            return at + length, value
    return None


class _Sum:
    """The parts of one number, put together as they are said."""

    def __init__(self, *, units_first: bool) -> None:
        self._units_first = units_first
        self._thousands = 0.0
        self._rest: float | None = None  # what is said since the last thousand
        self._last = -1.0

    @property
    def value(self) -> float:
        """What is said so far."""
        return self._thousands + (self._rest or 0)

    def takes(self, value: float, joined: bool) -> bool:
        """Whether a part goes on with the number: after "twenty" five does, forty does not."""
        if self._last < 0:
            return not joined
        rest, last = self._rest, self._last
        if value >= 1000:
            return not self._thousands and (rest is None or rest < 1000)
        if value >= 100:
            return rest is None or (value == 100 and rest < 10)
        if rest is None or last >= 100:
            return True
        if value >= 10:
            return self._may_follow(rest, value, joined)
        return last >= 10 and last % 10 == 0 and value > 0

    def _may_follow(self, rest: float, value: float, joined: bool) -> bool:
        is_half = rest in (19, 20) and not joined and not self._thousands
        multiplies = value == 10 and 2 <= rest <= 9 and not joined
        is_units_first = self._units_first and 0 < rest % 100 < 10 and value % 10 == 0
        return is_half or multiplies or is_units_first or (rest in (60, 80) and value < 20)

    def add(self, value: float) -> None:
        """Puts one more part to it."""
        rest = self._rest
        if value >= 1000:
            self._thousands += (1 if rest is None else rest) * value
            self._rest = None
        elif value == 100:
            self._rest = 100 * (1 if rest is None else rest)
        elif rest is None:
            self._rest = value
        else:
            self._rest = self._joined(rest, value)
        self._last = value

    def _joined(self, rest: float, value: float) -> float:
        if value >= 10 and rest in (19, 20) and rest == self._last:
            return rest * 100 + value
        if value == 10 and 2 <= rest <= 9 and not self._units_first:
            return rest * 10
        return rest + value


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
