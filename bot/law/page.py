"""One place's page: everything its file says, set out for the lawyer who checks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from bot.law.cases import CaseRow, case_rows
from bot.law.table import Group, decision_table
from bot.law.texts import Spoken, Text, Tongues, spoken, texts_of
from bot.rules import Rulebook
from bot.rules.cases import load_cases, load_disputed
from bot.rules.entries import Cite, Confidence, Helper
from bot.rules.model import Jurisdiction
from bot.rules.sheet import RemedySheet, Sheet, sheet_of
from bot.rules.words import condition_in_words, plain

STALE_DAYS = 180


@dataclass(frozen=True, slots=True)
class Question:
    """Something open: what it is about, what is not sure, and where it stands."""

    about: str
    kind: str
    what: str
    line: int
    remedy: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A citation, the remedies that rest on it, and how sure they are."""

    cite: Cite
    remedies: tuple[str, ...]
    confidences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemedyCard:
    """One remedy with its texts."""

    sheet: RemedySheet
    texts: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A text of the file below the remedies, such as a risk, with its line."""

    spoken: tuple[Spoken, ...]
    line: int


@dataclass(frozen=True, slots=True)
class PlacePage:
    """What a place's page shows.

    Attributes:
        evaluated: whether the engine was asked about each case for this page.
        terms: name, anchor, rows in words, where it stands.
        help: helpers by the areas they serve.
    """

    sheet: Sheet
    today: date
    table: tuple[Group, ...]
    cards: tuple[RemedyCard, ...]
    cases: tuple[CaseRow, ...]
    evaluated: bool
    sources: tuple[Source, ...]
    questions: tuple[Question, ...]
    terms: tuple[tuple[str, tuple[str, ...], str], ...]
    help: tuple[tuple[tuple[str, ...], tuple[tuple[Helper, int], ...]], ...]
    risks: tuple[Saying, ...]
    records: Saying | None
    languages: tuple[str, ...]

    @property
    def place(self) -> Jurisdiction:
        """The rule file."""
        return self.sheet.place

    @property
    def stale(self) -> bool:
        """Whether the sources were last read long ago."""
        return is_stale(self.place.verified, self.today)


def is_stale(verified: date, today: date) -> bool:
    """Whether a day of reading lies too long ago to be trusted without a look."""
    return (today - verified).days > STALE_DAYS


def page_of(
    book: Rulebook,
    place: Jurisdiction,
    asof: date,
    tongues: Tongues,
    folder: Path | None = None,
    missed: Mapping[str, Sequence[str]] | None = None,
) -> PlacePage:
    """The page of one place; raises DataError where its cases cannot be read.

    `missed`: by the name of a case, where our answer differs from it; None when nobody asked.
    """
    sheet = sheet_of(place, asof)
    cases = [
        case for case in load_cases(book, folder, place.code) if case.jurisdiction == place.code
    ]
    rows = case_rows(place, cases, load_disputed(folder), missed)
    return PlacePage(
        sheet=sheet,
        today=asof,
        table=decision_table(sheet),
        cards=tuple(RemedyCard(one, texts_of(place, one, tongues)) for one in sheet.remedies),
        cases=rows,
        evaluated=missed is not None,
        sources=tuple(_sources(place)),
        questions=tuple(_questions(sheet, rows)),
        terms=tuple(_terms(sheet)),
        help=tuple(_help(sheet)),
        risks=tuple(
            Saying(spoken(place, None, risk, tongues), sheet.line(f"risks {number}"))
            for number, risk in enumerate(place.risks)
        ),
        records=_records(sheet, tongues),
        languages=tongues.catalogs.languages,
    )


def _sources(place: Jurisdiction) -> Iterator[Source]:
    found: dict[Cite, dict[str, None]] = {}
    sure: dict[Cite, dict[str, None]] = {}
    for way in place.ways:
        for cite in way.law:
            found.setdefault(cite, {})[way.remedy] = None
            sure.setdefault(cite, {})[str(way.confidence)] = None
    for cite, remedies in found.items():
        yield Source(cite, tuple(remedies), tuple(sure[cite]))


def _terms(sheet: Sheet) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for term in sheet.place.terms.values():
        at = f"{sheet.file}:{term.line}" if term.own else f"facts.yaml:{term.line}"
        yield plain(term.name), tuple(condition_in_words(row) for row in term.rows), at


def _help(sheet: Sheet) -> Iterator[tuple[tuple[str, ...], tuple[tuple[Helper, int], ...]]]:
    """Helpers by area, those for one place before those for all."""
    lined = [(one, sheet.line(f"help {number}")) for number, one in enumerate(sheet.place.help)]
    lined.sort(key=lambda pair: (pair[0].areas == ("all",), pair[0].areas))
    for areas, found in groupby(lined, key=lambda pair: pair[0].areas):
        yield areas, tuple(found)


def _records(sheet: Sheet, tongues: Tongues) -> Saying | None:
    text = sheet.place.records.text
    if not text:
        return None
    return Saying(spoken(sheet.place, None, text, tongues), sheet.line("records"))


# -- what is open --------------------------------------------------------------------------------


def _questions(sheet: Sheet, cases: Sequence[CaseRow]) -> Iterator[Question]:
    """All that a lawyer should look at first: open law, gaps, disputed cases, unsure numbers."""
    for one in sheet.remedies:
        yield from _of_remedy(one)
    for gap in sheet.place.approved:
        yield Question(condition_in_words(gap.where), "nothing fits", gap.why, gap.line)
    for row in cases:
        if row.verdict.disputed:
            disputed = row.verdict.disputed
            what = f"{disputed.why} (source: {disputed.source})"
            yield Question(row.case.name, "disputed case", what, row.case.line)
    yield from _of_desk(sheet)


def _of_remedy(one: RemedySheet) -> Iterator[Question]:
    """What is not sure about it; law of low confidence is a question even where nobody says why."""
    told: set[int] = set()
    for said in one.said("unsure"):
        ways = [way for way in one.ways if not said.ways or way.number in said.ways]
        is_low = all(way.way.confidence is Confidence.LOW for way in ways)
        told |= {way.number for way in ways}
        line = ways[0].way.line if said.ways else one.remedy.line
        for what in said.value:
            yield _question(
                one, said.whose, "refers to a lawyer" if is_low else "not sure", what, line
            )
    for way in one.ways:
        if way.way.confidence is Confidence.LOW and way.number not in told:
            whose = "" if len(one.ways) == 1 else f"way {way.number}"
            yield _question(one, whose, "refers to a lawyer", "low confidence", way.way.line)


def _question(one: RemedySheet, whose: str, kind: str, what: str, line: int) -> Question:
    about = f"{one.remedy.id}{f', {whose}' if whose else ''}"
    return Question(about, kind, what, line, one.remedy.id)


def _of_desk(sheet: Sheet) -> Iterator[Question]:
    place = sheet.place
    for kind, entries in (("fee", place.fees), ("form", place.forms), ("phone", place.phones)):
        for key, entry in entries.items():
            if entry.confidence is Confidence.LOW:
                what = f"{entry or 'not known'}: low confidence, never texted"
                yield Question(f"{kind}.{key}", kind, what, sheet.line(f"{kind}s {key}"))
