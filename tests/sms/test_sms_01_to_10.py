"""Checklist SMS-01 to SMS-10: who may post, and what is accepted."""

from __future__ import annotations

import logging
import time
import xml.etree.ElementTree as ET

import pytest

from bot.channels import compute_signature
from bot.store import Store

from .conftest import OURS, TOKEN, MakeApp, Phone, reply_in


def test_sms_01_a_signed_post_gets_well_formed_twiml_at_once(phone: Phone) -> None:
    """Given a correctly signed POST, answer 200 text/xml with TwiML within 5 s."""
    started = time.monotonic()

    answer = phone.post(phone.form("hello"))

    assert time.monotonic() - started < 5
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert ET.fromstring(answer.data).tag == "Response"
    assert reply_in(answer.data) == "Turn 1"


@pytest.mark.parametrize("headers", [{}, {"X-Twilio-Signature": ""}, {"X-Twilio-Signature": "é"}])
def test_sms_02_a_post_without_a_signature_changes_nothing(
    headers: dict[str, str], phone: Phone, redis_store: Store
) -> None:
    """Given a missing, empty or absurd signature, answer 403 without state change."""
    answer = phone.client.post("/sms", data=phone.form("hello"), headers=headers)

    assert answer.status_code == 403
    assert redis_store.backend.client.dbsize() == 0


@pytest.mark.parametrize("change", ["changed", "added", "removed"])
def test_sms_03_a_form_that_was_touched_is_refused(change: str, phone: Phone) -> None:
    """Given one changed, added or removed field, answer 403."""
    form = phone.form("hello")
    signature = compute_signature(TOKEN, f"{phone.origin}/sms", form)
    touched = {
        "changed": {**form, "Body": "hello!"},
        "added": {**form, "New": "1"},
        "removed": {name: value for name, value in form.items() if name != "To"},
    }[change]

    answer = phone.client.post("/sms", data=touched, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "more",
    [
        {"Body": "  hello \n"},
        {"FromCity": "", "FromZip": ""},
        {"SomethingNew": "from Twilio"},
        {"Body": "hello 😀 nin\u0303o"},
        {"Body": ""},
    ],
)
def test_sms_04_whatever_twilio_signs_is_accepted(more: dict[str, str], phone: Phone) -> None:
    """Given spaces, blank fields, unknown fields, an emoji, accept when signed."""
    assert phone.post(phone.form("hello", **more)).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Proto": "https, http", "X-Forwarded-For": "1.2.3.4, 10.0.0.1"},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"},
        {"Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=http"},
    ],
)
def test_sms_05_only_the_configured_origin_counts(headers: dict[str, str], phone: Phone) -> None:
    """Given TLS ended at one or two proxies or any spoofed header, validate the origin alone."""
    signed_for_us = phone.post(phone.form("hello"), headers=headers)
    phone.origin = "https://evil.example"
    signed_for_them = phone.post(phone.form("hello"), headers=headers)

    assert (signed_for_us.status_code, signed_for_them.status_code) == (200, 403)


@pytest.mark.parametrize(
    "query", ["?lang=espa%C3%B1ol", "?u=a%2Fb%3Fc%7E", "?a=1+2%2B3", "?b=%20&a=é", "?x[]=1&y"]
)
def test_sms_06_the_raw_bytes_of_the_query_were_signed(query: str, phone: Phone) -> None:
    """Given %C3%B1, %2F, %2B or + in the query, validate the raw bytes."""
    form = phone.form("hello")
    signature = compute_signature(TOKEN, f"{phone.origin}/sms{query}", form)

    answer = phone.client.post(
        "/sms",
        data=form,
        headers={"X-Twilio-Signature": signature},
        environ_overrides={"RAW_URI": f"/sms{query}"},
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/l%C3%ADnea", "/a%2Fb", "/a%2Bb+c"])
def test_sms_06_a_path_in_front_of_ours_is_validated_as_configured(
    path: str, make_app: MakeApp, number: str
) -> None:
    """Given a proxy that strips a path, PUBLIC_URL holds its raw bytes."""
    origin = f"https://line.example.org{path}"
    phone = Phone(make_app(public_url=origin).test_client(), number)
    form = phone.form("hello")
    signature = compute_signature(TOKEN, f"{origin}/sms", form)

    answer = phone.client.post("/sms", data=form, headers={"X-Twilio-Signature": signature})

    assert answer.status_code == 200


@pytest.mark.parametrize(("token", "status"), [("new", 200), ("old", 200), ("third", 403)])
def test_sms_08_two_tokens_are_accepted_and_no_third(
    token: str, status: int, make_app: MakeApp, number: str
) -> None:
    """Given two configured tokens (rotation), accept either; given a third, 403."""
    phone = Phone(make_app(auth_tokens=("new", "old")).test_client(), number, token)

    assert phone.post(phone.form("hello")).status_code == status


@pytest.mark.parametrize(
    "more", [{"AccountSid": "AC" + "9" * 32}, {"To": "+15005550001"}, {"To": "whatsapp:+1999"}]
)
def test_sms_10_a_text_for_somebody_else_is_refused_and_logged(
    more: dict[str, str], phone: Phone, caplog: pytest.LogCaptureFixture, redis_store: Store
) -> None:
    """Given an AccountSid or To that is not ours, answer 403 and log it."""
    with caplog.at_level(logging.WARNING):
        answer = phone.post(phone.form("hello", **more))

    assert answer.status_code == 403
    assert redis_store.backend.client.dbsize() == 0
    assert [record.reason for record in caplog.records if record.msg == "refused"] == ["not ours"]


def test_sms_10_our_messaging_service_or_another_channel_of_our_number_is_ours(
    make_app: MakeApp, number: str
) -> None:
    """The service we named, or WhatsApp on our number, is accepted."""
    app = make_app(messaging_service_sid="MG1")
    phone = Phone(app.test_client(), number)

    by_service = phone.form("hello", MessagingServiceSid="MG1", To="+15005550009")
    by_whatsapp = phone.form("hello", To=f"whatsapp:{OURS}", From=f"whatsapp:{number}")

    assert phone.post(by_service).status_code == 200
    assert phone.post(by_whatsapp).status_code == 200


def test_a_call_is_answered_in_both_languages_and_hung_up_kindly(phone: Phone) -> None:
    """People call the number on the poster: who we are, what to text, the helper's number."""
    answer = phone.post(phone.form("", CallSid="CA1"), "/voice")

    said = ET.fromstring(answer.data)
    assert [child.tag for child in said] == ["Say", "Pause", "Say", "Pause", "Hangup"]
    assert [say.get("language") for say in said.iter("Say")] == ["en-US", "es-US"]
    english, spanish = [say.text for say in said.iter("Say")]
    assert english != spanish
