"""What was read with doubt: asked back, and never lost over a text that says something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.conversation import law, second_look, venue
from bot.conversation.menu import menu_word
from bot.conversation.questions import numbered
from bot.conversation.scene import Scene
from bot.conversation.telling import answered, keep, remember, take_facts
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.facts import UNKNOWN, FactValue
from bot.models import Choice, Reading

_PLACE = {"jurisdiction", "county", "city"}
_CHILD = 10  # years: a younger age is more likely a year, or a slip


def take_reading(scene: Scene, reading: Reading, *, by_number: bool = False) -> Turn:
    """Facts read: the sure ones are kept, a doubtful one is asked back first."""
    besides = second_look.told_besides(scene, reading)
    reading = replace(reading, facts={**venue.listen(scene, reading), **besides})
    if not reading.facts:
        return scene.go_on("told")
    unsure = {*second_look.unsure(scene, reading), *_unlikely(reading.facts)}
    if venue.lives_there(scene, reading.facts):
        unsure |= _PLACE & reading.facts.keys()
    doubtful = {name: value for name, value in reading.facts.items() if name in unsure}
    if not doubtful or not scene.echo(doubtful):
        return take_facts(scene, reading.facts, is_said=by_number)
    sure = {name: value for name, value in reading.facts.items() if name not in doubtful}
    if scene.session.asking in sure:
        answered(scene, scene.session.asking)
    new = keep(scene, sure)
    remember(scene, new)
    remark = venue.of_the_case(scene) if _PLACE & doubtful.keys() else ""
    return confirm(scene, doubtful, {name: sure[name] for name in new}, remark)


def take_correction(scene: Scene, facts: Mapping[str, FactValue]) -> Turn:
    """What puts the last text right; an age at which nobody is charged is asked back."""
    return confirm(scene, facts) if _unlikely(facts) else take_facts(scene, facts)


def confirm(
    scene: Scene,
    doubtful: Mapping[str, FactValue],
    sure: Mapping[str, FactValue] | None = None,
    remark: str = "",
) -> Turn:
    """Asks whether we read something right; what was sure is said back before it."""
    voice = scene.voice
    scene.move("doubted")
    choices = (
        Choice(next(iter(doubtful.values())), voice.say("confirm_right")),
        Choice(UNKNOWN, voice.say("confirm_wrong")),
    )
    limit = voice.room.opening if scene.first else voice.room.text
    opening = voice.open("opening_short") if scene.first else ""
    room = limit - len(join((opening, numbered(choices)))) - 1
    shown, asked_back = _asked_back(scene, doubtful, room)
    heard = voice.say("heard", facts=", ".join(echo)) if (echo := scene.echo(sure or {})) else ""
    before = join((remark, heard), " ")
    reply = join((opening, before, asked_back, numbered(choices)))
    if len(reply) > limit:
        reply = join((opening, asked_back, numbered(choices)))
    fact = next(iter(shown))
    scene.change(pending=shown, asking=fact)
    return Turn(scene.session, reply, "question", scene.intent, fact, choices)


def _asked_back(
    scene: Scene, doubtful: Mapping[str, FactValue], room: int
) -> tuple[dict[str, FactValue], str]:
    """As many facts as there is room for, and the words: nobody confirms what was not shown."""
    shown = dict(doubtful)
    while True:
        text = scene.voice.say("confirm", facts=", ".join(scene.echo(shown)))
        if len(text) <= room or len(shown) == 1:
            return shown, text
        shown.popitem()


def _unlikely(facts: Mapping[str, FactValue]) -> list[str]:
    """An age at which nobody is charged is more likely a year, or a slip."""
    age = facts.get("age_at_offense")
    youngest = age.get("min", _CHILD) if isinstance(age, dict) else age
    return ["age_at_offense"] if isinstance(youngest, int) and youngest < _CHILD else []


def after_confirm(scene: Scene) -> Turn | None:
    """What follows on "did I get this right?"; None where the text says something else."""
    pending = scene.session.pending
    if not pending:
        return None
    said = _agreement(scene)
    if said == "yes":
        return take_facts(scene, pending, is_said=True)
    if said == "no":
        scene.change(pending={}, asking="", misses=0)
        return scene.go_on("told", scene.voice.say("confirm_sorry"))
    return _said_anew(scene) or _moves_on(scene)


def _agreement(scene: Scene) -> str | None:
    """ "Right" or "not right" by our words, or a yes or no in anybody's: "yup", "👍", "dale"."""
    if menu_word(scene, "right"):
        return "yes"
    if menu_word(scene, "wrong"):
        return "no"
    reading = scene.read(scene.message.text, asking=None, with_choices=False)
    return reading.intent if not reading.facts else None


def confirm_again(scene: Scene, remark: str = "") -> Turn | None:
    """The same once more, where the text was no answer; None where nothing waits for one."""
    if not scene.session.pending or scene.session.misses:
        return None
    scene.change(misses=1)
    return confirm(scene, scene.session.pending, remark=remark)


def _said_anew(scene: Scene) -> Turn | None:
    """Something told instead of "right": it stands, and what it leaves alone was right."""
    pending, asking = scene.session.pending, scene.session.asking
    told = scene.read(scene.message.text, asking=asking, with_choices=False).facts
    if not told or _is_digit(scene):
        return None
    known = scene.session.facts
    if not told.keys() & pending.keys() and all(known.get(n) == v for n, v in told.items()):
        return None  # said before: that says nothing of what we asked
    if all(pending.get(name) == value for name, value in told.items()):
        return take_facts(scene, pending, is_said=True)
    _take_pending(scene)
    return take_facts(scene, told)


def _moves_on(scene: Scene) -> Turn | None:
    """An answer to what comes next says that we were right."""
    unconfirmed = scene.session
    _take_pending(scene)
    fact = None if _is_digit(scene) else law.next_fact(scene.session, scene.answer)
    facts = scene.read(scene.message.text, asking=fact, with_choices=False).facts if fact else {}
    if fact not in facts:
        scene.session = unconfirmed
        return None
    scene.change(asking=fact)
    return take_facts(scene, facts)


def _take_pending(scene: Scene) -> None:
    pending = scene.session.pending
    scene.change(pending={}, asking="")
    remember(scene, keep(scene, pending))


def _is_digit(scene: Scene) -> bool:
    """Whether the text picks a choice that was not offered."""
    return "".join(scene.text.tokens).isdigit() and len(scene.text.tokens) == 1
