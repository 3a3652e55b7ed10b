"""Never twice and never forgotten: what nobody knows is looked up; what Twilio tells is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.app import create_app
from bot.channels.signature import compute_signature
from bot.channels.twilio import TwilioUnsure
from bot.config import Settings
from bot.conversation import World
from bot.ledger.tables import Tally
from bot.outreach.sending.claim import claim
from bot.outreach.sending.dispatch import Dispatcher
from bot.outreach.sending.lookup import in_doubt, look_up
from bot.outreach.sending.send import NotSent, settle
from bot.outreach.sending.told import Hearing, Inbox, Told
from bot.store import Store, connect
from tests.outreach.sending import NOON, Office

ONE, TWO = "+14155550101", "+14155550102"
TOKEN = "an auth token of the tests"
URL = "https://line.example.org"


def test_a_time_out_is_looked_up_before_any_resend(office: Office) -> None:
    """SMS-45: Twilio took it though the answer never came: it is not sent again."""
    row = office.text(ONE)
    office.twilio.answers, office.twilio.takes_all_the_same = [TwilioUnsure()], True

    office.send(row)
    office.send(row)

    assert office.row(row).status == "unknown"
    assert len(office.twilio.taken) == 1

    _look_up(office, row)
    office.send(row)

    assert office.row(row).status == "sent"
    assert office.row(row).sid == office.twilio.taken[0].sid
    assert len(office.twilio.taken) == 1


def test_what_surely_never_arrived_goes_out_after_all(office: Office) -> None:
    """SMS-45: nothing is forgotten either; what was not sent costs nothing."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)

    _look_up(office, row)

    assert office.row(row).status == "queued"
    assert office.state().spent == 0

    office.send(row)

    assert len(office.twilio.taken) == 1
    assert office.row(row).attempts == 2


def test_nothing_is_looked_up_too_early(office: Office) -> None:
    """SMS-45: for a minute Twilio's list may still lack what it is about to take."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)

    look_up(office.post, [row])

    assert office.row(row).status == "unknown"


@pytest.mark.parametrize("taken", [True, False])
def test_a_crash_between_send_and_answer_doubles_nothing(office: Office, taken: bool) -> None:
    """SMS-45: the row stays at "sending", and only Twilio's list says whether it went out."""
    row = office.text(ONE)
    for text in claim(office.post, [row]):
        if taken:
            office.twilio.create(
                text.to, text.body, sender="", status_callback="", validity=text.validity
            )
    office.send(row)

    assert office.row(row).status == "sending"

    _look_up(office, row)
    office.send(row)

    assert office.row(row).status == "sent"
    assert len(office.twilio.taken) == 1


def test_another_text_with_the_same_words_is_not_taken_for_it(office: Office) -> None:
    """SMS-45: what belongs to another row proves nothing about this one."""
    first, second = office.text(ONE), office.text(ONE, key="FAIR:again", template="again")
    office.send(first)
    office.twilio.answers = [TwilioUnsure()]
    office.send(second)

    _look_up(office, second)

    assert office.row(second).status == "queued"


def test_a_claim_that_grew_old_is_given_back(office: Office) -> None:
    """Nobody asked Twilio: it stays in its place, costs nothing, and is the same try."""
    row = office.text(ONE)
    claimed = claim(office.post, [row])

    settle(office.post, [(text, NotSent()) for text in claimed])

    assert (office.row(row).status, office.row(row).attempts) == ("queued", 0)
    assert office.state().spent == 0


def test_a_callback_faster_than_our_own_commit_is_kept(office: Office) -> None:
    """Our name of the try stands in the callback's address, so the row is found without a sid."""
    row = office.text(ONE)
    claimed = claim(office.post, [row])
    sent = office.twilio.create(ONE, "x", sender="", status_callback="", validity=1)

    office.tell(row, "delivered", sid=sent.sid)
    settle(office.post, [(claimed[0], sent)])

    assert (office.row(row).status, office.row(row).sid) == ("delivered", sent.sid)
    assert _counted(office) == {"sent": 1, "delivered": 1}


def test_callbacks_in_any_order_never_go_back(office: Office) -> None:
    """SMS-46: late, repeated and early ones count once."""
    row = office.text(ONE)
    office.send(row)

    for status in ("delivered", "sent", "delivered", "queued", "undelivered"):
        office.tell(row, status)

    assert office.row(row).status == "delivered"
    assert _counted(office) == {"sent": 1, "delivered": 1}


def test_a_repeated_refusal_tries_again_once(office: Office) -> None:
    """SMS-46: "unreachable" told three times is one; "delivered" after it ends the text."""
    row = office.text(ONE)
    office.send(row)

    for _ in range(3):
        office.tell(row, "undelivered", 30003)

    assert office.row(row).status == "queued"
    assert office.row(row).not_before == NOON + timedelta(hours=4)

    office.tell(row, "delivered")

    assert office.row(row).status == "delivered"


def test_a_callback_about_an_earlier_try_changes_nothing(office: Office) -> None:
    """SMS-46: the first try failed; what is told about it later is not about the second."""
    row = office.text(ONE)
    office.send(row)
    first = office.row(row).sid or ""
    office.tell(row, "undelivered", 30003)
    office.later(days=1)
    office.send(row)

    office.tell(row, "undelivered", 30007, attempt=1, sid=first)
    office.tell(row, "delivered", attempt=2, sid="SM" + "0" * 32 + "other")

    assert office.row(row).status == "sent"


def test_what_redis_holds_is_written_once_the_worker_looks(office: Office, redis_url: str) -> None:
    """Callbacks wait in a list; to be killed between writing and taking out does no harm."""
    row = office.text(ONE)
    office.send(row)
    client = connect(redis_url)
    inbox = Inbox(Hearing(office.ledger), client)
    told = Told(row, 1, office.row(row).sid or "", "delivered", 0)

    inbox.put(told)
    inbox.put(told)

    assert office.row(row).status == "sent"
    assert inbox.drain() == 2
    assert inbox.drain() == 0
    assert office.row(row).status == "delivered"
    client.close()


def test_a_callback_is_kept_when_redis_is_away(office: Office) -> None:
    """It goes straight into the database."""
    row = office.text(ONE)
    office.send(row)
    nobody = connect("redis://127.0.0.1:9")

    Inbox(Hearing(office.ledger), nobody).put(
        Told(row, 1, office.row(row).sid or "", "delivered", 0)
    )

    assert office.row(row).status == "delivered"
    nobody.close()


def test_a_signed_callback_reaches_the_row(
    office: Office, memory_store: Store, world: World
) -> None:
    """SMS-46, SMS-47: signed with its query: written; unknown: 204; unsigned: 403, and nothing."""
    row = office.text(ONE)
    office.send(row)
    client = _client(office, memory_store, world)
    form = {"MessageSid": office.row(row).sid or "", "MessageStatus": "delivered", "To": ONE}
    path = office.twilio.callbacks[0].removeprefix(URL)

    assert client.post(path, data=form).status_code == 403
    assert _signed(client, path.replace("=", "=9"), form) == 204
    assert _signed(client, "/sms/status", {**form, "MessageSid": "SMunknown"}) == 204
    assert office.row(row).status == "sent"

    assert _signed(client, path, form) == 204
    assert office.row(row).status == "delivered"


def test_a_lost_queue_is_filled_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was handed out and never done is handed out again; what is at Twilio is not."""
    row, other = office.text(ONE), office.text(TWO)
    handed: list[int] = []
    dispatcher = Dispatcher(office.post, lambda ids, *_: handed.extend(ids), handed.extend)
    dispatcher.tick()
    dispatcher.tick()
    assert sorted(handed) == [row, other]

    office.send(other)
    monkeypatch.setattr("bot.outreach.sending.dispatch.time.monotonic", lambda: 10.0**9)
    dispatcher.tick()

    assert sorted(handed) == [row, row, other]


def test_what_is_in_doubt_is_found_and_handed_out(office: Office) -> None:
    """After the wait, and only then."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)
    looked: list[int] = []
    dispatcher = Dispatcher(office.post, lambda *_: None, looked.extend)

    dispatcher.tick()
    assert looked == []

    office.later(seconds=61)
    dispatcher.tick()
    dispatcher.tick()
    assert looked == [row]


def _look_up(office: Office, row: int) -> None:
    office.later(seconds=61)
    with office.ledger.reading() as session:
        assert in_doubt(session, office.now - office.post.lookup_after, 10) == [row]
    look_up(office.post, [row])


def _counted(office: Office) -> dict[str, int]:
    with office.ledger.reading() as session:
        return {tally.what: tally.count for tally in session.scalars(select(Tally))}


def _client(office: Office, store: Store, world: World) -> FlaskClient:
    settings = Settings(
        secret_keys=("x" * 40,), public_url=URL, auth_tokens=(TOKEN,), phone=False,
        senders=("+15005550006",),
    )  # fmt: skip
    return create_app(settings, store=store, ledger=office.ledger, world=world).test_client()


def _signed(client: FlaskClient, path: str, form: Mapping[str, str]) -> int:
    whole = {**form, "From": "+15005550006"}
    signature = compute_signature(TOKEN, URL + path, whole)
    answer = client.post(
        path, data=whole, headers={"X-Twilio-Signature": signature},
        environ_overrides={"RAW_URI": path},
    )  # fmt: skip
    return answer.status_code
