"""What the places of a text tell of the case."""

from __future__ import annotations

from bot.understand.places import Place


def place_facts(places: list[Place]) -> dict[str, str]:
    """The facts that the places of a text tell.

    A state named wins over one implied; two states named cancel each other ("from one to the
    other" says neither).
    """
    facts: dict[str, str] = {}
    named = {place.name for place in places if place.kind == "state"}
    for place in places:
        if place.kind != "state" and place.kind not in facts and not _is_elsewhere(place, named):
            facts[place.kind] = place.name
    implied = {place.states[0] for place in places if len(place.states) == 1}
    states = named or implied
    if len(states) == 1:
        facts["jurisdiction"] = states.pop()
    return facts


def _is_elsewhere(place: Place, named: set[str]) -> bool:
    """Whether a city is of another state than all those named: "from denver ... in nebraska"."""
    return bool(named and place.kind == "city" and place.states and not named & set(place.states))
