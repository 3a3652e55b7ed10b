"""What follows from the facts told, and the cells and days that each fact can still have.

Nobody is asked twice: contract, section 1, "What follows".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from bot.eligibility.axes import NO, YES, Axis, DateFact
from bot.eligibility.calendar import last_start, plus
from bot.eligibility.cities import places_of
from bot.eligibility.formulas import ALWAYS
from bot.eligibility.frame import Comparison
from bot.eligibility.program import Program
from bot.facts import UNKNOWN, Facts, FactValue, date_range
from bot.rules.clauses import Span
from bot.rules.conditions import facts_of
from bot.rules.model import FactDecl, Lag, Supposition

NOT_CONVICTED = frozenset({"dismissed", "acquitted", "diverted", "arrested_only"})
_COURT_OF = {"US": "federal", "TRIBAL": "tribal", "MIL": "military"}
_PLACE_OF = {court: place for place, court in _COURT_OF.items()} | {
    "us_district": "US", "federal_ticket": "US", "cfr": "TRIBAL",
}  # fmt: skip
_CITY_COURTS = frozenset({"municipal", "city"})
_CITY_FACTS = ("x_municipal", "x_city_law", "x_ks_municipal")


def with_consequences(
    facts: Facts, declared: Mapping[str, FactDecl], asof: date
) -> dict[str, FactValue]:
    """The facts with those that follow from them; what was told itself always stands."""
    known = dict(facts)
    _settle_court(known, declared)
    for name, value in _following(known, declared, asof):
        if known.get(name, UNKNOWN) == UNKNOWN:
            known[name] = value
    if known.get("convictions_since") == "no":
        known["last_conviction_date"] = "none"
    if known.get("disposition") in NOT_CONVICTED:
        _join_ends(known)
    return known


def _following(
    known: Mapping[str, FactValue], declared: Mapping[str, FactDecl], asof: date
) -> Iterator[tuple[str, FactValue]]:
    yield from _from_city(known)
    if _convicted_later(known):
        yield "convictions_since", "yes"
    if known.get("x_court") in _CITY_COURTS:
        yield from ((name, "yes") for name in _CITY_FACTS if name in declared)
    done = _all_done(known)
    if done != UNKNOWN and date_range(done).first <= asof:
        yield "sentence", "completed"
    if known.get("owes_money") == "no":
        debts = (name for name in declared if name.startswith("x_") and name.endswith("_owed"))
        yield from ((name, "no") for name in debts)
    if known.get("other_convictions") == "none":
        yield "convictions_since", "no"
        yield "prior_cannabis_convictions", 0


def _settle_court(known: dict[str, FactValue], declared: Mapping[str, FactDecl]) -> None:
    """A federal, tribal or military court is its own jurisdiction, in whatever state it sat."""
    court, place = known.get("x_court"), known.get("jurisdiction")
    if court in _PLACE_OF and place not in _COURT_OF:
        known["jurisdiction"] = _PLACE_OF[str(court)]
    values = declared["x_court"].spec.values if "x_court" in declared else ()
    its_own = _COURT_OF.get(str(place))
    finer = [value for value in values if value != its_own and _PLACE_OF.get(value) == place]
    if its_own and court in (None, UNKNOWN) and not finer:
        known["x_court"] = its_own
    elif values and court not in (None, UNKNOWN, *values):
        del known["x_court"]  # in other words than this place uses


def _from_city(known: Mapping[str, FactValue]) -> Iterator[tuple[str, FactValue]]:
    """The state and county of a city, where only one fits."""
    city = known.get("city", UNKNOWN)
    if city == UNKNOWN or "county" in known:
        return
    states = places_of(str(city))
    state = str(known.get("jurisdiction", ""))
    if not state and len(states) == 1:
        state = next(iter(states))
        yield "jurisdiction", state
    if county := states.get(state):
        yield "county", county


def _convicted_later(known: Mapping[str, FactValue]) -> bool:
    """Whether the day told of the last conviction lies after the day told of this one."""
    days = [known.get(name, UNKNOWN) for name in ("conviction_date", "last_conviction_date")]
    if not {UNKNOWN, "none"}.isdisjoint(map(str, days)):
        return False
    return date_range(days[0]).last < date_range(days[1]).first


def _all_done(known: Mapping[str, FactValue]) -> FactValue:
    """The day told on which all was done: the end of a sentence or of a program; else unknown."""
    of = {"convicted": ("completed_date",), "diverted": ("completed_date", "x_disposition_date")}
    days = (known.get(name, UNKNOWN) for name in of.get(str(known.get("disposition")), ()))
    return next((day for day in days if day not in (UNKNOWN, "none")), UNKNOWN)


def _join_ends(known: dict[str, FactValue]) -> None:
    """Without a conviction the end of the case and of everything is one day."""
    names = ("x_disposition_date", "completed_date")
    told = [known[name] for name in names if known.get(name, UNKNOWN) != UNKNOWN]
    for name in names:
        if told:
            known[name] = told[0]
        elif UNKNOWN in (known.get(names[0]), known.get(names[1])):
            known[name] = UNKNOWN


Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about one person, in one program's terms.

    Attributes:
        masks: by fact, the cells it can still lie in.
        days: by date that is a fact of the program, the first and last day it can be.
        unknown: the facts that the person was asked about and does not know.
        supposed: suppositions about unknown facts that hang on something else still open.
    """

    masks: tuple[int, ...]
    days: tuple[Days, ...]
    unknown: frozenset[int]
    supposed: tuple[int, ...]


def read_known(program: Program, facts: Facts) -> Known:
    """The cells and days left by the facts; `facts` with their consequences."""
    days, stranger = _days(program, facts), _stranger(program)
    masks, spans, unknown = list(stranger.masks), list(stranger.days), set()
    for name in {*facts, *days} & program.index.keys():
        fact, value = program.index[name], facts.get(name)
        if value == UNKNOWN:
            unknown.add(fact)
        masks[fact] = _mask(program, name, program.axes[fact], value, days)
        spans[fact] = days.get(name, spans[fact])
    for fact, rows in _unasked_rows(program):
        if program.facts[fact] not in facts:
            _take_unasked(program, fact, rows, masks)
    supposed: list[int] = []
    for fact in sorted(unknown):
        supposed += _suppose(program, fact, masks)
    told = {program.index[name] for name in days if name in program.index}
    for fact, comparison in program.comparisons.items():
        if comparison.early in told or comparison.late in told:
            masks[fact] = _compare(comparison, spans)
    return Known(tuple(masks), tuple(spans), frozenset(unknown), tuple(supposed))


_strangers: WeakKeyDictionary[Program, Known] = WeakKeyDictionary()


def _stranger(program: Program) -> Known:
    """What is known of somebody who told nothing; worked out once, most facts are never told."""
    known = _strangers.get(program)
    if known is None or len(known.masks) != len(program.facts):  # a comparison was added
        pairs = zip(program.facts, program.axes, strict=True)
        masks = [_mask(program, name, axis, None, {}) for name, axis in pairs]
        spans = [(date.min, program.asof)] * len(masks)
        for fact, comparison in program.comparisons.items():
            masks[fact] = _compare(comparison, spans)
        known = _strangers[program] = Known(tuple(masks), tuple(spans), frozenset(), ())
    return known


def _mask(
    program: Program, name: str, axis: Axis, value: FactValue | None, days: dict[str, Days]
) -> int:
    declared = program.place.facts.get(name)
    if value is None and declared and declared.unasked is not None:
        return axis.known(declared.unasked)
    if isinstance(axis, DateFact) and value != "none":
        told = value is not None and value != UNKNOWN
        cells = axis.axis.between(*days[name]) if name in days else axis.prior
        return cells if told else (cells | axis.prior & axis.axis.none)
    return axis.prior if value in (None, UNKNOWN) else axis.known(value)


_unasked: WeakKeyDictionary[Program, list[tuple[int, tuple[Supposition, ...]]]] = (
    WeakKeyDictionary()
)


def _unasked_rows(program: Program) -> list[tuple[int, tuple[Supposition, ...]]]:
    """The facts of the program for which something counts, in some cases, until they are asked."""
    rows = _unasked.get(program)
    if rows is None:
        declared = program.place.facts
        rows = _unasked[program] = [
            (fact, tuple(row for row in declared[name].unasked_where if _reads(program, row)))
            for fact, name in enumerate(program.facts)
            if name in declared and declared[name].unasked_where
        ]
    return rows


def _reads(program: Program, row: Supposition) -> bool:
    """Whether the law of that day knows every fact that the row hangs on."""
    terms = {name: term.rows for name, term in program.place.terms.items()}
    return all(program.canonical(name) in program.index for name in facts_of(row.when, terms))


def _take_unasked(
    program: Program, fact: int, rows: Sequence[Supposition], masks: list[int]
) -> None:
    """Narrows a fact that was not asked, where what is known says that a row fits."""
    formulas = program.formulas
    for row in rows:
        when = program.condition(row.when)
        for other, mask in enumerate(masks):
            when = formulas.restrict(when, other, mask)
        if when == ALWAYS:
            masks[fact] &= _taken(program, fact, row)
            return


def _taken(program: Program, fact: int, row: Supposition) -> int:
    """The cells of all values that a row takes a fact for."""
    taken = 0
    for value in row.values:
        taken |= program.axes[fact].known(value)
    return taken


def _compare(comparison: Comparison, spans: Sequence[Days]) -> int:
    """Whether one day surely, surely not, or perhaps comes before the other."""
    first = _ends(spans[comparison.early], comparison.early_span)
    second = _ends(spans[comparison.late], comparison.late_span)
    if first[1] < second[0]:
        return YES
    return NO if first[0] >= second[1] else YES | NO


def _ends(days: Days, span: Span) -> Days:
    first = days[0] if days[0] == date.min else plus(days[0], span)
    return first, plus(days[1], span)


def _days(program: Program, facts: Facts) -> dict[str, Days]:
    """The days of every date that can be bounded; dates in order bound each other."""
    asof, told = program.asof, dict(_told_days(program, facts))
    if not told:
        return told
    bounded = dict(told)
    for lag in program.place.lags:
        _suppose_lag(lag, program.canonical(lag.late), told, bounded, facts, asof)
    for early, late in program.named_order:
        if late in told:
            first, last = bounded.get(early, (date.min, asof))
            bounded[early] = (first, min(last, told[late][1]))
        if early in told:
            first, last = bounded.get(late, (date.min, asof))
            bounded[late] = (max(first, told[early][0]), last)
    if any(first > last for first, last in bounded.values()):
        return told  # the dates told contradict each other: believe each by itself
    return bounded


def _told_days(program: Program, facts: Facts) -> Iterator[tuple[str, Days]]:
    for name in program.date_names & facts.keys():
        value = facts[name]
        if value not in (UNKNOWN, "none"):
            span, asof = date_range(value, name), program.asof
            yield name, (span.first, min(span.last, asof) if span.first <= asof else span.last)


def _suppose_lag(
    lag: Lag, late: str, told: dict[str, Days], bounded: dict[str, Days], facts: Facts, asof: date
) -> None:
    """Until both dates are asked: the later one lies at most so long after the earlier one."""
    if lag.early in told and late not in facts:
        bounded[late] = (date.min, min(asof, plus(told[lag.early][1], lag.span)))
    if late in told and lag.early not in facts:
        bounded[lag.early] = (last_start(told[late][0], lag.span), asof)


def _suppose(program: Program, fact: int, masks: list[int]) -> list[int]:
    """What an unknown fact is taken for; returns formulas that must hold where that is open."""
    declared = program.place.facts.get(program.facts[fact])
    formulas = program.formulas
    earlier: list[int] = []
    must: list[int] = []
    for row in declared.unknown if declared else ():
        when = program.condition(row.when)
        for other, mask in enumerate(masks):
            when = formulas.restrict(when, other, mask)
        taken = _taken(program, fact, row)
        if when == ALWAYS and not any(earlier):
            masks[fact] &= taken
            return []
        fits = formulas.all_of([when, *(formulas.opposite(one) for one in earlier)])
        must.append(formulas.any_of([formulas.opposite(fits), formulas.test(fact, taken)]))
        earlier.append(when)
    return [formulas.all_of(must)] if must else []
