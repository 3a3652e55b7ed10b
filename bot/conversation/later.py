"""Texts that people may have later: on the day they can ask, if it worked, if the law changes.

Offered once, at a moment where nothing else is asked, or whenever somebody wishes for it. The facts
for it are kept apart from the talk, because a talk is forgotten after its days.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.conversation import choices, law
from bot.conversation.menu import menu_word, phrase_in
from bot.conversation.scene import Scene
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.i18n import render_date
from bot.models import Event, Reading
from bot.rules import Outcome

REMINDER, FOLLOWUP, ALERT = KINDS = ("reminder", "followup", "alert")
_DATED = {Outcome.WAIT, Outcome.AUTOMATIC}
_TO_DO = {Outcome.ELIGIBLE, Outcome.DISCRETIONARY, Outcome.CLEARED, Outcome.AUTOMATIC}
_ASKED_AFTER = (timedelta(days=14), timedelta(days=91))  # two weeks, three months
_CHOICES = ("offer_yes", "offer_no")


def offer(scene: Scene, before: str = "") -> Turn | None:
    """The text that fits the result, where it was not offered yet."""
    kind = fitting(scene)
    if not kind or _mark(scene, kind) in scene.session.said:
        return None
    return _ask(scene, kind, before)


def wished(scene: Scene) -> Turn | None:
    """ "Tell me when", "let me know if the law changes": their own wish, so asked again."""
    if scene.session.charge.told is None or scene.session.asking or not fitting(scene):
        return None
    if phrase_in(scene, "alert_me"):
        return _ask(scene, ALERT)
    if menu_word(scene, "remind") or phrase_in(scene, "remind_me"):
        return _ask(scene, fitting(scene))
    return None


def fitting(scene: Scene) -> str:
    """Which later text fits the result: "" where there is none, or no law of ours."""
    if scene.session.charge.told is None or law.place_of(scene.world, scene.session) is None:
        return ""
    answer, day = scene.answer, due_on(scene)
    if answer.outcome in _DATED and day is not None and day > scene.asof:
        return REMINDER
    return FOLLOWUP if answer.outcome in _TO_DO else ALERT


def due_on(scene: Scene) -> date | None:
    """The day from which they can ask, or by which the law acts by itself."""
    return scene.answer.on or scene.answer.by


def answered(scene: Scene, reading: Reading) -> Turn | None:
    """What follows on the offer; None where the text says something else."""
    kind = scene.session.menu
    said = choices.agreed(scene, reading, _CHOICES)
    if said == "unclear":
        return choices.which_one(scene, kind, _CHOICES)
    if not said or fitting(scene) == "":
        return None
    scene.change(menu="", draft={})
    if said == "no":
        return scene.say(scene.voice.say("offer_declined"))
    yes = choices.consent(kind, _wording(scene, kind))
    return scene.say(scene.voice.say("promised"), events=(yes, *_promises(scene, kind)))


def _ask(scene: Scene, kind: str, before: str = "") -> Turn:
    mark = _mark(scene, kind)
    if mark not in scene.session.said:
        scene.change(said=(*scene.session.said, mark))
    text = join((before, _wording(scene, kind)), " ")
    return choices.put(scene, kind, text, choices.labelled(scene, _CHOICES))


def _mark(scene: Scene, kind: str) -> str:
    """In Session.said: offered. A day belongs to one charge, everything else to the person."""
    return f"{kind}{len(scene.session.charges)}" if kind == REMINDER else kind


def _wording(scene: Scene, kind: str) -> str:
    day = due_on(scene)
    date = render_date(scene.voice.language, day) if day else ""
    return scene.voice.say(f"offer_{kind}", date=date)


def _promises(scene: Scene, kind: str) -> tuple[Event, ...]:
    days: list[date | None] = [None]
    if kind == REMINDER:
        days = [due_on(scene)]
    elif kind == FOLLOWUP:
        days = [scene.asof + span for span in _ASKED_AFTER]
    more = {**told(scene), **_day_told(scene, kind)}
    return tuple(
        Event("promise", {"kind": kind, "due_on": day.isoformat() if day else None, **more})
        for day in days
    )


def _day_told(scene: Scene, kind: str) -> dict[str, str]:
    """For an alert: the day they were told, so that an earlier one is known for good news."""
    day = due_on(scene) if kind == ALERT else None
    return {"day": day.isoformat()} if day else {}


def told(scene: Scene) -> dict[str, object]:
    """What is needed to assess again: the facts, and what was told under which rules."""
    last = scene.session.charge.told
    return {
        "facts": law.facts_of(scene.session),
        "jurisdiction": last.jurisdiction if last else "",
        "outcome": last.outcome if last else "",
        "remedy": last.remedy if last else None,
        "version": last.version if last else "",
    }
