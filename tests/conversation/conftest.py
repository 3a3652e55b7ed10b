"""A made-up person with a phone, straight to the conversation: no door, no store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot.conversation import Org, Session, Turn, World, from_json, new_session, take_turn
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.models import Message
from bot.routing import Partner
from bot.rules import load_rulebook

TODAY = date(2026, 11, 22)


class Talk:
    """One person's talk; every turn goes through the JSON that is kept."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.session: Session = new_session()
        self.stopped = False
        self.turns: list[Turn] = []
        self.at = datetime(2026, 11, 22, 18, tzinfo=UTC)

    def text(
        self, text: str, *, days: float = 0, media: int = 0, opt_out: str = "", invited: str = ""
    ) -> Turn:
        """Texts after some days of silence, or after a text of ours, and gives the turn."""
        self.at += timedelta(days=days, seconds=20)
        sid = f"SM{len(self.turns)}"
        message = Message(sid, text, self.at, media, opt_out, asof=TODAY, invited=invited)
        turn = take_turn(self.session, message, self.world, stopped=self.stopped)
        kept = turn.session or new_session()
        self.session = from_json(json.loads(json.dumps(kept.to_json())))
        assert self.session == kept
        self.stopped = {"stopped": True, "started": False, None: self.stopped}[turn.stop]
        self.turns.append(turn)
        return turn

    def texts(self, *texts: str) -> Turn:
        """Several texts one after the other; the last turn."""
        return [self.text(text) for text in texts][-1]

    def until_result(self, first: str, **answers: str) -> Turn:
        """Answers whatever is asked, "I don't know" to the rest, until the result."""
        told = {**ANSWERS, **answers}
        turn = self.text(first)
        while turn.kind != "result":
            assert len(self.turns) < 20, [old.reply for old in self.turns]
            turn = self.text(told.get(turn.asking or "", "I don't know"))
        return turn


@pytest.fixture(scope="session")
def world() -> World:
    """The real law, texts and languages, run by a made-up group that answers keywords itself."""
    return World(
        rulebook=load_rulebook(),
        dialogs=load_dialogs(),
        catalogs=load_catalogs(),
        org=Org("Legal Aid", "800-555-0199"),
        keywords="ours",
    )


@pytest.fixture
def talk(world: World) -> Talk:
    """Somebody who has never written."""
    return Talk(world)


@pytest.fixture
def talk_in(world: World) -> Callable[..., Talk]:
    """Somebody in a world that is a little different."""

    def make(**changes: Any) -> Talk:
        return Talk(replace(world, **changes))

    return make


ANSWERS = {
    "jurisdiction": "California",
    "disposition": "1",
    "offense": "having it",
    "amount_g": "half an ounce",
    "age_at_offense": "30",
    "offense_date": "2009",
    "conviction_date": "2009",
    "completed_date": "2010",
    "sentence": "all done",
    "county": "San Diego",
}
"""What one made-up person would answer."""


WAITS = {
    "jurisdiction": "Vermont", "offense": "selling", "offense_class": "misdemeanor",
    "amount_g": "1 ounce", "conviction_date": "2024-03-03", "completed_date": "2024-06-05",
    "offense_date": "2023", "pending_charges": "no", "owes_money": "no", "minor_involved": "nobody",
}  # fmt: skip
"""What changes for one who can ask from June 5, 2027."""


@pytest.fixture
def helped(talk_in: Callable[..., Talk]) -> Talk:
    """Somebody whom partners would call back, or send paper to."""
    return talk_in(partners=(Partner(("call",), days=3), Partner(("mail",), days=5)))


def events(turn: Turn) -> dict[str, list[dict[str, Any]]]:
    """What a turn asks the doors to record, by name, but for the result told."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in turn.events:
        if event.name != "told":
            found.setdefault(event.name, []).append(dict(event.detail))
    return found


@pytest.fixture
def done(talk: Talk) -> Talk:
    """Somebody who was told a result."""
    talk.until_result("hi")
    return talk
