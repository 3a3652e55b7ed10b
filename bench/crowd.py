"""Simulated people: who they are, what their case is, and how they behave on the phone."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bench.speech import LANGUAGES, Speech, is_true_of, words
from bot.conversation import Turn, World
from bot.facts import COMMON, UNKNOWN, FactValue, Kind, date_range, parse_value
from bot.rules import Rulebook
from bot.rules.cases import Case, load_cases

TODAY = date(2026, 11, 22)
_SHARES = {"en": 6.0, "es": 4.0}  # of all people, beside 1 for each other language
_SLIPS = {"low": 0.15, "middle": 0.05, "high": 0.0}
_PATIENCE = {"low": 3, "middle": 5, "high": 8}
MISCHIEF = (
    "story", "corrects", "changes language", "falls silent", "two charges", "asks back",
    "texts twice", "greets in between",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Character:
    """Who somebody is.

    Attributes:
        number: in the crowd; seeds everything they do.
        language: they text in.
        place: whose court it was.
        cases: the charges they ask about, one or two: facts by name.
        literacy: `low`, `middle` or `high`: how many slips they make.
        patience: `low`, `middle` or `high`: how long they bear not being understood.
        mischief: what they do that a form would not bear.
    """

    number: int
    language: str
    place: str
    cases: tuple[Mapping[str, FactValue], ...]
    names: tuple[str, ...]
    literacy: str
    patience: str
    mischief: frozenset[str]

    @property
    def bears(self) -> int:
        """How often they answer the same question before they give up."""
        return _PATIENCE[self.patience]


def draw(
    book: Rulebook, count: int, seed: int, languages: Sequence[str] = LANGUAGES
) -> list[Character]:
    """A crowd: each place in turn, everything else by chance."""
    chance = random.Random(seed)
    by_place = _cases(book)
    places = sorted(by_place)
    weights = [_SHARES.get(language, 1.0) for language in languages]
    crowd = []
    for number in range(count):
        place = places[number % len(places)]
        language = chance.choices(languages, weights)[0]
        mischief = frozenset(chance.sample(MISCHIEF, chance.choice((0, 0, 1, 1, 2))))
        chosen = chance.sample(by_place[place], 2 if "two charges" in mischief else 1)
        crowd.append(
            Character(
                number,
                language,
                place,
                tuple(_facts(book, case) for case in chosen),
                tuple(case.name for case in chosen),
                chance.choice(tuple(_SLIPS)),
                chance.choice(tuple(_PATIENCE)),
                mischief,
            )
        )
    return crowd


def _cases(book: Rulebook) -> dict[str, list[Case]]:
    """The cases of each place that ask about today: "ten years ago" counts from then."""
    found: dict[str, list[Case]] = {}
    for case in load_cases(book, None, *book.jurisdictions):
        place = case.facts.get("jurisdiction")
        if case.asof == TODAY and isinstance(place, str) and place in book.jurisdictions:
            found.setdefault(place, []).append(case)
    return {place: cases for place, cases in found.items() if len(cases) > 1}


def _facts(book: Rulebook, case: Case) -> dict[str, FactValue]:
    """The facts of a case, in canonical form."""
    del book
    return {
        name: parse_value(COMMON[name], value) if name in COMMON else value
        for name, value in case.facts.items()
    }


class Texter:
    """One person on the phone: what they text next, given what came of the text before."""

    def __init__(self, who: Character, world: World) -> None:
        self.who = who
        self.chance = random.Random(f"clearline {who.number}")
        self.speech = Speech(world, who.language, self.chance, _SLIPS[who.literacy])
        self.charge = 0
        self.told: list[dict[str, FactValue]] = [self.speech.said]
        self.tried: dict[str, int] = {}
        self._asks_another = False
        self._once = set(who.mischief)

    @property
    def facts(self) -> Mapping[str, FactValue]:
        """Of the charge they are texting about; what they are is what it was at the first."""
        return self.who.cases[self.charge]

    def first(self) -> str:
        """Their first text: a greeting, or what happened."""
        return self.story() if self._does("story") else self.speech.greeting()

    def story(self) -> str:
        """Where, what, when and how it ended, in one text."""
        facts = ("jurisdiction", "offense", "offense_date", "disposition")
        told = [fact for fact in facts if self.facts.get(fact, UNKNOWN) != UNKNOWN]
        said = [
            self.speech.from_corpus(fact, self.facts[fact])
            or self.speech.bare(fact, self.facts[fact])
            for fact in told
        ]
        return ". ".join(said)

    def next(self, turn: Turn) -> tuple[str, int]:
        """The next text, and the days of silence before it. Raises GaveUp."""
        session = turn.session
        if session is not None and session.state == "check":
            return self._proof(), 0
        if self._asks_another:
            self._asks_another = False
            return self.speech.word("another", "another"), 0
        if self._does("falls silent", 0.3):
            return self.speech.greeting(), 8
        if session is not None and session.state == "confirm":
            return self.speech.agree(self._is_right(session.pending)), 0
        return self._answer(turn), 0

    def does_twice(self) -> bool:
        """Whether the text goes out a second time before the reply is there."""
        return self._does("texts twice", 0.2)

    def goes_on(self) -> bool:
        """Whether there is another charge to ask about; then the next text asks for it."""
        if self.charge + 1 >= len(self.who.cases):
            return False
        self.charge += 1
        self.told.append({})
        self.speech.said = self.told[-1]
        self.tried = {}
        self._asks_another = True
        return True

    def _answer(self, turn: Turn) -> str:
        asking = turn.asking or (turn.session.asking if turn.session else "")
        if not asking:
            return self.speech.agree(True)
        if self._does("asks back", 0.3) and (asked := self.speech.question()):
            return asked
        if self._does("greets in between", 0.3):
            return self.speech.greeting()
        if self._does("changes language", 0.3) and self.who.language != "en":
            self.speech.language = "en"
            return "English please"
        times = self.tried[asking] = self.tried.get(asking, 0) + 1
        if times > self.who.bears:
            raise GaveUp(asking)
        true = self.facts.get(asking, UNKNOWN)
        choices = turn.choices or ()
        if times == 1 and "corrects" in self._once and self._wrong(asking, true):
            self._once.discard("corrects")
            self.tried[asking] = 0
            return self._wrong(asking, true) or ""
        return self.speech.tell(asking, true, choices, plain=times > 1)

    def _wrong(self, asking: str, true: FactValue) -> str | None:
        """A wrong year and, in the same breath, the right one: "2003 no 2004"."""
        if asking not in COMMON or COMMON[asking].kind is not Kind.DATE or true == UNKNOWN:
            return None
        year = date_range(true).first.year
        correction = words_of_correction(self.speech)
        return f"{year - 1} {correction} {self.speech.bare(asking, true)}" if correction else None

    def _does(self, mischief: str, odds: float = 1.0) -> bool:
        """Whether they do one of their mischiefs now; each only once."""
        if mischief not in self._once or self.chance.random() >= odds:
            return False
        self._once.discard(mischief)
        return True

    def _proof(self) -> str:
        """After a long silence: the state, and a year they had told."""
        place = self.speech.bare("jurisdiction", str(self.facts["jurisdiction"]))
        dates = [
            value
            for name, value in self.facts.items()
            if name in COMMON and COMMON[name].kind is Kind.DATE and value != UNKNOWN
        ]
        year = date_range(dates[0]).first.year if dates else 2010
        return f"{place} {year}"

    def _is_right(self, pending: Mapping[str, FactValue]) -> bool:
        """Whether all that is asked back is true of them."""
        return all(
            is_true_of(name, value, self.facts[name])
            for name, value in pending.items()
            if name in self.facts
        )


class GaveUp(Exception):
    """Somebody lost patience; its text is the fact last asked for."""


def words_of_correction(speech: Speech) -> str:
    """The first word by which a language takes something back."""
    known: Sequence[Any] = words(speech.language).get("inside", {}).get("correction", ())
    return str(known[0]) if known else ""
