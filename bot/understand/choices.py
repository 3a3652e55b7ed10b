"""A reply to a menu: the number, ordinal or letter of a choice, or the words of its label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from bot.facts import FactSpec, FactValue, Kind
from bot.models import Choice
from bot.understand.sayings import is_denied, is_whole_clause
from bot.understand.scene import Scene
from bot.understand.text import Span, words_of

ALIKE = 88
"""Percent: a label typed with a slip or two is still that label."""


def offered(spec: FactSpec | None, choices: Sequence[Choice] | None) -> tuple[Choice, ...]:
    """What a digit counts by: the choices shown, else the fact's values in the contract's order."""
    if choices:
        return tuple(choices)
    if spec is None or spec.kind is not Kind.CHOICE:
        return ()
    return tuple(Choice(value, value.replace("_", " ")) for value in spec.values)


def read_number(scene: Scene, choices: Sequence[Choice], *, letters: bool) -> FactValue | None:
    """The choice that the text names by number, word, ordinal or letter; None if it does not."""
    for span, place in _places(scene, letters):
        if _says_only(scene, span) and _is_offered(place, choices):
            return choices[place].value
    return None


def _is_offered(place: int, choices: Sequence[Choice]) -> bool:
    return -1 <= place < len(choices) and bool(choices)


def _places(scene: Scene, letters: bool) -> Iterator[tuple[Span, int]]:
    """Everything in the text that could name a choice, counted from 0; -1 is the last."""
    for index, token in enumerate(scene.line.tokens):
        span = (index, index + 1)
        if token.isdigit() and len(token) <= 2 and token != "0":
            yield span, int(token) - 1
        elif token in scene.pack.numbers and scene.pack.numbers[token] >= 1:
            yield span, int(scene.pack.numbers[token]) - 1
        if (
            letters
            and len(token) == 1
            and "a" <= token <= "j"
            and token == scene.text.tokens[index]
        ):
            yield span, ord(token) - ord("a")
        for end, ordinal in scene.members("ordinal", index):
            yield (index, end), int(ordinal) - 1 if int(ordinal) > 0 else -1


def _says_only(scene: Scene, span: Span) -> bool:
    """Whether every clause says nothing beside the choice but "option", "I think"."""
    first, last = scene.line.clause[span[0]], len(scene.text.clauses)
    others = (scene.text.clauses[number] for number in range(last) if number != first)
    return is_whole_clause(scene, span) and all(_is_filler(scene, one) for one in others)


def _is_filler(scene: Scene, clause: Span) -> bool:
    at, last = clause
    while at < last:
        ends = [end for end, _ in scene.members("choice_word", at)]
        if not ends:
            return False
        at = max(ends)
    return True


def read_label(scene: Scene, choices: Sequence[Choice]) -> tuple[FactValue, bool] | None:
    """The choice whose label the text gives, and whether word for word; None if none or several."""
    said = " ".join(scene.text.tokens)
    whole = [choice for choice in choices if _label(choice) == said]
    if len(whole) == 1:
        return whole[0].value, True
    inside = [choice for choice in choices if f" {_label(choice)} " in f" {said} "]
    if len(inside) == 1 and _is_told(scene, inside[0]):
        return inside[0].value, True
    alike = [choice for choice in choices if fuzz.ratio(_label(choice), said) >= ALIKE]
    return (alike[0].value, False) if len(alike) == 1 else None


def _is_told(scene: Scene, choice: Choice) -> bool:
    """Whether a label inside a text is meant: neither denied nor one small word."""
    words = words_of(choice.label)
    tokens = scene.text.tokens
    start = next(at for at in range(len(tokens)) if tokens[at : at + len(words)] == words)
    return len(_label(choice)) > 3 and not is_denied(scene, (start, start + len(words)))


def _label(choice: Choice) -> str:
    return " ".join(words_of(choice.label))
