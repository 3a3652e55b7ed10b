"""The facts that are told in words ("they dropped it"), with what denies them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.facts import COMMON, YES_NO, FactValue
from bot.understand.grammar import Match
from bot.understand.layer import Assigned
from bot.understand.scene import Scene, longest
from bot.understand.text import Span

_NEAR = 4
"""Words between "guilty" and what of: "guilty to a simple possession"."""
_FORM = "cannabis_form"
_ONLY_ASKED = "convictions_since"
"""Whose denial ("never got in trouble again") answers it only if it was asked."""
_TURNS, _MORE = "turns", "turns_or_adds"
"""Classes of words behind which a clause begins anew; a menu's "1 and 3" stays one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as some words tell it.

    Attributes:
        span: the words.
        fact, value: what they tell.
        sure: whether nothing was misspelled and the words can mean nothing else.
        convicted: whether it is what the words right before say of a conviction.
    """

    span: Span
    fact: str
    value: FactValue
    sure: bool = True
    convicted: bool = False


def read_sayings(scene: Scene, asking: str | None) -> list[Told]:
    """Everything the words tell, in order, denials turned round or left out."""
    matches = scene.pack.sayings.find(scene.line, scene.slots)
    answers = scene.pack.answers.get(asking or "")
    if answers is not None:
        matches = [*_answering(scene, answers.find(scene.line, scene.slots), asking), *matches]
    told: list[Told] = []
    guilty = -_NEAR
    found = _longest(matches)
    for match in found:
        denied = is_denied(scene, match.span, [one.span for one in found])
        sure = not scene.is_mended(match.span)
        for fact, value in _facts(match, match.tag):
            if not denied:
                of_it = match.span[0] - guilty < _NEAR
                told.append(Told(match.span, fact, value, sure, of_it))
                guilty = match.span[1] if value == "convicted" else guilty
            elif value == "yes" and _may_deny(fact, asking):
                told.append(Told(match.span, fact, "no", sure))
    return told


def _longest(matches: list[Match]) -> list[Match]:
    """The longest saying at each place; the form is told within others: "caught with wax"."""
    facts = [one.tag[0][0] if one.tag else "" for one in matches]
    forms, rest = (
        longest([one for one, fact in zip(matches, facts, strict=True) if keep(fact)])
        for keep in (lambda fact: fact in ("", _FORM), lambda fact: fact != _FORM)
    )
    return sorted([*rest, *(one for one in forms if one.tag)], key=lambda one: one.span)


def _may_deny(fact: str, asking: str | None) -> bool:
    """Whether a denial of a fact is its "no"."""
    if fact == _ONLY_ASKED and asking != fact:
        return False
    spec = COMMON.get(fact)
    return spec is not None and spec.values == YES_NO


def _answering(scene: Scene, matches: list[Match], asking: str | None) -> list[Match]:
    """Of the short answers found, those that are all a clause says.

    What a date goes with is read from longer sayings, if the reply is about a later case.
    """
    dates = asking != "convictions_since"
    return [match for match in matches if is_whole_clause(scene, match.span, _MORE, dates=dates)]


def is_whole_clause(scene: Scene, span: Span, turns: str = _TURNS, *, dates: bool = False) -> bool:
    """Whether a clause says nothing beside some words but "I think", "please", or when."""
    number = scene.line.clause[span[0]]
    if scene.line.clause[span[1] - 1] != number and len(scene.text.clauses) > 1:
        first, last = span
    else:
        first, last = scene.text.clauses[number]
        first = _after_turn(scene, first, span[0], turns)
    at = first
    while at < last:
        if span[0] <= at < span[1]:
            at = span[1]
            continue
        ends = [end for end, _ in scene.members("choice_word", at)]
        ends += _date_ends(scene, at) if dates else []
        if not ends:
            return False
        at = max(ends)
    return True


def _date_ends(scene: Scene, at: int) -> list[int]:
    """Where dates end that begin at a word or behind its "in"."""
    starts = [at, *(end for end, _ in scene.members("in_year", at))]
    return [end for start in starts for end, _ in scene.slots.get("date", {}).get(start, ())]


def _after_turn(scene: Scene, first: int, end: int, words: str) -> int:
    """Where the clause turns before a word: "i was then but not anymore"."""
    turns = (index + 1 for index in range(first, end) if scene.has(words, index))
    return max(turns, default=first)


def _facts(match: Match, told: Assigned) -> list[tuple[str, FactValue]]:
    facts: list[tuple[str, FactValue]] = []
    for name, value in told:
        if value.startswith("<"):
            slot = match.values(value.strip("<>"))
            if not slot:
                continue
            value = slot[-1]
        spec = COMMON.get(name)
        is_number = spec is not None and not spec.values and str(value).replace(".", "").isdigit()
        facts.append((name, int(float(value)) if is_number else value))
    return facts


def is_denied(scene: Scene, span: Span, told: Iterable[Span] = ()) -> bool:
    """Whether a negator stands so near in front that it denies what follows.

    One that denies something told before does not reach over the next "it" or "they": "i was never
    convicted it got dismissed".
    """
    line, start = scene.line, span[0]
    if scene.members("but", start) or scene.members("negator", start):
        return False
    for back in range(1, 6):
        at = start - back
        if at < 0 or line.clause[at] != line.clause[start]:
            return False
        if any(end <= start for end, _ in scene.members("but", at)):
            return False
        for end, reach in scene.members("negator", at):
            if end <= start <= end + int(reach) - 1 and not _is_spent(scene, at, start, told):
                return not begins_answer(scene, at, end)
    return False


def _is_spent(scene: Scene, negator: int, start: int, told: Iterable[Span]) -> bool:
    between = range(negator + 1, start)
    if between and scene.members("subject", start):
        return not any(scene.members("opinion", index) for index in between)
    behind = next((last for first, last in told if first <= negator < last <= start), start + 1)
    return any(scene.members("subject", index) for index in range(behind, start + 1))


def begins_answer(scene: Scene, at: int, end: int) -> bool:
    """Whether a bare "no" opens the text and a person follows: "no i sold it"."""
    return at == 0 and end < len(scene.line.tokens) and scene.has("i_or_they", end)
