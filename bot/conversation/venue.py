"""Where the case was: whose court, and not where the person lives now.

A state's law reaches no federal, tribal or military court. Where the words leave it open ("the feds
got me", "on the reservation") that is asked before anything else, in one question; where they name
the court nobody is asked.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.conversation.law import NO_STATE, court_is_open, court_mark
from bot.conversation.menu import phrase_in
from bot.conversation.scene import Scene
from bot.facts import FactValue
from bot.models import Reading

MOVED = "moved"  # in Session.said: told that the place of the case counts
_NAMED = {"court_federal": "US", "court_tribal": "TRIBAL", "court_military": "MIL"}
_PLACE_OF = {"federal": "US", "tribal": "TRIBAL", "military": "MIL"}


def listen(scene: Scene, reading: Reading) -> dict[str, FactValue]:
    """The facts of a reading as far as they stand; an open court is noted in the session."""
    facts = settled(reading.facts, scene.session.facts.get("jurisdiction"))
    for name, place in _NAMED.items():
        if phrase_in(scene, name):
            return {**facts, "jurisdiction": place}
    if not phrase_in(scene, "court_open") or phrase_in(scene, "court_named"):
        return facts
    if facts.get("jurisdiction") in NO_STATE and scene.session.asking != "x_court":
        del facts["jurisdiction"]  # "the feds" came; it may have been a state's court
    mark = court_mark(scene.session)
    if mark not in scene.session.said:
        scene.change(said=(*scene.session.said, mark))
    return facts


def is_new(scene: Scene) -> bool:
    """Whether this text has left the court open, and it was not asked before."""
    return court_is_open(scene.session) and "x_court" not in scene.session.asked


def settled(facts: Mapping[str, FactValue], here: object = None) -> dict[str, FactValue]:
    """A federal, tribal or military court said as what it is: its own jurisdiction.

    In that jurisdiction itself (`here`) the answer stands: it tells the tribe's own court from
    others on the reservation.
    """
    place = _PLACE_OF.get(str(facts.get("x_court")))
    if place is None or place == here:
        return dict(facts)
    kept = {name: value for name, value in facts.items() if name != "x_court"}
    return {**kept, "jurisdiction": place}


def states_court(scene: Scene) -> dict[str, FactValue]:
    """ "the county one": an ordinary court, in answer to whose court it was."""
    is_answer = scene.session.asking == "x_court" and phrase_in(scene, "court_of_state")
    return {"x_court": "state"} if is_answer else {}


def lives_there(scene: Scene, facts: Mapping[str, FactValue]) -> bool:
    """Whether the place told may only be where the person lives now."""
    return bool(
        "jurisdiction" in facts
        and phrase_in(scene, "moved")
        and not phrase_in(scene, "happened_there")
    )


def of_the_case(scene: Scene) -> str:
    """What counts is where it happened; said once to who speaks of moving."""
    if not phrase_in(scene, "moved") or MOVED in scene.session.said:
        return ""
    scene.change(said=(*scene.session.said, MOVED))
    return scene.voice.say("where_it_happened")
