"""Our one client against the stand-in: what it sends, finds, empties, and makes of errors."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.channels import Redactor
from bot.channels.twilio import Sent, Standing, Twilio, TwilioError, TwilioUnsure
from bot.standin import Faults, StandIn

PERSON = "+14155550123"
SERVICE = "MG" + "a" * 32
Start = Callable[..., tuple[StandIn, Twilio]]
QUICK = Faults(delay=0.01)


def send(client: Twilio, to: str = PERSON, body: str = "Hello", sender: str = SERVICE) -> Sent:
    return client.create(to, body, sender=sender, status_callback="", validity=3600)


def ended(client: Twilio, sid: str) -> str:
    for _ in range(200):
        seen = client.fetch(sid)
        if seen.status in ("delivered", "undelivered"):
            return f"{seen.status} {seen.error_code}"
        time.sleep(0.01)
    return "never"


def test_a_text_is_taken_and_found_again(start: Start) -> None:
    """By its sid and by the number it went to."""
    stand_in, client = start(QUICK)

    sent = send(client)

    assert sent.status == "accepted"
    (seen,) = client.sent_to(PERSON, datetime.now(UTC) - timedelta(minutes=1))
    assert (seen.sid, seen.body, seen.to) == (sent.sid, "Hello", PERSON)
    assert client.sent_to(PERSON, datetime.now(UTC) + timedelta(minutes=10)) == []
    assert stand_in.record.counted() == (1, 1)


@pytest.mark.parametrize(
    ("to", "sender", "code"),
    [
        ("+15005550001", SERVICE, 21211), ("+15005550002", SERVICE, 21612),
        ("+15005550003", SERVICE, 21408), ("+15005550004", SERVICE, 21610),
        ("+15005550009", SERVICE, 21614), (PERSON, "+15005550001", 21212),
        (PERSON, "+15005550007", 21606), (PERSON, "+15005550008", 21611),
        ("nobody", SERVICE, 21211),
    ],
)  # fmt: skip
def test_magic_numbers_are_refused_as_twilio_refuses_them(
    start: Start, to: str, sender: str, code: int
) -> None:
    """The error holds Twilio's code and nothing of the text or the number."""
    stand_in, client = start(QUICK)

    with pytest.raises(TwilioError) as caught:
        send(client, to, sender=sender)

    assert (caught.value.code, caught.value.status) == (code, 400)
    assert to not in str(caught.value)
    assert stand_in.record.counted() == (0, 0)


def test_a_wrong_token_is_refused(start: Start) -> None:
    """With 401 and 20003, as Twilio does."""
    _, client = start(QUICK)
    client._account = (client._account[0], "wrong")

    with pytest.raises(TwilioError) as caught:
        send(client)

    assert (caught.value.code, caught.value.status) == (20003, 401)


def test_too_many_texts_are_told_to_wait(start: Start) -> None:
    """429 comes with the seconds to wait."""
    _, client = start(Faults(per_second=2, delay=0.01))
    send(client)
    send(client)

    with pytest.raises(TwilioError) as caught:
        send(client)

    assert (caught.value.code, caught.value.status, caught.value.retry_after) == (20429, 429, 1.0)


@pytest.mark.parametrize("faults", [Faults(silent=1, hold=0), Faults(broken=1)])
def test_nobody_knows_whether_an_unanswered_text_was_taken(start: Start, faults: Faults) -> None:
    """Some were and some were not: the list of texts tells."""
    stand_in, client = start(faults)

    for number in range(12):
        with pytest.raises(TwilioUnsure):
            send(client, body=f"Hello {number}")

    taken, different = stand_in.record.counted()
    assert 0 < taken == different < 12
    found = client.sent_to(PERSON, datetime.now(UTC) - timedelta(minutes=1))
    assert len(found) == taken


def test_a_silent_server_is_waited_for_no_longer_than_asked(start: Start) -> None:
    """Twilio's own library would wait for ever."""
    _, client = start(Faults(silent=1, hold=1), timeout=0.2)

    began = time.monotonic()
    with pytest.raises(TwilioUnsure):
        send(client)

    assert time.monotonic() - began < 0.9


def test_nobody_there_is_not_knowing_either() -> None:
    """Nothing listens on port 1."""
    client = Twilio("AC", "token", "http://127.0.0.1:1")

    with pytest.raises(TwilioUnsure):
        send(client)


@pytest.mark.parametrize(
    ("to", "outcome"),
    [(PERSON, "delivered 0"), ("+15555530003", "undelivered 30003")],
)
def test_numbers_decide_what_the_carrier_says(start: Start, to: str, outcome: str) -> None:
    """The last digits of some are the error."""
    _, client = start(QUICK)

    sent = send(client, to)

    assert ended(client, sent.sid) == outcome


def test_lookup_tells_who_has_another_number_now(start: Start) -> None:
    """Yes, no, and no data."""
    _, client = start()

    told = [
        client.reassigned(n, date(2026, 1, 1)) for n in ("+15555550001", PERSON, "+15555550002")
    ]

    assert told == ["yes", "no", "unknown"]


def test_the_account_says_how_it_stands(start: Start) -> None:
    """For the check of the settings."""
    _, client = start()

    assert client.account() == Standing("active", is_trial=False)


def test_a_text_on_its_way_can_be_taken_back(start: Start) -> None:
    """Once sent it cannot."""
    _, client = start(Faults(delay=30))
    sent = send(client)

    client.cancel(sent.sid)

    assert client.fetch(sent.sid).status == "canceled"
    with pytest.raises(TwilioError) as caught:
        client.cancel(sent.sid)
    assert caught.value.code == 30409


def test_sms_57_a_persons_texts_and_pictures_are_emptied_page_by_page(start: Start) -> None:
    """SMS-57: both directions, more than one page; somebody else's text stays."""
    stand_in, client = start(QUICK)
    for number in range(60):
        stand_in.record.take(to=PERSON, sender="+15005550006", body=f"{number}", status="delivered")
    stand_in.record.take(
        to="+15005550006", sender=PERSON, body="in", direction="inbound", status="received",
        pictures=["https://example.org/one.jpg"],
    )  # fmt: skip
    other = stand_in.record.take(
        to="+14155550199", sender="+15005550006", body="hers", status="delivered"
    )
    account, token = client._account
    redactor = Redactor(account, token, client._api_base)

    emptied = redactor.erase(PERSON)
    redactor.close()

    assert emptied == 61
    assert {(text.body, text.media) for text in client.about(PERSON)} == {("", 0)}
    assert client.fetch(other.sid).body == "hers"


def test_doubles_and_missing_are_counted(start: Start) -> None:
    """Emptying a text hides it from nobody who counts."""
    stand_in, client = start(QUICK)
    first = send(client)
    send(client)
    ended(client, first.sid)

    client.empty(first.sid)

    assert stand_in.record.doubles() == [(PERSON, 2)]
    assert stand_in.record.missing([PERSON, "+14155550199"]) == ["+14155550199"]
