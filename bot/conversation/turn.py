"""One inbound text, from the session before it to the session after it."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import (
    behalf,
    confirming,
    keywords,
    menu,
    offers,
    second_look,
    silence,
    stops,
    telling,
    tongues,
    venue,
    wishes,
    worked,
)
from bot.conversation.scene import Scene
from bot.conversation.session import Session, minutes
from bot.conversation.voice import LONGEST, languages, tidy
from bot.conversation.world import Turn, World
from bot.facts import UNKNOWN, FactValue
from bot.i18n import SOURCE
from bot.models import Message, Reading

LONG_TALK = 25  # texts without a result; a screening takes about eight
_PICTURE = "\ufffc"  # what a phone puts into the text where a picture stood


def take_turn(session: Session, message: Message, world: World, *, stopped: bool) -> Turn:
    """The reply to one text, and the session to keep. Pure: the same in, the same out."""
    scene = Scene(session, message, world)
    reading = _listen(scene)
    scene.intent = None if offers.writes_address(scene) else reading.intent
    worked.expect(scene)
    keywords.meet(scene)
    before = scene.session
    scene.change(texts=before.texts + 1)
    if silence.gap(scene) >= silence.DAY_MINUTES:
        scene.change(asked={})  # what was said days ago nobody remembers word for word
    turn = _long_talk(_asleep_or_awake(scene, reading, stopped=stopped), scene)
    return _finished(turn, scene, before)


def _listen(scene: Scene) -> Reading:
    """The first reading; a talk begins in the language of its first text."""
    reading = scene.read(menu.as_told(scene), asking=scene.session.asking or None)
    if not scene.session.language:
        spoken = reading.language if reading.seems else menu.asked_in(scene)
        spoken = spoken if spoken in languages(scene.world) else SOURCE
        scene.change(language=keywords.language_of(scene, reading) or spoken)
    return reading


def _asleep_or_awake(scene: Scene, reading: Reading, *, stopped: bool) -> Turn:
    if scene.session.state == "doubt" and (language := tongues.chosen_language(scene)):
        scene.change(language=language)
        return stops.waver(scene)
    if scene.session.state == "doubt":
        return _after_doubt(scene, reading)
    if stopped or scene.session.state == "stopped":
        return stops.asleep(scene, reading)
    return _urgent(scene, reading) or keywords.joining(scene, _awake(scene, reading))


def _awake(scene: Scene, reading: Reading) -> Turn:
    return (
        offers.answered(scene, reading)
        or keywords.who_we_are(scene, reading)
        or _locked(scene, reading)
        or _talk(scene, reading)
    )


def _after_doubt(scene: Scene, reading: Reading) -> Turn:
    """What they ask of the line ("results") says that they go on."""
    asks = bool(wishes.word_of_ours(scene)) or reading.intent in wishes.GO_ON
    asks = asks or menu.asks_more(scene, wishes.READ_ON)
    turn = stops.after_doubt(scene, reading, wishes=asks)
    return turn or replace(_wish(scene, reading) or scene.go_on("told"), stop="started")


def _urgent(scene: Scene, reading: Reading) -> Turn | None:
    """What wins in any state: stop, erase, crisis, and the help keyword."""
    if offers.declines(scene):
        return None
    if stops.wants_stop(scene, reading):
        return stops.stop(scene)
    if reading.intent == "crisis":
        return wishes.give_crisis(scene, reading)
    if "stop" in reading.doubt and not offers.writes_address(scene):
        return stops.waver(scene)
    if reading.intent == "delete" or menu.menu_word(scene, "delete"):
        return wishes.delete(scene, reading)
    is_bare_help = reading.intent == "help" and len(scene.text.words) == 1
    if is_bare_help or scene.message.opt_out == "HELP":
        return wishes.give_help(scene, reading)
    if scene.message.opt_out == "START" and stops.network_answered(scene):
        return scene.silent("start")
    return None


def _locked(scene: Scene, reading: Reading) -> Turn | None:
    """After days of silence: nothing of the talk is shown until we know who writes."""
    if not silence.is_locked(scene):
        return None
    if menu.menu_word(scene, "restart"):
        return silence.begin_anew(scene)
    if language := tongues.chosen_language(scene):
        scene.change(language=language, menu="")
        return silence.greet(scene)
    if tongues.asks_for_list(scene):
        return replace(tongues.list_all(scene), asking=None, choices=None)
    if not silence.can_prove(scene.session):  # nothing to guard: this text opens a new talk
        silence.forget(scene)
        return _talk(scene, _listen(scene))
    return silence.come_back(scene)


def _talk(scene: Scene, reading: Reading) -> Turn:
    """Everything else, in the order in which one text may mean several things."""
    if scene.first:
        return _opening(scene, reading)
    if language := tongues.chosen_language(scene):
        return tongues.speak(scene, language)
    if tongues.asks_for_list(scene):
        return tongues.list_all(scene)
    if scene.session.state == "confirm" and (turn := confirming.after_confirm(scene)):
        return turn
    if scene.session.state == "confirm":
        reading = scene.read(scene.message.text, asking=scene.session.asking)
    return (
        _unreadable(scene)
        or wishes.set_code(scene)
        or (None if reading.facts else offers.wished(scene))
        or _corrected(scene, reading)
        or behalf.for_another(scene, reading)
        or behalf.of_several(scene, reading)
        or _answer(scene, reading)
        or _keyword(scene)
        or _wish(scene, reading)
        or _remark(scene, reading)
        or _in_any_language(scene, reading)
        or confirming.confirm_again(scene, scene.voice.say("not_understood"))
        or telling.not_understood(scene, _which(scene, reading))
    )


def _opening(scene: Scene, reading: Reading) -> Turn:
    """The first text: a keyword, a sentence full of facts, or anything at all."""
    if turn := _from_campaign(scene, reading):
        return turn
    if tongues.asks_for_list(scene):
        scene.change(language=SOURCE)
        return tongues.list_all(scene)
    if language := tongues.chosen_language(scene):
        scene.change(language=language)
    elif reading.intent == "language" and reading.asks_language in languages(scene.world):
        scene.change(language=reading.asks_language)
    if turn := behalf.for_another(scene, reading) or behalf.of_several(scene, reading):
        return turn
    facts = venue.listen(scene, reading)
    if facts:
        return confirming.take_reading(scene, replace(reading, facts=facts))
    answer = menu.asked_back(scene)
    scene.replies = bool(answer)
    return scene.go_on("told", answer or venue.of_the_case(scene))


def _from_campaign(scene: Scene, reading: Reading) -> Turn | None:
    """A keyword opens the talk; so does any reply to a text of ours but a no or a thank-you."""
    if campaign := keywords.texted(scene):
        scene.change(campaign=campaign.keyword)
        scene.joins = campaign if campaign.frequency else None
        return scene.go_on("told")
    return keywords.not_now(scene, reading) or keywords.thanked(scene, reading)


def _unreadable(scene: Scene) -> Turn | None:
    """A picture, or nothing at all."""
    said = scene.message.text.replace(_PICTURE, "").strip()
    if said:
        return None
    is_picture = scene.message.media or _PICTURE in scene.message.text
    return telling.stall(scene, scene.voice.say("photo" if is_picture else "empty"))


def _answer(scene: Scene, reading: Reading) -> Turn | None:
    """Facts, a choice, a yes or no, or "I don't know"."""
    asked = scene.session.asking
    facts = {name: value for name, value in reading.facts.items() if value != UNKNOWN}
    unknown = reading.intent == "unknown" or menu.menu_word(scene, "unknown")
    if asked and (unknown or reading.facts.get(asked) == UNKNOWN):
        return telling.take_unknown(scene, facts)
    meant = facts or second_look.read_finer(scene) or second_look.yes_or_no(scene, reading)
    if not meant and reading.intent is None:
        meant = second_look.place_alone(scene) or second_look.told_instead(scene)
    meant = meant or venue.states_court(scene) or venue.listen(scene, reading)
    if not meant:
        return scene.go_on("told") if venue.is_new(scene) else _stray(scene)
    doubt = (asked,) if menu.only_noted(scene) and meant == {asked: "yes"} else reading.doubt
    whole = Reading(facts=meant, language=reading.language, doubt=doubt)
    turn = confirming.take_reading(scene, whole, by_number=_by_number(scene, meant))
    return tongues.offering(scene, turn, reading)


def _stray(scene: Scene) -> Turn | None:
    found = second_look.stray_year(scene) if scene.session.asking else {}
    if found and found == dict(scene.session.pending):
        return telling.take_facts(scene, found)  # the same again: they mean it
    return confirming.confirm(scene, found) if found else None


def _which(scene: Scene, reading: Reading) -> str:
    """A bare yes or no to a question of another kind was understood, but says too little."""
    question = scene.open_question
    is_menu = question is not None and question.choices is not None
    return scene.voice.say("pick_one") if is_menu and reading.intent in ("yes", "no") else ""


def _corrected(scene: Scene, reading: Reading) -> Turn | None:
    facts = second_look.correction(scene, reading)
    return confirming.take_correction(scene, facts) if facts else None


def _by_number(scene: Scene, facts: dict[str, FactValue]) -> bool:
    """Whether it was one tap on a numbered choice: then there is nothing to say back."""
    bare = "".join(scene.text.tokens)
    return len(facts) == len(bare) == 1 and bare.isdigit()


def _wish(scene: Scene, reading: Reading) -> Turn | None:
    wish = wishes.wish_of(scene, reading)
    # "hi, is this free?" says more than hello
    more = _asked_back(scene) if wish in ("greeting", "yes", "no", None) else None
    return more or wishes.grant(scene, wish, reading)


def _keyword(scene: Scene) -> Turn | None:
    """A poster's word in mid-talk: the talk goes on where it was."""
    if keywords.texted(scene) is None:
        return None
    if scene.session.asking:
        return scene.with_question(scene.voice.say("resumed"))
    return scene.say(scene.voice.frame("more_code"))


def _remark(scene: Scene, reading: Reading) -> Turn | None:
    """An insult, or a text in another language of ours."""
    if menu.phrase_in(scene, "hurt"):
        return telling.not_understood(scene, scene.voice.say("sorry_to_hear"))
    return tongues.offer_switch(scene, reading)


def _in_any_language(scene: Scene, reading: Reading) -> Turn | None:
    """A word of ours in whatever language, or misspelled, where the text made no other sense."""
    scene.hears_all = True
    wish = wishes.wish_of(scene, reading)
    scene.hears_all = False
    if wish is not None and wish == reading.intent:
        return None
    return wishes.grant(scene, wish or menu.near_word(scene, wishes.OFFERED), reading)


def _asked_back(scene: Scene) -> Turn | None:
    answer = menu.asked_back(scene)
    return scene.with_question(answer, "help") if answer else None


def _long_talk(turn: Turn, scene: Scene) -> Turn:
    """After many texts without a result: a human, whatever else there was to say."""
    session = turn.session
    if session is None or session.texts < LONG_TALK or turn.kind not in ("question", "other"):
        return turn
    voice = scene.voice
    locked = session.state == "check"  # then not even the helper's state may show
    helper = voice.frame("national_helper") if locked else scene.helper
    return Turn(
        session=session._replace(texts=0, asking="", menu=""),
        reply=voice.say("long_talk", helper=helper),
        kind="help",
        intent=turn.intent,
        events=turn.events,
    )


def _finished(turn: Turn, scene: Scene, before: Session) -> Turn:
    """The turn with its text made fit for a phone and the moment noted."""
    reply = tidy(tongues.marked(turn.reply, scene)) if turn.reply is not None else None
    if reply is not None and len(reply) > LONGEST:
        raise ValueError("a reply of more than 1,600 characters")
    session = turn.session
    if session is not None:
        at = minutes(scene.message.at)
        session = session._replace(last=silence.last_heard(before, session, at))
    return replace(turn, session=session, reply=reply)
