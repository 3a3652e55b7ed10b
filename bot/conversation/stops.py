"""Stop, start and the doubt between them. A stopped person gets nothing until they ask back in."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import silence
from bot.conversation.questions import numbered
from bot.conversation.scene import Scene
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.dialogs.names import HELP_WORDS, START_WORDS, STOP_WORDS
from bot.models import Choice, Event, Reading

STOP_CHOICE, GO_ON_CHOICE = "1", "2"
STARTED = "started"  # in Session.menu: we asked what we may text
_MAY_TEXT = ("started_all", "started_only")


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
    scene.change(pending={}, menu="", draft={})
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


def after_doubt(scene: Scene, reading: Reading, *, wishes: bool) -> Turn | None:
    """What follows on "do you want no more texts?".

    `wishes`: the text asks something of the line ("results"), so they go on; None: go on with it.
    """
    bare = " ".join(scene.text.tokens)
    if wants_stop(scene, reading) or reading.intent == "yes" or bare == STOP_CHOICE:
        return stop(scene)
    goes_on = bare == GO_ON_CHOICE or reading.intent in ("no", "start") or bool(reading.facts)
    if goes_on:
        return _keep_on(scene)
    if not wishes or silence.is_locked(scene):
        return scene.silent()
    scene.move("kept_on", needs_more=bool(scene.session.asking))
    return None


def asleep(scene: Scene, reading: Reading) -> Turn:
    """A stopped person: only asking back in ("START", "ok start again"), HELP and DELETE do
    anything."""
    if reading.intent == "delete":
        return Turn(None, None, "other", "delete", events=(Event("deleted", {}),))
    if scene.message.opt_out == "HELP" or word_of(scene) in HELP_WORDS:
        text = None if network_answered(scene) else scene.voice.say("help_stopped")
        return Turn(scene.session, text, "help", "help")
    starts = scene.message.opt_out == "START" or reading.intent in ("start", "restart")
    if not starts or word_of(scene) == "YES":
        return scene.silent()
    return _start(scene)


def _keep_on(scene: Scene) -> Turn:
    """Goes on where the talk stood; it begins anew where nothing was kept."""
    scene.intent = "start"
    if silence.is_locked(scene):
        guarded = silence.can_prove(scene.session)
        return started(silence.come_back(scene) if guarded else silence.begin_anew(scene))
    if scene.session.state == scene.world.dialogs.initial:
        turn = scene.go_on("told")
    elif scene.session.charge.told is not None:
        scene.move("kept_on")
        turn = scene.say(scene.voice.frame("more_code"), "start")
    else:
        turn = scene.go_on("kept_on")
    return started(turn)


def started(turn: Turn) -> Turn:
    """The same turn, which lifts the block."""
    return replace(turn, kind="start", intent="start", stop="started")


# -- after START: what may we text? --------------------------------------------------------------


def _start(scene: Scene) -> Turn:
    """Welcomes them back and asks what for; until they say, it is only what they ask for."""
    scene.intent = "start"
    _awake(scene)
    scene.change(menu=STARTED)
    voice = scene.voice
    welcome = "" if network_answered(scene) else voice.say("started")
    choices = tuple(Choice(name, voice.say(name)) for name in _MAY_TEXT)
    text = join((welcome, voice.say("started_ask"), numbered(choices)))
    return started(Turn(scene.session, text, choices=choices))


def _awake(scene: Scene) -> None:
    """The phase in which the talk goes on; what is locked stays so."""
    if scene.session.state == scene.world.dialogs.initial:
        return
    if not silence.is_locked(scene):
        scene.move("started")
    elif silence.can_prove(scene.session):
        silence.greet(scene)
    else:
        silence.forget(scene)


def after_start(scene: Scene, reading: Reading) -> Turn | None:
    """What follows on "what may we text you?"; None where the text says something else."""
    bare = "".join(scene.text.tokens)
    only = _MAY_TEXT[int(bare) - 1] if bare in (STOP_CHOICE, GO_ON_CHOICE) else ""
    if not only and scene.session.state != "check":
        return None
    scene.change(menu="")
    turn = _where_we_were(scene, scene.voice.say("proved") if only else "")
    event = Event("started", {"only": "everything" if only == _MAY_TEXT[0] else "reminders"})
    return replace(turn, events=(*turn.events, event)) if only else turn


def _where_we_were(scene: Scene, before: str) -> Turn:
    if scene.session.state == "check":
        return silence.greet(scene)
    if scene.first or not (scene.session.asking or scene.session.charge.told):
        return scene.go_on("told", before)
    if scene.session.asking:
        return scene.with_question(before)
    return scene.say(join((before, scene.voice.frame("more_code")), " "))
