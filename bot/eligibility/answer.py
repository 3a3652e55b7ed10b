"""What comes out: the answer for one charge, in the words of the contract (section 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.rules.entries import Cite, Confidence
from bot.rules.model import Outcome, Way


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another remedy, open today or with a date.

    Attributes:
        outcome: what it would be as the answer.
        on, by: as in an answer.
    """

    remedy: str
    way: Way
    outcome: Outcome
    on: date | None
    by: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one charge.

    Attributes:
        outcome: what it comes to; `refer` while what is not known decides.
        remedy: the remedy that gives it, or None.
        on, by: the day it opens; the day by which the state acts. "At the latest", where not sure.
        alternatives: other remedies that are open or have a date, in rank order; `also` their ids.
        between: the best and the worst outcome still possible, where they differ.
        undecided: once the outcome is settled: remedies whose own status is not, with the facts it
            hangs on.
        covered: whether the place has a rule file.
        way: the winning way, with its texts, steps and effect; where unclear law refers to a
            lawyer, the way that does (its remedy is not named).
        blocked: it waits only for a payment, a sentence or an open case to end.
        later: the state acts by itself, but its waiting time is not over.
        settled: nothing not yet asked can change the outcome.
        needs_outcome, needs_detail, needs_place: the facts to ask next, by what they can change.
    """

    outcome: Outcome
    remedy: str | None
    effect: str | None
    still_shows: bool | None
    then: str | None
    on: date | None
    by: date | None
    alternatives: tuple[Alternative, ...]
    between: tuple[Outcome, Outcome] | None
    undecided: Mapping[str, tuple[str, ...]]
    confidence: Confidence | None
    covered: bool
    law: tuple[Cite, ...]
    verified: date | None
    reviewed: str | None
    way: Way | None
    blocked: bool
    later: bool
    needs_outcome: tuple[str, ...]
    needs_detail: tuple[str, ...]
    needs_place: tuple[str, ...]

    @property
    def also(self) -> tuple[str, ...]:
        """The ids of the other remedies."""
        return tuple(one.remedy for one in self.alternatives)

    @property
    def needs(self) -> tuple[str, ...]:
        """The facts to ask, the next one first."""
        return self.needs_outcome + self.needs_detail + self.needs_place

    @property
    def settled(self) -> bool:
        """Whether nothing not yet asked can change the outcome."""
        return not self.needs_outcome

    def to_json(self) -> dict[str, Any]:
        """The object that `clearline assess` prints (contract, section 3)."""
        return {
            "outcome": str(self.outcome),
            "remedy": self.remedy,
            "effect": self.effect,
            "still_shows": self.still_shows,
            "then": self.then,
            "on": self.on.isoformat() if self.on else None,
            "by": self.by.isoformat() if self.by else None,
            "also": list(self.also),
            "needs": list(self.needs),
            "between": [str(outcome) for outcome in self.between] if self.between else None,
            "undecided": {remedy: list(facts) for remedy, facts in self.undecided.items()},
            "confidence": str(self.confidence) if self.confidence else None,
            "covered": self.covered,
            "law": [{"cite": law.cite, "url": law.url} for law in self.law],
            "verified": self.verified.isoformat() if self.verified else None,
            "reviewed": self.reviewed,
        }
