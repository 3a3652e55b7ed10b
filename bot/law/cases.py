"""The cases of a place as a lawyer reads them: who, the answer expected, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.facts import FactValue
from bot.rules.cases import Case, Disputed
from bot.rules.model import Jurisdiction
from bot.rules.wording import OUTCOMES, TONES, day_words, fact_words, value_words

_SAID_ELSEWHERE = ("outcome", "remedy")
_NAMES = {
    "still_shows": "still shows",
    "by": "by the day",
    "on": "on the day",
    "between": "between",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a case came out.

    Attributes:
        disputed: it is one of a source that we hold wrong.
        missed: where our answer differs; None where nobody asked the engine now.
    """

    disputed: Disputed | None
    missed: tuple[str, ...] | None

    @property
    def words(self) -> str:
        """In a word or two; empty where it was not asked now."""
        if self.disputed:
            return "disputed"
        if self.missed is None:
            return ""
        return "fails" if self.missed else "holds"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case in words.

    Attributes:
        facts: label and value of each fact told.
        expected: what else is fixed about the answer, besides outcome and remedy.
    """

    case: Case
    facts: tuple[tuple[str, str], ...]
    outcome: str
    tone: str
    remedy: str | None
    expected: tuple[str, ...]
    verdict: Verdict


def case_rows(
    place: Jurisdiction,
    cases: Iterable[Case],
    disputed: Iterable[Disputed],
    missed: Mapping[str, Sequence[str]] | None,
) -> tuple[CaseRow, ...]:
    """The cases of a place; `missed`: by name where answers differ, None when nobody asked."""
    held = {one.case: one for one in disputed if one.jurisdiction == place.code}
    return tuple(
        _row(
            place,
            case,
            Verdict(
                held.get(case.name), None if missed is None else tuple(missed.get(case.name, ()))
            ),
        )
        for case in cases
    )


def _row(place: Jurisdiction, case: Case, verdict: Verdict) -> CaseRow:
    outcome = case.expect.get("outcome", "refer")
    remedy = case.expect.get("remedy")
    return CaseRow(
        case=case,
        facts=tuple(
            (fact_words(name), _value(place, name, value))
            for name, value in case.facts.items()
            if name != "jurisdiction"
        ),
        outcome=OUTCOMES.get(outcome, outcome),
        tone=TONES.get(outcome, "plain"),
        remedy=None if remedy == "null" else remedy,
        expected=tuple(_expected(case)),
        verdict=verdict,
    )


def _value(place: Jurisdiction, name: str, value: FactValue) -> str:
    decl = place.facts.get(name)
    label = decl.labels.get(str(value)) if decl else None
    return label or value_words(name, value)


def _expected(case: Case) -> list[str]:
    found = [
        f"{_NAMES.get(key, key)}: {_plain(value)}"
        for key, value in case.expect.items()
        if key not in _SAID_ELSEWHERE
    ]
    if case.also:
        found.append(f"also: {', '.join(case.also)}")
    if case.also_not:
        found.append(f"not also: {', '.join(case.also_not)}")
    return found


def _plain(value: str) -> str:
    return "nothing" if value == "null" else day_words(value).replace("_", " ")
