"""Campaigns: the keyword of a poster, and the first reply to a text that we sent first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.conversation import choices, silence
from bot.conversation.menu import phrase_in, question_back
from bot.conversation.scene import Scene
from bot.conversation.session import LISTED, SENT
from bot.conversation.stops import word_of
from bot.conversation.voice import join, languages
from bot.conversation.world import Turn
from bot.dialogs import Definition
from bot.i18n import render_date
from bot.models import Reading

_ASKED_FOR = ("reminder", "followup", "alert", "confirmation")  # sent because they wished it
_WHO = ("who_am_i", "scam")  # questions back that ask who we are
_A_SENTENCE = 3  # words: fewer do not tell in which language somebody would rather talk


def texted(scene: Scene) -> Definition | None:
    """The campaign whose keyword this text is, while it runs; "FAIR ESP" is FAIR in Spanish."""
    return _running(scene, _told(scene)[0])


def _told(scene: Scene) -> tuple[str, str]:
    """The keyword, and the language whose word stands behind it (as on a poster), "" for none."""
    word = word_of(scene)
    keyword, _, behind = word.partition(" ")
    by_word = {name: code for code, name in scene.world.dialogs.languages.words.items()}
    code = by_word.get(behind.strip(), "")
    return (keyword, code) if code else (word, "")


def invited(scene: Scene) -> Definition | None:
    """The campaign whose text this one answers, while it runs."""
    return _running(scene, scene.message.invited.partition(" ")[0])


def _running(scene: Scene, keyword: str) -> Definition | None:
    found = scene.world.campaigns.get(keyword)
    if found is None:
        return None
    today = scene.asof
    begun = found.starts is None or found.starts <= today
    return found if begun and (found.ends is None or today <= found.ends) else None


def language_of(scene: Scene, reading: Reading) -> str:
    """The language of the flyer, or of our text, unless they clearly write another; "" if none."""
    ours = languages(scene.world)
    if campaign := texted(scene):
        wished = (_told(scene)[1], *campaign.languages)
        return next((code for code in wished if code in ours), "")
    language = (*scene.message.invited.split(), "", "")[1]
    clear = reading.seems if len(scene.text.tokens) >= _A_SENTENCE else ""
    if language not in ours or (clear in ours and clear != language):
        return ""
    return language


def meet(scene: Scene) -> None:
    """Notes for the whole talk which text of ours this one answers, and its campaign."""
    what, _, since = (*scene.message.invited.split(), "", "", "")[:3]
    if not what:
        return
    met = SENT if what in _ASKED_FOR else ":".join(filter(None, (LISTED, since)))
    others = (word for word in scene.session.said if word != scene.session.met)
    scene.change(said=(*others, met))
    if scene.first and (campaign := invited(scene)):
        scene.change(campaign=campaign.keyword)


def who_we_are(scene: Scene, reading: Reading) -> Turn | None:
    """ "Who is this?", "how did you get my number?": who we are, how we know them, how to end it.

    Whom we texted first was on a list, so nobody "texted us from this phone".
    """
    asked = question_back(scene)
    replies = bool(scene.message.invited) and (reading.intent == "help" or asked in _WHO)
    if not replies and (asked != "who_am_i" or reading.facts):
        return None
    locked = silence.is_locked(scene)
    if locked and not scene.session.met:
        return None  # the greeting after a long silence says who we are
    says = _how_we_met(scene)
    if scene.first and not replies:
        scene.replies = True
        return scene.go_on("told", says)
    return scene.say(says, "help") if locked else scene.with_question(says, "help")


def _how_we_met(scene: Scene) -> str:
    """How their number came to us, and how to end it; what holds for all where we don't know."""
    how, _, since = scene.session.met.partition(":")
    if since:
        on = render_date(scene.session.language, date.fromisoformat(since))
        return scene.voice.say("who_texted_on", date=on)
    if how:
        return scene.voice.say("who_asked" if how == SENT else "who_texted")
    return scene.voice.fill(scene.world.dialogs.menu["questions"]["who_am_i"]["say"])


def not_now(scene: Scene, reading: Reading) -> Turn | None:
    """A plain no, or no time, to the text that invited them."""
    waits = reading.intent in (None, "bye", "remind") and phrase_in(scene, "busy") is not None
    if invited(scene) is None or reading.facts or not (waits or reading.intent == "no"):
        return None
    return scene.say(scene.voice.say("not_now"))


def thanked(scene: Scene, reading: Reading) -> Turn | None:
    """A thank-you for a text they had asked for, from somebody whose talk is forgotten."""
    asked_for = scene.message.invited.partition(" ")[0] in _ASKED_FOR
    if not asked_for or reading.facts or reading.intent not in ("thanks", "yes"):
        return None
    return scene.say(scene.voice.say("thanks_done"))


def joining(scene: Scene, turn: Turn) -> Turn:
    """Signs up for the list whose keyword was texted, and says so in the same text."""
    campaign = texted(scene)
    signs_up = campaign is not None and campaign.frequency > 0 and turn.session is not None
    if campaign is None or not signs_up or turn.stop or scene.message.opt_out:
        return turn
    joined = scene.voice.joined(campaign)
    is_said = joined in (turn.reply or "")
    reply = turn.reply if is_said else join((joined, turn.reply or ""))
    if len(reply or "") > scene.voice.room.result:
        reply = joined
    event = choices.consent(campaign.keyword, joined, "keyword")
    return replace(turn, reply=reply, events=(*turn.events, event))
