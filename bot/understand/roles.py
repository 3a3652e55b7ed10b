"""Which date a date is: of the arrest, the conviction, the end, or none that we ask about."""

from __future__ import annotations

from collections.abc import Iterable

from bot.facts import FactSpec, Kind
from bot.understand.days import Days
from bot.understand.grammar import Match
from bot.understand.scene import Scene
from bot.understand.text import Span

OTHERS = frozenset(
    {"convictions_since", "last_conviction_date", "other_convictions", "prior_cannabis_convictions",
     "pending_charges", "serious_conviction", "sex_registration"}
)  # fmt: skip
"""Asked for one of these, a person tells of other cases than the one in hand."""
_LATER = frozenset({"convictions_since", "last_conviction_date"})
_WEAK = "weak_offense_date"


def dated(
    scene: Scene, dates: Iterable[tuple[Span, Days]], asking: str | None, spec: FactSpec | None
) -> list[tuple[Span, str, Days]]:
    """The dates of a text, each with the fact it belongs to; those of none are left out."""
    dates = list(dates)
    if not dates:
        return []
    taken = frozenset(index for span, _ in dates for index in range(*span))
    triggers = [one for one in scene.find(scene.pack.roles) if taken.isdisjoint(range(*one.span))]
    asks_date = spec is not None and spec.kind is Kind.DATE
    found = []
    for span, days in _with_same_year(scene, dates):
        role = _role(scene, span, triggers, taken, weak=not asks_date)
        fact = _fact(role, asking, asks_date)
        if fact:
            found.append((span, fact, days))
    return found


def _with_same_year(scene: Scene, dates: list[tuple[Span, Days]]) -> list[tuple[Span, Days]]:
    """ "The same year" is the year of the date before it."""
    for match in scene.find(scene.pack.scopes):
        before = [days for span, days in dates if span[1] <= match.span[0]]
        if match.tag == "same_year" and before:
            dates.append((match.span, before[-1]))
    return sorted(dates, key=lambda one: one[0])


def _role(
    scene: Scene, span: Span, triggers: list[Match], taken: frozenset[int], *, weak: bool
) -> str:
    """The role of the nearest trigger: in the clause, then the sentence, then before it."""
    usable = [one for one in triggers if weak or one.tag != _WEAK]
    for part in (scene.line.clause, scene.line.sentence):
        near = [
            one
            for one in usable
            if part[one.span[0]] == part[span[0]] and not _is_taken(scene, one, span, taken)
        ]
        if near:
            return _nearest(near, span)
    earlier = [one for one in usable if one.span[0] < span[0] and one.tag != "nothing"]
    if weak and earlier:
        return str(earlier[-1].tag)
    later = [one for one in usable if one.span[0] > span[0] and one.tag != "nothing"]
    return str(later[0].tag) if weak and later else ""


def _is_taken(scene: Scene, trigger: Match, span: Span, taken: frozenset[int]) -> bool:
    """Whether a trigger behind a date has a date of its own: "2011 but convicted 2012"."""
    clause, last = scene.line.clause, trigger.span[1]
    own = [at for at in range(last, min(last + 3, len(clause))) if clause[at] == clause[last - 1]]
    return trigger.span[0] >= span[1] and not taken.isdisjoint(own)


def _nearest(triggers: list[Match], span: Span) -> str:
    """The last one before the date, else the first one behind it."""
    before = [one for one in triggers if one.span[0] < span[0]]
    chosen = before[-1] if before else triggers[0]
    if chosen.tag == _WEAK:
        strong = [one for one in before or triggers if one.tag not in (_WEAK, "nothing")]
        return str(strong[-1 if before else 0].tag) if strong else _WEAK
    return str(chosen.tag)


def _fact(role: str, asking: str | None, asks_date: bool) -> str:
    if role == "nothing":
        return ""
    if asking in OTHERS:
        is_later = asking in _LATER and role != "offense_date"
        return "last_conviction_date" if is_later else ""
    if role == "program":
        return "x_disposition_date" if asking == "x_disposition_date" else ""
    if role == "disposition_date":
        return "x_disposition_date"
    if role in (_WEAK, "another_case"):
        return "offense_date"
    if role:
        return role
    return asking or "" if asks_date else ""


def is_of_age(date: Span, ages: Iterable[tuple[Span, object]]) -> bool:
    """Whether what looks like a date is part of an age: "in my 20s"."""
    return any(age[0] <= date[0] and date[1] <= age[1] and age != date for age, _ in ages)


def is_of_a_date(span: Span, dates: Iterable[tuple[Span, object]]) -> bool:
    """Whether a longer date takes in an amount: Russian "г." behind a year is no gram."""
    return any(
        date[0] <= span[0] and span[1] <= date[1] and date[1] - date[0] > 1 for date, _ in dates
    )
