"""Texts are emptied at Twilio too; a local stand-in plays Twilio."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.channels import Redactor

NUMBER = "+14155550100"


@dataclass
class StandIn:
    """Twilio's message log of one account, and what was asked of it."""

    url: str = ""
    log: dict[str, dict[str, str]] = field(default_factory=dict)
    broken: bool = False


def handler(twilio: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
            found = [
                message
                for message in twilio.log.values()
                if query.get("From") in (None, message["from"])
                and query.get("To") in (None, message["to"])
            ]
            self.reply({"messages": found, "next_page_uri": None, "page": 0, "page_size": 50})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sid = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".json")
            twilio.log[sid]["body"] = parse_qs(body, keep_blank_values=True)["Body"][0]
            self.reply(twilio.log[sid])

        def reply(self, data: Any) -> None:
            self.send_response(500 if twilio.broken else 200)
            self.end_headers()
            self.wfile.write(json.dumps(data).encode())

        def log_message(self, *args: Any) -> None:
            """Silence."""

    return Handler


@pytest.fixture
def twilio() -> Iterator[StandIn]:
    """A Twilio that holds three texts, two of them of one person."""
    stand_in = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(stand_in))
    stand_in.url = f"http://127.0.0.1:{server.server_port}"
    for sid, sender, to in (
        ("SM1", NUMBER, "+15005550006"),
        ("SM2", "+15005550006", NUMBER),
        ("SM3", "+14155550199", "+15005550006"),
    ):
        stand_in.log[sid] = {
            "sid": sid, "from": sender, "to": to, "body": "words", "status": "delivered",
            "date_created": "Mon, 23 Nov 2026 03:00:00 +0000", "num_media": "0",
        }  # fmt: skip
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield stand_in
    server.shutdown()
    thread.join()
    server.server_close()


def test_sms_57_one_persons_texts_are_emptied_and_nobody_elses(twilio: StandIn) -> None:
    """Both directions; the other person's text stays."""
    redactor = Redactor("AC1", "token", twilio.url)

    assert redactor.erase(NUMBER) == 2

    assert [twilio.log[sid]["body"] for sid in ("SM1", "SM2", "SM3")] == ["", "", "words"]
    redactor.close()


def test_a_failure_is_logged_without_the_number(
    twilio: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """The log names the contact as the store does, and says what to run."""
    twilio.broken = True
    redactor = Redactor("AC1", "token", twilio.url, sleep=lambda seconds: None)

    with caplog.at_level(logging.INFO):
        redactor.later(NUMBER, "the contact's name")
        redactor.close()

    (record,) = [record for record in caplog.records if record.name == "bot.channels.redact"]
    assert "clearline forget" in record.message
    assert record.contact == "the contact's name"
    assert NUMBER not in record.message
