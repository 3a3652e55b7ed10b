"""What a text tells: facts kept and said back, and what nobody can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.conversation import law
from bot.conversation.questions import FORMS
from bot.conversation.scene import Scene
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.facts import COMMON, PERSON_FACTS, UNKNOWN, FactValue

_RECENT = 4  # facts that "no, 2008" may be about
_OF_A_PLACE = {"county", "city"}


def keep(scene: Scene, facts: Mapping[str, FactValue]) -> list[str]:
    """Puts facts into the session; gives the names of those that are new or changed."""
    known = scene.session.facts
    changed = [name for name, value in facts.items() if known.get(name) != value]
    moved = "jurisdiction" in changed and "jurisdiction" in known
    charge = scene.session.charge
    told = {name: value for name, value in charge.facts.items() if not (moved and _local(name))}
    if "city" in changed:
        told.pop("county", None)  # of the place told before
    for name, value in facts.items():
        if _is_passing(scene, name):
            scene.passing[name] = value
        elif name not in PERSON_FACTS:
            told[name] = value
    if "conviction_date" in told:
        told.setdefault("disposition", "convicted")
    person = {name: value for name, value in facts.items() if name in PERSON_FACTS}
    skipped = tuple(name for name in charge.skipped if name not in changed)
    scene.session = scene.session.with_charge(facts=told, skipped=skipped)
    scene.change(person={**scene.session.person, **person})
    return changed


def _local(name: str) -> bool:
    """Whether a fact means nothing in another state."""
    return name in _OF_A_PLACE or name not in COMMON


def _is_passing(scene: Scene, name: str) -> bool:
    own = law.declared(scene.world, scene.session, name)
    return own is not None and own.never_kept


def take_facts(scene: Scene, facts: Mapping[str, FactValue], *, is_said: bool = False) -> Turn:
    """Keeps what was told, says it back in one line, and goes on.

    `is_said`: there is nothing to say back, as after one tap on a numbered choice.
    """
    asked = scene.session.asking
    before_facts = scene.session.facts
    changed = keep(scene, facts)
    if not changed and asked not in facts and not scene.passing:
        return _known_already(scene, facts)
    if asked in facts:
        answered(scene, asked)
        if asked not in changed and asked not in scene.passing:
            scene.leave(asked)  # the same again: the person does not know it better
    scene.change(misses=0, pending={})
    remember(scene, changed)
    if is_said:
        return scene.go_on("told")
    new = {name: facts[name] for name in changed}
    knew = {name for name, value in before_facts.items() if value != UNKNOWN}
    is_corrected = bool(new.keys() & knew - {asked, "jurisdiction"})
    if _changes_nothing(scene, new):
        return scene.say(join((_back(scene, new, is_corrected), _unchanged(scene, new))))
    if is_corrected:
        return scene.go_on("told", _back(scene, new, is_corrected))
    return scene.go_on("told", echo=scene.echo(new))


def _back(scene: Scene, new: Mapping[str, FactValue], is_corrected: bool) -> str:
    """What was understood, in one line."""
    echo = scene.echo(new)
    name = "changed" if is_corrected else "heard"
    return scene.voice.say(name, facts=", ".join(echo)) if echo else ""


def _known_already(scene: Scene, facts: Mapping[str, FactValue]) -> Turn:
    """What we know already is no answer to what we asked, but it was understood."""
    if scene.session.state == "results":
        return scene.say(join((_back(scene, facts, False), _unchanged(scene, facts))))
    echo = ", ".join(scene.echo(facts))
    return not_understood(scene, scene.voice.say("have_that", facts=echo) if echo else "")


def _changes_nothing(scene: Scene, new: Mapping[str, FactValue]) -> bool:
    """Whether the result stands as it was told; a place may still change who helps."""
    told, answer = scene.session.charge.told, scene.answer
    if told is None or scene.session.state != "results" or "jurisdiction" in new:
        return False
    is_same = (told.outcome, told.remedy) == (str(answer.outcome), answer.remedy)
    return is_same and law.next_fact(scene.session, answer) is None


def _unchanged(scene: Scene, new: Mapping[str, FactValue]) -> str:
    """After the result: who helps in that place, else that the answer is the same."""
    if new.keys() & _OF_A_PLACE:
        return scene.voice.frame("helper", helper=scene.helper)
    return scene.voice.say("same_result")


def remember(scene: Scene, facts: Iterable[str]) -> None:
    """Notes what was told last, for "no, 2008"; something was understood, so misses end."""
    new = list(facts)
    old = [fact for fact in scene.session.recent if fact not in new]
    scene.change(misses=0, recent=tuple([*old, *new][-_RECENT:]))


def answered(scene: Scene, fact: str) -> None:
    """Remembers the order of answers, for the way back."""
    charge = scene.session.charge
    trail = (*(name for name in charge.trail if name != fact), fact)
    scene.session = scene.session.with_charge(trail=trail)


def take_unknown(scene: Scene, facts: Mapping[str, FactValue]) -> Turn:
    """ "I don't know" is a fine answer: to the question asked."""
    changed = keep(scene, facts)
    asked = scene.session.asking
    if asked == "jurisdiction" and "jurisdiction" not in facts:
        remember(scene, changed)
        return scene.no_place()
    if asked and asked not in facts:
        scene.leave(asked)
    remember(scene, changed)
    return scene.go_on("told", scene.voice.say("unknown_is_fine"), scene.echo(facts))


# -- what nobody can read ----------------------------------------------------------------------


def not_understood(scene: Scene, before: str = "") -> Turn:
    """Other words, then choices, then a human; after that we leave the question."""
    misses = scene.session.misses + 1
    scene.change(misses=misses)
    voice, asked = scene.voice, scene.session.asking
    if not asked and scene.session.charge.told is None:
        return scene.go_on("told")
    if not asked or scene.session.state == "results":
        return scene.say(_menu_hint(scene, misses), "help")
    if misses < FORMS:
        return scene.ask(asked, before or voice.say("not_understood"))
    if misses == FORMS:
        return scene.say(voice.say("offer_person", helper=scene.helper), "help")
    scene.change(misses=0)
    if asked != "jurisdiction":
        scene.leave(asked)
    return scene.go_on("told", voice.say("moved_on"))


def stall(scene: Scene, text: str) -> Turn:
    """A reply that brings nobody further; the third in a row names a human."""
    scene.change(misses=scene.session.misses + 1)
    if scene.session.misses < FORMS:
        return scene.say(text)
    name = "offer_person" if scene.session.asking else "offer_person_only"
    return scene.say(scene.voice.say(name, helper=scene.helper), "help")


def _menu_hint(scene: Scene, misses: int) -> str:
    if misses >= FORMS:
        return scene.voice.say("offer_person_only", helper=scene.helper)
    return scene.voice.frame("more_code")
