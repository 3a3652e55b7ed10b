"""What stands open besides the facts: offers, "when may we call?", a letter, "did it work?"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.conversation import handover, later, mailing, silence, stops, worked
from bot.conversation.menu import menu_word, question_back
from bot.conversation.scene import Scene
from bot.conversation.world import Turn
from bot.models import Reading

_ANSWERED: Mapping[str, Callable[[Scene, Reading], Turn | None]] = {
    **dict.fromkeys(later.KINDS, later.answered),
    **dict.fromkeys((mailing.OFFER, *mailing.STEPS), mailing.answered),
    handover.CALL: handover.answered,
    worked.WORKED: worked.answered,
    stops.STARTED: stops.after_start,
}
_SHOWS_NOTHING = frozenset((worked.WORKED, stops.STARTED))
"""What may be answered by whoever holds the phone, after any silence."""
_YES_OR_NO = frozenset((*later.KINDS, mailing.OFFER, mailing.CHECK))


def answered(scene: Scene, reading: Reading) -> Turn | None:
    """The reply to an answer; whatever says something else lets the question go."""
    name = scene.session.menu
    handler = _ANSWERED.get(name)
    if handler is None:
        return None
    is_locked = name not in _SHOWS_NOTHING and silence.is_locked(scene)
    turn = None if is_locked else handler(scene, reading)
    if turn is None and (is_locked or not _stays_open(scene, reading)):
        scene.change(menu="", draft={})
    return turn


def _stays_open(scene: Scene, reading: Reading) -> bool:
    """Whether the text asks us something first; where a question about a fact stands open too,
    that one comes again, and the next digit is its answer."""
    if scene.session.asking or mailing.is_stale(scene):
        return False
    return bool(question_back(scene)) or reading.intent == "help"


def declines(scene: Scene) -> bool:
    """ "No gracias" to an offer is no wish to get no more texts."""
    return scene.session.menu in _YES_OR_NO and menu_word(scene, "no_thanks")


def writes_address(scene: Scene) -> bool:
    """Whether this text is a name or an address, which nobody should take for anything else."""
    return scene.session.menu in mailing.STEPS


def next_offer(scene: Scene, before: str = "") -> Turn | None:
    """One thing to offer at a quiet moment after a result, or None: each only once."""
    if scene.session.state != "results" or scene.session.asking:
        return None
    return later.offer(scene, before) or mailing.offer(scene, before)


def wished(scene: Scene) -> Turn | None:
    """One of these things asked for in their own words."""
    return mailing.wished(scene) or later.wished(scene)
