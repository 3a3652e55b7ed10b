"""One pace for all workers: a second, a day, and slower when the carrier asks."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.twilio import TwilioError
from bot.ledger.tables import SenderDay
from bot.outreach import hours
from bot.outreach.pace import Pace
from bot.outreach.sending.days import day_ends, day_of, take_segments
from bot.outreach.sending.dispatch import AHEAD_SECONDS, Dispatcher, Lane, Leadership, lanes
from bot.store import connect
from tests.outreach.sending import NOON, SENDER, Office

NUMBERS = [f"+1415555{n:04}" for n in range(101, 111)]


def test_all_workers_together_keep_one_pace(redis_url: str) -> None:
    """SMS-48: four workers, twenty texts, 40 a second: half a second."""
    moments: list[float] = []

    def work() -> None:
        client = connect(redis_url)
        pace = Pace(client)
        for _ in range(5):
            assert pace.wait(SENDER, 1, 40, 5)
            moments.append(time.monotonic())
        client.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(moments) == 20
    assert max(moments) - begun >= 19 / 40 - 0.01


def test_no_place_is_taken_when_the_wait_is_too_long(redis_url: str) -> None:
    """SMS-48: a worker never sleeps through a pause; another sender's row is its own."""
    client = connect(redis_url)
    pace = Pace(client)
    pace.take(SENDER, 10, 1, 1)

    late, other = pace.take(SENDER, 1, 1, 3), pace.take("+14155550000", 1, 1, 3)

    assert not late.taken
    assert 9 < late.wait <= 10
    assert other.taken
    assert other.wait == 0
    client.close()


def test_the_day_is_counted_in_segments_and_outlasts_a_restart(office: Office) -> None:
    """SMS-48: a full day holds the campaign until midnight Pacific; the order stays."""
    office.campaign("DAY", per_day=3)
    rows = [office.text(number, keyword="DAY") for number in NUMBERS[:4]]

    office.send(*rows)

    assert [office.row(row).status for row in rows] == ["sent", "sent", "sent", "queued"]
    assert office.row(rows[3]).not_before == NOON
    assert "DAY" not in _lanes(office)

    office.now = day_ends(NOON)
    assert len(_lanes(office)) == 3
    office.send(*rows)

    assert office.row(rows[3]).status == "sent"
    assert len(office.twilio.taken) == 4


def test_a_carriers_day_begins_at_midnight_pacific(office: Office) -> None:
    """SMS-48: also on the day the clocks change."""
    before, after = (
        datetime(2026, 11, 1, 6, 59, tzinfo=UTC),
        datetime(2026, 11, 2, 7, 59, tzinfo=UTC),
    )

    assert day_of(before).isoformat() == "2026-10-31"
    assert day_ends(before) == datetime(2026, 11, 1, 7, tzinfo=UTC)
    assert day_ends(after) == datetime(2026, 11, 2, 8, tzinfo=UTC)
    with office.ledger.transaction() as session:
        assert take_segments(session, SENDER, before, 3, 3)
        assert not take_segments(session, SENDER, before, 1, 3)
        assert take_segments(session, SENDER, after, 3, 3)
        assert len(session.scalars(select(SenderDay)).all()) == 2


@pytest.mark.parametrize(
    "error", [TwilioError(20429, 429), TwilioError(0, 429), TwilioError(21611, 400)]
)
def test_too_fast_is_tried_again_in_order(office: Office, error: TwilioError) -> None:
    """SMS-43: the sender waits a little longer each time, and nobody is overtaken."""
    rows = [office.text(number) for number in NUMBERS[:3]]
    office.twilio.answers = [error, error]

    office.send(*rows)

    assert [one.to for one in office.twilio.taken] == NUMBERS[:3]
    assert [office.row(row).status for row in rows] == ["sent"] * 3


def test_a_long_wait_gives_the_texts_back(office: Office) -> None:
    """SMS-43: Twilio asks for a minute; the texts keep their places and the sender rests."""
    rows = [office.text(number) for number in NUMBERS[:3]]
    office.twilio.answers = [TwilioError(20429, 429, retry_after=60)]

    office.send(*rows)

    assert office.twilio.taken == []
    assert {office.row(row).status for row in rows} == {"queued"}
    assert not office.post.pace.take(SENDER, 1, 100, 5).taken


def test_each_slower_waits_longer_and_never_at_one_beat(redis_url: str) -> None:
    """SMS-43: from a tenth of a second doubling to thirty, with jitter; a success begins anew."""
    client = connect(redis_url)
    pace = Pace(client)

    waits = [pace.slow_down(SENDER) for _ in range(10)]

    for step, wait in enumerate(waits):
        assert min(0.1 * 2**step, 30) / 2 <= wait <= min(0.1 * 2**step, 30)
    pace.went_well(SENDER)
    assert pace.slow_down(SENDER) <= 0.1
    client.close()


@pytest.mark.parametrize("code", [30001, 30022])
def test_slower_by_callback_sends_the_text_again(office: Office, code: int) -> None:
    """SMS-43: the carrier dropped it unsent: its sender rests, then it goes out in its place."""
    row = office.text(NUMBERS[0])
    office.send(row)

    office.tell(row, "failed", code)

    assert (office.row(row).status, office.row(row).not_before) == ("queued", NOON)
    assert office.post.pace.take(SENDER, 1, 1000, 10).wait > 1


def test_a_carrier_that_never_has_room_is_not_asked_for_ever(office: Office) -> None:
    """SMS-43: each try may cost; after eight it is given up, and the number stays good."""
    office.post = replace(office.post, pace=NoPace())  # type: ignore[arg-type]
    row = office.text(NUMBERS[0])

    for attempt in range(1, 20):
        office.send(row)
        office.tell(row, "failed", 30022, attempt=attempt)

    assert len(office.twilio.taken) == 8
    assert office.row(row).status == "failed"
    assert office.contact(NUMBERS[0]).bad == ""


def test_a_refused_account_is_not_asked_for_each_of_a_batch(office: Office) -> None:
    """SMS-42: the first refusal ends the batch; the others keep their places."""
    rows = [office.text(number) for number in NUMBERS[:5]]
    office.twilio.answers = [TwilioError(20003, 401)]

    office.send(*rows)

    assert len(office.twilio.fields) == 1
    assert {office.row(row).status for row in rows} == {"queued"}
    assert office.state().spent == 0


def test_a_busy_campaign_starves_no_reminder(office: Office) -> None:
    """SMS-48: reminders of the same number may use what its campaigns may."""
    office.campaign("BUSY", per_day=5000)
    with office.ledger.transaction() as session:
        assert take_segments(session, SENDER, NOON, 3000, 5000)
    reminder = office.text(NUMBERS[0], keyword=None)

    office.send(reminder)

    assert office.row(reminder).status == "sent"


def test_a_text_waits_at_twilio_no_longer_than_the_evening(office: Office) -> None:
    """SMS-38: five minutes before the hours end Twilio may hold it for minutes, not a quarter."""
    office.post = replace(office.post, opens=hours.opens)
    office.now = datetime(2026, 11, 25, 3, 55, tzinfo=UTC)  # 19:55 in California
    row = office.text(NUMBERS[0])

    office.send(row)

    assert [60 <= int(str(sent["validity"])) <= 300 for sent in office.twilio.fields] == [True]


@dataclass
class NoPace:
    """A pace that never waits."""

    def wait(self, *args: object) -> bool:
        """At once."""
        return True

    def slow_down(self, *args: object) -> float:
        """Not at all."""
        return 0.0

    def went_well(self, *args: object) -> None:
        """Nothing."""


def test_a_text_for_later_is_held_by_us(office: Office) -> None:
    """SMS-49: 200 seconds or 60 days ahead: Twilio's own schedule, with its limits, is not used."""
    near = office.text(NUMBERS[0], not_before=NOON + timedelta(seconds=200))
    far = office.text(
        NUMBERS[1], not_before=NOON + timedelta(days=60), useful_until=NOON + timedelta(days=61)
    )

    office.send(near, far)
    assert office.twilio.taken == []

    office.later(seconds=200)
    office.send(near, far)
    office.later(days=60)
    office.send(near, far)

    assert [one.to for one in office.twilio.taken] == NUMBERS[:2]
    assert all(set(sent) == {"to", "sender", "validity"} for sent in office.twilio.fields)
    assert all(1 <= int(str(sent["validity"])) <= 900 for sent in office.twilio.fields)


def test_only_seconds_of_work_are_handed_out(office: Office) -> None:
    """Whatever the list's length, the queue holds what a pause may still let through."""
    office.campaign("SLOW", per_second=2)
    for number in NUMBERS:
        office.text(number, keyword="SLOW")
    handed: list[int] = []
    dispatcher = Dispatcher(office.post, lambda ids, *_: handed.extend(ids), handed.extend)

    for _ in range(5):
        dispatcher.tick()

    assert len(handed) == 2 * AHEAD_SECONDS + 1
    assert handed == sorted(handed)


def test_a_lane_hands_out_a_tenth_of_a_second_at_a_time() -> None:
    """A slow campaign goes one by one; a fast one in small batches."""
    assert [Lane(1, SENDER, rate).batch for rate in (0.5, 1, 30, 100, 1000)] == [1, 1, 3, 10, 10]


def test_one_worker_leads_and_another_takes_over(redis_url: str) -> None:
    """When the leader gives up, or is silent for too long."""
    client = connect(redis_url)
    first, second = Leadership(client, 0.2), Leadership(client, 0.2)

    assert (first.held(), second.held(), first.held()) == (True, False, True)
    first.give_up()
    assert (second.held(), first.held()) == (True, False)
    time.sleep(0.3)
    assert (first.held(), second.held()) == (True, False)
    client.close()


def _lanes(office: Office) -> list[str]:
    """Who may send now."""
    with office.ledger.reading() as session:
        return [str(lane.campaign) for lane in lanes(office.post, session, office.now)]
