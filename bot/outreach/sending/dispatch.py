"""Who hands out the work: one leader among all workers, a few seconds of it at a time.

The queue is only a copy. What the leader has handed out it remembers for some seconds; a text that
is still `queued` by then (a worker died, Redis lost everything) is handed out again. To hand one
out twice does no harm: the claim decides.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from redis.exceptions import LockError
from redis.lock import Lock
from sqlalchemy import Select, and_, not_, or_, select
from sqlalchemy.orm import Session

from bot.dialogs.definition import Definition
from bot.ledger.tables import Campaign, Outgoing
from bot.outreach.pauses import paused_texts
from bot.outreach.sending.days import is_used_up, segments_today
from bot.outreach.sending.lookup import in_doubt
from bot.outreach.sending.post import Post
from bot.outreach.sending.send import LONGEST_TURN
from bot.store.redis import Client

AHEAD_SECONDS = 2.0  # of work in the queue: a pause acts within so many seconds
LEAD_SECONDS = 5.0  # without a sign of life another worker leads
LOOKUPS = 100  # texts in doubt that are looked up at a time
_JUMP = timedelta(seconds=2)  # more than a clock is set by while nothing is wrong
_LARGEST_BATCH = 10
_BATCHES_A_SECOND = 10

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Lane:
    """What is sent one after the other: one campaign's texts, or those of no campaign."""

    campaign: int | None
    sender: str
    per_second: float
    paused: frozenset[tuple[str, str]] = frozenset()

    @property
    def batch(self) -> int:
        """Texts that one worker takes at a time: a tenth of a second's."""
        return max(1, min(_LARGEST_BATCH, int(self.per_second / _BATCHES_A_SECOND)))

    @property
    def ahead(self) -> int:
        """Texts that may wait in the queue."""
        return math.ceil(self.per_second * AHEAD_SECONDS) + self.batch


@dataclass(frozen=True, slots=True)
class _Flight:
    """A text that was handed out: in which lane, as which try, until when we wait for it."""

    lane: int | None
    attempts: int
    ends: float


class Leadership:
    """A lock in Redis that ends by itself; whoever holds it leads. Methods raise RedisError."""

    def __init__(self, client: Client, seconds: float = LEAD_SECONDS) -> None:
        self._lock: Lock = client.lock("leader", timeout=seconds, blocking=False)

    def held(self) -> bool:
        """Whether we lead now, taking the lead when nobody has it."""
        with suppress(LockError):  # it ended in between
            if self._lock.owned() and self._lock.reacquire():
                return True
        return bool(self._lock.acquire())

    def give_up(self) -> None:
        """Another worker may lead at once."""
        with suppress(LockError):
            self._lock.release()


@dataclass(slots=True)
class Dispatcher:
    """Hands out what is due: `send(ids, sender, per_second)` and `look_up(ids)` enqueue."""

    post: Post
    send: Callable[[list[int], str, float], object]
    look_up: Callable[[list[int]], object]
    flying: dict[int, _Flight] = field(default_factory=dict)
    doubted: dict[int, float] = field(default_factory=dict)
    day_used_up: bool = False
    monotonic: Callable[[], float] = time.monotonic
    _seen: tuple[datetime, float] | None = None
    _looks_from: float = 0.0

    def tick(self) -> int:
        """One round; how many texts it handed out. Raises LedgerAway, RedisError."""
        handed = 0
        with self.post.ledger.reading() as session:
            now = self.post.ledger.now()
            self._watch_the_clock(now)
            self._land(session)
            for lane in self._lanes(session, now):
                due = self._due(session, lane, now)
                for batch in _cut(due, lane.batch):
                    self.send([id_ for id_, _ in batch], lane.sender, lane.per_second)
                    self._fly(lane, batch)
                handed += len(due)
            doubts = self._doubts(session, now)
        for id_ in doubts:
            self.look_up([id_])
        return handed

    def _lanes(self, session: Session, now: datetime) -> Iterator[Lane]:
        """Every lane that may send now; none once outreach has used up its share of the day."""
        before, self.day_used_up = self.day_used_up, is_used_up(session, now, self.post.most_a_day)
        if self.day_used_up and not before:
            most = {"CLEARLINE_MAX_SEGMENTS_DAY": self.post.most_a_day}
            log.error("outreach waits: its share of the day's segments is used up", extra=most)
        elif before and not self.day_used_up:
            log.info("outreach goes on")
        if not self.day_used_up:
            yield from lanes(self.post, session, now)

    @property
    def _flight(self) -> float:
        """Seconds after which what was handed out is sent, given back or lost."""
        return LONGEST_TURN + self.post.fresh.total_seconds()

    def _watch_the_clock(self, now: datetime) -> None:
        """After the clock was set, nobody knows by it how long ago a text was handed over."""
        tick = self.monotonic()
        if self._seen is not None:
            went_by = timedelta(seconds=tick - self._seen[1])
            if abs(now - self._seen[0] - went_by) > _JUMP:
                self._looks_from = tick + self.post.lookup_after.total_seconds()
                log.warning("the clock was set: nothing is looked up at Twilio for a moment")
        self._seen = now, tick

    def _due(self, session: Session, lane: Lane, now: datetime) -> list[tuple[int, int]]:
        flying = [id_ for id_, flight in self.flying.items() if flight.lane == lane.campaign]
        room = lane.ahead - len(flying)
        if room < lane.batch:
            return []
        found = session.execute(due(lane, now).where(Outgoing.id.not_in(flying)).limit(room))
        return [(id_, attempts) for id_, attempts in found]

    def _fly(self, lane: Lane, batch: Sequence[tuple[int, int]]) -> None:
        ends = self.monotonic() + self._flight
        for id_, attempts in batch:
            self.flying[id_] = _Flight(lane.campaign, attempts, ends)

    def _land(self, session: Session) -> None:
        """Forgets what was handed out and is done, changed, or lost."""
        wanted = select(Outgoing.id, Outgoing.attempts).where(
            Outgoing.id.in_(self.flying), Outgoing.status == "queued"
        )
        waiting = {row.id: row.attempts for row in session.execute(wanted)}
        now = self.monotonic()
        self.flying = {
            id_: flight
            for id_, flight in self.flying.items()
            if waiting.get(id_) == flight.attempts and flight.ends > now
        }

    def _doubts(self, session: Session, now: datetime) -> list[int]:
        asked = self.monotonic()
        if asked < self._looks_from:
            return []
        self.doubted = {id_: ends for id_, ends in self.doubted.items() if ends > asked}
        room = LOOKUPS - len(self.doubted)
        if room <= 0:
            return []
        found = in_doubt(session, now - self.post.lookup_after, LOOKUPS)
        fresh = [id_ for id_ in found if id_ not in self.doubted][:room]
        self.doubted.update((id_, asked + self._flight) for id_ in fresh)
        return fresh


def lanes(post: Post, session: Session, now: datetime) -> Iterator[Lane]:
    """Every lane that may send now: running campaigns whose sender's day has room."""
    usual = Definition("")
    yield Lane(None, post.sender, usual.per_second)
    running = session.scalars(select(Campaign).where(Campaign.status == "running")).all()
    paused = paused_texts(session, [campaign.id for campaign in running])
    for campaign in running:
        definition = Definition.from_json(campaign.definition)
        sender = definition.sender or post.sender
        if segments_today(session, sender, now) >= definition.per_day:
            continue  # it goes on after midnight Pacific, where it was
        texts = frozenset((t, language) for of, t, language in paused if of == campaign.id)
        yield Lane(campaign.id, sender, definition.per_second, texts)


def due(lane: Lane, now: datetime) -> Select[int, int]:
    """The texts of a lane that may go out, in their order."""
    texts = [and_(Outgoing.template == t, Outgoing.language == code) for t, code in lane.paused]
    wanted = select(Outgoing.id, Outgoing.attempts).where(
        Outgoing.campaign_id == lane.campaign,  # IS NULL for no campaign
        Outgoing.status == "queued",
        Outgoing.not_before <= now,
        Outgoing.useful_until > now,
    )
    if texts:
        wanted = wanted.where(not_(or_(*texts)))
    return wanted.order_by(Outgoing.not_before, Outgoing.id)


def _cut(due: Sequence[tuple[int, int]], size: int) -> Iterator[Sequence[tuple[int, int]]]:
    for start in range(0, len(due), size):
        yield due[start : start + size]
