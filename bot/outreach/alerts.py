"""Law alerts: who asked to be told, and whose answer the new law makes better.

Two things count as a new law: a rule that began or ended between two days, and a rule file that
was edited since somebody was told. In the first case both days' laws are asked as of the second
day, so that time going by looks like no change; in the second, what they were told is compared,
outcome and day, as long as that day is still to come.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy.orm import Session

from bot.channels import Measure, measure, outbound
from bot.channels.prices import outbound_cents
from bot.conversation import World
from bot.conversation.law import may_answer
from bot.eligibility import Answer
from bot.eligibility.assess import answer_for, assess
from bot.eligibility.frame import Frame
from bot.eligibility.known import NOT_CONVICTED, with_consequences
from bot.eligibility.law import Law
from bot.eligibility.program import Program
from bot.facts import Facts
from bot.ledger import Ledger, audit, promises
from bot.ledger.consents import why_not
from bot.ledger.tables import Contact, Promise
from bot.outreach import outbox
from bot.outreach.reminders import USEFUL_DAYS, say
from bot.rules import Jurisdiction, Outcome

FEWEST = 11
"""Fewer people than this are not shown as a number: a small cell could name somebody."""

_RANK = {outcome: rank for rank, outcome in enumerate(Outcome)}
_AT_ONCE = 500  # people in one transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """People whose answer changed in the same way, in one place and language.

    `before` and `after` are outcomes; where they are the same, its day comes sooner.
    """

    place: str
    before: str
    after: str
    language: str


@dataclass(frozen=True, slots=True)
class Found:
    """What an alert would send.

    Attributes:
        ids: of the promises it keeps, one a person and charge.
        people: how many there are of each kind; never shown below `FEWEST`.
        texts: to how many it goes in each language.
        said: the text in each language, and how it is billed.
    """

    ids: tuple[int, ...]
    people: Mapping[Kind, int]
    texts: Mapping[str, int]
    said: Mapping[str, tuple[str, Measure]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many texts in all."""
        return sum(self.texts.values())

    @property
    def segments(self) -> int:
        """How many segments in all."""
        return sum(many * self.said[code][1].segments for code, many in self.texts.items())

    @property
    def dollars(self) -> float:
        """What it is estimated to cost."""
        return outbound_cents(self.segments) / 100

    def cells(self) -> list[tuple[Kind, str]]:
        """Each kind with its number as it may be shown, the largest first."""
        ordered = sorted(self.people.items(), key=lambda one: (-one[1], one[0].place))
        return [(kind, shown(many)) for kind, many in ordered]

    def total(self) -> str:
        """All together, as it may be shown: it gives no hidden cell away."""
        hidden = sum(many for many in self.people.values() if many < FEWEST)
        if self.count < FEWEST:
            return shown(self.count)
        seen = self.count - hidden
        return f"{seen + 1} to {seen + FEWEST - 1}" if 0 < hidden < FEWEST else str(self.count)


def shown(many: int) -> str:
    """A number of people as a page or list may show it."""
    return str(many) if many >= FEWEST else f"fewer than {FEWEST}"


def find(ledger: Ledger, world: World, first: date, second: date) -> Found:
    """Who asked to be told and has a better answer on `second` than on `first`, or than was told.

    Nothing is sent or changed. Raises LedgerAway.
    """
    ids: list[int] = []
    people: Counter[Kind] = Counter()
    languages: dict[int, str] = {}
    for row, contact, kind in _better(ledger, world, first, second):
        ids.append(row.id)
        people[kind] += contact.id not in languages  # a person counts once
        languages.setdefault(contact.id, row.language)
    texts = Counter(languages.values())
    said = {code: _measured(say(world, "alert", code)) for code in texts}
    return Found(tuple(ids), +people, texts, said)


def send(ledger: Ledger, world: World, first: date, second: date, *, who: str) -> int:
    """Puts the alert of everybody found into the outbox, once each; how many texts.

    Who was told needs no second alert for it: their promise and its facts end. Raises LedgerAway.
    """
    ids = find(ledger, world, first, second).ids
    put = 0
    told: set[int] = set()
    for start in range(0, len(ids), _AT_ONCE):
        with ledger.transaction() as session:
            for number in ids[start : start + _AT_ONCE]:
                row = session.get(Promise, number, with_for_update=True)
                if row is not None:  # neither erased nor sent by somebody else since
                    put += _keep(session, ledger, world, row, told)
    with ledger.transaction() as session:
        about = f"{first} to {second}, {shown(put)} texts"
        audit.note(session, ledger.now(), who, "law alert sent", about)
    return put


def _keep(session: Session, ledger: Ledger, world: World, row: Promise, told: set[int]) -> bool:
    """Ends one promise; whether its text was put. `told`: who has their text already."""
    contact, now = session.get_one(Contact, row.contact_id), ledger.now()
    is_first = contact.id not in told
    told.add(contact.id)
    promises.drop(session, row)
    if not is_first or why_not(session, contact, promises.ALERT) is not None:
        return False
    return outbox.put(
        session, ledger, contact, key=f"alert:{row.consent_id}:{row.id}", purpose="alert",
        template="alert", language=row.language, text=say(world, "alert", row.language),
        not_before=now, useful_until=now + timedelta(days=USEFUL_DAYS),
    )  # fmt: skip


def _measured(text: str) -> tuple[str, Measure]:
    body = outbound(text)
    return body, measure(body)


def _better(
    ledger: Ledger, world: World, first: date, second: date
) -> Iterator[tuple[Promise, Contact, Kind]]:
    laws = _Laws(world, first, second)
    with ledger.reading() as session:
        for row, contact in promises.alerts(session, ledger.channel, second):
            kept = promises.kept_of(ledger.keyring, contact, row)
            pair = _read(laws, contact, row, kept) if kept and kept.facts else None
            if pair and why_not(session, contact, promises.ALERT) is None:
                kind = Kind(row.jurisdiction, str(pair[0]), str(pair[1]), row.language)
                yield row, contact, kind


def _read(
    laws: _Laws, contact: Contact, row: Promise, kept: promises.Kept
) -> tuple[Outcome, Outcome] | None:
    """One person's change; facts that a rule file reads otherwise now hold up nobody else."""
    try:
        return laws.change(row, kept)
    except ValueError:  # its words would tell the fact
        log.error("facts that the law of today cannot read", extra={"contact": contact.name})
        return None


class _Laws:
    """The law of both days, each place's compiled once."""

    def __init__(self, world: World, first: date, second: date) -> None:
        self.world, self.first, self.second = world, first, second
        self._earlier: dict[tuple[str, bool], Law] = {}

    def change(self, row: Promise, kept: promises.Kept) -> tuple[Outcome, Outcome] | None:
        """The outcome before and after, where it got better; None where it did not."""
        place = self.world.rulebook.jurisdictions.get(row.jurisdiction)
        if place is None or not may_answer(self.world, place):
            return None
        now = assess(self.world.rulebook, kept.facts, self.second)
        if row.version != place.version and row.outcome in set(Outcome):
            told = Outcome(row.outcome)
            if self._is_better_than_told(told, kept.day, now):
                return told, now.outcome
        if not self._differs(place):
            return None
        before = self._by_earlier_law(place, kept.facts)
        return (before.outcome, now.outcome) if is_better(before, now) else None

    def _is_better_than_told(self, told: Outcome, day: date | None, now: Answer) -> bool:
        if day is not None and day <= self.second:
            return False  # what was waited for has come: time went by, and that is no new law
        if told != now.outcome:
            return is_better_outcome(told, now.outcome)
        return day is not None and _is_sooner(day, now)

    def _differs(self, place: Jurisdiction) -> bool:
        return any(
            way.in_force.holds(self.first) != way.in_force.holds(self.second) for way in place.ways
        )

    def _by_earlier_law(self, place: Jurisdiction, facts: Facts) -> Answer:
        """What the first day's law would say on the second day."""
        told = with_consequences(facts, place.facts, self.second)
        same_end = told.get("disposition") in NOT_CONVICTED
        law = self._earlier.get((place.code, same_end))
        if law is None:
            frame = Frame(place, (self.first, self.second), same_end=same_end)
            law = Law(Program(frame, self.second, law_of=self.first))
            self._earlier[place.code, same_end] = law
        return answer_for(self.world.rulebook, law, law.known(told), dict(told))


def is_better(before: Answer, now: Answer) -> bool:
    """Whether an answer is worth a text: a better outcome, or the same one sooner."""
    if before.outcome != now.outcome:
        return is_better_outcome(before.outcome, now.outcome)
    return _is_sooner(before.on or before.by, now)


def _is_sooner(before: date | None, now: Answer) -> bool:
    day = now.on or now.by
    return day is not None and (before is None or day < before)


def is_better_outcome(before: Outcome, after: Outcome) -> bool:
    """Whether the second is good news after the first.

    "A lawyer must look" may have hidden anything: after it, only a way that opens some day is news.
    """
    if after in (Outcome.NONE, Outcome.REFER):
        return False
    if before is Outcome.REFER:
        return _RANK[after] <= _RANK[Outcome.WAIT]
    return _RANK[after] < _RANK[before]
