"""`rules check`: everything a machine can say about the law files, and every case answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.eligibility.assess import assess
from bot.eligibility.gaps import check_gaps, gaps, shadows, ties
from bot.eligibility.law import Law, law_on
from bot.eligibility.reach import (
    Reach,
    check_points,
    check_rows,
    check_unused,
    check_ways,
    days_to_walk,
)
from bot.eligibility.thresholds import check_thresholds, thresholds
from bot.rules.cases import Case, Disputed, load_cases, load_disputed, misses
from bot.rules.check_texts import check_law, check_texts
from bot.rules.findings import Finding
from bot.rules.model import Jurisdiction, Rulebook

_FIRST_DAY_PROMISED = date(2018, 5, 1)  # --asof gives back the law from this day on


@dataclass(frozen=True, slots=True)
class Checked:
    """One jurisdiction, gone through.

    Attributes:
        reach: its remedies, how each was gone through.
        days: how many days of its law were walked.
        thresholds: how many limits its law has today.
        cases: how many people with a known answer; `failed` of them got another one.
        shadowed: remedies that are never the headline today.
        ties: pairs of remedies between which only the file's order decides.
    """

    place: Jurisdiction
    findings: tuple[Finding, ...]
    reach: tuple[Reach, ...]
    days: int
    thresholds: int
    cases: int
    failed: int
    disputed: int
    shadowed: tuple[str, ...]
    ties: tuple[tuple[str, str], ...]


def check_rulebook(book: Rulebook, folder: Path | None = None) -> Iterator[Checked]:
    """Every jurisdiction of the book, checked; raises DataError where its cases cannot be read."""
    cases = load_cases(book, folder, *book.jurisdictions)
    disputed = load_disputed(folder)
    for code, place in book.jurisdictions.items():
        mine = [one for one in cases if one.jurisdiction == code]
        yield _check_place(book, place, mine, disputed)


def _check_place(
    book: Rulebook, place: Jurisdiction, cases: list[Case], disputed: list[Disputed]
) -> Checked:
    laws = [law_on(place, day, same_end=False) for day in days_to_walk(place)]
    today = laws[-1]
    reach, of_points = check_points(laws)
    wrong = [(case, found) for case in cases if (found := _misses(book, case))]
    held = {one.case for one in disputed if one.jurisdiction == place.code}
    findings = [
        *check_law(place),
        *check_texts(place),
        *check_unused(place),
        *check_ways(place, laws),
        *check_rows(place, laws),
        *check_gaps(place, laws),
        *_earlier_gaps(place, laws),
        *of_points,
        *check_thresholds(place, today.program, cases),
        *_case_findings(wrong, held),
    ]
    return Checked(
        place=place,
        findings=tuple(findings),
        reach=tuple(reach),
        days=len(laws),
        thresholds=len(thresholds(today.program)),
        cases=len(cases),
        failed=sum(case.name not in held for case, _ in wrong),
        disputed=len(held),
        shadowed=tuple(shadows(today)),
        ties=tuple(ties(today)),
    )


def _misses(book: Rulebook, case: Case) -> list[str]:
    return misses(case, assess(book, case.facts, case.asof).to_json())


def _case_findings(wrong: Iterable[tuple[Case, list[str]]], held: set[str]) -> Iterator[Finding]:
    for case, found in wrong:
        disputed = case.name in held
        kind = "disputed" if disputed else "fails"
        what = f"{kind}: {case.name}: {'; '.join(found)}"
        yield Finding("cases", not disputed, case.file, case.line, what)


def _earlier_gaps(place: Jurisdiction, laws: list[Law]) -> Iterator[Finding]:
    """Gaps in the law of earlier days: told, because a person may ask about today only."""
    for law in laws[:-1]:
        if law.program.asof < _FIRST_DAY_PROMISED:
            continue
        approved = [law.program.condition(one.where) for one in place.approved]
        found = list(gaps(law, approved))
        if found:
            what = (
                f"on {law.program.asof}, {len(found)} regions without an answer, such as {found[0]}"
            )
            yield Finding("gaps", False, place.file, 1, what)
