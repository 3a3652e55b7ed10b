"""Campaigns as they run: from files or the organisers' pages into the database, and their life.

A file in dialogs/campaigns/ wins over what the database holds of the same keyword; what became of
the campaign (its status) is only in the database.
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.conversation import World
from bot.conversation.voice import Voice, tidy
from bot.data import ROOT, DataError
from bot.dialogs.campaigns import load_campaigns
from bot.dialogs.definition import Definition
from bot.ledger import Ledger
from bot.ledger.audit import COMMAND_LINE, note
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.outbox import cancel_campaign, rows_changed
from bot.outreach.recipients import listed

USEFUL_DAYS = 7
"""Days a first text may wait in the outbox; the campaign's end may be earlier."""
_ALL_CLOSED = time(8, tzinfo=UTC)  # by then it is past the evening from Maine to Hawaii
_NONE_OPEN = time(12, tzinfo=UTC)  # before 8 in the morning from Maine to Hawaii
_CHANGED = "Its definition changed. Look at a new dry run, then resume it."
FILE_GONE = "Its file is gone from dialogs/campaigns/. Put it back, or change it on the pages."


class Refused(Exception):
    """A campaign that cannot do what was asked; says why and what to do."""


# -- what it is ----------------------------------------------------------------------------------


def load_definitions(folder: Path | None = None) -> dict[str, Definition]:
    """The campaigns written as files, by keyword; raises DataError with every problem."""
    found, problems = load_campaigns(folder or ROOT / "dialogs" / "campaigns")
    if problems:
        raise DataError(problems)
    return found


def definition_of(row: Campaign) -> Definition:
    """What was set about it."""
    return Definition.from_json(row.definition)


def find(session: Session, keyword: str) -> Campaign | None:
    """The campaign of a keyword, in any case."""
    return session.scalars(select(Campaign).where(Campaign.keyword == keyword.upper())).first()


def all_definitions(ledger: Ledger) -> dict[str, Definition]:
    """Every campaign of the database by keyword, but canceled ones: for talks that begin."""
    with ledger.reading() as session:
        rows = session.scalars(select(Campaign).where(Campaign.status != "canceled")).all()
        return {row.keyword: definition_of(row) for row in rows}


def digest(definition: Definition) -> str:
    """Tells definitions apart: a short hash."""
    whole = json.dumps(definition.to_json(), sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:16]


def first_moment(definition: Definition) -> datetime | None:
    """Before this nothing may go out, wherever somebody lives; None: no first day is set."""
    return datetime.combine(definition.starts, _NONE_OPEN) if definition.starts else None


def last_moment(definition: Definition) -> datetime | None:
    """After this nothing may go out; None: it has no end."""
    if definition.ends is None:
        return None
    return datetime.combine(definition.ends + timedelta(days=1), _ALL_CLOSED)


def is_over(definition: Definition, now: datetime) -> bool:
    """Whether its last day is past, everywhere."""
    last = last_moment(definition)
    return last is not None and now >= last


def wording(definition: Definition, template: str, language: str, world: World) -> str:
    """A text as it goes out: the campaign's own words, or those of dialogs/outreach/texts.yaml."""
    own = definition.texts.get(template, {}).get(language)
    voice = Voice(world, language)
    text = own or voice.text(world.dialogs.outreach[name_of(definition, template, world)])
    org = world.org
    values = {
        "org": org.name,
        "way": org.phone or org.url or voice.frame("national_helper"),
        "area": definition.area or org.area or "",
        "keyword": definition.keyword,
        "frequency": definition.frequency,
    }
    return tidy(text.format_map(values))


def name_of(definition: Definition, template: str, world: World) -> str:
    """The name of that text in dialogs/outreach/texts.yaml: generic where it must be."""
    generic = f"{template}_generic"
    return generic if definition.generic and generic in world.dialogs.outreach else template


# -- files and pages -> the database -------------------------------------------------------------


def sync_files(ledger: Ledger, folder: Path | None = None) -> None:
    """Brings the database up to the files. Raises DataError: then nothing was changed."""
    definitions = load_definitions(folder)
    with ledger.transaction() as session:
        for definition in definitions.values():
            keep(session, ledger, definition, origin="file", who=COMMAND_LINE)
        filed = select(Campaign).where(Campaign.origin == "file")
        for row in session.scalars(filed.where(Campaign.keyword.not_in(definitions))):
            row.origin = "gone"
            if row.status == "running":
                _turn(session, ledger, row, "paused", COMMAND_LINE, FILE_GONE)


def keep(
    session: Session, ledger: Ledger, definition: Definition, *, origin: str, who: str
) -> Campaign:
    """Writes a definition down, new or changed; a running campaign that changes is paused.

    Raises Refused when the keyword is a file's and this is not the file.
    """
    row = find(session, definition.keyword)
    now = ledger.now()
    if row is None:
        row = Campaign(
            keyword=definition.keyword, definition=definition.to_json(), origin=origin,
            created_at=now, changed_at=now,
        )  # fmt: skip
        session.add(row)
        session.flush()
        note(session, now, who, "campaign made", row.keyword)
        return row
    if row.origin == "file" and origin != "file":
        raise Refused(f"{row.keyword} is written in dialogs/campaigns/: change the file.")
    row.origin = origin
    if row.definition != definition.to_json():
        row.definition, row.changed_at = definition.to_json(), now
        note(session, now, who, "campaign changed", row.keyword)
        if row.status == "running":
            _turn(session, ledger, row, "paused", who, _CHANGED)
    return row


# -- its life ------------------------------------------------------------------------------------


def start(ledger: Ledger, keyword: str, who: str, why: str = "") -> None:
    """Begins to send. Raises Refused without a dry run of the same definition and list."""
    with ledger.transaction() as session:
        row = found_or_refused(session, keyword)
        if row.status in ("running", "paused"):
            raise Refused(f"{row.keyword} is {row.status} already. A paused one is resumed.")
        if row.status == "canceled":
            raise Refused(f"{row.keyword} was canceled for good. Make one with a new keyword.")
        _check_dry_run(row, ledger.now())
        _check_list(session, ledger, row)
        _turn(session, ledger, row, "running", who, why)


def pause(ledger: Ledger, keyword: str, who: str, why: str = "") -> None:
    """Sends no more until it is resumed. Raises Refused when it does not run."""
    with ledger.transaction() as session:
        row = found_or_refused(session, keyword)
        if row.status != "running":
            raise Refused(f"{row.keyword} is {row.status}: there is nothing to pause.")
        _turn(session, ledger, row, "paused", who, why)


def resume(ledger: Ledger, keyword: str, who: str, why: str = "") -> None:
    """Goes on where it was paused; what waits keeps its turn. Raises Refused."""
    with ledger.transaction() as session:
        row = found_or_refused(session, keyword)
        if row.status != "paused":
            raise Refused(f"{row.keyword} is {row.status}: only a paused campaign is resumed.")
        _check_dry_run(row, ledger.now())
        _turn(session, ledger, row, "running", who, why)
        _keep_useful(session, row, ledger.now())


def cancel(ledger: Ledger, keyword: str, who: str, why: str = "") -> int:
    """Ends it for good and takes back what waits; how many texts that were. Raises Refused."""
    with ledger.transaction() as session:
        row = found_or_refused(session, keyword)
        if row.status == "canceled":
            raise Refused(f"{row.keyword} is canceled already.")
        _turn(session, ledger, row, "canceled", who, why)
        return cancel_campaign(session, row.id, ledger.now())


def finish(session: Session, ledger: Ledger, row: Campaign) -> None:
    """Its last day is past: what still waits is taken back."""
    _turn(session, ledger, row, "finished", "the calendar", "")
    cancel_campaign(session, row.id, ledger.now())


def note_answer(session: Session, contact: Contact, at: datetime) -> None:
    """Somebody wrote to us: they get no second text of a campaign that asks once more."""
    contact.answered_at = max(contact.answered_at or at, at)


def found_or_refused(session: Session, keyword: str) -> Campaign:
    """The campaign of a keyword; raises Refused, naming those there are."""
    row = find(session, keyword)
    if row is None:
        known = ", ".join(session.scalars(select(Campaign.keyword).order_by(Campaign.keyword)))
        raise Refused(f"There is no campaign {keyword.upper()} (there are: {known or 'none'}).")
    return row


def _check_dry_run(row: Campaign, now: datetime) -> None:
    definition = definition_of(row)
    if row.origin == "gone":
        raise Refused(f"{row.keyword}: {FILE_GONE[0].lower()}{FILE_GONE[1:]}")
    if is_over(definition, now):
        raise Refused(f"{row.keyword} ended on {definition.ends}. Give it a later last day first.")
    if row.dry_run.partition(":")[0] != digest(definition):
        raise Refused(
            f"Nobody has seen a dry run of {row.keyword} as it is now, or it objected. "
            f"First: clearline campaign dry-run {row.keyword}"
        )


def _check_list(session: Session, ledger: Ledger, row: Campaign) -> None:
    then, people = int(row.dry_run.partition(":")[2]), listed(session, ledger, row.keyword)
    if people > then:
        raise Refused(
            f"The list of {row.keyword} grew from {then} to {people} people since the dry run. "
            f"First: clearline campaign dry-run {row.keyword}"
        )


def _turn(session: Session, ledger: Ledger, row: Campaign, status: str, who: str, why: str) -> None:
    row.status, row.why, row.changed_at = status, why, ledger.now()
    note(session, ledger.now(), who, f"campaign {status}", f"{row.keyword} {why}".strip())


def _keep_useful(session: Session, row: Campaign, now: datetime) -> None:
    until = useful_until(definition_of(row), now)
    waiting = update(Outgoing).where(
        Outgoing.campaign_id == row.id, Outgoing.status == "queued", Outgoing.useful_until < until
    )
    rows_changed(session, waiting.values(useful_until=until))


def useful_until(definition: Definition, not_before: datetime) -> datetime:
    """The last moment of a text that may go out from `not_before` on."""
    until = not_before + timedelta(days=USEFUL_DAYS)
    last = last_moment(definition)
    return min(until, last) if last else until
