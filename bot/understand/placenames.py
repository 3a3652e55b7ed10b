"""What dialogs/reading/places.yaml says: names of states, nicknames, names that are also words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot import data
from bot.understand.gazetteer import key_of, load_gazetteer
from bot.understand.text import words_of

FILE = "dialogs/reading/places.yaml"
NEVER_STATES = frozenset({"ok", "hi"})
WORDS = frozenset(
    "in or me ok hi oh pa la ma de al co id mi va as us mo pr ar".split()  # noqa: SIM905
)
"""Postal codes that are words of some language we read."""


@dataclass(frozen=True, slots=True)
class Names:
    """The file, folded.

    Attributes:
        states: codes by name.
        nicknames: (city, state) by nickname.
        words: cities whose names are also words or people.
        left: names that say no place of ours.
        county, county_before: what stands behind or before the name of a county.
        lead: what stands before a place.
        fillers: what may be said around the name of a place that was asked for.
        longest: words of the longest name.
    """

    states: Mapping[str, str]
    nicknames: Mapping[str, tuple[str, str]]
    words: frozenset[str]
    left: frozenset[str]
    county: frozenset[str]
    county_before: tuple[tuple[str, ...], ...]
    lead: tuple[tuple[str, ...], ...]
    fillers: frozenset[str]
    longest: int


@lru_cache(maxsize=1)
def load_names() -> Names:
    """The names, read once."""
    content: dict[str, Any] = data.load_yaml(data.ROOT / FILE)
    states = {key_of(one): code for code, ones in content["states"].items() for one in ones}
    nicknames = {
        key_of(one): (place.rpartition(",")[0], place[-2:])
        for place, ones in content["nicknames"].items()
        for one in ones
    }
    phrases = (*states, *nicknames)
    return Names(
        states=states,
        nicknames=nicknames,
        words=frozenset(key_of(one) for one in content["words"]),
        left=frozenset(key_of(one) for one in (*content["left"], *content["foreign"])),
        county=frozenset(content["county"]),
        county_before=tuple(words_of(one) for one in content["county_before"]),
        lead=tuple(words_of(one) for one in content["lead"]),
        fillers=frozenset(content["fillers"]),
        longest=max(phrase.count(" ") + 1 for phrase in phrases),
    )


@lru_cache(maxsize=1)
def spellings() -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Names a misspelled one is held against: states, cities people know, counties."""
    gazetteer = load_gazetteer()
    large = [
        name
        for name in gazetteer.cities
        if len(name) >= 6 and (city := gazetteer.city(name)) and city.largest >= 20_000
    ]
    states = [name for name in load_names().states if len(name) >= 6]
    return tuple(states), tuple(large), tuple(name for name in gazetteer.counties if len(name) >= 5)
