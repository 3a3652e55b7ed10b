"""One day for all that goes out, replies first; and no language that may not be said any more."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.config import Settings
from bot.config.settings import Environment
from bot.i18n import load_catalogs, reviewed_languages
from bot.ledger.tables import SenderDay, Tally
from bot.outreach.copies import share_segments
from bot.outreach.progress import watch
from bot.outreach.sending.claim import claim
from bot.outreach.sending.days import (
    OUTREACH,
    day_ends,
    day_of,
    hear_of_replies,
    segments_today,
)
from bot.outreach.sending.dispatch import Dispatcher
from bot.outreach.sending.send import NotSent, settle
from bot.outreach.sending.sweep import drop_late
from bot.store import Store
from bot.turns.guards import Budget
from bot.worker import make_tools
from tests.outreach.sending import NOON, Office

NUMBERS = [f"+1415555{n:04}" for n in range(101, 121)]


def test_outreach_stops_at_its_share_of_the_day_and_goes_on_after_midnight(office: Office) -> None:
    """Of ten segments a day eight are for campaigns, reminders and alerts together."""
    _limit(office, 10)
    office.campaign("OTHER")
    rows = [office.text(number) for number in NUMBERS[:5]]
    rows += [office.text(number, keyword="OTHER") for number in NUMBERS[5:8]]
    rows += [office.text(number, keyword=None) for number in NUMBERS[8:11]]

    office.send(*rows)

    assert [office.row(row).status for row in rows] == ["sent"] * 8 + ["queued"] * 3
    assert all(office.row(row).not_before == NOON for row in rows[8:])

    office.now = day_ends(NOON)
    office.send(*rows)

    assert [office.row(row).status for row in rows] == ["sent"] * 11


def test_replies_count_against_the_same_day_and_keep_their_share(
    office: Office, redis_store: Store
) -> None:
    """People's texts used five of ten: three are left for outreach, and replies go on to ten."""
    _limit(office, 10)
    budget = Budget(redis_store, 10)
    assert not budget.is_spent(office.now)
    budget.spend(5)
    redis_store.spend(day_of(office.now).isoformat(), 5)
    share_segments(office.ledger, redis_store)
    rows = [office.text(number) for number in NUMBERS[:5]]

    office.send(*rows)
    share_segments(office.ledger, redis_store)

    assert [office.row(row).status for row in rows] == ["sent"] * 3 + ["queued"] * 2
    fresh = Budget(redis_store, 10)
    assert not fresh.is_spent(office.now)
    fresh.spend(2)
    assert fresh.is_spent(office.now)


def test_what_was_not_taken_is_given_back_to_the_day(office: Office) -> None:
    """A claim that grew old, and a full day of the sender, cost the day nothing."""
    _limit(office, 10)
    office.campaign("DAY", per_day=1)
    rows = [office.text(number, keyword="DAY") for number in NUMBERS[:2]]

    claimed = claim(office.post, rows)
    assert _sent_today(office) == 1
    settle(office.post, [(text, NotSent()) for text in claimed])

    assert _sent_today(office) == 0


def test_what_is_held_back_too_long_is_dropped_and_counted(office: Office) -> None:
    """The next day comes too late for a text whose last useful moment is tonight."""
    _limit(office, 0)
    row = office.text(NUMBERS[0], useful_until=NOON + timedelta(hours=3))

    office.send(row)
    assert office.row(row).status == "queued"
    office.later(hours=4)
    drop_late(office.ledger)

    assert office.row(row).status == "dropped"


def test_the_organiser_sees_why_nothing_goes_out(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """On the page and the terminal in words, and once in the log, without a number of anybody."""
    _limit(office, 5)
    for number in NUMBERS[:6]:
        office.text(number)
    with office.ledger.transaction() as session:
        hear_of_replies(session, office.now, 4)
    handed: list[int] = []
    dispatcher = Dispatcher(office.post, lambda ids, *_: handed.extend(ids), handed.extend)

    with caplog.at_level(logging.INFO):
        dispatcher.tick()
        dispatcher.tick()

    assert handed == []
    told = [record.getMessage() for record in caplog.records if "outreach" in record.getMessage()]
    assert told == ["outreach waits: its share of the day's segments is used up"]
    progress = watch(office.ledger, "FAIR", 5)
    assert progress is not None
    assert "after midnight Pacific time" in progress.held[0]
    unlimited = watch(office.ledger, "FAIR")
    assert unlimited is not None
    assert unlimited.held == ()

    office.now = day_ends(NOON)
    dispatcher.tick()

    assert len(handed) == 6


def test_a_count_of_replies_never_goes_back(office: Office) -> None:
    """Two workers tell it in any order."""
    with office.ledger.transaction() as session:
        for count in (3, 7, 5):
            hear_of_replies(session, office.now, count)

    with office.ledger.reading() as session:
        assert [row.segments for row in session.scalars(select(SenderDay))] == [7]


def test_a_language_that_lost_its_permission_goes_to_nobody(office: Office) -> None:
    """Planned while CLEARLINE_UNREVIEWED named it; the words must not go out now. It is counted
    with its reason and shown."""
    office.post = replace(office.post, languages=frozenset({"en", "es"}))
    allowed = office.text(NUMBERS[0], language="es")
    office.send(allowed)
    rows = [office.text(number, language="es") for number in NUMBERS[1:3]]
    english = office.text(NUMBERS[3])

    office.post = replace(office.post, languages=frozenset({"en"}))
    office.send(*rows, english)

    assert [office.row(row).status for row in rows] == ["suppressed"] * 2
    assert [office.row(row).status for row in (allowed, english)] == ["sent"] * 2
    assert office.row(rows[0]).body == b""
    progress = watch(office.ledger, "FAIR")
    assert progress is not None
    assert progress.suppressed == {"language not reviewed": 2}
    assert "Texts in `es` do not go out" in progress.held[0]
    with office.ledger.reading() as session:
        counted = session.scalars(select(Tally).where(Tally.what == "suppressed")).one()
        assert (counted.count, counted.language) == (2, "es")


def test_the_heads_of_the_files_tell_who_was_reviewed() -> None:
    """The short way and the long way agree."""
    catalogs = load_catalogs()

    assert reviewed_languages() == {c for c in catalogs.languages if catalogs.is_reviewed(c)}


@pytest.mark.parametrize(
    ("environment", "languages"), [("production", {"en", "es"}), ("development", None)]
)
def test_a_worker_in_production_sends_only_what_may_be_said(
    environment: Environment, languages: set[str] | None, redis_url: str, var: Path
) -> None:
    """What native speakers have read, and what the settings name."""
    settings = Settings(
        env=environment, secret_keys=("x" * 40,), redis_url=redis_url,
        var=var, account_sid="AC1", auth_tokens=("t",), senders=("+15005550006",),
        public_url="https://line.example.org", unreviewed=frozenset({"es"}), max_segments_day=7,
    )  # fmt: skip

    tools = make_tools(settings)

    assert tools.post is not None
    assert tools.post.languages == languages
    assert tools.post.most_a_day == 7
    tools.ledger.close()
    tools.queue.close()


def _limit(office: Office, most: int) -> None:
    office.post = replace(office.post, most_a_day=most)


def _sent_today(office: Office) -> int:
    with office.ledger.reading() as session:
        return segments_today(session, OUTREACH, office.now)
