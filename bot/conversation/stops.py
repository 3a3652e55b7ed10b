"""Stop, start and the doubt between them. A stopped person gets nothing until they ask back in."""

from __future__ import annotations

from bot.conversation import silence
from bot.conversation.questions import numbered
from bot.conversation.scene import Scene
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.dialogs.names import HELP_WORDS, START_WORDS, STOP_WORDS
from bot.models import Choice, Event, Reading

STOP_CHOICE, GO_ON_CHOICE = "1", "2"


def word_of(scene: Scene) -> str:
    """The text as Twilio compares it with its keywords: one word, in capitals."""
    return scene.message.text.strip(" \n\t.!\"'").upper()


def network_answered(scene: Scene) -> bool:
    """Whether Twilio has answered this keyword itself, so that we must not."""
    if scene.message.opt_out:
        return word_of(scene) != "YES"
    known = STOP_WORDS | HELP_WORDS | (START_WORDS - {"YES"})
    return scene.world.keywords == "twilio" and word_of(scene) in known


def wants_stop(scene: Scene, reading: Reading) -> bool:
    """A clear wish to get no more texts."""
    return scene.message.opt_out == "STOP" or reading.intent == "stop"


def stop(scene: Scene) -> Turn:
    """Blocks every further text; confirms once, unless Twilio has done so."""
    scene.move("stopped")
    scene.change(pending={}, menu="")
    reply = None if network_answered(scene) else scene.voice.say("stop_done")
    return Turn(scene.session, reply, "stop", "stop", stop="stopped")


def waver(scene: Scene) -> Turn:
    """Asks once whether they want no more texts. Silence means stopped, so it counts from now."""
    scene.move("wavered")
    voice = scene.voice
    choices = (
        Choice(STOP_CHOICE, voice.say("doubt_stop_stop")),
        Choice(GO_ON_CHOICE, voice.say("doubt_stop_go_on")),
    )
    text = join((voice.say("doubt_stop"), numbered(choices)))
    return Turn(scene.session, text, "stop", scene.intent, choices=choices, stop="stopped")


def after_doubt(scene: Scene, reading: Reading) -> Turn:
    """What follows on "do you want no more texts?"."""
    bare = " ".join(scene.text.tokens)
    if wants_stop(scene, reading) or reading.intent == "yes" or bare == STOP_CHOICE:
        return stop(scene)
    goes_on = bare == GO_ON_CHOICE or reading.intent in ("no", "start") or bool(reading.facts)
    if not goes_on:
        return scene.silent()
    return _back(scene, "kept_on", before="")


def asleep(scene: Scene, reading: Reading) -> Turn:
    """A stopped person: only asking back in ("START", "ok start again") and DELETE do anything."""
    if reading.intent == "delete":
        return Turn(None, None, "other", "delete", events=(Event("deleted", {}),))
    starts = scene.message.opt_out == "START" or reading.intent in ("start", "restart")
    if not starts or word_of(scene) == "YES":
        return scene.silent()
    return _back(scene, "started", before=scene.voice.say("started"))


def _back(scene: Scene, trigger: str, before: str) -> Turn:
    """Goes on where the talk stood; it begins anew where nothing was kept."""
    scene.intent, scene.greets = "start", bool(before)
    if silence.is_locked(scene):
        guarded = silence.can_prove(scene.session)
        return _started(silence.come_back(scene) if guarded else silence.begin_anew(scene))
    if scene.session.state == scene.world.dialogs.initial:
        turn = scene.go_on("told")
    elif scene.session.charge.told is not None:
        scene.move(trigger)
        turn = scene.say(join((before, scene.voice.frame("more_code"))), "start")
    else:
        turn = scene.go_on(trigger, before)
    return _started(turn)


def _started(turn: Turn) -> Turn:
    return Turn(
        turn.session, turn.reply, "start", "start", turn.asking, turn.choices, "started",
        turn.events, turn.outcome,
    )  # fmt: skip
