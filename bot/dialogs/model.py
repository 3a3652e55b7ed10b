"""What we say and ask, as loaded: the values that `load_dialogs` gives."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.dialogs.definition import Definition


@dataclass(frozen=True, slots=True)
class Question:
    """What we ask about one fact.

    Attributes:
        name: the fact in a few words, after "it depends on".
        forms: the question in three wordings; nobody reads the same one three times.
        like: examples, added where no choices are shown.
        month, day: the question when a date is known to the year, or to the month.
        menu: whether the choices are shown always, only in the last form, or never.
        choices: values and their labels, in the order shown.
        why, look: why we ask, and where a person finds it out.
        on_yes: the value that a bare "yes" means, for a fact that is not yes or no.
        echo: how the fact is said back: a frame with {value}, or a phrase for each value.
    """

    fact: str
    name: str
    forms: tuple[str, str, str]
    like: str
    month: str
    day: str
    menu: Literal["always", "last", ""]
    choices: Mapping[str, str]
    why: str
    look: str
    echo: str | Mapping[str, str]
    on_yes: str = ""


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow between two phases."""

    trigger: str
    source: str
    dest: str
    condition: str


@dataclass(frozen=True, slots=True)
class Room:
    """Characters that a text, the opening with its question, and a whole result may have."""

    text: int = 160
    opening: int = 300
    result: int = 450


@dataclass(frozen=True, slots=True)
class Languages:
    """How our languages are offered, in that order.

    Attributes:
        names: in plain letters, by code.
        words: what picks each, in capitals.
        ask: what brings the list of all.
        others: says so in an English opening.
        rooms: less room, by code, where each character costs more to send.
    """

    names: Mapping[str, str]
    words: Mapping[str, str]
    ask: tuple[str, ...]
    others: str
    rooms: Mapping[str, Room]

    def room(self, language: str) -> Room:
        """How much may be said in a language."""
        return self.rooms.get(language, _USUAL)


_USUAL = Room()


@dataclass(frozen=True, slots=True, eq=False)  # as a key of caches it stands for itself
class Dialogs:
    """Everything under `dialogs/` but the reading data.

    Attributes:
        initial, states: the phases, each with a sentence about it.
        transitions: the arrows, tried in this order.
        questions: by fact.
        texts, results: what we say, by name (`results` holds tables and lists too).
        menu: words we offer and phrases we listen for, by group, name and language.
        campaigns: by keyword, in capitals.
        languages: how they are offered.
        outreach: what we text first, and to who joined a list; by name.
        later: what we text because somebody asked us to; by name.
        packet: what a letter to somebody without internet says around the law; by name.
    """

    initial: str
    states: Mapping[str, str]
    transitions: tuple[Transition, ...]
    questions: Mapping[str, Question]
    texts: Mapping[str, str]
    results: Mapping[str, Any]
    menu: Mapping[str, Any]
    campaigns: Mapping[str, Definition]
    languages: Languages
    outreach: Mapping[str, str]
    later: Mapping[str, str]
    packet: Mapping[str, str]


def placeholders(text: str) -> set[str]:
    """The names in braces.

    >>> sorted(placeholders("{org} until {date}"))
    ['date', 'org']
    """
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def messages(dialogs: Dialogs) -> Iterator[tuple[str, str]]:
    """Every text a person can read, with the place where it is shown, in the files' order."""
    for question in dialogs.questions.values():
        where = f"questions: {question.fact}"
        yield from ((where, text) for text in _texts_of(question))
    yield from ((f"texts: {name}", text) for name, text in dialogs.texts.items())
    yield from (("results", text) for text in _leaves(dialogs.results))
    yield from ((f"outreach: {name}", text) for name, text in dialogs.outreach.items())
    yield from ((f"later: {name}", text) for name, text in dialogs.later.items())
    for name, entry in dialogs.menu["questions"].items():
        yield f"asked back: {name}", entry["say"]


def on_paper(dialogs: Dialogs) -> Iterator[tuple[str, str]]:
    """The texts of a letter: translated like the others, and free of what a text costs."""
    yield from ((f"packet: {name}", text) for name, text in dialogs.packet.items())


def _texts_of(question: Question) -> Iterator[str]:
    echo = [question.echo] if isinstance(question.echo, str) else question.echo.values()
    for text in (
        question.name, *question.forms, question.like, question.month, question.day,
        *question.choices.values(), question.why, question.look, *echo,
    ):  # fmt: skip
        if text and text != "{value}":
            yield text


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    else:
        for child in value.values() if isinstance(value, Mapping) else value:
            yield from _leaves(child)
