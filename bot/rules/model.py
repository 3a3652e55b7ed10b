"""The law as loaded: what a rule file says, checked, frozen, with the line of each part.

rules/README.md explains the words to the lawyer who writes them; `bot.rules.load` reads them,
`bot.eligibility` applies them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.facts import FactSpec, FactValue
from bot.rules.clauses import Condition, Span, Term, WaitRow
from bot.rules.entries import Cite, Confidence, Fee, Form, Helper, Phone, Records


class Outcome(StrEnum):
    """What a person can hope for, best first (contract, section 2)."""

    CLEARED = "cleared"
    AUTOMATIC = "automatic"
    ELIGIBLE = "eligible"
    DISCRETIONARY = "discretionary"
    WAIT = "wait"
    CLEMENCY = "clemency"
    NONE = "none"
    REFER = "refer"


# -- facts -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Supposition:
    """What an unknown fact is taken for where `when` holds."""

    values: tuple[FactValue, ...]
    when: Condition


@dataclass(frozen=True, slots=True)
class FactDecl:
    """A fact as one jurisdiction uses it.

    Attributes:
        spec: its values.
        ask, why: this jurisdiction's own question and reason, or None for the common ones.
        labels: what a menu shows for a value.
        where_to_look: where a person finds out what they do not know.
        between: two dates it lies between (a date only).
        unasked: what counts until it is asked; `unasked_where`: only where a row fits.
        unknown: what counts when the person does not know; the first row that fits.
        never_kept: asked last, used in that turn, neither stored nor printed.
        common: whether it is a fact of the contract and this file only adds to it.
    """

    spec: FactSpec
    ask: str | None = None
    why: str | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    where_to_look: str | None = None
    between: tuple[str, str] | None = None
    unasked: FactValue | None = None
    unasked_where: tuple[Supposition, ...] = ()
    unknown: tuple[Supposition, ...] = ()
    never_kept: bool = False
    common: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class Lag:
    """A supposition about two dates, until both are asked: one follows the other within a span."""

    early: str
    late: str
    span: Span


# -- remedies ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InForce:
    """The days on which this was law that one could know, both ends taken in."""

    first: date | None = None
    last: date | None = None

    def holds(self, asof: date) -> bool:
        """Whether `asof` is one of those days."""
        return (self.first is None or asof >= self.first) and (
            self.last is None or asof <= self.last
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What a remedy says and each of its ways may say anew.

    Attributes:
        texts: English msgids under open, wait, blocked, later, also, effect.
        where: who decides, in words that fit behind "at".
        takes: how long it takes.
        done_by: with `cleared`: rows whose last day is the state's own deadline.
        headline: whether it may be the answer, or only an alternative.
    """

    law: tuple[Cite, ...] = ()
    confidence: Confidence = Confidence.HIGH
    unsure: tuple[str, ...] = ()
    kind: str = "other"
    how: str = "petition"
    effect: str | None = None
    still_shows: bool = False
    then: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()
    fee: Fee | None = None
    form: Form | None = None
    where: str | None = None
    takes: str | None = None
    traps: tuple[str, ...] = ()
    done_by: tuple[WaitRow, ...] = ()
    in_force: InForce = field(default_factory=InForce)
    headline: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Way(Rule):
    """One way through a remedy, with everything it inherits filled in; ways compete by themselves.

    Attributes:
        covers: whom it reaches; the remedy's own covers stand first.
        wait: rows that must all be over.
    """

    remedy: str
    index: int
    covers: Condition
    wait: tuple[WaitRow, ...]
    gives: Outcome
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy(Rule):
    """One remedy: what it says in the lawyer's own words, where, how sure, and what people read."""

    id: str
    says: str
    ways: tuple[Way, ...]  # at least one
    line: int


# -- the rest of a file ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Approved:
    """A region where nothing fits that a lawyer has looked at, with the reason."""

    where: Condition
    why: str
    line: int


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One rule file.

    Attributes:
        version: a short hash of what the file and the shared facts hold.
        facts: every fact its conditions read or it declares, by name, in order of first mention.
        terms: its own and the shared ones.
        lags: what is supposed about dates until they are asked, for all files (rules/facts.yaml).
        remedies: in the file's order.
    """

    code: str
    name: str
    timezone: str
    verified: date
    reviewed: str | None
    version: str
    facts: Mapping[str, FactDecl]
    terms: Mapping[str, Term]
    lags: tuple[Lag, ...]
    remedies: Mapping[str, Remedy]
    words: Mapping[str, str]
    fees: Mapping[str, Fee]
    forms: Mapping[str, Form]
    phones: Mapping[str, Phone]
    help: tuple[Helper, ...]
    records: Records
    risks: tuple[str, ...]
    approved: tuple[Approved, ...]
    file: str

    @property
    def specs(self) -> dict[str, FactSpec]:
        """The facts it declares, for `parse_facts`."""
        return {name: decl.spec for name, decl in self.facts.items()}

    @property
    def ways(self) -> tuple[Way, ...]:
        """All ways of all remedies, in the file's order."""
        return tuple(way for remedy in self.remedies.values() for way in remedy.ways)


@dataclass(frozen=True, slots=True)
class Weights:
    """How often each value of a fact occurs, and how hard a fact is to answer (rules/weights.yaml).

    Attributes:
        shares: by fact and value; a number or a date has shares by upper end.
        effort: how many easy questions one about this fact is worth; 1 where nothing is said.
        opening: the facts with which a talk begins, because all else follows from them.
    """

    shares: Mapping[str, tuple[tuple[str, float], ...]]
    effort: Mapping[str, float]
    opening: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All loaded law."""

    jurisdictions: Mapping[str, Jurisdiction]
    weights: Weights

    def specs(self, code: object) -> dict[str, FactSpec]:
        """The facts that one place declares; none for a place without a file."""
        place = self.jurisdictions.get(code) if isinstance(code, str) else None
        return place.specs if place else {}
