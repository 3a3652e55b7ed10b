"""Checklist SMS-11 to SMS-19: twice, at once, broken, and clean."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.conversation import Session, Turn
from bot.store import Keyring, RedisBackend, Store, StoreAway, connect

from .conftest import SECRET, MakeApp, Phone, counting_turn, reply_in

Turned = Callable[..., Turn]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """The results of calls that start at the same moment."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int) -> None:
        gate.wait()
        results[place] = calls[place]()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def another_worker(make_app: MakeApp, redis_url: str, number: str, **changes: Any) -> Phone:
    """The same person reaching another process: its own connections, nothing shared but Redis."""
    store = Store(RedisBackend(connect(redis_url)), Keyring([SECRET]), 3600)
    return Phone(make_app(store, **changes).test_client(), number)


def test_sms_11_the_same_sid_twice_is_done_once_and_said_alike(phone: Phone) -> None:
    """Given the same MessageSid twice, process once and return byte-identical TwiML."""
    form = phone.form("hello")

    first, second = phone.post(form), phone.post(form)

    assert first.data == second.data
    assert phone.text("next") == "Turn 2"


def test_sms_11_an_older_sid_is_said_again_after_the_talk_went_on(phone: Phone) -> None:
    """A late retry of an earlier text gets that text's own reply."""
    forms = [phone.form(str(number)) for number in range(6)]
    first = [phone.post(form).data for form in forms]

    again = [phone.post(form).data for form in forms]

    assert first == again


@pytest.mark.parametrize("number_of_workers", [2, 5])
def test_sms_11_the_same_sid_at_the_same_moment_on_other_workers(
    number_of_workers: int, make_app: MakeApp, redis_url: str, number: str
) -> None:
    """In parallel too: one effect, byte-identical replies."""
    workers = [another_worker(make_app, redis_url, number) for _ in range(number_of_workers)]
    for attempt in range(8):
        form = workers[0].form(f"text {attempt}")

        answers: list[TestResponse] = at_once(
            *(lambda worker=worker, form=form: worker.post(form) for worker in workers)
        )

        assert {answer.data for answer in answers} == {answers[0].data}
        assert reply_in(answers[0].data) == f"Turn {attempt + 1}"


def test_sms_11_a_text_answered_with_silence_stays_silent(phone: Phone) -> None:
    """The stored answer of a STOP is silence, and the second time no new effect."""
    form = phone.form("STOP")

    assert phone.post(form).data == phone.post(form).data


def test_sms_12_different_texts_at_once_are_taken_one_after_the_other(
    make_app: MakeApp, redis_url: str, number: str
) -> None:
    """Given different texts from one sender in parallel, apply all, each over the last."""
    workers = [another_worker(make_app, redis_url, number) for _ in range(5)]

    replies = at_once(
        *(lambda n=n, worker=worker: worker.text(f"text {n}") for n, worker in enumerate(workers))
    )

    assert sorted(replies) == [f"Turn {n}" for n in range(1, 6)]
    assert workers[0].text("one more") == "Turn 6"


def test_sms_13_the_same_words_again_before_the_answer_do_not_count_twice(
    make_app: MakeApp, redis_url: str, number: str
) -> None:
    """Given the same Body within 10 s under a new SID before the first was answered: one step."""
    started, go_on = threading.Event(), threading.Event()

    def slow_turn(session: Session, *args: Any, **more: Any) -> Turn:
        if not started.is_set():
            started.set()
            go_on.wait(5)
        return counting_turn(session, *args, **more)

    slow = another_worker(make_app, redis_url, number, turn=slow_turn)
    fast = another_worker(make_app, redis_url, number)
    first: list[str | None] = []
    thread = threading.Thread(target=lambda: first.append(slow.text("half an ounce")))
    thread.start()
    started.wait(5)

    second = fast.text("half an ounce")
    go_on.set()
    thread.join()

    assert sorted([first[0] or "", second or ""]) == ["", "Turn 1"]
    assert fast.text("next") == "Turn 2"


def test_sms_13_the_same_words_after_the_answer_are_another_answer(phone: Phone) -> None:
    """ "1", and to the next question "1" again: both count."""
    assert phone.text("1") == "Turn 1"
    assert phone.text("1") == "Turn 2"


def test_sms_14_without_the_database_the_person_gets_a_kind_text(
    make_app: MakeApp, keyring: Keyring, number: str
) -> None:
    """Given the database down, answer a short TwiML apology, never an HTML error."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nowhere = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    away = Store(RedisBackend(connect(nowhere)), keyring, 3600)
    phone = Phone(make_app(away).test_client(), number)

    answer = phone.post(phone.form("can you help me with the old case that they have on my record"))
    spanish = phone.text("hola, me arrestaron en Los Angeles hace muchos años") or ""
    unclear = phone.text("2009") or ""

    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert (reply_in(answer.data) or "").startswith("Sorry")
    assert spanish.startswith("Perdone")
    assert unclear.startswith("Sorry")
    assert unclear.endswith(f" / {spanish}")
    assert phone.text("STOP") is None  # Twilio has answered that one


def test_sms_14_a_database_that_goes_away_in_mid_talk_loses_nothing(
    make_app: MakeApp, redis_store: Store, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When only the save fails the person is where they were."""
    phone = Phone(make_app().test_client(), number)
    phone.text("one")
    client = redis_store.backend.client
    client.config_set("maxmemory", "1")
    try:
        assert (phone.text("two") or "").startswith("Sorry")
    finally:
        client.config_set("maxmemory", "0")

    assert phone.text("two") == "Turn 2"


def test_sms_14_an_answer_that_is_saved_is_said_even_if_it_cannot_be_counted(
    make_app: MakeApp, redis_store: Store, number: str
) -> None:
    """Nobody is told to text again what was done already."""

    class Uncounted(RedisBackend):
        def add(self, name: str, field: str, amount: int) -> None:
            raise StoreAway("for this test")

    store = Store(Uncounted(redis_store.backend.client), redis_store.keyring, 3600)
    phone = Phone(make_app(store).test_client(), number)

    assert phone.text("told") == "A result."


def test_sms_16_a_fallback_says_again_what_was_said(phone: Phone) -> None:
    """Given a fallback request, reply safely without doing anything twice."""
    form = phone.form("hello")
    answered = phone.post(form)
    late = {**form, "ErrorCode": "11200", "ErrorUrl": f"{phone.origin}/sms"}

    fallback = phone.post(late, "/sms/fallback")

    assert fallback.data == answered.data
    assert phone.text("next") == "Turn 2"


def test_sms_16_a_fallback_for_a_text_that_never_came_through_answers_it(phone: Phone) -> None:
    """Nobody is left without an answer because one request was lost."""
    form = phone.form("hello", ErrorCode="11205", ErrorUrl=f"{phone.origin}/sms")

    assert reply_in(phone.post(form, "/sms/fallback").data) == "Turn 1"
    assert phone.client.post("/sms/fallback", data=form).status_code == 403


@pytest.mark.parametrize("path", ["/sms", "/sms/", "/sms/fallback/", "/sms/status/", "/voice/"])
@pytest.mark.parametrize("base", ["http://localhost", "https://line.example.org"])
def test_sms_17_no_webhook_ever_redirects(path: str, base: str, phone: Phone) -> None:
    """Given a slash at the end or plain http, never 301 or 302."""
    answer = phone.post(phone.form("hello"), path, base_url=base)

    assert answer.status_code in (200, 204)


def test_sms_18_control_characters_from_data_become_valid_xml(phone: Phone) -> None:
    """Given text with U+0000 to U+0008 from data, produce valid XML."""
    assert phone.text("curly") == 'It\'s "fine"... mañana '


def test_sms_18_control_characters_in_a_text_break_nothing(phone: Phone) -> None:
    """Whatever a phone sends is read or asked about, never an error."""
    assert phone.text("\x00\x01 he\x08llo \ufffe") == "Turn 1"


def test_sms_19_what_goes_out_is_composed_plain_and_counted(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """Every outbound text is NFC with keyboard punctuation; its encoding and segments are kept."""
    with caplog.at_level("INFO"):
        phone.text("curly")

    (turn,) = [record for record in caplog.records if record.msg == "turn"]
    assert (turn.encoding, turn.segments) == ("gsm7", 1)
