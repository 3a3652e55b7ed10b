"""Which organisation takes a wish for a call or a letter: by place and language.

The talk asks it before it offers anything, and the list of requests when it hands one over, so that
nothing is offered that nobody does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar


class Taker(Protocol):
    """What decides whose a request is: kinds, places and languages; an empty list takes all."""

    @property
    def takes(self) -> Sequence[str]:
        """ "call", "mail"."""

    @property
    def states(self) -> Sequence[str]:
        """Postal codes."""

    @property
    def counties(self) -> Sequence[str]:
        """Names without "County"."""

    @property
    def languages(self) -> Sequence[str]:
        """Codes of languages."""


@dataclass(frozen=True, slots=True)
class Partner:
    """One organisation as a talk sees it: a `Taker`, and its working days until it acts."""

    takes: tuple[str, ...]
    states: tuple[str, ...] = ()
    counties: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    days: int = 3


_AnyTaker = TypeVar("_AnyTaker", bound=Taker)


def nearest(
    known: Iterable[_AnyTaker], kind: str, state: str, county: str, language: str
) -> _AnyTaker | None:
    """Who takes such a request: the one nearest to the person, else nobody.

    One who names the county goes before one for the state, and that before one for everywhere; then
    one who names the language before one who takes any; then the first of `known`.
    """
    fit = [
        one
        for one in known
        if kind in one.takes
        and _within(state, one.states)
        and _within(county, one.counties)
        and _within(language, one.languages)
    ]
    return min(fit, key=_distance, default=None)


def may_be_taken(known: Iterable[Taker], kind: str, state: str, county: str, language: str) -> bool:
    """Whether somebody takes it, or would once a state or county that is "" yet is told."""
    return any(
        kind in one.takes
        and (not state or _within(state, one.states))
        and (not county or _within(county, one.counties))
        and _within(language, one.languages)
        for one in known
    )


def _within(value: str, taken: Iterable[str]) -> bool:
    allowed = [entry.casefold() for entry in taken]
    return not allowed or value.casefold() in allowed


def _distance(one: Taker) -> tuple[bool, bool, bool]:
    return (not one.counties, not one.states, not one.languages)
