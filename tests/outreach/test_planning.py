"""Running campaigns put their texts into the outbox: once for each person, ahead of the sending."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent, record_stop
from bot.ledger.contacts import meet_contact
from bot.ledger.tables import Contact, Outgoing
from bot.outreach import campaigns
from bot.outreach.outbox import body_of
from bot.outreach.planning import plan, plan_all
from tests.outreach.campaigning import FAIR, TUESDAY_NOON, agree, make, our_world, row_of

AGAIN = replace(FAIR, again_after=10)


def _texts(ledger: Ledger, template: str = "first") -> list[Outgoing]:
    with ledger.reading() as session:
        of = select(Outgoing).where(Outgoing.template == template).order_by(Outgoing.id)
        return list(session.scalars(of))


def _plan(ledger: Ledger) -> int:
    return plan(ledger, "FAIR", our_world())


def _all_sent(ledger: Ledger) -> None:
    with ledger.transaction() as session:
        for row in session.scalars(select(Outgoing).where(Outgoing.status == "queued")):
            row.status, row.sent_at = "delivered", ledger.now()


def _later(ledger: Ledger, days: int) -> None:
    ledger.now = lambda: TUESDAY_NOON + timedelta(days=days)


def test_everybody_gets_one_first_text_in_their_language(ledger: Ledger) -> None:
    agree(ledger, "+16195550101", "es")
    agree(ledger, "+16195550102", "")
    make(ledger, FAIR, "running")

    assert (_plan(ledger), _plan(ledger)) == (2, 0)

    first, second = _texts(ledger)
    assert (first.language, second.language) == ("es", "en")
    assert body_of(ledger.keyring, first).startswith("Hola, somos Legal Aid.")
    assert (first.purpose, first.key) == ("campaign", f"FAIR:{first.contact_id}:first")


def test_two_yeses_of_one_person_are_one_text(ledger: Ledger) -> None:
    agree(ledger, "+16195550101")
    agree(ledger, "+16195550101", at=TUESDAY_NOON - timedelta(days=3))
    make(ledger, FAIR, "running")

    assert _plan(ledger) == 1


def test_who_agrees_while_it_runs_gets_their_text_too(ledger: Ledger) -> None:
    agree(ledger, "+16195550101")
    make(ledger, FAIR, "running")
    _plan(ledger)
    agree(ledger, "+16195550102")

    assert plan_all(ledger, our_world()) == 1

    assert len(_texts(ledger)) == 2


def test_who_is_still_being_written_down_is_not_passed_over(ledger: Ledger) -> None:
    """PostgreSQL numbers lines before they can be seen: a list that is read while somebody agrees
    by text has the lower numbers and is seen later."""
    make(ledger, FAIR, "running")
    one_writes = ledger.engine.dialect.name == "sqlite"
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", "+16195550101", TUESDAY_NOON)
        record_consent(session, contact, "FAIR", Said(TUESDAY_NOON, "import"), TUESDAY_NOON)
        if not one_writes:
            agree(ledger, "+16195550102")
            _plan(ledger)
    if one_writes:
        agree(ledger, "+16195550102")
    _plan(ledger)

    assert len(_texts(ledger)) == 2


def test_a_plan_that_broke_off_goes_on_where_it_was(ledger: Ledger, monkeypatch) -> None:
    """SMS-48: what was put is kept, what was not comes next; nobody twice, nobody never."""
    for number in range(9):
        agree(ledger, f"+1619555010{number}")
    make(ledger, FAIR, "running")
    monkeypatch.setattr("bot.outreach.planning._AT_ONCE", 4)
    with monkeypatch.context() as broken:
        calls = iter(range(6))
        whole = campaigns.useful_until

        def breaks(*args):
            next(calls)
            return whole(*args)

        broken.setattr("bot.outreach.planning.useful_until", breaks)
        with pytest.raises(RuntimeError):
            _plan(ledger)
    assert len(_texts(ledger)) == 4

    assert _plan(ledger) == 5

    assert len({row.contact_id for row in _texts(ledger)}) == 9


@pytest.mark.parametrize("status", ["draft", "paused", "canceled", "finished"])
def test_only_a_running_campaign_plans(ledger: Ledger, status: str) -> None:
    agree(ledger, "+16195550101")
    make(ledger, FAIR, status)

    assert _plan(ledger) == 0


def test_nobody_who_stopped_is_planned(ledger: Ledger) -> None:
    """SMS-30."""
    contact = agree(ledger, "+16195550101")
    with ledger.transaction() as session:
        here = session.get_one(Contact, contact.id)
        said = Said(TUESDAY_NOON, "reply")
        record_stop(session, ledger.keyring, here, said, TUESDAY_NOON)
    make(ledger, FAIR, "running")

    assert _plan(ledger) == 0


def test_a_text_waits_for_the_persons_hours_and_not_past_the_campaigns_end(ledger) -> None:
    """SMS-38: at 6 in the evening in California it is 9 in New York."""
    agree(ledger, "+12125550101")
    make(ledger, replace(FAIR, ends=date(2026, 11, 27)), "running")
    ledger.now = lambda: datetime(2026, 11, 25, 2, tzinfo=UTC)

    _plan(ledger)

    (row,) = _texts(ledger)
    assert row.not_before == datetime(2026, 11, 25, 14, tzinfo=UTC)
    assert row.useful_until == datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_nothing_is_planned_before_the_first_day(ledger: Ledger) -> None:
    agree(ledger, "+12125550101")
    make(ledger, replace(FAIR, starts=date(2026, 12, 1)), "running")

    _plan(ledger)

    assert _texts(ledger)[0].not_before == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_the_outbox_holds_no_more_than_about_two_hours_of_sending(ledger, monkeypatch) -> None:
    """So that a change of words or a stop of the campaign reaches nearly everybody."""
    monkeypatch.setattr("bot.outreach.planning._LEAST_AHEAD", 3)
    for number in range(5):
        agree(ledger, f"+1619555010{number}")
    make(ledger, replace(FAIR, per_second=0.0001), "running")

    assert _plan(ledger) == 3
    _all_sent(ledger)

    assert _plan(ledger) == 2


def test_planning_ends_at_the_budget(ledger: Ledger) -> None:
    """Four cents pay three texts of one segment."""
    for number in range(5):
        agree(ledger, f"+1619555010{number}")
    make(ledger, replace(FAIR, budget=0.04), "running")

    assert _plan(ledger) == 3


def test_a_campaign_is_finished_after_its_last_day(ledger: Ledger) -> None:
    agree(ledger, "+16195550101")
    make(ledger, replace(FAIR, ends=date(2026, 11, 25)), "running")
    _plan(ledger)
    _later(ledger, 2)

    _plan(ledger)

    assert row_of(ledger).status == "finished"
    assert [row.status for row in _texts(ledger)] == ["canceled"]


# -- once more -------------------------------------------------------------------------------------


def test_who_did_not_answer_is_asked_once_more_and_never_again(ledger: Ledger) -> None:
    agree(ledger, "+16195550101", "es")
    make(ledger, AGAIN, "running")
    _plan(ledger)
    _all_sent(ledger)
    _later(ledger, 9)
    assert _plan(ledger) == 0
    _later(ledger, 10)

    assert _plan(ledger) == 1

    _all_sent(ledger)
    _later(ledger, 30)
    assert _plan(ledger) == 0
    assert body_of(ledger.keyring, _texts(ledger, "again")[0]).startswith("Hola de nuevo")


def test_who_answered_is_not_asked_again(ledger: Ledger) -> None:
    contact = agree(ledger, "+16195550101")
    make(ledger, AGAIN, "running")
    _plan(ledger)
    _all_sent(ledger)
    with ledger.transaction() as session:
        here = session.get_one(Contact, contact.id)
        campaigns.note_answer(session, here, TUESDAY_NOON + timedelta(days=1))
    _later(ledger, 10)

    assert _plan(ledger) == 0


def test_who_was_not_reached_or_stopped_is_not_asked_again(ledger: Ledger) -> None:
    """SMS-30."""
    agree(ledger, "+16195550101")
    stopped = agree(ledger, "+16195550102")
    make(ledger, AGAIN, "running")
    _plan(ledger)
    _all_sent(ledger)
    with ledger.transaction() as session:
        row = session.scalars(select(Outgoing).order_by(Outgoing.id)).first()
        assert row is not None
        row.status = "undelivered"
        here = session.get_one(Contact, stopped.id)
        said = Said(TUESDAY_NOON + timedelta(hours=1), "reply")
        record_stop(session, ledger.keyring, here, said, TUESDAY_NOON + timedelta(hours=1))
    _later(ledger, 10)

    assert _plan(ledger) == 0
