"""Rare turns of sending: two who lock at once, answers that are not Twilio's, a clock set back."""

from __future__ import annotations

import threading

from sqlalchemy import select, update

from bot.channels.twilio import TwilioError
from bot.ledger.tables import Campaign
from bot.outreach.outbox import cancel_campaign
from bot.outreach.pace import LONGEST_ASKED, Pace
from bot.outreach.sending.claim import claim
from bot.outreach.sending.marks import halt
from bot.store import connect
from tests.outreach.sending import SENDER, Office

NUMBERS = [f"+1415555{n:04}" for n in range(101, 161)]


def test_cancel_and_claim_do_not_wait_for_each_other(office: Office) -> None:
    """Both lock the campaign before its texts, so PostgreSQL has no deadlock to break."""
    row = office.text(NUMBERS[0])
    holds, errors = threading.Event(), []
    claimed: list[object] = []

    def cancel() -> None:
        try:
            with office.ledger.transaction() as session:
                session.execute(update(Campaign).values(status="canceled"))
                holds.set()
                threading.Event().wait(0.5)
                campaign = session.scalars(select(Campaign.id)).one()
                cancel_campaign(session, campaign, office.now)
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=cancel)
    thread.start()
    holds.wait(5)
    try:
        claimed += claim(office.post, [row])
    except Exception as error:
        errors.append(error)
    thread.join()

    assert errors == []
    assert claimed == []
    assert office.row(row).status == "canceled"


def test_what_is_not_twilio_uses_up_no_list(office: Office) -> None:
    """A proxy's page or another host behind TWILIO_API_BASE: the campaign waits, no number lost."""
    row = office.text(NUMBERS[0])
    office.twilio.answers = [TwilioError(0, 302)]

    office.send(row)

    assert (office.state().status, office.row(row).status) == ("paused", "queued")
    assert "HTTP 302" in office.state().why


def test_an_unknown_error_that_keeps_coming_pauses(office: Office) -> None:
    """Twenty of one kind, and more than one text in ten: it is not the people's numbers."""
    rows = [office.text(number) for number in NUMBERS]
    office.twilio.answers = [TwilioError(29999, 400) for _ in rows]

    for row in rows:
        office.send(row)

    assert office.state().status == "paused"
    assert len(office.twilio.fields) == 20


def test_halting_what_was_just_canceled_leaves_it_canceled(office: Office) -> None:
    """What another process did meanwhile counts, not what was read before."""
    office.text(NUMBERS[0])
    with office.ledger.transaction() as session:
        read = session.scalars(select(Campaign)).one()
        elsewhere = update(Campaign).values(status="canceled")
        session.execute(elsewhere.execution_options(synchronize_session=False))
        halt(session, read, "too late", office.now)

    assert office.state().status == "canceled"


def test_a_clock_of_redis_set_back_stops_nobody(redis_url: str) -> None:
    """A row of hours is no row: it begins anew."""
    client = connect(redis_url)
    client.hset(f"pace:{SENDER}", "next", str(9 * 10**15))

    assert Pace(client).take(SENDER, 1, 1, 3).taken

    client.close()


def test_no_answer_makes_us_rest_longer_than_five_minutes(redis_url: str) -> None:
    """Whatever a Retry-After names."""
    client = connect(redis_url)

    assert Pace(client).slow_down(SENDER, 86_400) <= LONGEST_ASKED

    client.close()
