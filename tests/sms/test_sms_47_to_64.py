"""Checklist SMS-47 to SMS-64: callbacks, limits, privacy, one message."""

from __future__ import annotations

import io
import json
import logging
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot.ledger import Ledger
from bot.ledger.requests import waiting
from bot.logs import Formatter
from bot.outreach.heard import settle_all
from bot.store import Keyring, RedisBackend, Store, connect
from bot.store.embedded import start
from bot.turns import Line

from .conftest import TOKEN, MakeApp, Phone


@pytest.mark.parametrize("path", ["/sms", "/sms/fallback", "/sms/status", "/voice"])
def test_sms_47_an_unsigned_callback_is_refused(path: str, phone: Phone) -> None:
    """Given unsigned callbacks of any kind, answer 403."""
    form = {"MessageSid": "SM1", "MessageStatus": "delivered"}

    assert phone.client.post(path, data=form).status_code == 403


def test_sms_47_a_signed_status_is_counted_and_answered_with_nothing(phone: Phone) -> None:
    """Statuses are counted by name; an invented one cannot grow our metrics."""
    known = phone.form("", MessageStatus="undelivered", ErrorCode="30003")
    invented = phone.form("", MessageStatus="+14155550100", ErrorCode="call me")

    answers = [phone.post(form, "/sms/status") for form in (known, invented)]

    assert [(answer.status_code, answer.data) for answer in answers] == [(204, b"")] * 2
    counted = generate_latest().decode()
    assert 'clearline_delivery_total{code="30003",status="undelivered"}' in counted
    assert "+14155550100" not in counted
    assert "call me" not in counted


def test_sms_53_past_the_limit_there_is_one_notice_and_then_silence(
    make_app: MakeApp, number: str
) -> None:
    """Given more than the per-sender limit, stop replying (one notice)."""
    phone = Phone(make_app(sender_limit=3).test_client(), number)
    assert [phone.text(f"text {n}") for n in range(3)] == ["Turn 1", "Turn 2", "Turn 3"]

    notice, *rest = [phone.text(f"more {n}") for n in range(4)]

    assert notice
    assert not notice.startswith("Turn")
    assert rest == [None, None, None]


def test_sms_53_past_the_limit_stop_help_and_delete_still_work(
    make_app: MakeApp, number: str, redis_store: Store
) -> None:
    """...and keep opt-outs working."""
    phone = Phone(make_app(sender_limit=1, keywords="ours").test_client(), number)
    for text in ("one", "two", "three"):
        phone.text(text)

    assert phone.text("help") == "Here is help."
    assert phone.text("stop") == "Off."
    assert redis_store.has_opted_out("sms", number)


def test_sms_53_a_notice_sent_twice_is_the_same_notice(make_app: MakeApp, number: str) -> None:
    """Twilio's retry of the text that got the notice gets it again."""
    phone = Phone(make_app(sender_limit=1).test_client(), number)
    phone.text("one")
    form = phone.form("two")

    assert phone.post(form).data == phone.post(form).data


def test_sms_54_no_log_metric_or_error_tells_who_wrote_or_what(
    phone: Phone, redis_store: Store
) -> None:
    """Given texts, results, crashes and refusals, no log or metric holds body, number or token."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    try:
        for text in ("my secret text", "boom", "told", "person", "delete", "STOP"):
            phone.text(text)
        phone.client.post("/sms?token=hush", data=phone.form("my secret text"))
        phone.post(phone.form("", MessageStatus="sent"), "/sms/status")
    finally:
        logging.getLogger().removeHandler(handler)

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    shown = stream.getvalue() + generate_latest().decode()
    for hidden in (phone.number, phone.number[2:], "my secret", "cannot read", "hush", TOKEN):
        assert hidden not in shown
    assert [line["message"] for line in lines].count("turn") == 6
    assert any("counting_turn" in line.get("exc_info", "") for line in lines)


def test_sms_55_the_stored_name_of_a_number_needs_a_key(
    phone: Phone, redis_store: Store, number: str
) -> None:
    """The stored identifier is keyed: two environments give different ids for one number."""
    phone.text("hello")

    names = b" ".join(redis_store.backend.client.keys())
    ours, theirs = (
        Keyring(["a" * 40]).names("sms", number),
        Keyring(["b" * 40]).names("sms", number),
    )

    assert number.encode() not in names
    assert number[-4:].encode() not in names
    assert ours != theirs


def test_sms_56_a_copied_database_tells_no_number_and_no_answer(
    make_app: MakeApp, tmp_path: Path, number: str
) -> None:
    """Given the real files of a real Redis without keys, nothing in them reveals a person."""
    server = start(tmp_path / "copied")
    client = connect(server.url)
    store = Store(RedisBackend(client), Keyring(["the key that was not copied"]), 3600)
    phone = Phone(make_app(store, keywords="ours").test_client(), number)
    for text in ("I was caught with a half ounce in Oakland", "person", "told", "stop"):
        phone.text(text)
    client.save()
    client.close()
    server.stop()

    files = [path for path in (tmp_path / "copied").rglob("*") if path.is_file()]
    copied = b"".join(path.read_bytes() for path in files)

    assert {"dump.rdb", "appendonly.aof"} & {path.name for path in files}
    for hidden in (number, number[2:], number[5:], "Oakland", "ounce", "caught", "Turn 1", '"v":1'):
        assert hidden.encode() not in copied
    other = start(tmp_path / "copied")
    client = connect(other.url)
    thief = Store(RedisBackend(client), Keyring(["another key"]), 3600)
    assert thief.load("sms", number).session is None
    assert not thief.has_opted_out("sms", number)
    client.close()
    other.stop()


def test_sms_57_delete_leaves_only_the_proof_of_an_opt_out(
    make_app: MakeApp, redis_store: Store, number: str
) -> None:
    """Given DELETE, erase answers and keep the opt-out proof."""
    phone = Phone(make_app(keywords="ours").test_client(), number)
    for text in ("hello", "person", "stop", "start"):
        phone.text(text)

    assert phone.text("delete") == "Erased."
    assert redis_store.backend.client.keys("[!rso]:*") == []

    phone.text("stop")
    redis_store.forget("sms", number)
    (proof,) = redis_store.backend.client.keys("?:{*")
    assert proof.startswith(b"o:")
    assert phone.text("hello") is None


def test_sms_57_delete_said_twice_by_the_network_is_said_alike(phone: Phone) -> None:
    """A retry of DELETE gets the same receipt."""
    phone.text("hello")
    form = phone.form("delete")

    assert phone.post(form).data == phone.post(form).data


@pytest.mark.parametrize("text", ["hello", "stop", "boom", "long", "told", "", "x" * 1600])
def test_sms_64_a_turn_is_at_most_one_message(text: str, phone: Phone) -> None:
    """Given any inbound turn, return at most one Message."""
    answer = phone.post(phone.form(text))

    assert len(ET.fromstring(answer.data).findall("Message")) <= 1


def test_a_talk_with_another_robot_ends_by_itself(phone: Phone) -> None:
    """The same reply a third time to a sender whose own texts repeat too is not sent."""
    assert [phone.text("same") for _ in range(4)] == ["The same as ever."] * 2 + [None, None]
    assert [phone.text("help") for _ in range(4)] == ["Here is help."] * 4


def test_a_robot_that_says_two_things_in_turn_is_a_robot_too(phone: Phone) -> None:
    """Its texts repeat, only not one after the other."""
    replies = [phone.text(text) for text in ("same", "Same ", "same", "SAME")]

    assert replies.count("The same as ever.") == 2


def test_ten_minutes_later_the_same_reply_is_sent_again(
    redis_store: Store, world: object, number: str
) -> None:
    """The guard is against loops, not against people who come back."""
    from .conftest import counting_turn

    line = Line(world, redis_store, counting_turn)  # type: ignore[arg-type]
    form = {"From": number, "Body": "same"}
    at = datetime(2026, 11, 22, 12, tzinfo=UTC)

    replies = [line.answer(form, at + timedelta(minutes=m)).reply for m in (0, 1, 2, 13, 14)]

    assert [reply is None for reply in replies] == [False, False, True, False, False]


def test_past_the_days_segments_only_stop_and_help_are_answered(
    make_app: MakeApp, number: str, redis_store: Store
) -> None:
    """The breaker: a runaway costs no more than a day's budget, and nobody is held on."""
    app = make_app(max_segments_day=2, keywords="ours")
    phone = Phone(app.test_client(), number)
    assert [phone.text(text) for text in ("one", "two")] == ["Turn 1", "Turn 2"]

    assert phone.text("three") is None
    assert phone.text("help") == "Here is help."
    assert phone.text("stop") == "Off."
    assert redis_store.has_opted_out("sms", number)


def test_a_turn_that_breaks_leaves_the_talk_where_it_was(phone: Phone) -> None:
    """Any exception: the session as before, the sorry text, and on we go."""
    phone.text("one")

    sorry = phone.text("boom")

    assert (sorry or "").startswith("Sorry")
    assert phone.text("two") == "Turn 2"


def test_a_reply_too_long_for_one_body_is_never_sent(phone: Phone) -> None:
    """More than 1,600 characters is our mistake, not the person's: they get the sorry text."""
    assert (phone.text("long") or "").startswith("Sorry")


def test_a_stopped_person_gets_nothing_until_they_ask_back_in(
    make_app: MakeApp, number: str
) -> None:
    """Whatever they text, but START."""
    phone = Phone(make_app(keywords="ours").test_client(), number)
    phone.text("stop")

    assert [phone.text(text) for text in ("hello", "yes", "boom", "help")] == [None] * 4
    assert phone.text("start") == "On."
    assert phone.text("hello") == "Turn 1"


def test_results_and_requests_are_recorded_once(
    make_app: MakeApp, redis_store: Store, ledger: Ledger, number: str
) -> None:
    """A retry counts nobody twice."""
    phone = Phone(make_app(ledger=ledger).test_client(), number)
    for text in ("told", "person", "call me"):
        form = phone.form(text)
        phone.post(form)
        phone.post(form)

    assert redis_store.told("CA", "v1") == {("eligible", "ca-x"): 1}
    settle_all(ledger, redis_store.errands)
    with ledger.reading() as session:
        (request,) = waiting(session, ledger.keyring)
    assert (request.phone, request.language) == (phone.number, "en")
