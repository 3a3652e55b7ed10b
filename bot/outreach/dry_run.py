"""A campaign played through without sending: to whom, what, when, and for how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channels import measure
from bot.channels.prices import outbound_cents
from bot.conversation import World
from bot.dialogs.definition import FIRST, JOINED, REMIND, Definition
from bot.ledger import Ledger
from bot.ledger.audit import note
from bot.ledger.contacts import address_of
from bot.outreach.campaigns import (
    FILE_GONE,
    definition_of,
    digest,
    find,
    found_or_refused,
    wording,
)
from bot.outreach.checks import Around, Objection, check, templates_of
from bot.outreach.recipients import language_for, listed, recipients
from bot.outreach.timing import Timing, Where, time_needed
from bot.outreach.zones import place_of


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it will look on a phone, and what it takes; `people` get it in this language."""

    template: str
    language: str
    body: str
    encoding: str
    segments: int
    units: int
    people: int


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a campaign would do.

    Attributes:
        at: when this was worked out.
        people: who would get the first text.
        left_out: people whose language the campaign does not have, by language.
        by_language, by_zone: people; a zone is every zone somebody may be in.
        texts: each template in each language.
        segments: of all first texts; `again_segments` of the reminder, if nobody answered.
        cents, again_cents: what these cost, in US cents.
        timing: when the first texts go out.
        objections: what the checks object to.
        fingerprint: of this definition and list; "" when something must be mended first.
    """

    keyword: str
    at: datetime
    people: int
    left_out: Mapping[str, int]
    by_language: Mapping[str, int]
    by_zone: Mapping[str, int]
    texts: tuple[Text, ...]
    segments: int
    again_segments: int
    cents: float
    again_cents: float
    budget: float
    per_second: float
    per_day: int
    timing: Timing
    objections: tuple[Objection, ...]
    fingerprint: str

    @property
    def may_start(self) -> bool:
        """Whether nothing must be mended first."""
        return not any(one.severity == "stop" for one in self.objections)

    def to_json(self) -> dict[str, Any]:
        """As plain JSON, for `--json` and the organisers' pages."""
        return {
            "keyword": self.keyword,
            "at": self.at.isoformat(),
            "people": self.people,
            "left_out": dict(self.left_out),
            "by_language": dict(self.by_language),
            "by_zone": dict(self.by_zone),
            "texts": [{n: getattr(t, n) for n in Text.__slots__} for t in self.texts],
            "segments": self.segments,
            "again_segments": self.again_segments,
            "dollars": round(self.cents / 100, 2),
            "again_dollars": round(self.again_cents / 100, 2),
            "budget": self.budget,
            "first": self.timing.first.isoformat() if self.timing.first else None,
            "last": self.timing.last.isoformat() if self.timing.last else None,
            "days": self.timing.days,
            "unsent": self.timing.unsent,
            "objections": [
                {n: getattr(one, n) for n in Objection.__slots__} for one in self.objections
            ],
            "may_start": self.may_start,
        }


@dataclass(slots=True)
class _Counted:
    """The list, counted: nothing of a person, so it stays small however long the list is."""

    languages: Counter[str]
    left_out: Counter[str]
    zones: Counter[str]
    groups: Counter[Where]


def run(
    ledger: Ledger,
    keyword: str,
    world: World,
    *,
    senders: Collection[str] | None = None,
    who: str = "",
) -> DryRun:
    """Plays a campaign through; when nothing must be mended, it may be started afterwards.

    `senders` are our numbers, None in the simulator. With `who` the audit log says who looked.
    Raises Refused for a keyword nobody has, LedgerAway.
    """
    now = ledger.now()
    with ledger.reading() as session:
        kept = found_or_refused(session, keyword)
        definition, is_gone = definition_of(kept), kept.origin == "gone"
        people = listed(session, ledger, definition.keyword)
    counted = _count(ledger, definition)
    done = _put_together(definition, world, counted, now, people, senders, is_gone)
    with ledger.transaction() as session:
        row = find(session, keyword)
        if row is not None and definition_of(row) == definition:
            row.dry_run = done.fingerprint
        if who:
            note(session, now, who, "campaign dry-run", definition.keyword)
    return done


def _count(ledger: Ledger, definition: Definition) -> _Counted:
    counted = _Counted(Counter(), Counter(), Counter(), Counter())
    kinds: dict[object, Where] = {}
    for portion in recipients(ledger, definition.keyword):
        for contact in portion:
            language = language_for(definition, contact)
            if language is None:
                counted.left_out[contact.language] += 1
                continue
            number = address_of(ledger.keyring, contact)
            place = place_of(number, contact.state, contact.zip_code)
            alike = kinds.setdefault(place, Where(number[:5], contact.state, contact.zip_code))
            counted.languages[language] += 1
            counted.zones[" + ".join(place.zones)] += 1
            counted.groups[alike] += 1
    return counted


def _put_together(
    definition: Definition,
    world: World,
    counted: _Counted,
    now: datetime,
    people: int,
    senders: Collection[str] | None,
    is_gone: bool,
) -> DryRun:
    texts = _texts(definition, world, counted.languages)
    total = counted.languages.total()
    first, again = _segments(texts, FIRST), _segments(texts, REMIND)
    timing = time_needed(counted.groups, definition, now, first / total if total else 1.0)
    objections = check(definition, Around(world, now, senders=senders))
    objections += _of_the_list(definition, counted, timing, outbound_cents(first), again)
    if is_gone:
        objections.append(Objection("stop", "file", FILE_GONE))
    fine = not any(one.severity == "stop" for one in objections)
    return DryRun(
        keyword=definition.keyword,
        at=now,
        people=total,
        left_out=dict(counted.left_out.most_common()),
        by_language=dict(counted.languages.most_common()),
        by_zone=dict(counted.zones.most_common()),
        texts=texts,
        segments=first,
        again_segments=again,
        cents=outbound_cents(first),
        again_cents=outbound_cents(again),
        budget=definition.budget,
        per_second=definition.per_second,
        per_day=definition.per_day,
        timing=timing,
        objections=tuple(sorted(objections, key=lambda one: one.severity)),
        fingerprint=f"{digest(definition)}:{people}" if fine else "",
    )


def _texts(definition: Definition, world: World, people: Mapping[str, int]) -> tuple[Text, ...]:
    spoken = [c for c in definition.languages if c in world.dialogs.languages.names]
    return tuple(
        _text(definition, template, code, world, people.get(code, 0))
        for template in templates_of(definition)
        for code in spoken
    )


def _text(definition: Definition, template: str, language: str, world: World, people: int) -> Text:
    body = wording(definition, template, language, world)
    size = measure(body)
    number = 0 if template == JOINED else people
    return Text(template, language, body, size.encoding, size.segments, size.units, number)


def _segments(texts: tuple[Text, ...], template: str) -> int:
    return sum(text.segments * text.people for text in texts if text.template == template)


def _of_the_list(
    definition: Definition, counted: _Counted, timing: Timing, cents: float, again: int
) -> list[Objection]:
    found = []
    if not counted.languages:
        says = "nobody on its list may be texted. Import a list with consent first."
        found.append(Objection("stop", "list", says))
    if counted.left_out:
        said = ", ".join(f"{n} in {code}" for code, n in counted.left_out.most_common())
        says = f"people read a language it does not have ({said}): they get nothing."
        found.append(Objection("warn", "list", says))
    if timing.never:
        says = f"for {timing.never} people no hour is open in their state: widen `hours`."
        found.append(Objection("stop", "hours", says))
    if timing.unsent:
        says = f"{timing.unsent} texts are left on its last day: start sooner or raise the pace."
        found.append(Objection("stop" if timing.first is None else "warn", "ends", says))
    found += _of_the_budget(definition, cents, outbound_cents(again))
    return found


def _of_the_budget(definition: Definition, cents: float, again: float) -> list[Objection]:
    budget = definition.budget * 100
    if 0 < budget < cents:
        says = (
            f"the first texts cost about ${cents / 100:,.2f}, the budget is ${budget / 100:,.2f}."
        )
        return [Objection("stop", "budget", says + " Raise it, or text fewer people.")]
    if 0 < budget < cents + again:
        says = f"with the reminder it may cost ${(cents + again) / 100:,.2f}, more than the budget."
        return [Objection("warn", "budget", says)]
    return []
