"""A phone for the tests: it texts through the webhook, signature and all, over a real Redis."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import create_app, load_world
from bot.channels import compute_signature
from bot.config import OrgSettings, Settings
from bot.conversation import Session, Turn, World
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.models import Event, Message
from bot.store import Store

TOKEN, ACCOUNT, OURS = "12345678901234567890123456789012", "AC" + "0" * 32, "+15005550006"
ORIGIN = "https://line.example.org"
SECRET = "a secret of the tests, long enough for production"
_CALL = (
    Event("consented", {"scope": "call", "wording": "When is good?", "method": "reply"}),
    Event("call", {"when": "any", "state": "CA", "county": ""}),
)
_sids = itertools.count(1)


def counting_turn(session: Session, message: Message, world: World, *, stopped: bool) -> Turn:
    """A talk that only counts, so that these tests are about the doors and not about words."""
    word = message.text.strip().lower()
    if stopped and word != "start":
        return Turn(session, None)
    loud = world.keywords == "ours"
    told = {"jurisdiction": "CA", "version": "v1", "outcome": "eligible", "remedy": "ca-x"}
    turns: Mapping[str, Callable[[], Turn]] = {
        "stop": lambda: Turn(session, "Off." if loud else None, kind="stop", stop="stopped"),
        "no more": lambda: Turn(session, "Off.", kind="stop", stop="stopped"),
        "start": lambda: Turn(session, "On." if loud else None, kind="start", stop="started"),
        "help": lambda: Turn(session, "Here is help.", kind="help"),
        "delete": lambda: Turn(None, "Erased."),
        "same": lambda: Turn(session, "The same as ever."),
        "curly": lambda: Turn(session, "It’s “fine”… man\u0303ana \x07"),
        "long": lambda: Turn(session, "a" * 1601),
        "told": lambda: Turn(session, "A result.", kind="result", events=(Event("told", told),)),
        "person": lambda: Turn(session, "Noted.", events=(Event("person", {"language": "en"}),)),
        "call me": lambda: Turn(session._replace(language="en"), "Noted.", events=_CALL),
    }
    if word == "boom":
        raise ValueError(f"cannot read {message.text}")
    if word in turns:
        return turns[word]()
    next_session = session._replace(misses=session.misses + 1, language=session.language or "en")
    return Turn(next_session, f"Turn {next_session.misses}", kind="question")


@dataclass
class Phone:
    """One person's phone."""

    client: FlaskClient
    number: str
    token: str = TOKEN
    origin: str = ORIGIN
    last: dict[str, str] = field(default_factory=dict)

    def form(self, text: str, **more: str) -> dict[str, str]:
        """The fields Twilio sends with a text."""
        return {
            "MessageSid": f"SM{next(_sids):032x}",
            "AccountSid": ACCOUNT,
            "From": self.number,
            "To": OURS,
            "Body": text,
            "NumMedia": "0",
            "FromCity": "",
            "ApiVersion": "2010-04-01",
            **more,
        }

    def post(self, form: Mapping[str, str], path: str = "/sms", **more: Any) -> TestResponse:
        """Posts a form, signed for the configured origin and the raw path."""
        signature = compute_signature(self.token, f"{self.origin}{path}", form)
        headers = {"X-Twilio-Signature": signature, **more.pop("headers", {})}
        return self.client.post(path, data=form, headers=headers, **more)

    def text(self, text: str, **more: str) -> str | None:
        """Texts and gives the one reply, or None for silence."""
        self.last = self.form(text, **more)
        answer = self.post(self.last)
        assert answer.status_code == 200, answer.data
        return reply_in(answer.data)


def reply_in(document: bytes) -> str | None:
    """The text of the one message, or None; more than one is a failure."""
    messages = ET.fromstring(document).findall("Message")
    assert len(messages) <= 1
    return messages[0].text if messages else None


@pytest.fixture
def settings(redis_url: str, tmp_path: Path) -> Settings:
    """A line with one number at Twilio."""
    return Settings(
        secret_keys=(SECRET,),
        var=tmp_path,
        redis_url=redis_url,
        public_url=ORIGIN,
        account_sid=ACCOUNT,
        auth_tokens=(TOKEN,),
        senders=(OURS,),
        org=OrgSettings("Legal Aid", "800-555-0199"),
        phone=False,
    )


@pytest.fixture(scope="session")
def world() -> World:
    """The real texts and languages over no law: the counting talk needs none."""
    empty: Any = None
    return World(rulebook=empty, dialogs=load_dialogs(), catalogs=load_catalogs())


MakeApp = Callable[..., Flask]


@pytest.fixture
def make_app(settings: Settings, redis_store: Store, world: World) -> MakeApp:
    """Makes the application with other settings, or another talk."""

    def make(store: Store = redis_store, **changes: Any) -> Flask:
        turn = changes.pop("turn", counting_turn)
        ledger = changes.pop("ledger", None)
        changed = replace(settings, **changes)
        at_hand = replace(world, keywords=changed.keywords)
        return create_app(changed, store=store, world=at_hand, turn=turn, ledger=ledger)

    return make


@pytest.fixture(scope="session")
def whole_world() -> World:
    """Law, texts and languages as they are."""
    return load_world(Settings(org=OrgSettings("Legal Aid", "800-555-0199")))


@pytest.fixture(params=["twilio", "ours"])
def talk(
    request: pytest.FixtureRequest,
    settings: Settings,
    redis_store: Store,
    whole_world: World,
    number: str,
) -> Phone:
    """A phone on the whole line, the real conversation behind it, in both keyword modes."""
    changed = replace(settings, keywords=request.param)
    world = replace(whole_world, keywords=request.param)
    return Phone(create_app(changed, store=redis_store, world=world).test_client(), number)


@pytest.fixture
def phone(make_app: MakeApp, number: str) -> Phone:
    """A phone on the line."""
    return Phone(make_app().test_client(), number)
