"""A packet by mail, for people without internet: a name, an address, read back once.

These texts are read as nothing else: the city of an address is not where the case was. Name and
address stay in the session only from one text to the next, and go with the event or with the first
text that says something else.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.conversation import choices, handover, later
from bot.conversation.menu import asked_back, menu_word, phrase_in
from bot.conversation.scene import Scene
from bot.conversation.silence import DAY_MINUTES, gap
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.models import Event, Reading

MAIL = "mail"  # what a partner takes, and what is agreed to
OFFER, NAME, ADDRESS, CHECK = "mail", "name", "address", "letter"  # in Session.menu
STEPS = frozenset((NAME, ADDRESS, CHECK))
_OFFERED = ("mail_yes", "offer_no")
_CHECKED = ("confirm_right", "confirm_wrong")
_ZIP = re.compile(r"(?<![\d-])\d{5}(?:-\d{4})?(?!\d)")
_BEGINS = re.compile(r"\d|\b(?:p\.? ?o\.? ?box|apartado)\b", re.IGNORECASE)
_ONLY_ZIP = re.compile(r"\D{0,12}\d{5}(?:-\d{4})?\W*")
_MOST_NAME, _MOST_ADDRESS = 60, 160  # letters
_MOST_MISSES = 2
_LEAVES = ("no", "back", "restart", "person", "language", "remind", "another")


def offer(scene: Scene, before: str = "") -> Turn | None:
    """Paper by mail, offered once after a result where somebody mails it."""
    if not _can_mail(scene) or OFFER in scene.session.said:
        return None
    scene.change(said=(*scene.session.said, OFFER))
    text = join((before, scene.voice.say("mail_offer")), " ")
    return choices.put(scene, OFFER, text, choices.labelled(scene, _OFFERED))


def wished(scene: Scene) -> Turn | None:
    """ "Mail it to me": their own wish."""
    if not phrase_in(scene, "mail_it"):
        return None
    if _can_mail(scene):
        scene.change(said=tuple(dict.fromkeys((*scene.session.said, OFFER))))
        return _ask_name(scene)
    has_answer = scene.session.charge.told is not None and not scene.session.asking
    if has_answer or not handover.may_be_offered(scene, MAIL):
        return _none(scene)
    is_sure = handover.taker(scene, MAIL) is not None
    return scene.with_question(scene.voice.say("mail_first" if is_sure else "mail_place"))


def _can_mail(scene: Scene) -> bool:
    """Whether there is something to print: a result of a place whose law we have."""
    if scene.session.asking or handover.taker(scene, MAIL) is None:
        return False
    return bool(later.fitting(scene))


def _none(scene: Scene) -> Turn:
    """The honest answer where nobody mails, and who may print it."""
    scene.change(menu="", draft={})
    return scene.with_question(scene.voice.say("mail_none", helper=scene.helper), "help")


def answered(scene: Scene, reading: Reading) -> Turn | None:
    """The next step of a letter; None where the text says something else."""
    step = scene.session.menu
    if step == OFFER:
        return _after_offer(scene, reading)
    if is_stale(scene):
        return None
    if not _can_mail(scene):  # who mailed it left since it was offered
        return None if _leaves(scene, reading) else _none(scene)
    if step == CHECK:
        return _after_check(scene, reading)
    if _leaves(scene, reading):
        return _dropped(scene) if reading.intent == "no" or menu_word(scene, "no_thanks") else None
    return _named(scene) if step == NAME else _addressed(scene)


def is_stale(scene: Scene) -> bool:
    """Whether a letter was left half said: whoever writes now need not be who was asked."""
    return scene.session.menu in STEPS and gap(scene) >= DAY_MINUTES


def _leaves(scene: Scene, reading: Reading) -> bool:
    """Whether it is no name and no address but a wish or a question."""
    if _ZIP.search(scene.message.text):
        return False
    return reading.intent in _LEAVES or menu_word(scene, "no_thanks") or bool(asked_back(scene))


def _after_offer(scene: Scene, reading: Reading) -> Turn | None:
    said = choices.agreed(scene, reading, _OFFERED)
    if said == "unclear":
        return choices.which_one(scene, OFFER, _OFFERED)
    if said == "no":
        scene.change(menu="", draft={})
        return scene.say(scene.voice.say("offer_declined"))
    if not said:
        return None
    return _ask_name(scene) if _can_mail(scene) else _none(scene)


def _ask_name(scene: Scene) -> Turn:
    scene.change(draft={})
    return choices.put(scene, NAME, scene.voice.say("mail_name"))


def _named(scene: Scene) -> Turn:
    """The name, or name and address in one text."""
    said = _plain(scene.message.text)
    begin = _BEGINS.search(said)
    name = said[: begin.start()].strip(" ,;:-") if begin else said
    if not any(letter.isalpha() for letter in name):
        return _missed(scene, NAME, "mail_name")
    scene.change(draft={"name": name[:_MOST_NAME]})
    if begin and _ZIP.search(said):
        return _addressed(scene, said[begin.start() :])
    return choices.put(scene, ADDRESS, scene.voice.say("mail_address"))


def _addressed(scene: Scene, said: str = "") -> Turn:
    said = said or _plain(scene.message.text)
    before = scene.session.draft.get("address", "")
    if before and _ONLY_ZIP.fullmatch(said):
        said = f"{before} {said}"
    street = _ZIP.sub("", said)
    if not _ZIP.search(said) or not any(letter.isalpha() for letter in street):
        scene.change(draft={**scene.session.draft, "address": said[:_MOST_ADDRESS]})
        return _missed(scene, ADDRESS, "mail_zip")
    scene.change(draft={**scene.session.draft, "address": said[:_MOST_ADDRESS]})
    return _check(scene)


def _check(scene: Scene) -> Turn:
    draft, voice = scene.session.draft, scene.voice
    read_back = join((f"{draft['name']}, {draft['address']}", voice.say("mail_confirm")))
    return choices.put(scene, CHECK, read_back, choices.labelled(scene, _CHECKED))


def _after_check(scene: Scene, reading: Reading) -> Turn | None:
    if _ZIP.search(scene.message.text):
        return _addressed(scene)  # put right
    said = choices.agreed(scene, reading, _CHECKED)
    if said == "unclear":
        return choices.which_one(scene, CHECK, _CHECKED)
    if said == "no":
        return _ask_name(scene)
    return _mailed(scene) if said else None


def _mailed(scene: Scene) -> Turn:
    draft, voice = scene.session.draft, scene.voice
    letter = {"name": draft["name"], "address": draft["address"], **later.told(scene)}
    mailer = handover.taker(scene, MAIL)
    events = (
        choices.consent(MAIL, voice.say("mail_confirm")),
        Event(MAIL, {**letter, **handover.place(scene.session)}),
    )
    scene.change(menu="", draft={})
    takes = handover.span_words(voice, mailer.days) if mailer else ""
    return scene.say(join((voice.say("mail_done"), takes), " "), events=events)


def _missed(scene: Scene, step: str, text: str) -> Turn:
    """Once more; who cannot say it twice is better helped by a human."""
    draft = dict(scene.session.draft)
    misses = int(draft.get("misses", "0")) + 1
    if misses > _MOST_MISSES:
        dropped = _dropped(scene)
        who = scene.voice.frame("helper", helper=scene.helper)
        return replace(dropped, reply=join((dropped.reply or "", who), " "))
    scene.change(draft={**draft, "misses": str(misses)})
    return choices.put(scene, step, scene.voice.say(text))


def _dropped(scene: Scene) -> Turn:
    scene.change(menu="", draft={})
    return scene.say(scene.voice.say("mail_dropped"))


def _plain(text: str) -> str:
    """One line, with nothing in it that a printer or a phone would stumble over."""
    line = " ".join(text.split())
    return "".join(letter for letter in line if letter.isprintable() and letter not in "{}<>")
