"""A remedy's own sentences where they are written in the person's language, else our patterns.

Whoever translates the law writes each remedy's sentences; until somebody has, other languages say
who acts and what it does in the patterns of dialogs/results.yaml, with the English names of forms
and offices. So no English prose of the law goes out in a talk in another language.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from bot.eligibility import Alternative
from bot.i18n import render_date
from bot.rules import Confidence, Outcome, Way

if TYPE_CHECKING:
    from bot.conversation.results import Told

_COURT = frozenset({"petition"})
_DONE = frozenset({Outcome.CLEARED, Outcome.AUTOMATIC})


def own_headline(told: Told) -> str:
    """The remedy's own headline, filled in; "" where it has none in this language."""
    way, answer = told.answer.way, told.answer
    text = way.texts.get(text_key(told)) if way else None
    if not text or not told.voice.has(text):
        return ""
    if "{date}" in text and not (answer.on or answer.by):
        return ""
    return filled(told, text)


def text_key(told: Told) -> str:
    """Which of a remedy's texts says this answer."""
    answer = told.answer
    if answer.outcome == Outcome.WAIT:
        return "wait" if answer.on else "blocked"
    return "later" if answer.outcome == Outcome.AUTOMATIC and answer.later else "open"


def usual_headline(told: Told) -> str:
    """The headline that holds for all remedies in which the same office acts."""
    answer, results = told.answer, told.voice.world.dialogs.results
    by_outcome = dict(results["outcomes"])
    own = answer.way.texts.get(text_key(told)) if answer.way else None
    if answer.way and own and not told.voice.has(own):
        by_outcome |= results["patterns"]["headline"].get(str(answer.way.how), {})
    day = answer.on or answer.by
    dated = f"{answer.outcome}_dated"
    name = dated if day and dated in by_outcome else str(answer.outcome)
    return told.voice.fill(by_outcome[name], date=_day(told, day))


def steps(told: Told) -> list[str]:
    """What to do, one thing after the other; none where there is nothing to do."""
    way = told.answer.way
    if way is None or not way.steps:
        return []
    if all(told.voice.has(step) for step in way.steps):
        return [filled(told, step) for step in way.steps]
    patterns = told.voice.world.dialogs.results["patterns"]
    how = "automatic" if told.answer.outcome in _DONE else str(way.how)
    texts = [told.voice.fill(text) for text in patterns["steps"].get(how, ())]
    if way.form and how != "automatic" and texts:
        kind = "court" if how in _COURT else "office"
        texts[0] = told.voice.fill(patterns["form"][kind], form=way.form)
    if way.where and how in _COURT:
        texts[-1] += " " + told.voice.fill(patterns["where"], court=way.where)
    return texts


def waiver(told: Told) -> str:
    """What to do about a fee one cannot pay."""
    fee = told.answer.way.fee if told.answer.way else None
    if fee is None or not fee.waiver:
        return ""
    if told.voice.has(fee.waiver):
        return filled(told, fee.waiver)
    return told.voice.fill(told.voice.world.dialogs.results["patterns"]["waiver"])


def record(told: Told) -> str:
    """How to get one's own record."""
    place = told.place
    own = place.records.text if place else None
    if own and told.voice.has(own):
        return told.voice.frame("more_record", text=filled(told, own))
    if place is None or not place.records.who or place.records.confidence is Confidence.LOW:
        return told.voice.frame("more_record_generic")
    pattern = told.voice.world.dialogs.results["patterns"]["record"]
    return told.voice.fill(pattern, who=place.records.who)


def also(told: Told, other: Alternative) -> str:
    """Another remedy that is open too, in a few words."""
    own = other.way.texts.get("also")
    day = other.on or other.by
    if not own or ("{date}" in own and day is None):
        return ""
    if told.voice.has(own):
        return filled(told, own, date=day)
    patterns: Mapping[str, Any] = told.voice.world.dialogs.results["patterns"]["also"]
    is_later = other.outcome == Outcome.WAIT
    return told.voice.text(patterns["later" if is_later else str(other.way.how)])


def filled(told: Told, text: str, date: date | None = None) -> str:
    """A sentence of a rule file, its {names} filled in."""
    if "{" not in text:
        return told.voice.text(text)
    place, way = told.place, told.answer.way
    return told.voice.fill(
        text,
        date=_day(told, date or told.answer.on or told.answer.by),
        court=told.voice.name(way.where) if way and way.where else "",
        fee=_Named(fee_words(told), place.fees if place else {}),
        form=_Named(way.form if way and way.form else "", place.forms if place else {}),
        phone=_Named(
            (place.records.phone if place else None) or "211", place.phones if place else {}
        ),
    )


def fee_words(told: Told) -> str:
    """What the remedy's own paper costs; empty where nobody is sure enough to say it."""
    fee = told.answer.way.fee if told.answer.way else None
    if fee is None or fee.dollars is None or fee.confidence is Confidence.LOW:
        return ""
    return str(fee) if fee.dollars else told.voice.frame("free")


def takes(told: Told, way: Way) -> str:
    """How long the court or agency takes, where that is written in this language."""
    if not way.takes or not told.voice.has(way.takes):
        return ""
    return told.voice.frame("takes", takes=told.voice.text(way.takes))


def _day(told: Told, day: date | None) -> str:
    return render_date(told.voice.language, day) if day else ""


class _Named:
    """One entry of a file's fees, forms or phones; the others by their key, as in {form.motion}."""

    def __init__(self, own: object, others: Mapping[str, object]) -> None:
        self._own, self._others = own, others

    def __str__(self) -> str:
        return str(self._own)

    def __getattr__(self, key: str) -> object:
        return self._others.get(key, "")
