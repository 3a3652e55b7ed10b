"""Never twice and never forgotten: what nobody knows is looked up; what Twilio tells is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot.app import create_app
from bot.channels.signature import compute_signature
from bot.channels.twilio import Seen, TwilioUnsure
from bot.config import Settings
from bot.conversation import World
from bot.ledger.tables import Campaign, Tally
from bot.outreach.aftercare import erase
from bot.outreach.sending.claim import claim
from bot.outreach.sending.dispatch import Dispatcher
from bot.outreach.sending.lookup import in_doubt, look_up
from bot.outreach.sending.send import NotSent, settle
from bot.outreach.sending.sweep import empty_unreceipted, take_back
from bot.outreach.sending.told import Hearing, Inbox, Told, hear
from bot.store import Keyring, Store, connect
from tests.outreach.sending import NOON, SENDER, TEXT, Office

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


def test_a_lost_queue_is_filled_again(office: Office) -> None:
    """What was handed out and never done is handed out again; what is at Twilio is not."""
    row, other = office.text(ONE), office.text(TWO)
    handed: list[int] = []
    dispatcher = Dispatcher(office.post, lambda ids, *_: handed.extend(ids), handed.extend)
    dispatcher.monotonic = lambda: 0.0
    dispatcher.tick()
    dispatcher.tick()
    assert sorted(handed) == [row, other]

    office.send(other)
    dispatcher.monotonic = lambda: 8.5
    dispatcher.tick()

    assert sorted(handed) == [row, row, other]


def test_what_is_in_doubt_is_found_and_handed_out(office: Office) -> None:
    """After the wait, and only then."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)
    looked: list[int] = []
    dispatcher = Dispatcher(office.post, lambda *_: None, looked.extend)
    dispatcher.monotonic = lambda: office.now.timestamp()

    dispatcher.tick()
    assert looked == []

    office.later(seconds=61)
    dispatcher.tick()
    dispatcher.tick()
    assert looked == [row]


def test_a_clock_that_was_set_has_nothing_looked_up_too_early(office: Office) -> None:
    """SMS-45: an hour went by on the clock and none in the world: the text is still on its way."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)
    looked: list[int] = []
    dispatcher = Dispatcher(office.post, lambda *_: None, looked.extend)
    ticks = 100.0
    dispatcher.monotonic = lambda: ticks
    dispatcher.tick()

    office.later(hours=1)
    dispatcher.tick()
    assert looked == []

    ticks += 61
    office.later(seconds=61)
    dispatcher.tick()
    assert looked == [row]


def test_a_sentence_before_our_words_hides_no_text(office: Office) -> None:
    """SMS-45: a trial account's texts begin with Twilio's own words, in its list too."""
    row = office.text(ONE)
    office.twilio.answers, office.twilio.takes_all_the_same = [TwilioUnsure()], True
    office.send(row)
    (taken,) = office.twilio.taken
    office.twilio.taken = [replace(taken, body=f"Sent from your Twilio trial account - {TEXT}")]

    _look_up(office, row)

    assert office.row(row).status == "sent"


def test_a_status_we_do_not_know_is_a_text_all_the_same(office: Office) -> None:
    """SMS-45: what Twilio lists under a new word was taken, and is not sent again."""
    row = office.text(ONE)
    office.twilio.answers, office.twilio.takes_all_the_same = [TwilioUnsure()], True
    office.send(row)
    office.twilio.taken = [replace(office.twilio.taken[0], status="partially_delivered")]

    _look_up(office, row)

    assert office.row(row).status == "sent"


def test_a_second_try_is_not_taken_for_the_first(office: Office) -> None:
    """SMS-45: the first was refused a moment ago and stands in the list as well."""
    row = office.text(ONE)
    office.send(row)
    office.twilio.taken[0] = replace(office.twilio.taken[0], status="failed", error_code=30022)
    office.tell(row, "failed", 30022)
    office.later(seconds=5)
    office.twilio.answers, office.twilio.takes_all_the_same = [TwilioUnsure()], True
    office.send(row)
    assert office.row(row).status == "unknown"
    first, second = office.twilio.taken

    _look_up(office, row)

    assert (office.row(row).status, office.row(row).sid) == ("sent", second.sid)
    assert first.sid != second.sid


def test_who_had_everything_deleted_gets_nothing_more(office: Office) -> None:
    """SMS-57: a text in doubt of somebody whose number is erased is not looked for, nor sent."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)
    erase(office.ledger, "sms", ONE)
    office.twilio.taken = [Seen("SMother", "", "sent", 0, NOON, "", SENDER)]

    _look_up(office, row)

    assert (office.row(row).status, office.row(row).sid) == ("failed", None)


def test_a_text_that_no_key_opens_holds_up_no_other(office: Office) -> None:
    """Under a lost key nobody can look it up: it ends."""
    row = office.text(ONE)
    office.twilio.answers = [TwilioUnsure()]
    office.send(row)
    office.ledger.keyring = Keyring(["another secret, long enough for production"])

    _look_up(office, row)

    assert office.row(row).status == "failed"


def test_words_that_were_emptied_are_not_sent_as_nothing(office: Office) -> None:
    """A phone that was off is told days later, when the text's words are gone already."""
    row = office.text(ONE)
    office.send(row)
    office.later(days=4)
    empty_unreceipted(office.ledger)
    office.tell(row, "undelivered", 30003)
    office.now = office.row(row).not_before

    office.send(row)

    assert len(office.twilio.taken) == 1
    assert office.row(row).status == "canceled"


def test_a_callback_about_the_other_of_two_same_texts_stops_nobody(office: Office) -> None:
    """SMS-46: the lookup took one text for the other; the callbacks behind it are still heard."""
    first, second = office.text(ONE), office.text(ONE, key="FAIR:again", template="again")
    third = office.text(TWO)
    office.send(third)
    office.twilio.answers = [TwilioUnsure()]
    office.send(first)
    office.twilio.answers, office.twilio.takes_all_the_same = [TwilioUnsure()], True
    office.send(second)
    taken = office.twilio.taken[-1]
    office.later(seconds=61)
    look_up(office.post, [first])
    assert office.row(first).sid == taken.sid

    hear(
        office.post,
        [
            Told(second, 1, taken.sid, "delivered", 0),
            Told(third, 1, office.row(third).sid or "", "delivered", 0),
        ],
    )

    assert office.row(third).status == "delivered"
    assert office.row(first).status == "sent"


def test_what_another_version_left_holds_up_no_callback(office: Office, redis_url: str) -> None:
    """It is told in the log and passed over."""
    row = office.text(ONE)
    office.send(row)
    client = connect(redis_url)
    client.rpush("told", '["of", "another", "kind"]', "nonsense")
    inbox = Inbox(Hearing(office.ledger), client)
    inbox.put(Told(row, 1, office.row(row).sid or "", "delivered", 0))

    assert inbox.drain() == 3
    assert inbox.drain() == 0
    assert office.row(row).status == "delivered"
    client.close()


def test_two_who_lead_for_a_moment_forget_no_callback(office: Office, redis_url: str) -> None:
    """SMS-46: a slow leader takes out only what it has written down."""
    rows = [office.text(ONE), office.text(TWO)]
    office.send(*rows)
    client = connect(redis_url)
    slow, quick = Inbox(Hearing(office.ledger), client), Inbox(Hearing(office.ledger), client)
    first, second = (Told(row, 1, office.row(row).sid or "", "delivered", 0) for row in rows)
    slow.put(first)
    seen = client.lrange

    def meanwhile(*args: object) -> object:
        left = seen(*args)
        client.lrange = seen  # type: ignore[method-assign]
        quick.drain()
        quick.put(second)
        return left

    client.lrange = meanwhile  # type: ignore[method-assign, assignment]
    slow.drain()
    slow.drain()

    assert [office.row(row).status for row in rows] == ["delivered"] * 2
    client.close()


@pytest.mark.parametrize("status", ["canceled", "finished"])
def test_a_text_that_comes_back_to_an_ended_campaign_is_taken_back(
    office: Office, status: str
) -> None:
    """It was being sent when the campaign ended, and the phone was off: nobody tries again."""
    row, other = office.text(ONE), office.text(TWO)
    office.send(row)
    with office.ledger.transaction() as session:
        session.scalars(select(Campaign)).one().status = status

    office.tell(row, "undelivered", 30003)

    assert office.row(row).status == "canceled"
    assert office.row(other).status == "queued"  # one that slipped through
    assert take_back(office.ledger) == 1
    assert take_back(office.ledger) == 0
    assert office.row(other).status == "canceled"


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
