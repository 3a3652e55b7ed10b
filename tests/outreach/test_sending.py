"""Right before a text goes out everything is asked again; what carriers refuse has its rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.twilio import TwilioError
from bot.ledger.consents import Said, record_stop, why_not
from bot.ledger.tables import Audit, Campaign, Consent, Contact, Outgoing, Tally
from bot.outreach import hours
from bot.outreach.errors import RULES, Action
from bot.outreach.pauses import lift_pause
from bot.outreach.progress import watch
from bot.outreach.sending.dispatch import due, lanes
from bot.outreach.sending.sweep import drop_late, empty_at_twilio, empty_unreceipted
from tests.outreach.sending import NOON, SENDER, TEXT, Office

ONE, TWO, THREE = "+14155550101", "+14155550102", "+14155550103"


def test_a_text_goes_out_and_is_counted(office: Office) -> None:
    """The whole way: sent once, the row knows Twilio's name of it, a reply opens the campaign."""
    row = office.text(ONE)

    office.send(row)
    office.send(row)

    assert [(one.to, one.body) for one in office.twilio.taken] == [(ONE, TEXT)]
    assert office.row(row).status == "sent"
    assert office.row(row).sid == office.twilio.taken[0].sid
    yes = f"{NOON - timedelta(days=1):%Y-%m-%d}"  # the day of their consent
    assert office.invited == [(office.contact(ONE).name, "FAIR", "en", yes)]
    assert office.contact(ONE).last_texted_at == NOON
    assert office.state().spent > 0
    with office.ledger.reading() as session:
        counted = session.scalars(select(Tally)).one()
        assert (counted.what, counted.campaign, counted.state, counted.count) == (
            "sent", "FAIR", "CA", 1,
        )  # fmt: skip


def test_nobody_is_texted_without_a_consent_for_this_campaign(office: Office) -> None:
    """SMS-35: what lies in the outbox goes nowhere without a yes to this campaign."""
    office.campaign("OTHER")
    none = office.text(ONE, agreed=False)
    office.text(TWO, keyword="OTHER")
    other = office.text(TWO, agreed=False)

    office.send(none, other)

    assert office.twilio.taken == []
    assert {office.row(none).status, office.row(other).status} == {"suppressed"}
    assert office.row(none).body == b""


def test_a_stop_before_the_claim_wins(office: Office) -> None:
    """SMS-30: whoever stopped a second ago gets nothing, though the queue still has their text."""
    row = office.text(ONE)
    with office.ledger.transaction() as session:
        contact = session.scalars(select(Contact)).one()
        record_stop(session, office.ledger.keyring, contact, Said(NOON, "reply"), NOON, "no mas")

    office.send(row)

    assert office.twilio.taken == []
    assert office.row(row).status == "canceled"


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2026, 11, 24, 16, 30, tzinfo=UTC), "+14155550101"),  # 8:30 in California
        (datetime(2026, 11, 25, 4, 30, tzinfo=UTC), "+14155550101"),  # 20:30
        (datetime(2026, 11, 25, 3, 0, tzinfo=UTC), "+12125550101"),  # noon there, 22:00 here
        (datetime(2026, 11, 1, 16, 30, tzinfo=UTC), "+14155550101"),  # the clocks went back today
    ],
)
def test_outside_the_hours_a_text_waits(office: Office, moment: datetime, number: str) -> None:
    """SMS-38: it is put off until the stricter zone opens, and goes out then."""
    office.post = replace(office.post, opens=hours.opens)
    office.now = moment
    row = office.text(number)

    office.send(row)

    waits = office.row(row)
    assert office.twilio.taken == []
    assert waits.status == "queued"
    assert waits.not_before > moment

    office.now = waits.not_before
    office.send(row)

    assert len(office.twilio.taken) == 1


def test_what_comes_too_late_is_dropped_and_counted(office: Office) -> None:
    """No backlog goes out at 3 a.m. or next week."""
    late = office.text(ONE, useful_until=NOON + timedelta(hours=1))
    paused = office.text(TWO, useful_until=NOON + timedelta(hours=1))
    office.later(hours=2)

    office.send(late)
    drop_late(office.ledger)

    assert office.twilio.taken == []
    assert [office.row(row).status for row in (late, paused)] == ["dropped", "dropped"]
    with office.ledger.reading() as session:
        counted = session.scalars(select(Tally).where(Tally.what == "dropped")).one()
        assert counted.count == 2


def test_a_paused_campaign_sends_nothing_and_goes_on_where_it_was(office: Office) -> None:
    """Even a text that the queue already holds stays."""
    row = office.text(ONE)
    _set_status(office, "paused")

    office.send(row)

    assert office.twilio.taken == []
    assert office.row(row).status == "queued"

    _set_status(office, "running")
    office.send(row)

    assert office.row(row).status == "sent"


def test_the_budget_is_never_exceeded(office: Office) -> None:
    """The campaign pauses and says why; raising the budget lets it go on."""
    office.campaign("SMALL", budget=0.03)
    rows = [office.text(number, keyword="SMALL") for number in (ONE, TWO, THREE)]

    office.send(*rows)

    assert len(office.twilio.taken) == 2
    assert office.state("SMALL").status == "paused"
    assert "0.03 dollars" in office.state("SMALL").why
    assert office.row(rows[2]).status == "queued"


@pytest.mark.parametrize("code", [21610, 30004])
@pytest.mark.parametrize("at_once", [True, False])
def test_blocked_at_the_carrier_is_a_stop(office: Office, code: int, at_once: bool) -> None:
    """SMS-41: 21610 and 30004 suppress everything, and are kept as an opt-out."""
    row = office.text(ONE)
    office.text(ONE, keyword=None)

    _refuse(office, row, code, at_once=at_once)

    assert office.contact(ONE).stopped_at is not None
    with office.ledger.reading() as session:
        proof = session.scalars(select(Consent).where(Consent.kind == "stopped")).one()
        assert (proof.method, proof.proof.split()[0]) == ("carrier", str(code))
        waiting = session.scalars(select(Outgoing).where(Outgoing.status == "queued")).all()
        assert waiting == []


@pytest.mark.parametrize(
    ("code", "bad"),
    [(30005, "invalid"), (30006, "landline"), (21211, "invalid"), (21614, "landline")],
)
def test_a_number_that_never_gets_texts_is_marked(office: Office, code: int, bad: str) -> None:
    """SMS-41: 30005, 30006, 21211, 21614: this number is not tried again."""
    row = office.text(ONE)

    _refuse(office, row, code, at_once=code < 30000)

    assert office.contact(ONE).bad == bad
    assert office.contact(ONE).stopped_at is None
    with office.ledger.reading() as session:
        assert why_not(session, office.contact(ONE), "FAIR") == "bad number"


def test_a_phone_that_is_off_is_given_three_days(office: Office) -> None:
    """SMS-41: 30003 is tried again later, and given up after three different days."""
    row = office.text(ONE)
    days = set()
    for attempt in (1, 2, 3, 4):
        if office.row(row).status != "queued":
            break
        office.now = max(office.now, office.row(row).not_before)
        days.add(office.now.date())
        office.send(row)
        office.tell(row, "undelivered", 30003, attempt=attempt)

    assert len(days) == 3
    assert office.row(row).status == "undelivered"
    assert office.contact(ONE).bad == "unreachable"


def test_a_carrier_that_tells_little_is_tried_once_more(office: Office) -> None:
    """SMS-41: 30046, told as not delivered: one more try on another day, for it may have come."""
    row = office.text(ONE)
    office.send(row)
    office.tell(row, "undelivered", 30046)
    assert office.row(row).status == "queued"

    office.later(days=1)
    office.send(row)
    office.tell(row, "undelivered", 30046, attempt=2)

    assert office.row(row).status == "undelivered"
    assert len(office.twilio.taken) == 2
    assert office.contact(ONE).bad == ""


def test_no_receipt_is_no_error(office: Office) -> None:
    """SMS-46: a text that stays "sent" with 30046 is not sent again."""
    row = office.text(ONE)
    office.send(row)

    office.tell(row, "sent", 30046)

    assert office.row(row).status == "sent"


@pytest.mark.parametrize(("code", "http"), [(20404, 404), (0, 404), (21704, 400), (21660, 400)])
def test_a_wrong_account_or_service_uses_up_no_list(office: Office, code: int, http: int) -> None:
    """SMS-42: each number would be refused alike, so the campaign waits."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioError(code, http)]

    office.send(row)

    assert office.state().status == "paused"
    assert office.row(row).status == "queued"


def test_a_phone_that_comes_back_is_good_again(office: Office) -> None:
    """One delivered text and the count of days begins anew."""
    row = office.text(ONE)
    office.send(row)
    office.tell(row, "undelivered", 30003)
    assert office.contact(ONE).unreachable != []

    office.later(days=1)
    office.send(row)
    office.tell(row, "delivered", attempt=2)

    assert office.contact(ONE).unreachable == []
    assert office.row(row).status == "delivered"


@pytest.mark.parametrize("code", [30034, 30032, 30033, 20003, 21408])
def test_a_fault_of_ours_stops_the_campaign_and_burns_no_number(office: Office, code: int) -> None:
    """SMS-42: it pauses with a reason an organiser understands; the text and the list stay."""
    first, second = office.text(ONE), office.text(TWO)

    _refuse(office, first, code, at_once=code < 30000)
    office.send(second)

    paused = office.state()
    assert paused.status == "paused"
    assert str(code) in paused.why
    assert "resume" in paused.why
    assert {office.row(first).status, office.row(second).status} == {"queued"}
    assert (office.contact(ONE).bad, office.contact(ONE).stopped_at) == ("", None)
    with office.ledger.reading() as session:
        assert session.scalars(select(Audit).where(Audit.what == "campaign paused")).one()


def test_a_full_day_at_the_carrier_goes_on_after_midnight_pacific(office: Office) -> None:
    """SMS-43: 30023 waits for the carrier's next day, inside the person's hours."""
    office.post = replace(office.post, opens=hours.opens)
    row = office.text(ONE)

    _refuse(office, row, 30023, at_once=False)

    assert office.row(row).status == "queued"
    assert office.row(row).not_before == datetime(2026, 11, 25, 17, tzinfo=UTC)  # 9:00 Pacific


def test_a_filtered_text_pauses_in_its_language_only(office: Office) -> None:
    """SMS-44: more than one in a hundred of at least 200, and people must look first."""
    english = [office.text(f"+1415556{n:04}") for n in range(206)]
    spanish = office.text(ONE, language="es")
    office.send(*english[:203])
    for row in english[:3]:
        office.tell(row, "undelivered", 30007)
    office.send(english[203], spanish)

    assert office.row(english[203]).status == "queued"
    assert office.row(spanish).status == "sent"
    progress = watch(office.ledger, "fair")
    assert progress is not None
    assert progress.paused == (("first", "en", 3, 203),)

    assert lift_pause(office.ledger, "FAIR", "first", "en")
    office.send(english[203])

    assert office.row(english[203]).status == "sent"
    assert not lift_pause(office.ledger, "FAIR", "first", "en")


def test_two_filtered_texts_of_two_hundred_are_chance(office: Office) -> None:
    """SMS-44: one in a hundred is not above one in a hundred."""
    rows = [office.text(f"+1415556{n:04}") for n in range(200)]
    office.send(*rows)

    for row in rows[:2]:
        office.tell(row, "undelivered", 30007)

    progress = watch(office.ledger, "FAIR")
    assert progress is not None
    assert progress.paused == ()


def test_an_ended_text_holds_no_words(office: Office) -> None:
    """Here at once; at Twilio by the next round; without a receipt after three days."""
    ended, silent = office.text(ONE), office.text(TWO)
    office.send(ended, silent)

    office.tell(ended, "delivered")
    office.later(days=4)
    empty_unreceipted(office.ledger)

    assert office.row(ended).body == office.row(silent).body == b""
    assert empty_at_twilio(office.post) == 2
    assert sorted(office.twilio.emptied) == [office.row(ended).sid, office.row(silent).sid]
    assert empty_at_twilio(office.post) == 0


def test_a_fraud_guard_is_waited_for(office: Office) -> None:
    """30450: half an hour later, not at once."""
    row = office.text(ONE)

    _refuse(office, row, 30450, at_once=False)

    assert office.row(row).not_before == NOON + timedelta(minutes=30)


def test_texts_of_no_campaign_go_their_own_lane(office: Office) -> None:
    """A reminder waits for no campaign, and a paused campaign holds no reminder back."""
    _set_status(office, "paused")
    office.text(ONE)
    reminder = office.text(TWO, keyword=None)

    with office.ledger.reading() as session:
        found = list(lanes(office.post, session, office.now))
        waiting = [row.id for lane in found for row in session.execute(due(lane, office.now))]

    assert [(lane.campaign, lane.sender) for lane in found] == [(None, SENDER)]
    assert waiting == [reminder]


def test_every_error_says_what_it_means() -> None:
    """An organiser reads these sentences; a halt also says what to do."""
    assert all(rule.says.endswith(".") for rule in RULES.values())
    assert all("resume" in r.says for r in RULES.values() if r.action is Action.HALT)
    assert all(bool(r.bad) == (r.action is Action.BAD) for r in RULES.values())


def _refuse(office: Office, row: int, code: int, *, at_once: bool) -> None:
    """That error, as the answer to the send or by a callback later."""
    if at_once:
        office.twilio.answers = [TwilioError(code, 400)]
        office.send(row)
    else:
        office.send(row)
        office.tell(row, "undelivered", code)


def _set_status(office: Office, status: str) -> None:
    with office.ledger.transaction() as session:
        session.scalars(select(Campaign).where(Campaign.keyword == "FAIR")).one().status = status


def test_an_old_consent_sends_nothing_before_the_number_was_checked(office: Office) -> None:
    """SMS-40: asked once; "no" lets the text go, "yes" and no data end it."""
    ids = [office.text(number) for number in (ONE, TWO, THREE)]
    office.later(days=100)
    for row in ids:
        with office.ledger.transaction() as session:
            text = session.get_one(Outgoing, row)
            text.useful_until = office.now + timedelta(days=1)

    for row, answer in zip(ids, ("no", "yes", "unknown"), strict=True):
        office.twilio.is_reassigned = answer  # type: ignore[assignment]
        office.send(row)

    assert [office.row(row).status for row in ids] == ["sent", "suppressed", "suppressed"]
    assert len(office.twilio.asked) == 3
    assert office.contact(TWO).bad == "reassigned"
