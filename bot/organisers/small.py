"""Numbers below eleven people are not shown, and none can be worked out from those that are.

A small cell could name somebody ("the one person in Alpine County who finished"). So each number
below eleven is hidden; and where a whole and its parts are shown together, as many more are hidden
as it takes so that no subtraction gives a small number back (complementary suppression, as the
US Census Bureau and CMS do: https://www.hhs.gov/guidance/document/cms-cell-suppression-policy).

What people did (talk, finish, stop, ask for a call) is also rounded down to tens wherever it is
shown: else the numbers of two days would tell what a hidden day was, and a page that is watched
would tell of every single person.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

LEAST = 11
"""The smallest number of people that is shown."""
_STEP = 10


class AtLeast(int):
    """A number of people, rounded down; shown as "440+"."""


def rounded(number: int | None) -> AtLeast | None:
    """A number that may be shown, in tens; "11+" for the first of them.

    >>> rounded(447), rounded(12), rounded(None)
    (440, 11, None)
    """
    return None if number is None else AtLeast(max(LEAST, number // _STEP * _STEP))


@dataclass(frozen=True, slots=True)
class Sum:
    """A whole and its parts. With `rest`, a part that is never shown takes up the difference."""

    whole: Hashable
    parts: tuple[Hashable, ...]
    rest: bool = False


class Cells:
    """Numbers that are shown together, by any name.

    >>> cells = Cells({"all": 100, "yes": 84, "no": 12, "wait": 4})
    >>> cells.add_up("all", ("yes", "no", "wait"))
    >>> cells.shown()
    {'all': 100, 'yes': 84, 'no': None, 'wait': None}
    """

    def __init__(self, numbers: dict[Hashable, int] | None = None) -> None:
        self.numbers: dict[Hashable, int] = dict(numbers or {})
        self._sums: list[Sum] = []

    def add_up(self, whole: Hashable, parts: Iterable[Hashable], *, rest: bool = False) -> None:
        """Says that the parts make the whole, or all of it but a rest that is not shown."""
        self._sums.append(Sum(whole, tuple(parts), rest))

    def shown(self) -> dict[Hashable, int | None]:
        """Every number, None where it must not be shown."""
        hidden = {name for name, number in self.numbers.items() if number < LEAST}
        while (more := self._one_more(hidden)) is not None:
            hidden.add(more)
        return {name: None if name in hidden else n for name, n in self.numbers.items()}

    def _one_more(self, hidden: set[Hashable]) -> Hashable | None:
        """A number that must be hidden as well, None when nothing can be worked out any more."""
        for one in self._sums:
            if self._gives_away(one, hidden):
                return min(
                    (part for part in one.parts if part not in hidden),
                    key=self.numbers.__getitem__,
                    default=one.whole,
                )
        return None

    def _gives_away(self, one: Sum, hidden: set[Hashable]) -> bool:
        unseen = [self.numbers[part] for part in one.parts if part in hidden]
        if one.whole in hidden:  # its parts, all seen, would add up to it
            return not one.rest and bool(one.parts) and not unseen
        if one.rest:
            seen_parts = sum(self.numbers[part] for part in one.parts if part not in hidden)
            return 0 < self.numbers[one.whole] - seen_parts < LEAST
        return 0 < sum(unseen) < LEAST or (len(unseen) == 1 and unseen[0] > 0)
