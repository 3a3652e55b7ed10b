"""The decision table of a place: one row a way, in the order in which ways win."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from bot.rules.clauses import ChoiceTest, TermTest, Test
from bot.rules.entries import Confidence
from bot.rules.model import Outcome, Way
from bot.rules.sheet import RemedySheet, Sheet, WaySheet

_RANKS = (
    Outcome.CLEARED, Outcome.AUTOMATIC, Outcome.ELIGIBLE, Outcome.DISCRETIONARY, Outcome.REFER,
    Outcome.CLEMENCY, Outcome.NONE,
)  # fmt: skip
_SURE = _RANKS[:4]
RELIEF = {
    Outcome.CLEARED: "by itself",
    Outcome.AUTOMATIC: "by itself",
    Outcome.ELIGIBLE: "by asking",
    Outcome.DISCRETIONARY: "by asking",
    Outcome.CLEMENCY: "pardon",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Ways of one remedy that stand together, with what they share told once."""

    remedy: RemedySheet
    ways: tuple[WaySheet, ...]


@dataclass(frozen=True, slots=True)
class Relief:
    """What kinds of relief a place has for some people, best first; `unclear`: low law only."""

    kinds: tuple[str, ...]

    @property
    def tone(self) -> str:
        """How it is coloured; the words stand beside it."""
        if set(self.kinds) & {"by itself", "by asking"}:
            return "good"
        return "fair" if "pardon only" in self.kinds else "plain"


def decision_table(sheet: Sheet) -> tuple[Group, ...]:
    """The ways in force, best first; those that only stand beside another come last."""
    rows = [(one, way) for one in sheet.remedies for way in one.ways if way.is_law]
    rows.sort(key=lambda row: (not row[1].way.headline, rank(row[1].way)))
    groups = groupby(rows, key=lambda row: (row[0].remedy.id, rank(row[1].way)))
    return tuple(_group(list(found)) for _, found in groups)


def _group(rows: list[tuple[RemedySheet, WaySheet]]) -> Group:
    return Group(rows[0][0], tuple(way for _, way in rows))


def rank(way: Way) -> int:
    """Its place in the ranking; law of low confidence refers to a lawyer."""
    unsure = way.confidence is Confidence.LOW and way.gives in _SURE
    return _RANKS.index(Outcome.REFER if unsure else way.gives)


def told(way: Way) -> Outcome:
    """What it comes to for a person it fits: unclear law refers to a lawyer."""
    return Outcome.REFER if way.confidence is Confidence.LOW else way.gives


def reliefs(ways: Iterable[Way]) -> tuple[Relief, Relief]:
    """What these ways hold for a conviction, and for a case without one."""
    found = list(ways)
    return (
        _relief(way for way in found if reaches(way, convicted=True)),
        _relief(way for way in found if reaches(way, convicted=False)),
    )


def _relief(ways: Iterable[Way]) -> Relief:
    found = list(ways)
    best_first = sorted(found, key=rank)
    sure = [way for way in best_first if way.confidence is not Confidence.LOW]
    kinds = tuple(dict.fromkeys(RELIEF[way.gives] for way in sure if way.gives in RELIEF))
    if kinds == ("pardon",):
        return Relief(("pardon only",))
    unclear = any(way.gives in RELIEF or way.gives is Outcome.REFER for way in found)
    return Relief(kinds or (("unclear",) if unclear else ("nothing",)))


def reaches(way: Way, *, convicted: bool) -> bool:
    """Whether it may reach somebody who was, or was not, convicted."""
    return all(_allows(test, convicted) for test in way.covers.tests)


def _allows(test: Test, convicted: bool) -> bool:
    if isinstance(test, ChoiceTest) and test.fact == "disposition":
        return "convicted" in test.values if convicted else set(test.values) != {"convicted"}
    if isinstance(test, TermTest) and test.term == "not_convicted":
        return test.holds is not convicted
    return True


def best_remedies(ways: Iterable[Way], most: int = 3) -> Iterator[tuple[str, Outcome]]:
    """The remedies that come first for a conviction, each with what it gives at its best."""
    found = [way for way in ways if way.headline and reaches(way, convicted=True)]
    best: dict[str, Way] = {}
    for way in sorted(found, key=rank):
        best.setdefault(way.remedy, way)
    for way in list(best.values())[:most]:
        yield way.remedy, told(way)
