"""The one path of every inbound text, whichever door it came through.

Load, say a known text's reply again, take the turn, hold the guards, save, and on a conflict do it
all once more: the turn is pure, so only the save has effects. /sms, /phone and `clearline chat`
all come through `Line.answer`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Protocol

from bot import metrics
from bot.channels import Measure, measure, outbound, twiml
from bot.channels.signature import Signer
from bot.conversation import Session, Turn, World, from_json, new_session
from bot.conversation.voice import Voice
from bot.dialogs import messages
from bot.ledger import Ledger
from bot.models import Message
from bot.store import Held, Keep, Phrases, Spoken, Store, StoreAway
from bot.turns.guards import Budget, is_twice_the_same, mark, recent_with, talks_with_a_robot
from bot.turns.inbound import Answered, Inbound, Result, microseconds, note
from bot.turns.record import Recorder

TRIES = 40  # texts of one person that may arrive at the same moment
NOTICE_SECONDS = 600  # one notice in ten minutes to somebody who texts too fast
# Twilio has answered these itself (https://help.twilio.com/articles/223134027).
TWILIO_ANSWERS = frozenset(
    (
        "stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout",
        "start", "yes", "unstop", "help", "info",
    )
)  # fmt: skip

log = logging.getLogger("bot.turns")


class TakeTurn(Protocol):
    """The conversation: pure."""

    def __call__(
        self, session: Session, message: Message, world: World, *, stopped: bool
    ) -> Turn: ...


@dataclass(frozen=True, slots=True)
class _Plan:
    """One turn, worked out but not yet saved."""

    result: Result
    turn: Turn | None
    reply: str | None
    keep: Keep
    size: Measure


class Line:
    """The text line over one world and one store; built once, used by all threads.

    `take_turn` is the conversation, `language_of` the language a text is clearly written in or "",
    `sender_limit` the texts of one real sender answered in ten minutes (0: all),
    `max_segments_day` the outbound segments of a day (None: no limit); `redact` and `ledger` as
    the `Recorder` has them.
    """

    def __init__(
        self,
        world: World,
        store: Store,
        take_turn: TakeTurn,
        language_of: Callable[[str], str] = lambda text: "",
        *,
        sender_limit: int = 0,
        max_segments_day: int | None = None,
        redact: Callable[[str, str], None] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.world = world
        self.store = store
        self._take_turn = take_turn
        self._language_of = language_of
        self._sender_limit = sender_limit
        self._turning = threading.Lock()
        self._phrases = Phrases(_our_words(world))
        self._budget = Budget(store, max_segments_day)
        self._recorder = Recorder(store, ledger, self._budget, redact, production=world.production)
        self._worlds = {"twilio": world, "simulator": replace(world, keywords="ours")}

    def renew(self, **changes: Any) -> None:
        """Goes on with a world that differs in these fields; a turn under way keeps its own."""
        self.world = world = replace(self.world, **changes)
        self._worlds = {"twilio": world, "simulator": replace(world, keywords="ours")}

    def answer(
        self,
        form: Mapping[str, str],
        at: datetime,
        asof: date | None = None,
        *,
        signer: Signer = "simulator",
    ) -> Answered:
        """Answers one text: `form` are Twilio's fields, `at` is when it came.

        Never raises for what a person wrote, nor when the store is away.
        """
        started = time.perf_counter()
        inbound = Inbound.read(form, at, asof, signer)
        try:
            answered = self._answered(inbound)
        except StoreAway as error:
            log.error("the store is away", extra={"error": str(error)})
            answered = self._away(inbound)
        note(inbound, answered, time.perf_counter() - started)
        return answered

    def _answered(self, inbound: Inbound) -> Answered:
        erased: Turn | None = None
        for _ in range(TRIES):
            held = self.store.load(inbound.channel, inbound.address)
            said = held.seen.get(inbound.sid)
            if said is not None:
                return _spoken("replayed", self._phrases.restore(said), held)
            plan = self._plan(held, inbound, erased)
            saved = self.store.save(held, plan.keep)
            if saved == "saved":
                self._recorder.turn(held, plan.turn, plan.size, inbound)
                return _spoken(plan.result, plan.reply, held, plan.turn, plan.size)
            if saved == "limited":
                return self._slow_down(held, inbound)
            metrics.CONFLICTS.inc()
            if plan.turn and plan.turn.session is None:
                erased = plan.turn  # the same erasure may have come twice at once: say it alike
        raise StoreAway("conflicts without end")

    def _plan(self, held: Held, inbound: Inbound, erased: Turn | None) -> _Plan:
        """The turn and what it leaves behind; nothing is done yet."""
        session = _session(held)
        if is_twice_the_same(held, inbound.message, inbound.arrived):
            return self._as_before("duplicate", held, inbound, session)
        result: Result
        result, turn = "answered", erased if erased and held.session is None else None
        if turn is None:
            result, turn = self._turn(session, inbound, held)
        reply = _sendable(turn.reply)
        urgent = turn.kind in ("help", "stop", "crisis")
        if not urgent and self._budget.is_spent(inbound.message.at) and inbound.signer == "twilio":
            if turn.session is not None:
                return self._as_before("over_budget", held, inbound, session)
            reply = None
        if not urgent and talks_with_a_robot(held.recent, inbound.message, reply):
            result, reply = "loop", None
        keep = self._keep(held, inbound, turn, reply)
        return _Plan(result, turn, reply, keep, measure(reply or ""))

    def _turn(self, session: Session, inbound: Inbound, held: Held) -> tuple[Result, Turn]:
        """The conversation's turn; when it breaks, the session as before and an apology."""
        world, stopped = self._worlds[inbound.signer], held.stopped
        message = replace(inbound.message, invited=held.invited)
        try:
            # One at a time: a turn is all computing, so threads would only interrupt each other.
            with self._turning:
                turn = self._take_turn(session, message, world, stopped=stopped)
            _sendable(turn.reply)
        except Exception:
            log.exception("the turn failed")
            sorry = None if stopped else Voice(world, session.language or "en").say("apology")
            return "failed", Turn(session, sorry, kind="sorry")
        return "answered", turn

    def _keep(self, held: Held, inbound: Inbound, turn: Turn, reply: str | None) -> Keep:
        message = inbound.message
        spoken = Spoken(
            at=int(message.at.timestamp()),
            text=mark(message.text),
            reply=mark(turn.reply or ""),
        )
        stopping = turn.stop == "stopped"
        who = {"channel": inbound.channel, "address": inbound.address, "at": spoken.at}
        return Keep(
            session=turn.session.to_json() if turn.session is not None else None,
            recent=recent_with(held.recent, spoken),
            answered=microseconds(),
            noticed=held.noticed,
            seen=self._seen(held, inbound, reply),
            proof={**who, "sid": message.sid} if stopping else None,
            unblock=turn.stop == "started",
            limit=self._sender_limit if inbound.signer == "twilio" else 0,
            must=turn.kind in ("help", "stop", "start", "crisis")
            or turn.session is None
            or stopping,
        )

    def _as_before(
        self,
        result: Result,
        held: Held,
        inbound: Inbound,
        session: Session,
        reply: str | None = None,
    ) -> _Plan:
        """A text that changes nothing; that it came is remembered, so that it cannot come again."""
        kept = held.session if held.session is not None else session.to_json()
        seen = self._seen(held, inbound, reply)
        keep = Keep(kept, held.recent, held.answered, held.noticed, seen, must=True)
        return _Plan(result, None, reply, keep, measure(reply or ""))

    def _seen(self, held: Held, inbound: Inbound, reply: str | None) -> Mapping[str, bytes]:
        if not inbound.sid:
            return held.seen
        return {**held.seen, inbound.sid: self._phrases.squeeze(reply or "")}

    def _slow_down(self, held: Held, inbound: Inbound) -> Answered:
        """One notice to somebody who texts too fast, then silence; nothing else changes."""
        at = int(inbound.message.at.timestamp())
        session = _session(held)
        if held.stopped or abs(at - held.noticed) < NOTICE_SECONDS:
            return _spoken("limited", None, held)
        notice = Voice(self.world, session.language or "en").say("slow_down")
        before = self._as_before("limited", held, inbound, session, notice)
        saved = self.store.save(held, replace(before.keep, noticed=at))
        return _spoken("limited", notice if saved == "saved" else None, held)

    def apology(self, text: str) -> Answered:
        """A short, kind apology in the language of that very text, else in English and Spanish."""
        language = self._language_of(text)
        ours = language in self.world.catalogs.languages
        languages = [language] if ours else ["en", "es"]
        said = [Voice(self.world, code).say("apology") for code in languages]
        reply = _sendable(" / ".join(said))
        return Answered(twiml(reply), reply, "away", size=measure(reply or ""))

    def _away(self, inbound: Inbound) -> Answered:
        """The apology, but for a word that Twilio has answered itself."""
        message = inbound.message
        word = message.text.strip().strip(".!\"'").lower()
        by_twilio = self._worlds[inbound.signer].keywords == "twilio"
        if by_twilio and (message.opt_out or word in TWILIO_ANSWERS):
            return Answered(twiml(None), None, "away")
        return self.apology(message.text)


def _our_words(world: World) -> bytes:
    """Every text we may say, in every language, the likeliest last."""
    said = [text for _, text in messages(world.dialogs)]
    catalogs = [catalog.messages for catalog in world.catalogs.by_language.values()]
    theirs = [catalog.get(text, "") for catalog in catalogs for text in said]
    rules = [text for catalog in catalogs for pair in catalog.items() for text in pair]
    return "\n".join([*rules, *theirs, *said]).encode()


def _session(held: Held) -> Session:
    if held.session is None:
        return new_session()
    try:
        return from_json(held.session)
    except (KeyError, TypeError, ValueError):  # kept by a version that wrote it otherwise
        log.error("a session could not be read", extra={"contact": held.name})
        return new_session()


def _sendable(reply: str | None) -> str | None:
    return outbound(reply) if reply else None


def _spoken(
    result: Result,
    reply: str | None,
    held: Held,
    turn: Turn | None = None,
    size: Measure | None = None,
) -> Answered:
    reply = reply or None
    return Answered(twiml(reply), reply, result, held.name, turn, size or measure(reply or ""))
