"""Campaigns: the keyword of a poster, and the first reply to a text that we sent first."""

from __future__ import annotations

from dataclasses import replace

from bot.conversation import choices
from bot.conversation.menu import question_back
from bot.conversation.scene import Scene
from bot.conversation.stops import word_of
from bot.conversation.voice import join, languages
from bot.conversation.world import Turn
from bot.dialogs import Definition
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
    language = scene.message.invited.partition(" ")[2]
    clear = reading.seems if len(scene.text.tokens) >= _A_SENTENCE else ""
    if language not in ours or (clear in ours and clear != language):
        return ""
    return language


def who_we_are(scene: Scene, reading: Reading) -> Turn | None:
    """ "Who is this?" to a text of ours: who we are, how we got the number, how to end it."""
    what = scene.message.invited.partition(" ")[0]
    asks = reading.intent == "help" or question_back(scene) in _WHO
    if not what or not asks:
        return None
    return scene.say(scene.voice.say("who_asked" if what in _ASKED_FOR else "who_texted"), "help")


def not_now(scene: Scene, reading: Reading) -> Turn | None:
    """A plain no to the text that invited them."""
    if invited(scene) is None or reading.facts or reading.intent != "no":
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
