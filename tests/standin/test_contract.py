"""What our client sends and what the stand-in answers, held against Twilio's own description."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import phonenumbers
import pytest
from flask import Response, request
from jsonschema import Draft202012Validator, FormatChecker

from bot.channels.twilio import Twilio
from bot.standin import Faults, StandIn

DESCRIPTION = json.loads((Path(__file__).parent / "twilio_messages.json").read_text("utf-8"))
SCHEMAS = DESCRIPTION["components"]["schemas"]
SERVICE = "MG" + "a" * 32
PERSON = "+14155550123"
FORMATS = FormatChecker(formats=())


@FORMATS.checks("phone-number")
def is_phone_number(text: object) -> bool:
    """E.164: what a text can be sent to."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(str(text)))
    except phonenumbers.NumberParseException:
        return False


@FORMATS.checks("date-time-rfc-2822")
def is_moment(text: object) -> bool:
    """In GMT."""
    return text is None or parsedate_to_datetime(str(text)).utcoffset() is not None


def validator(name: str) -> Draft202012Validator:
    """OpenAPI 3.0's `nullable` as JSON Schema says it; nothing but what is described."""
    schema = {**SCHEMAS[name], "additionalProperties": False, **DESCRIPTION}
    return Draft202012Validator(plain(schema), format_checker=FORMATS)


def plain(schema: Any) -> Any:
    if isinstance(schema, list):
        return [plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {key: plain(value) for key, value in schema.items() if key != "nullable"}
    return {"anyOf": [inner, {"type": "null"}]} if schema.get("nullable") is True else inner


def typed(schema: str, form: dict[str, str]) -> dict[str, Any]:
    """A form's words as the types that its schema gives them."""
    kinds = {name: value.get("type") for name, value in SCHEMAS[schema]["properties"].items()}
    return {k: int(v) if kinds.get(k) == "integer" else v for k, v in form.items()}


@pytest.fixture
def wire(start: Callable[..., tuple[StandIn, Twilio]]) -> Any:
    """A stand-in, a client, and what goes over the wire between them."""
    stand_in, client = start(Faults(delay=0.01))
    seen: list[tuple[str, str, dict[str, str], dict[str, str], Any]] = []

    @stand_in.app.after_request
    def note(answer: Response) -> Response:
        asked = (request.method, request.path, request.args.to_dict(), request.form.to_dict())
        seen.append((*asked, answer.get_json(silent=True)))
        return answer

    return stand_in, client, seen


@pytest.mark.parametrize("sender", [SERVICE, "+15005550006"])
@pytest.mark.parametrize("validity", [-5, 1, 14_400, 99_999])
@pytest.mark.parametrize("callback", ["", "http://127.0.0.1:1/sms/status"])
def test_sms_62_what_we_send_is_as_twilio_describes_it(
    wire: Any, sender: str, validity: int, callback: str
) -> None:
    """SMS-62: every field known, of its type, To included, and one of the two kinds of sender."""
    _, client, seen = wire
    body = "Hola, ¿tiene un caso viejo? Texte ALTO & 1+1=2 你好"

    client.create(PERSON, body, sender=sender, status_callback=callback, validity=validity)

    method, path, _, form, answer = seen[-1]
    validator("CreateMessageRequest").validate(typed("CreateMessageRequest", form))
    assert (method, path.rpartition("/")[2]) == ("POST", "Messages.json")
    assert (form["To"], form["Body"]) == (PERSON, body)
    assert 1 <= int(form["ValidityPeriod"]) <= 36_000
    assert ("From" in form) != ("MessagingServiceSid" in form)
    validator("api.v2010.account.message").validate(answer)


def test_sms_62_lists_lookups_and_changes_are_as_twilio_describes_them(wire: Any) -> None:
    """Questions and answers alike, on every page."""
    stand_in, client, seen = wire
    for number in range(55):
        stand_in.record.take(to=PERSON, sender="+15005550006", body=f"{number}", status="delivered")
    sid = stand_in.record.take(
        to="+15005550006", sender=PERSON, body="in", direction="inbound", status="received",
        pictures=["https://example.org/1.jpg"],
    ).sid  # fmt: skip

    client.sent_to(PERSON, datetime(2026, 1, 1, tzinfo=UTC))
    assert len(list(client.about(PERSON))) == 56
    client.fetch(sid)
    client.empty(sid)

    lists = [(query, answer) for m, p, query, _, answer in seen if p.endswith("Messages.json")]
    assert len(lists) == 4  # one lookup; from, and two pages of to
    for query, answer in lists:
        validator("ListMessageQuery").validate(typed("ListMessageQuery", query))
        validator("ListMessageResponse").validate(answer)
    (form,) = [form for method, _, _, form, _ in seen if method == "POST"]
    validator("UpdateMessageRequest").validate(form)
    (fetched,) = [a for m, p, _, _, a in seen if m == "GET" and p.endswith(f"{sid}.json")]
    validator("api.v2010.account.message").validate(fetched)
    (media,) = [a["media_list"] for _, p, _, _, a in seen if p.endswith("Media.json")]
    validator("api.v2010.account.message.media").validate(media[0])
