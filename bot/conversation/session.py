"""What is kept of one person's talk: small, plain JSON, and nothing that names the person.

The store encrypts it; the aim is that a finished screening takes less than 500 bytes, so facts
have one-letter names here and whatever still has its first value is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from bot.facts import FactValue

VERSION = 1
LISTED, SENT = "listed", "sent"
"""In `Session.said`: we texted first, a list ("listed:2026-05-03" from that day's yes) or one text
they had asked for."""

# Letters are given for good: a new fact takes a new one, a dropped one's is never used again.
_LETTERS = {
    "jurisdiction": "a",
    "county": "b",
    "city": "c",
    "disposition": "d",
    "offense": "e",
    "cannabis_form": "f",
    "amount_g": "g",
    "plants": "h",
    "offense_class": "i",
    "offense_date": "j",
    "conviction_date": "k",
    "completed_date": "l",
    "age_at_offense": "m",
    "sentence": "n",
    "owes_money": "o",
    "minor_involved": "p",
    "violence_or_weapon": "q",
    "other_charges_same_case": "r",
    "plea_to_lesser": "s",
    "convictions_since": "t",
    "last_conviction_date": "u",
    "other_convictions": "v",
    "prior_cannabis_convictions": "w",
    "serious_conviction": "x",
    "sex_registration": "y",
    "pending_charges": "z",
    "x_disposition_date": "A",
    "x_court": "B",
}
_NAMES = {letter: name for name, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """One result as it was told: enough to count who heard what later turned out wrong.

    Attributes:
        jurisdiction: whose law.
        version: `Jurisdiction.version` of that day, or "" where no rule file covers the place.
        outcome, remedy: the headline.
    """

    jurisdiction: str
    version: str
    outcome: str
    remedy: str | None


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Charge(NamedTuple):
    """One arrest or conviction that was asked about.

    Attributes:
        facts: what was told about it; `unknown` where the person does not know.
        trail: the facts asked and answered, in order; `back` walks it.
        skipped: facts told only roughly, and the person does not know them better.
        told: the result, once one was given.
    """

    facts: Mapping[str, FactValue] = _NOTHING
    trail: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    told: Told | None = None


class Session(NamedTuple):
    """One talk. A turn changes it a dozen times, and tuples are changed four times as fast.

    Attributes:
        language: code of the language we write in, "" before the first text.
        state: the phase, one of dialogs/states.yaml.
        asking: the fact our last question asked for, or "".
        menu: what we asked that is no question about a fact ("language", "reminder"), or "".
        draft: what a letter needs while its address is asked for; at no other time anything.
        misses: texts in a row that we could not use.
        asked: how often each fact was asked, in all charges.
        person: facts about the person, shared by all charges.
        charges: the charges; the last is in hand.
        pending: facts read with doubt, waiting for "right" or "not right".
        recent: the facts that the last text gave and that we said back.
        pages: how far STEPS, RISKS and MORE have been read.
        said: what was said once and is not said again.
        campaign: the keyword the talk began with, or "".
        code: hash of the code word, or "".
        texts: how many texts came since the last result.
        last: when the last text came, minutes since 1970, UTC; 0 before the first.
    """

    language: str = ""
    state: str = "welcome"
    asking: str = ""
    menu: str = ""
    draft: Mapping[str, str] = _NOTHING
    misses: int = 0
    asked: Mapping[str, int] = _NOTHING
    person: Mapping[str, FactValue] = _NOTHING
    charges: tuple[Charge, ...] = (Charge(),)
    pending: Mapping[str, FactValue] = _NOTHING
    recent: tuple[str, ...] = ()
    pages: Mapping[str, int] = _NOTHING
    said: tuple[str, ...] = ()
    campaign: str = ""
    code: str = ""
    texts: int = 0
    last: int = 0

    @property
    def charge(self) -> Charge:
        """The charge in hand."""
        return self.charges[-1]

    @property
    def facts(self) -> dict[str, FactValue]:
        """All that was told of the charge in hand and of the person."""
        return {**self.charge.facts, **self.person}

    @property
    def met(self) -> str:
        """By which text of ours they know us (`LISTED`, `SENT`), "" for none."""
        return next((word for word in self.said if word.partition(":")[0] in (LISTED, SENT)), "")

    def with_charge(self, **changes: Any) -> Session:
        """The session with the charge in hand changed."""
        return self._replace(charges=(*self.charges[:-1], self.charge._replace(**changes)))

    def to_json(self) -> dict[str, Any]:
        """As small plain JSON; `from_json` reads it back to an equal session."""
        data: dict[str, Any] = {"v": VERSION}
        for short, name in _FIELDS.items():
            value = getattr(self, name)
            if value != _DEFAULTS[name]:
                data[short] = _TO_JSON.get(name, _plain)(value)
        return data


def new_session() -> Session:
    """The session of somebody who has never written, or of whom nothing is kept."""
    return Session()


def from_json(data: Mapping[str, Any]) -> Session:
    """The session kept as `data`; one of another version, or none, begins anew."""
    if data.get("v") != VERSION:
        return new_session()
    known = {
        name: _FROM_JSON.get(name, _plain)(data[short])
        for short, name in _FIELDS.items()
        if short in data
    }
    return Session(**known)


def minutes(at: datetime) -> int:
    """A moment as the session keeps it."""
    return int(at.astimezone(UTC).timestamp()) // 60


def _plain(value: Any) -> Any:
    return value


def _short(name: str) -> str:
    return _LETTERS.get(name, name)


def _long(letter: str) -> str:
    return _NAMES.get(letter, letter)


def _short_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {_short(name): value for name, value in facts.items()}


def _long_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {_long(letter): value for letter, value in facts.items()}


def _short_names(names: tuple[str, ...]) -> str:
    return " ".join(map(_short, names))


def _long_names(text: str) -> tuple[str, ...]:
    return tuple(map(_long, text.split()))


def _short_charges(charges: tuple[Charge, ...]) -> list[list[Any]]:
    return [
        [
            _short_facts(charge.facts),
            _short_names(charge.trail),
            _short_names(charge.skipped),
            *([[getattr(charge.told, f.name) for f in fields(Told)]] if charge.told else []),
        ]
        for charge in charges
    ]


def _long_charges(data: list[list[Any]]) -> tuple[Charge, ...]:
    return tuple(
        Charge(
            _long_facts(facts), _long_names(trail), _long_names(skipped), *(Told(*t) for t in told)
        )
        for facts, trail, skipped, *told in data
    )


_FIELDS = {
    "l": "language",
    "s": "state",
    "q": "asking",
    "m": "menu",
    "a": "draft",
    "x": "misses",
    "n": "asked",
    "p": "person",
    "c": "charges",
    "d": "pending",
    "r": "recent",
    "g": "pages",
    "o": "said",
    "k": "campaign",
    "w": "code",
    "e": "texts",
    "t": "last",
}
_TO_JSON: dict[str, Callable[[Any], Any]] = {
    "asking": _short,
    "asked": _short_facts,
    "person": _short_facts,
    "pending": _short_facts,
    "charges": _short_charges,
    "recent": _short_names,
    "said": " ".join,
    "pages": dict,
    "draft": dict,
}
_FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "asking": _long,
    "asked": _long_facts,
    "person": _long_facts,
    "pending": _long_facts,
    "charges": _long_charges,
    "recent": _long_names,
    "said": lambda text: tuple(text.split()),
}
_EMPTY = Session()
_DEFAULTS = {name: getattr(_EMPTY, name) for name in _FIELDS.values()}
