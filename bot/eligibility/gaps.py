"""Regions in which nothing fits, told in words; each must be approved in the rule file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.eligibility.axes import ChoiceAxis, DateFact, NumberAxis, runs
from bot.eligibility.formulas import NEVER
from bot.eligibility.law import Law
from bot.eligibility.program import Program
from bot.eligibility.reach import can_be
from bot.eligibility.search import State
from bot.rules.findings import Finding
from bot.rules.model import Jurisdiction
from bot.rules.words import condition_in_words, plain

_SHOWN = 6
Path = dict[int, int]


def check_gaps(place: Jurisdiction, laws: list[Law]) -> Iterator[Finding]:
    """Gaps today that nobody approved; gaps of earlier days; approvals that nothing needs."""
    today = laws[-1]
    approved = [today.program.condition(one.where) for one in place.approved]
    for at, words in enumerate(gaps(today, approved)):
        if at == _SHOWN:
            more = "and more regions like these; approve or cover the first ones"
            yield Finding("gaps", True, place.file, 1, more)
            break
        yield Finding("gaps", True, place.file, 1, f"nothing fits where {words}")
    for one, region in zip(place.approved, approved, strict=True):
        if not can_be(today, _uncovered(today, region)):
            what = f"approved, but nobody falls there: {condition_in_words(one.where)}"
            yield Finding("gaps", True, place.file, one.line, what)


def _uncovered(law: Law, region: int) -> int:
    formulas = law.program.formulas
    return formulas.all_of([region, *(formulas.opposite(group) for group in law.groups)])


def gaps(law: Law, approved: list[int]) -> Iterator[str]:
    """The regions where no way of any remedy fits, and nobody has approved it, in words."""
    covered = law.program.formulas.any_of([*law.groups, *approved])
    state = law.search.start((covered,), law.program.prior)
    for path in _walk(law, state, {}):
        yield path_in_words(law.program, path)


def _walk(law: Law, state: State, path: Path) -> Iterator[Path]:
    """The regions of a state in which its formula does not hold."""
    decision = law.holds
    if False not in decision.possible(state):
        return
    if state[0][0] == NEVER or True not in decision.possible(state):
        yield path
        return
    fact = decision.first_open(state)
    for part in law.search.split((state,), fact):
        smaller = law.search.narrow(state, fact, part)
        if smaller is not None:
            yield from _walk(law, smaller, {**path, fact: part})


def path_in_words(program: Program, path: Path) -> str:
    """A region, fact by fact."""
    parts = [
        f"{plain(program.facts[fact])} is {cells_in_words(program, fact, mask)}"
        for fact, mask in path.items()
        if program.facts[fact]
    ]
    return " and ".join(parts) or "everybody"


def cells_in_words(program: Program, fact: int, mask: int) -> str:
    """Some cells of a fact as a phrase."""
    axis = program.axes[fact]
    if isinstance(axis, ChoiceAxis):
        return " or ".join(axis.names(mask))
    if isinstance(axis, NumberAxis):
        return " or ".join(_numbers_in_words(axis, run) for run in runs(mask))
    if isinstance(axis, DateFact):
        days = [_days_in_words(axis, run) for run in runs(mask & axis.axis.days)]
        return " or ".join([*days, *(["never"] if mask & axis.axis.none else [])])
    return "either"


def _numbers_in_words(axis: NumberAxis, run: int) -> str:
    low, high = (run & -run).bit_length() - 1, run.bit_length() - 1
    parts = []
    if low:
        number, after = axis.cuts[low - 1]
        parts.append(f"over {number:g}" if after else f"{number:g} or more")
    if high < len(axis.cuts):
        number, after = axis.cuts[high]
        parts.append(f"{number:g} or less" if after else f"under {number:g}")
    return " and ".join(parts) or "anything"


def _days_in_words(axis: DateFact, run: int) -> str:
    first, last = axis.axis.first_day(run), axis.axis.last_day(run)
    if first == date.min:
        return f"{last} or earlier"
    return f"{first} or later" if last == date.max else f"{first} to {last}"


# -- one remedy behind another -----------------------------------------------------------------


def shadows(law: Law) -> list[str]:
    """The remedies that are never the headline, because others always stand before them."""
    formulas = law.program.formulas
    first: set[str] = set()
    better: list[int] = []
    for guard in law.guards:
        remedy = guard.way.way.remedy
        alone = formulas.all_of([guard.formula, *(formulas.opposite(one) for one in better)])
        if remedy not in first and can_be(law, alone):
            first.add(remedy)
        better.append(guard.formula)
    known = dict.fromkeys(way.way.remedy for way in law.program.ways)
    return [remedy for remedy in known if remedy not in first]


def ties(law: Law) -> list[tuple[str, str]]:
    """Pairs of remedies of equal rank for the same person: the file's order decides."""
    formulas = law.program.formulas
    found: dict[tuple[str, str], None] = {}
    for at, one in enumerate(law.guards):
        for other in law.guards[at + 1 :]:
            pair = (one.way.way.remedy, other.way.way.remedy)
            if one.rank is not other.rank or pair[0] == pair[1] or pair in found:
                continue
            if can_be(law, formulas.all_of([one.formula, other.formula])):
                found[pair] = None
    return list(found)
