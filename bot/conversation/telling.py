"""What a text tells: facts kept and said back, doubts asked back, and what nobody can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.conversation import law
from bot.conversation.menu import menu_word
from bot.conversation.questions import FORMS, numbered
from bot.conversation.scene import Scene
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.facts import COMMON, PERSON_FACTS, UNKNOWN, FactValue
from bot.models import Choice, Reading

_CHILD = 10  # years: a younger age is more likely a year, or a slip
_RECENT = 4  # facts that "no, 2008" may be about
_OF_A_PLACE = {"county", "city"}


def keep(scene: Scene, facts: Mapping[str, FactValue]) -> list[str]:
    """Puts facts into the session; gives the names of those that are new or changed."""
    known = scene.session.facts
    changed = [name for name, value in facts.items() if known.get(name) != value]
    moved = "jurisdiction" in changed and "jurisdiction" in known
    charge = scene.session.charge
    told = {name: value for name, value in charge.facts.items() if not (moved and _local(name))}
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


def take_facts(scene: Scene, facts: Mapping[str, FactValue], *, by_number: bool = False) -> Turn:
    """Keeps what was told, says it back in one line, and goes on."""
    asked = scene.session.asking
    before_facts = scene.session.facts
    changed = keep(scene, facts)
    if not changed and asked not in facts and not scene.passing:
        return not_understood(scene)  # what we know already is no answer to what we asked
    if asked in facts:
        _answered(scene, asked)
        if asked not in changed and asked not in scene.passing:
            scene.leave(asked)  # the same again: the person does not know it better
    scene.change(misses=0, pending={})
    remember(scene, changed)
    new = {name: facts[name] for name in changed}
    if by_number and set(new) <= {asked}:
        return scene.go_on("told")
    if _changes_nothing(scene, new):
        heard = scene.voice.say("heard", facts=", ".join(echo)) if (echo := scene.echo(new)) else ""
        return scene.say(join((heard, scene.voice.say("same_result"))))
    corrected = bool(new.keys() & before_facts.keys() - {asked, "jurisdiction"})
    if corrected:
        text = scene.voice.say("changed", facts=", ".join(scene.echo(new)))
        return scene.go_on("told", text)
    return scene.go_on("told", echo=scene.echo(new))


def _changes_nothing(scene: Scene, new: Mapping[str, FactValue]) -> bool:
    """Whether the result stands as it was told; a place may change who helps."""
    told, answer = scene.session.charge.told, scene.answer
    if told is None or scene.session.state != "results" or new.keys() & _OF_A_PLACE:
        return False
    is_same = (told.outcome, told.remedy) == (str(answer.outcome), answer.remedy)
    return is_same and law.next_fact(scene.world, scene.session, answer) is None


def remember(scene: Scene, facts: Iterable[str]) -> None:
    """Notes what was told last, for "no, 2008"; something was understood, so misses end."""
    new = list(facts)
    old = [fact for fact in scene.session.recent if fact not in new]
    scene.change(misses=0, recent=tuple([*old, *new][-_RECENT:]))


def _answered(scene: Scene, fact: str) -> None:
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


# -- doubt -------------------------------------------------------------------------------------


def take_reading(scene: Scene, reading: Reading, *, by_number: bool = False) -> Turn:
    """Facts read: the sure ones are kept, a doubtful one is asked back first."""
    doubts = (*reading.doubt, *_unlikely(reading.facts))
    doubtful = {name: reading.facts[name] for name in doubts if name in reading.facts}
    if not doubtful or not scene.echo(doubtful):
        return take_facts(scene, reading.facts, by_number=by_number)
    sure = {name: value for name, value in reading.facts.items() if name not in doubtful}
    keep(scene, sure)
    return confirm(scene, doubtful)


def _unlikely(facts: Mapping[str, FactValue]) -> list[str]:
    """An age at which nobody is charged is more likely a year, or a slip."""
    age = facts.get("age_at_offense")
    youngest = age.get("min", _CHILD) if isinstance(age, dict) else age
    return ["age_at_offense"] if isinstance(youngest, int) and youngest < _CHILD else []


def confirm(scene: Scene, doubtful: Mapping[str, FactValue]) -> Turn:
    voice = scene.voice
    scene.move("doubted")
    fact = next(iter(doubtful))
    scene.change(pending=dict(doubtful), asking=fact, misses=0)
    choices = (
        Choice(doubtful[fact], voice.say("confirm_right")),
        Choice(UNKNOWN, voice.say("confirm_wrong")),
    )
    text = voice.say("confirm", facts=", ".join(scene.echo(doubtful)))
    opening = voice.say("opening_short") if scene.first else ""
    reply = join((opening, text, numbered(choices)))
    return Turn(scene.session, reply, "question", scene.intent, fact, choices)


def after_confirm(scene: Scene) -> Turn | None:
    """What follows on "did I get this right?"; None where the text says something else."""
    pending = scene.session.pending
    if menu_word(scene, "right"):
        return take_facts(scene, pending, by_number=True)
    if menu_word(scene, "wrong"):
        scene.change(pending={}, asking="", misses=0)
        return scene.go_on("told")
    return _moves_on(scene)


def _moves_on(scene: Scene) -> Turn | None:
    """An answer to what comes next says that we were right; anything else is read afresh."""
    pending, asking = scene.session.pending, scene.session.asking
    scene.change(pending={})
    told = scene.read(scene.message.text, asking=asking, with_choices=False).facts
    if asking in told:
        return None  # the same fact, said anew
    unconfirmed = scene.session
    keep(scene, pending)
    if told:
        scene.change(asking="")
        return take_facts(scene, told)
    fact = law.next_fact(scene.world, scene.session, scene.answer)
    facts = scene.read(scene.message.text, asking=fact, with_choices=False).facts if fact else {}
    if fact not in facts:
        scene.session = unconfirmed
        return None
    scene.change(asking=fact)
    return take_facts(scene, facts)


# -- what nobody can read ----------------------------------------------------------------------


def not_understood(scene: Scene, before: str = "") -> Turn:
    """Other words, then choices, then a human; after that we leave the question."""
    misses = scene.session.misses + 1
    if scene.session.asking in scene.answer.needs_place:  # asked once, for the helper only
        misses = FORMS + 1
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
