"""The right side of the page: what the service has understood, still needs, and what it costs."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.channels import measure, prices
from bot.eligibility import Answer, assess
from bot.facts import COMMON, UNKNOWN, Facts, FactValue
from bot.phone import words
from bot.phone.talk import Bubble, Talk
from bot.rules import Jurisdiction, Rulebook

# Before the state is told the phone stands where most of the country's day begins.
_ZONE_UNTIL_TOLD = "America/New_York"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the thread with what it costs.

    Attributes:
        bubble: the line itself.
        segments: as billed; 0 for a note.
        encoding: `gsm7` or `ucs2`, None for a note.
        outside: the characters that force UCS-2.
        cents: in US cents.
    """

    bubble: Bubble
    segments: int = 0
    encoding: str | None = None
    outside: tuple[str, ...] = ()
    cents: float = 0.0


@dataclass(frozen=True, slots=True)
class Sum:
    """The texts of one direction together."""

    texts: int
    segments: int
    cents: float


@dataclass(frozen=True, slots=True)
class Known:
    """One fact with its value, both in words."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Need:
    """One fact still to ask; `purpose` is "" where it can change the outcome itself."""

    label: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the law of a place says about one charge so far; `says` are the lawyer's own words.

    `page` is the address of the place's law page, empty where there is no rule file.
    """

    answer: Answer
    place: str
    page: str
    words: str
    tone: str
    says: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Everything the right side shows."""

    thread: tuple[Line, ...]
    sent: Sum
    received: Sum
    total: Sum
    known: tuple[Known, ...]
    unsure: tuple[str, ...]
    needed: tuple[Need, ...]
    spared: tuple[str, ...]
    verdict: Verdict | None
    told: tuple[Verdict, ...]
    asking: str
    day: date
    silence: str


def panel_of(talk: Talk, book: Rulebook, now: datetime) -> Panel:
    """The right side for this talk at this moment."""
    day = day_of(talk, book, now)
    facts = talk.seen.facts
    place = _place(book, facts)
    verdict = _verdict(book, facts, day) if facts else None
    needs = tuple(_needs(verdict.answer)) if verdict else ()
    thread = tuple(_line(bubble) for bubble in talk.bubbles)
    known = [(name, facts[name]) for name in _in_order(facts) if facts[name] != UNKNOWN]
    return Panel(
        thread=thread,
        sent=_sum(thread, "line"),
        received=_sum(thread, "person"),
        total=_sum(thread, "line", "person"),
        known=tuple(_known(name, value, place) for name, value in known),
        unsure=_labels(name for name, value in facts.items() if value == UNKNOWN),
        needed=needs,
        spared=_labels(_spared(place, facts, verdict.answer.needs)) if verdict else (),
        verdict=verdict,
        told=tuple(_verdict(book, charge, day) for charge in talk.seen.told),
        asking=words.fact_words(talk.seen.asking) if talk.seen.asking else "",
        day=day,
        silence=silence_words(talk.passed_s),
    )


def _in_order(facts: Facts) -> list[str]:
    """The facts in the order of the vocabulary, a place's own at the end."""
    return [name for name in COMMON if name in facts] + [f for f in facts if f not in COMMON]


def _place(book: Rulebook, facts: Facts) -> Jurisdiction | None:
    return book.jurisdictions.get(str(facts.get("jurisdiction", "")))


def day_of(talk: Talk, book: Rulebook, now: datetime) -> date:
    """The day of the question: the one that was set, else the clock's in the charge's place."""
    place = _place(book, talk.seen.facts)
    zone = place.timezone if place else _ZONE_UNTIL_TOLD
    return talk.day() or talk.clock(now).astimezone(ZoneInfo(zone)).date()


def silence_words(seconds: int) -> str:
    """How long the phone has been silent in all.

    >>> silence_words(3600), silence_words(8 * 86400), silence_words(0)
    ('1 hour', '8 days', '')
    """
    size, name = (86400, "day") if seconds >= 86400 else (3600, "hour")
    count = seconds // size
    return f"{count} {name}{'' if count == 1 else 's'}" if count else ""


def _line(bubble: Bubble) -> Line:
    if bubble.who == "note":
        return Line(bubble)
    size = measure(bubble.text)
    if bubble.who == "line":
        cents = prices.outbound_cents(size.segments)
    else:
        cents = prices.inbound_cents(size.segments, bubble.media)
    return Line(bubble, size.segments, size.encoding, tuple(size.outside), cents)


def _sum(thread: Sequence[Line], *who: str) -> Sum:
    lines = [line for line in thread if line.bubble.who in who]
    return Sum(len(lines), sum(line.segments for line in lines), sum(line.cents for line in lines))


def _known(name: str, value: FactValue, place: Jurisdiction | None) -> Known:
    shown = words.value_words(name, value)
    if name == "jurisdiction" and place:
        shown = place.name
    elif place and name in place.facts:  # the label its menu shows
        shown = place.facts[name].labels.get(str(value), shown)
    return Known(name, words.fact_words(name), shown)


def _labels(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(words.fact_words(name) for name in names)


def _spared(place: Jurisdiction | None, told: Container[str], needs: Container[str]) -> list[str]:
    """What this place's law reads, was not asked, and can no longer change the answer."""
    names = place.facts if place else ()
    return [name for name in names if name not in told and name not in needs]


def _needs(answer: Answer) -> Iterable[Need]:
    tiers = (
        (answer.needs_outcome, ""),
        (answer.needs_detail, "for the details"),
        (answer.needs_place, "for the court and free help"),
    )
    for names, purpose in tiers:
        for name in names:
            yield Need(words.fact_words(name), purpose)


def _verdict(book: Rulebook, facts: Facts, day: date) -> Verdict:
    answer = assess(book, facts, day)
    place = _place(book, facts)
    remedy = place.remedies.get(answer.remedy or "") if place else None
    return Verdict(
        answer=answer,
        place=place.name if place else str(facts.get("jurisdiction", "")),
        page=f"/law/{place.code}" if place else "",
        words=words.OUTCOMES[answer.outcome] if answer.settled else words.OPEN,
        tone=words.TONES[answer.outcome] if answer.settled else "plain",
        says=remedy.says if remedy and answer.settled else "",
        lines=tuple(_reasons(answer)),
    )


def _reasons(answer: Answer) -> Iterable[str]:
    if not answer.covered and answer.settled:
        yield "There is no law file for this place yet; the line says who can help there."
    if answer.between:
        best, worst = (words.OUTCOMES[outcome].lower() for outcome in answer.between)
        yield f"Still possible, from best to worst: {best}; {worst}."
    if not answer.settled:
        return
    if answer.effect:
        shows = "; it still shows" if answer.still_shows else ""
        yield f"What it does: {answer.effect.replace('_', ' ')}{shows}."
    if answer.on:
        yield f"Opens {words.day_words(answer.on.isoformat())}."
    if answer.by:
        yield f"By {words.day_words(answer.by.isoformat())}, at the latest."
