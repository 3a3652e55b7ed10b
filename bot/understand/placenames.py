"""What dialogs/reading/places.yaml says: names of states, nicknames, names that are also words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot import data
from bot.understand.gazetteer import key_of, load_gazetteer
from bot.understand.layer import places_of
from bot.understand.text import words_of

FILE = "dialogs/reading/places.yaml"
NEVER_STATES = frozenset({"ok", "hi"})
WORDS = frozenset(
    "in or me ok hi oh pa la ma de al co id mi va as us mo pr ar".split()  # noqa: SIM905
)
"""Postal codes that are words of some language we read."""


class Leads:
    """Small words around names, found wherever they stand.

    >>> Leads(["in", "city of"]).spans(("in", "the", "city", "of", "reno"))
    {0: 1, 2: 4}
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in map(words_of, phrases):
            self._by_first.setdefault(words[0], []).append(words)

    def spans(self, tokens: tuple[str, ...]) -> dict[int, int]:
        """Where the longest phrase ends, by the word where it begins."""
        return {
            at: at + max(len(words) for words in fitting)
            for at, word in enumerate(tokens)
            if (fitting := self._fitting(tokens, at, word))
        }

    def _fitting(self, tokens: tuple[str, ...], at: int, word: str) -> list[tuple[str, ...]]:
        phrases = self._by_first.get(word, ())
        return [words for words in phrases if tokens[at : at + len(words)] == words]


@dataclass(frozen=True, slots=True)
class Names:
    """The file, folded.

    Attributes:
        states: codes by name.
        nicknames: (city, state) by nickname.
        words: cities whose names are also words or people.
        code_words: postal codes that are words.
        left: names that say no place of ours.
        counties: names of counties by what people call them in other languages.
        county, county_before: what stands behind or before the name of a county.
        lead, behind: what stands before a place, or behind it ("오레곤에서").
        fillers: what may be said around the name of a place that was asked for.
        longest: words of the longest name.
    """

    states: Mapping[str, str]
    nicknames: Mapping[str, tuple[str, str]]
    words: frozenset[str]
    code_words: frozenset[str]
    left: frozenset[str]
    counties: Mapping[str, str]
    county: Leads
    county_before: Leads
    lead: Leads
    behind: Leads
    fillers: frozenset[str]
    longest: int


@lru_cache(maxsize=32)
def load_names(languages: tuple[str, ...] = ()) -> Names:
    """The names of places.yaml, and under `places` in the files of some languages."""
    content = _joined(languages)
    states = {key_of(one): code for code, ones in content["states"].items() for one in ones}
    nicknames = {
        key_of(one): (place.rpartition(",")[0], place[-2:])
        for place, ones in content["nicknames"].items()
        for one in ones
    }
    counties = {
        key_of(one): place.rpartition(",")[0]
        for place, ones in content["counties"].items()
        for one in ones
    }
    phrases = (*states, *nicknames, *counties)
    return Names(
        states=states,
        nicknames=nicknames,
        counties=counties,
        words=frozenset(key_of(one) for one in content["words"]),
        code_words=WORDS | {key_of(one) for one in content["code_words"]},
        left=frozenset(key_of(one) for one in (*content["left"], *content["foreign"])),
        county=Leads(content["county"]),
        county_before=Leads(content["county_before"]),
        lead=Leads(content["lead"]),
        behind=Leads(content["behind"]),
        fillers=frozenset(word for one in content["fillers"] for word in words_of(one)),
        longest=max(phrase.count(" ") + 1 for phrase in phrases),
    )


_MAPS, _LISTS = (
    ("states", "nicknames", "counties"),
    (
        "words",
        "code_words",
        "left",
        "foreign",
        "county",
        "county_before",
        "lead",
        "behind",
        "fillers",
    ),
)


def _joined(languages: tuple[str, ...]) -> dict[str, Any]:
    """places.yaml, with what the files of some languages add to it."""
    joined: dict[str, Any] = {name: {} for name in _MAPS} | {name: [] for name in _LISTS}
    for content in [data.load_yaml(data.ROOT / FILE), *map(places_of, languages)]:
        for name in _MAPS:
            for place, ones in content.get(name, {}).items():
                joined[name].setdefault(place, []).extend(ones)
        for name in _LISTS:
            joined[name] += content.get(name, [])
    return joined


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
