"""Reads uploaded lists into the database, in the worker: a web request is over in seconds.

How far a list is read stands in the database, in the same transaction as its rows. A worker that is
killed is followed by the next one, which goes on there, and the file is erased at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import or_, select, update

from bot.ledger import Ledger
from bot.ledger.tables import Upload
from bot.ledger.uploads import KeptFile, UploadGone, erase, erase_all
from bot.outreach.columns import NoColumn
from bot.outreach.importing import Kind, Outcome, Wanted, import_list
from bot.outreach.lists import BadList, look_at, rows_of
from bot.outreach.refused import kept_rows
from bot.outreach.rows import Defaults

EVERY_SECONDS = 2.0
REPORT_DAYS = 30  # a report holds rows' numbers and reasons, and nobody's phone
FILE_DAYS = 2  # of a list that was only checked, or that no worker came for
_HOLD = timedelta(seconds=30)  # a thousand rows take a second or two, then it is held anew
_ENDED = ("done", "failed")

Stopped = Callable[[Sequence[str]], None]


def read_uploads(ledger: Ledger, stopped: Stopped) -> int:
    """Reads every list that waits, the oldest first; how many came to an end.

    `stopped` gets the keyed names of everybody on a list of opt-outs. Raises LedgerAway, StoreAway:
    then a list goes on later where it stopped.
    """
    ended = 0
    while (upload := _taken(ledger)) is not None:
        try:
            _read(ledger, upload, stopped)
            ended += 1
        except UploadGone:
            continue
    return ended


def sweep(ledger: Ledger) -> None:
    """Erases old reports, and files that nobody wanted read."""
    now = ledger.now()
    old_file = Upload.status.not_in(_ENDED) & (Upload.at < now - timedelta(days=FILE_DAYS))
    old_report = Upload.at < now - timedelta(days=REPORT_DAYS)
    with ledger.transaction() as session:
        for upload in session.scalars(select(Upload.id).where(or_(old_file, old_report))).all():
            erase_all(session, upload)


def _taken(ledger: Ledger) -> Upload | None:
    """The next list, ours for half a minute; None when none waits that nobody else reads."""
    now = ledger.now()
    with ledger.transaction() as session:
        is_free = or_(Upload.held_until.is_(None), Upload.held_until < now)
        waits = select(Upload).where(Upload.status == "waiting", is_free).order_by(Upload.id)
        row = session.scalars(waits.limit(1).with_for_update(skip_locked=True)).first()
        if row is not None:
            row.held_until = now + _HOLD
        return row


def _read(ledger: Ledger, upload: Upload, stopped: Stopped) -> None:
    file = KeptFile(ledger, upload)
    kind: Kind = "optouts" if upload.kind == "optouts" else "consents"
    report = partial(kept_rows, ledger, upload.id)
    wanted = Wanted(
        file, kind, upload.scope, Defaults(**upload.told), {}, report, upload.by, upload.dry
    )
    tell = partial(_tell, ledger, upload)
    try:
        tell(rows=_rows_in(file))
        outcome = import_list(
            ledger, wanted, stopped=stopped, progress=lambda rows: tell(read=rows)
        )
    except (BadList, NoColumn) as error:
        _end(ledger, upload, status="failed", says=str(error)[:300])
    else:
        _end(ledger, upload, status="checked" if upload.dry else "done", **_found(outcome))


def _rows_in(file: KeptFile) -> int:
    with rows_of(file, look_at(file), {}) as rows:
        return sum(1 for _ in rows)


def _found(outcome: Outcome) -> dict[str, object]:
    return {
        "read": outcome.rows,
        "added": outcome.added,
        "known": outcome.known,
        "refused": outcome.refused,
        "reasons": [why for why, _ in outcome.reasons.most_common()],
        "was_read": outcome.read_on is not None,
    }


def _tell(ledger: Ledger, upload: Upload, **how_far: object) -> None:
    """Says how far it is, and holds it on. Raises UploadGone."""
    now = ledger.now()
    with ledger.transaction() as session:
        same = (Upload.id == upload.id, Upload.status == "waiting")
        told = update(Upload).where(*same).values(held_until=now + _HOLD, **how_far)
        if not session.execute(told.returning(Upload.id)).all():
            raise UploadGone


def _end(ledger: Ledger, upload: Upload, **what: object) -> None:
    """Keeps what came of it; the file is erased, but that of a check, which can be read next."""
    with ledger.transaction() as session:
        session.execute(
            update(Upload).where(Upload.id == upload.id).values(held_until=None, **what)
        )
        if what["status"] != "checked":
            erase(session, upload.id, "file")
