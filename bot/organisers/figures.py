"""The numbers of one campaign, with the small ones taken out before any page sees them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger import tallies
from bot.ledger.tables import Campaign, Outgoing
from bot.organisers.small import Cells, rounded
from bot.outreach.errors import FILTERED, rule_for

_LONGEST = 92  # days in one chart; older ones stand in the table
STEPS = ("sent", "delivered", "not delivered", "answered", "finished")
"""A campaign's way: each step and who is left of the one before."""
_NOT_DELIVERED = ("undelivered", "failed")
_OUTCOME = "outcome:"
_ACTS = ("answered", "finished", "stopped", "left out")
_SENT_ON = ("sent", "delivered", "undelivered", "failed")

Count = int | None  # None: must not be shown


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: what it is about, and its numbers in the table's order."""

    name: str
    counts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """How one text of a campaign got through, in one language."""

    template: str
    language: str
    sent: Count
    delivered: Count
    filtered: Count


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of a campaign.

    Attributes:
        funnel: by `STEPS`; `progress` the texts "waiting", "on their way", "done", "left out" and
            "all".
        outcomes: what people were told who finished.
        languages, counties: sent, delivered, answered (not by county), finished.
        days: sent, answered, finished.
        letters: by template and language; `errors` by carrier code, with plain words.
    """

    funnel: tuple[Row, ...]
    progress: Mapping[str, Count]
    outcomes: tuple[Row, ...]
    languages: tuple[Row, ...]
    counties: tuple[Row, ...]
    days: tuple[Row, ...]
    letters: tuple[Letter, ...]
    errors: tuple[tuple[int, str, Count], ...]
    stopped: Count


_BY_LANGUAGE = ("sent", "delivered", "answered", "finished")
_BY_COUNTY = ("sent", "delivered", "finished")
_BY_DAY = ("sent", "answered", "finished")


def figures_of(session: Session, campaign: Campaign) -> Figures:
    """All numbers of one campaign; they are made together, so that none gives another away."""
    counted = tallies.totals(
        session, "what", "language", "state", "county", "day", campaign=campaign.keyword
    )
    cells = Cells()
    _funnel(cells, _summed(counted, lambda row: _what(row[0])))
    languages = _columns(cells, "language", _BY_LANGUAGE, counted, lambda row: row[1])
    counties = _columns(cells, "county", _BY_COUNTY, counted, _county)
    days = _columns(cells, "day", _BY_DAY, counted, lambda row: row[4].isoformat())
    outcomes = _outcomes(cells, counted)
    texts = _texts(session, campaign)
    letters, errors = _letters(cells, texts), _errors(cells, texts)
    _progress(cells, texts)
    shown = _blurred(cells.shown())
    return Figures(
        funnel=tuple(Row(step, (shown[step],)) for step in STEPS),
        progress={name: shown["progress", name] for name in _PROGRESS},
        outcomes=_ranked(shown, "outcome", ("finished",), outcomes),
        languages=_ranked(shown, "language", _BY_LANGUAGE, languages),
        counties=_ranked(shown, "county", _BY_COUNTY, counties),
        days=tuple(
            Row(day, tuple(shown.get(("day", day, what)) for what in _BY_DAY))
            for day in sorted(days)
        ),
        letters=tuple(
            Letter(*one, *(shown[("letter", *one, what)] for what in _LETTER)) for one in letters
        ),
        errors=_why(shown, errors),
        stopped=shown["stopped"],
    )


def _blurred(shown: Mapping[Hashable, Count]) -> dict[Hashable, Count]:
    """What people did in tens, what we sent to the last text."""

    def is_act(name: Hashable) -> bool:
        return (name[-1] if isinstance(name, tuple) else name) in _ACTS

    return {name: rounded(n) if is_act(name) else n for name, n in shown.items()}


def _what(what: str) -> str:
    return "not delivered" if what in _NOT_DELIVERED else what


def _county(row: tuple[Any, ...]) -> str:
    return f"{row[3]}, {row[2]}" if row[3] else row[2]


def _summed(counted: Mapping[tuple[Any, ...], int], name: Any) -> Counter[Any]:
    total: Counter[Any] = Counter()
    for row, count in counted.items():
        total[name(row)] += count
    return total


def _funnel(cells: Cells, by_step: Mapping[str, int]) -> None:
    for step in (*STEPS, "stopped"):
        cells.numbers[step] = by_step.get(step, 0)
    cells.add_up("sent", ("delivered", "not delivered"), rest=True)
    cells.add_up("sent", ("delivered",), rest=True)
    cells.add_up("answered", ("finished",), rest=True)


def _columns(
    cells: Cells,
    kind: str,
    columns: Sequence[str],
    counted: Mapping[tuple[Any, ...], int],
    name: Any,
) -> list[str]:
    """A table of several numbers for each name; each column adds up to its step of the funnel."""
    found = _summed(counted, lambda row: (name(row), _what(row[0])))
    names = sorted({of for of, what in found if what in columns})
    for of in names:
        for what in columns:
            cells.numbers[kind, of, what] = found[of, what]
        if "delivered" in columns:
            cells.add_up((kind, of, "sent"), ((kind, of, "delivered"),), rest=True)
        if "answered" in columns:
            cells.add_up((kind, of, "answered"), ((kind, of, "finished"),), rest=True)
    for what in columns:
        cells.add_up(what, ((kind, of, what) for of in names))
    return names


def _outcomes(cells: Cells, counted: Mapping[tuple[Any, ...], int]) -> list[str]:
    found = _summed(counted, lambda row: row[0])
    names = [what.removeprefix(_OUTCOME) for what in found if what.startswith(_OUTCOME)]
    for name in names:
        cells.numbers["outcome", name, "finished"] = found[_OUTCOME + name]
    cells.add_up("finished", (("outcome", name, "finished") for name in names))
    return names


def _ranked(
    shown: Mapping[Hashable, Count], kind: str, columns: Sequence[str], names: Iterable[str]
) -> tuple[Row, ...]:
    """The largest first; those that are not shown after them, by name."""
    rows = [Row(name, tuple(shown[kind, name, what] for what in columns)) for name in names]
    return tuple(sorted(rows, key=lambda row: (-(row.counts[0] or 0), row.name)))


def calendar(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Every day of the last weeks up to the last row's, a day without numbers with zeros."""
    by_day = {date.fromisoformat(row.name): row for row in rows}
    last = max(by_day)
    first = max(min(min(by_day), last - timedelta(days=13)), last - timedelta(days=_LONGEST - 1))
    days = (first + timedelta(days=at) for at in range((last - first).days + 1))
    none = (0,) * len(rows[0].counts)
    return tuple(by_day.get(day, Row(day.isoformat(), none)) for day in days)


def column(rows: Sequence[Row], at: int) -> list[Count]:
    """One column of a table."""
    return [row.counts[at] for row in rows]


def most(rows: Sequence[Row], at: int) -> int:
    """The largest number of a column that is shown, 0 where none is."""
    return max((count for count in column(rows, at) if count), default=0)


# -- from the outbox itself ----------------------------------------------------------------------

_LETTER = ("sent", "delivered", "filtered")
_PROGRESS = ("all", "waiting", "on their way", "done", "left out")
_STAGE = {
    **dict.fromkeys(("queued", "sending", "unknown"), "waiting"),
    "sent": "on their way",
    **dict.fromkeys(("delivered", *_NOT_DELIVERED), "done"),
}

Texts = Sequence[tuple[str, str, str, int, int]]  # template, language, status, code, how many


def _texts(session: Session, campaign: Campaign) -> Texts:
    columns = (Outgoing.template, Outgoing.language, Outgoing.status, Outgoing.code)
    found = select(*columns, func.count()).where(Outgoing.campaign_id == campaign.id)
    return [(*row,) for row in session.execute(found.group_by(*columns))]


def _letters(cells: Cells, texts: Texts) -> list[tuple[str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for template, language, status, code, count in texts:
        found[template, language, "sent"] += count * (status in _SENT_ON)
        found[template, language, "delivered"] += count * (status == "delivered")
        found[template, language, "filtered"] += count * (
            code == FILTERED and status in _NOT_DELIVERED
        )
    names = sorted({(template, language) for template, language, what in found})
    for of in names:
        for what in _LETTER:
            cells.numbers["letter", *of, what] = found[*of, what]
        parts = [("letter", *of, what) for what in ("delivered", "filtered")]
        cells.add_up(("letter", *of, "sent"), parts, rest=True)
        cells.add_up(("letter", *of, "sent"), parts[:1], rest=True)
    for what in ("sent", "delivered"):
        cells.add_up(what, (("letter", *of, what) for of in names))
    cells.add_up(("error", FILTERED), (("letter", *of, "filtered") for of in names))
    return names


def _errors(cells: Cells, texts: Texts) -> list[int]:
    found: Counter[int] = Counter({FILTERED: 0})
    for _, _, status, code, count in texts:
        found[code] += count * (status in _NOT_DELIVERED)
    for code in found:
        cells.numbers["error", code] = found[code]
    cells.add_up("not delivered", (("error", code) for code in found))
    return [code for code in found if found[code]]


def _why(
    shown: Mapping[Hashable, Count], codes: Iterable[int]
) -> tuple[tuple[int, str, Count], ...]:
    """The most frequent first; not even the order tells of what is not shown."""
    ranked = sorted(codes, key=lambda code: (-(shown["error", code] or 0), code))
    return tuple((code, rule_for(code).says, shown["error", code]) for code in ranked)


def _progress(cells: Cells, texts: Texts) -> None:
    found: Counter[str] = Counter()
    for _, _, status, _, count in texts:
        stage = _STAGE.get(status, "left out")
        found[stage] += count
        found["all"] += count
    for stage in _PROGRESS:
        cells.numbers["progress", stage] = found[stage]
    # "all" is shown nowhere, and its share that is done only in steps of five percent
    cells.add_up(("progress", "done"), ("delivered", "not delivered"))
    cells.add_up("sent", (("progress", "on their way"), ("progress", "done")))
