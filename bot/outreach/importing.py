"""Reads a list into the database: who agreed, or who must never be texted.

A thousand rows are one transaction, which also says how far the list was read: a process that is
killed goes on there, and nothing is read twice or left out. Memory does not grow with the list.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Literal

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.audit import note
from bot.ledger.tables import Import
from bot.outreach.batches import Batch, Counted, Write, write_consents, write_stops
from bot.outreach.lists import ListFile, look_at, rows_of
from bot.outreach.refused import Line, Refused, Report
from bot.outreach.rows import BadRow, Defaults, Entry, read_consent, read_optout

BATCH = 1000
Kind = Literal["consents", "optouts"]
Row = tuple[int, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to read, and how.

    Attributes:
        scope: the campaign's keyword; "" for opt-outs, which are for everything.
        columns: a column's name -> which field it holds, where the list calls it otherwise.
        report: opens the table of rows that were refused.
        dry: count only, write nothing.
    """

    path: ListFile
    kind: Kind
    scope: str
    defaults: Defaults
    columns: Mapping[str, str]
    report: Report
    who: str
    dry: bool = False


@dataclass(slots=True)
class Outcome:
    """What became of the rows: `added` + `known` + `refused` are all of them.

    Attributes:
        before: how many of them an earlier run had read already.
        reasons: why rows were refused, this time.
        read_on: the day this very list was read to its end before, None: it was not.
    """

    added: int = 0
    known: int = 0
    refused: int = 0
    before: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    read_on: datetime | None = None

    @property
    def rows(self) -> int:
        """All rows so far."""
        return self.added + self.known + self.refused


def import_list(
    ledger: Ledger,
    wanted: Wanted,
    *,
    stopped: Callable[[Sequence[str]], None] = lambda names: None,
    progress: Callable[[int], None] = lambda rows: None,
) -> Outcome:
    """Reads a list to its end.

    `stopped` gets the keyed names of everybody who is on a list of opt-outs, after each thousand;
    `progress` how many rows were read. Raises BadList, NoColumn, OSError, LedgerAway.
    """
    written = look_at(wanted.path)
    digest = _digest(written.digest, wanted)
    defaults = replace(
        wanted.defaults,
        proof=f"sha256:{written.digest}",
        source=wanted.defaults.source or wanted.path.name,
    )
    outcome = _begun(ledger, digest, wanted)
    with (
        rows_of(wanted.path, written, wanted.columns) as rows,
        wanted.report(outcome.refused) as refused,
    ):
        for _ in islice(rows, outcome.before):
            pass
        for batch in _batches(rows):
            outcome.read_on = None
            names = _read_batch(ledger, digest, replace(wanted, defaults=defaults),
                                batch, outcome, refused)  # fmt: skip
            stopped(names)
            progress(outcome.rows)
    if not wanted.dry and outcome.read_on is None:
        _noted(ledger, wanted, outcome)
    return outcome


def _read_batch(
    ledger: Ledger, digest: str, wanted: Wanted, rows: Sequence[Row],
    outcome: Outcome, refused: Refused,
) -> Sequence[str]:  # fmt: skip
    entries, bad = _parsed(rows, wanted, ledger.now())
    write: Write = write_stops if wanted.kind == "optouts" else write_consents
    if wanted.dry:
        with ledger.reading() as session:
            counted = write(Batch(session, ledger, wanted.scope, dry=True), entries)
        _add(outcome, counted, bad, refused, None)
        return ()
    with ledger.transaction() as session:
        counted = write(Batch(session, ledger, wanted.scope), entries)
        # Before the commit: a line too much can be cut off again, one too few is lost.
        _add(outcome, counted, bad, refused, session)
        known = session.scalars(_same(digest, wanted)).first()
        if known is None:
            known = Import(digest=digest, kind=wanted.kind, name=wanted.path.name[:200],
                           scope=wanted.scope, by=wanted.who, at=ledger.now())  # fmt: skip
            session.add(known)
        known.added, known.known, known.refused = outcome.added, outcome.known, outcome.refused
        known.at = ledger.now()
    return counted.names


def _parsed(
    rows: Iterable[Row], wanted: Wanted, now: datetime
) -> tuple[list[Entry], list[tuple[int, str]]]:
    read = read_optout if wanted.kind == "optouts" else read_consent
    entries, bad = [], []
    for number, cells in rows:
        try:
            entries.append(read(number, cells, wanted.defaults, now))
        except BadRow as error:
            bad.append((number, str(error)))
    return entries, bad


def _add(
    outcome: Outcome, counted: Counted, bad: list[Line], refused: Refused,
    session: Session | None,
) -> None:  # fmt: skip
    lines = sorted([*bad, *counted.refused])
    refused.write(lines, session)
    outcome.added += counted.added
    outcome.known += counted.known
    outcome.refused += len(lines)
    outcome.reasons.update(why for _, why in lines)


def _begun(ledger: Ledger, digest: str, wanted: Wanted) -> Outcome:
    with ledger.reading() as session:
        known = session.scalars(_same(digest, wanted)).first()
        if known is None or wanted.dry:
            return Outcome()
        before = known.added + known.known + known.refused
        return Outcome(known.added, known.known, known.refused, before, read_on=known.at)


def _same(digest: str, wanted: Wanted) -> Select[Import]:
    return select(Import).where(
        Import.digest == digest, Import.kind == wanted.kind, Import.scope == wanted.scope
    )


def _digest(of_file: str, wanted: Wanted) -> str:
    """Tells lists apart: other columns or another wording make another list of the same file."""
    told = (of_file, wanted.defaults, sorted(wanted.columns.items()))
    return sha256(repr(told).encode()).hexdigest()


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _noted(ledger: Ledger, wanted: Wanted, outcome: Outcome) -> None:
    about = f"{wanted.path.name[:80]} {wanted.scope}: {outcome.added} added, "
    about += f"{outcome.known} known, {outcome.refused} refused"
    with ledger.transaction() as session:
        note(session, ledger.now(), wanted.who, f"{wanted.kind} imported", about)
