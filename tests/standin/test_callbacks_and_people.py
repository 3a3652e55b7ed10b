"""The stand-in tells what became of a text, signed; and people answer on its page."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, Response, request
from werkzeug.serving import make_server

from bot.channels import Gate
from bot.channels.twilio import Twilio, TwilioError
from bot.standin import Faults, StandIn
from bot.store import Keyring

PERSON = "+14155550123"
SERVICE = "MG" + "a" * 32
Start = Callable[..., tuple[StandIn, Twilio]]
Posts = list[tuple[str, dict[str, str], str | None]]


@pytest.fixture
def our_line(keyring: Keyring) -> Iterator[tuple[str, Posts]]:
    """Our service as the stand-in sees it: its address, and the posts it got with their signers."""
    posts: Posts = []
    app, gate = Flask(__name__), Gate((), keyring.token("simulator"))

    @app.post("/sms")
    @app.post("/sms/status")
    def taken() -> Any:
        url = f"http://127.0.0.1:{server.server_port}{request.path}"
        form = request.form.to_dict()
        signature = request.headers.get("X-Twilio-Signature", "")
        posts.append((request.path, form, gate.signer(url, form, signature)))
        reply = f"<Response><Message>You said {form.get('Body')} &amp; more</Message></Response>"
        return Response(reply, mimetype="text/xml")

    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", posts
    server.shutdown()
    thread.join()
    server.server_close()


def statuses(posts: Posts, count: int) -> list[str]:
    """The statuses that came, once there are so many."""
    for _ in range(300):
        if len(posts) >= count:
            break
        time.sleep(0.01)
    time.sleep(0.05)
    return [form["MessageStatus"] for _, form, _ in posts]


@pytest.mark.parametrize(
    ("to", "faults", "told"),
    [
        (PERSON, Faults(delay=0.02), ["sent", "delivered"]),
        (PERSON, Faults(delay=0.02, undelivered={30007: 1.0}), ["sent", "undelivered"]),
        ("+15555530046", Faults(delay=0.02), ["sent"]),
        (PERSON, Faults(delay=0.02, repeated=1), ["sent", "delivered", "delivered"]),
        (PERSON, Faults(delay=0.05, shuffled=1), ["sent", "delivered", "sent"]),
        (PERSON, Faults(delay=0.02, late=1), ["sent", "delivered"]),
    ],
)  # fmt: skip
def test_what_became_of_a_text_is_told_signed(
    start: Start, our_line: tuple[str, Posts], to: str, faults: Faults, told: list[str]
) -> None:
    """In order, repeated, out of order, late: each passes our own gate."""
    url, posts = our_line
    _, client = start(faults, url)

    callback = f"{url}/sms/status"
    sent = client.create(to, "Hello", sender=SERVICE, status_callback=callback, validity=60)

    assert statuses(posts, len(told)) == told
    assert {signer for _, _, signer in posts} == {"simulator"}
    assert {form["MessageSid"] for _, form, _ in posts} == {sent.sid}
    last = posts[1][1] if len(posts) > 1 else {}
    assert last.get("ErrorCode") == ("30007" if faults.undelivered else None)


def test_a_person_answers_and_reads_the_reply(start: Start, our_line: tuple[str, Posts]) -> None:
    """On the stand-in's page; the text comes to /sms as Twilio brings it."""
    url, posts = our_line
    stand_in, client = start(Faults(delay=0.01), url)
    client.create(PERSON, "Hello <you>", sender=SERVICE, status_callback="", validity=60)
    browser = stand_in.app.test_client()

    answered = browser.post(f"/phones/{PERSON}", data={"text": "hi"}, base_url="http://localhost")

    assert answered.status_code == 303
    ((path, form, signer),) = posts
    assert (path, form["From"], form["Body"], signer) == ("/sms", PERSON, "hi", "simulator")
    page = browser.get(f"/phones/{PERSON}", base_url="http://localhost").text
    assert "Hello &lt;you&gt;" in page
    assert "You said hi &amp; more" in page
    assert PERSON in browser.get("/", base_url="http://localhost").text


def test_after_a_stop_word_nothing_more_is_taken(start: Start, our_line: tuple[str, Posts]) -> None:
    """Until START, as at Twilio."""
    url, _ = our_line
    stand_in, client = start(Faults(delay=0.01), url)

    def send() -> None:
        client.create(PERSON, "Hello", sender=SERVICE, status_callback="", validity=60)

    stand_in.people.text(PERSON, " Stop ")
    with pytest.raises(TwilioError) as caught:
        send()
    assert caught.value.code == 21610
    stand_in.people.text(PERSON, "START")

    send()


@pytest.mark.parametrize(
    ("base", "headers"),
    [
        ("http://evil.example", {}),
        ("http://localhost", {"Sec-Fetch-Site": "cross-site"}),
        ("http://localhost", {"Origin": "http://evil.example"}),
    ],
)
def test_another_sites_page_can_answer_for_nobody(
    start: Start, base: str, headers: dict[str, str]
) -> None:
    """Nor read what was sent, by a name that leads to this machine."""
    stand_in, _ = start()

    answer = stand_in.app.test_client().post(
        f"/phones/{PERSON}", data={"text": "STOP"}, base_url=base, headers=headers
    )

    assert answer.status_code == 403
    assert not stand_in.record.has_stopped(PERSON)


def test_a_service_that_does_not_answer_is_told_on_the_page(start: Start) -> None:
    """In words, and the typed text is not lost without a word."""
    stand_in, _ = start()

    page = stand_in.app.test_client().post(
        f"/phones/{PERSON}", data={"text": "hi"}, base_url="http://localhost"
    )

    assert "does not answer" in page.text
