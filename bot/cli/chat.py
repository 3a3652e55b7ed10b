"""`clearline chat`: a phone in the terminal, over the same path as the webhook."""

from __future__ import annotations

import argparse
import json
import os
import re
import secrets
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.app import load_world, make_line, open_store, reach_ledger
from bot.channels import measure
from bot.cli.opened import opened_settings, refuse
from bot.config import ConfigError, Settings, read_settings
from bot.conversation import Session, Turn, World, new_session, take_turn
from bot.conversation.law import answer_for
from bot.ledger import Ledger, LedgerAway
from bot.live import changing
from bot.models import Choice, Message
from bot.store import Keyring, MemoryBackend, NoServer, Store, StoreAway
from bot.turns import Answered, Line, TakeTurn

_BETWEEN = timedelta(seconds=20)  # a person reads before they answer
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_AFTER = re.compile(rf"(\d{{1,5}})([{''.join(_UNITS)}])\Z")
_WIDTH = 46  # of a bubble, in letters
MOST_MEDIA = 10  # pictures that Twilio passes on with one text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Who texts, in which language, on which day; for people or for programs."""
    parser.add_argument("--language", default=None, help="begin in this language (en, es, ...)")
    parser.add_argument("--from", dest="sender", default="+15555550100", help="the phone's number")
    parser.add_argument("--asof", type=_day, default=None, help="the day of the question")
    parser.add_argument("--keep", action="store_true", help="go on with what was told before")
    parser.add_argument("--jsonl", action="store_true", help="JSON Lines in and out")


def run(args: argparse.Namespace) -> int:
    """Talks until the input ends."""
    try:
        with _opened(keep=args.keep) as (settings, store, ledger):
            world = load_world(settings)
            if args.language and args.language not in world.catalogs.languages:
                return refuse(f"--language: there is {', '.join(world.catalogs.languages)}")
            line = make_line(settings, world, store, _speaking(args.language or ""), ledger)
            if ledger is not None:
                line.renew(**changing(ledger))
            phone = Phone(line, args.sender, args.asof)
            return _programs(phone) if args.jsonl else _people(phone)
    except (ConfigError, NoServer, StoreAway) as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")


@contextmanager
def _opened(*, keep: bool) -> Iterator[tuple[Settings, Store, Ledger | None]]:
    """A store that knows nothing and leaves nothing, or with `keep` what the service has: then
    what must last reaches its database, and its campaigns and partners are those of the talk."""
    settings = read_settings(os.environ)
    if not keep:
        ring = Keyring([secrets.token_hex(32)])
        yield settings, Store(MemoryBackend(), ring, settings.retention_days * 86_400), None
        return
    with opened_settings(settings) as running:
        store = open_store(running)
        ledger = reach_ledger(running, store.keyring)
        try:
            yield running, store, ledger
        finally:
            ledger.close()


def _speaking(language: str) -> TakeTurn:
    """The conversation; a talk that has not begun begins in `language`, where one is given."""

    def turn(session: Session, message: Message, world: World, *, stopped: bool) -> Turn:
        begun = session if session.language else session._replace(language=language)
        return take_turn(begun, message, world, stopped=stopped)

    return turn


# -- the phone ---------------------------------------------------------------------------------


class Phone:
    """One made-up phone, with a clock of its own so that days of silence can pass."""

    def __init__(self, line: Line, sender: str, asof: date | None) -> None:
        self.line = line
        self.session = new_session()
        self._sender = sender
        self._asof = asof
        self._begin = datetime.now(UTC)
        self._passed = timedelta()
        self._count = 0

    @property
    def asof(self) -> date:
        """The day of the question, which moves on with the silence."""
        return (self._asof or self._begin.date()) + timedelta(days=self._passed.days)

    def text(
        self, body: str, *, media: int = 0, sid: str = "", after: timedelta = timedelta(),
        form: Mapping[str, str] | None = None,
    ) -> Answered:  # fmt: skip
        """Texts, and gives what came of it."""
        self._passed += after + _BETWEEN
        self._count += 1
        fields = {
            "From": self._sender,
            "Body": body,
            "NumMedia": str(media),
            "MessageSid": sid or f"SMchat{secrets.token_hex(4)}{self._count:016d}",
            **(form or {}),
        }
        answered = self.line.answer(
            fields, self._begin + self._passed, self.asof if self._asof else None
        )
        if answered.turn is not None:
            self.session = answered.turn.session or new_session()
        return answered


# -- for programs ------------------------------------------------------------------------------


def _programs(phone: Phone) -> int:
    for raw in sys.stdin.buffer:
        text = raw.decode("utf-8", "replace").rstrip("\r\n")
        try:
            answered = phone.text(**_request(text))
            told = _told(phone, answered)
        except ValueError as error:
            told = {"error": str(error)}
        print(json.dumps(told, ensure_ascii=False), flush=True)
    return 0


def _request(line: str) -> dict[str, Any]:
    """One line of input: a JSON string is that text, an object may say more, else the raw text."""
    try:
        data = json.loads(line)
    except json.JSONDecodeError:
        return {"body": line}
    if isinstance(data, str):
        return {"body": data}
    if not isinstance(data, dict):
        return {"body": line}
    unknown = data.keys() - {"text", "media", "sid", "after", "form"}
    if unknown:
        raise ValueError(f"{sorted(unknown)[0]}: no such field (text, media, sid, after, form)")
    return {
        "body": _string(data, "text"),
        "media": _count(data.get("media")),
        "sid": _string(data, "sid"),
        "after": _silence(data.get("after")),
        "form": _form(data.get("form")),
    }


def _string(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name}: a string is needed")
    return value or ""


def _count(value: Any) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_MEDIA:
        raise ValueError(f"media: a count from 0 to {MOST_MEDIA} is needed")
    return value


def _silence(value: Any) -> timedelta:
    match = _AFTER.match(value) if isinstance(value, str) else None
    if value is not None and match is None:
        raise ValueError('after: a length of time like "8d", "3h" or "20m" is needed')
    return timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()


def _form(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ValueError("form: webhook fields by name are needed")
    return {str(name): str(content) for name, content in value.items()}


def _told(phone: Phone, answered: Answered) -> dict[str, Any]:
    """What came of a text, as a program reads it (docs/interfaces.md, section 3)."""
    turn, session, reply = answered.turn, phone.session, answered.reply
    size = measure(reply) if reply else None
    return {
        "replies": [reply] if reply else [],
        "segments": size.segments if size else 0,
        "encoding": size.encoding if size else None,
        "state": session.state,
        "asking": turn.asking if turn else session.asking or None,
        "choices": _choices(turn.choices if turn else None),
        "language": session.language or "en",
        "facts": session.facts,
        "charges": [dict(charge.facts) for charge in session.charges],
        "results": _results(phone),
    }


def _choices(choices: tuple[Choice, ...] | None) -> list[dict[str, Any]] | None:
    return [{"value": one.value, "label": one.label} for one in choices] if choices else None


def _results(phone: Phone) -> list[dict[str, Any]] | None:
    """The answers of all charges that were told one, as the law stands on that day."""
    told = [at for at, charge in enumerate(phone.session.charges) if charge.told]
    if not told:
        return None
    world = phone.line.world
    return [answer_for(world, phone.session, phone.asof, at).to_json() for at in told]


# -- for people --------------------------------------------------------------------------------


def _people(phone: Phone) -> int:
    """Bubbles, each with what it costs to send."""
    print("Text as a person would; Ctrl-D ends the talk.\n")
    while True:
        try:
            body = input("> ")
        except (EOFError, KeyboardInterrupt):
            print()
            return 0
        print(_bubble(phone.text(body).reply))


def _bubble(reply: str | None) -> str:
    if not reply:
        return "    (silence)\n"
    lines = [part for line in reply.split("\n") for part in textwrap.wrap(line, _WIDTH) or [""]]
    size = measure(reply)
    plural = "" if size.segments == 1 else "s"
    box = [f"    | {line}" for line in lines]
    return "\n".join([*box, f"    {size.segments} segment{plural}, {size.encoding}", ""])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError("a day is written YYYY-MM-DD") from error
