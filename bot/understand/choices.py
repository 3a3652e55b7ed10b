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
SMALL = 3
"""Letters: a label no longer than this ("no", "yes") may stand in a text by chance."""
_ARTICLES = frozenset({"a", "an", "the", "un", "una", "el", "la"})
"""Of the labels, which are ours; other languages' labels are written without."""


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
        if token.isdigit() and len(token) <= 2 and int(token) > 0:
            yield span, int(token) - 1
        elif (number := scene.pack.number(token)) and number >= 1:
            yield span, int(number) - 1
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
    for is_given in (_is_inside, _is_part_of):
        given = [choice.value for choice in choices if is_given(scene, choice)]
        if given and all(value == given[0] for value in given):
            return given[0], True
    said = " ".join(scene.text.tokens)
    alike = [choice for choice in choices if fuzz.ratio(_label(choice), said) >= ALIKE]
    return (alike[0].value, False) if len(alike) == 1 else None


def read_rank(scene: Scene, choices: Sequence[Choice]) -> list[Choice]:
    """The ranks that one letter or word may name: "E" is class E, wherever that stands in a list.

    Beside the word itself a text may hold "class", "level" and their like: only then it may be a
    digit too. Several choices: it does not say which, and names none by its place either.
    """
    tokens = scene.text.tokens
    said = [word for at, word in enumerate(tokens) if not scene.has("rank", at)]
    if len(said) != 1 or (tokens == (said[0],) and said[0].isdigit()):
        return []
    bare = [one for one in choices if len(tokens) > 1 and words_of(one.label) == (said[0],)]
    ranks = bare or [one for one in choices if _is_ranked(said[0], one, choices)]
    shortest = min((len(words_of(one.label)) for one in ranks), default=0)
    return [one for one in ranks if len(words_of(one.label)) == shortest]


def _is_ranked(said: str, one: Choice, choices: Sequence[Choice]) -> bool:
    """Whether a label differs from another in that word alone: "class E", "class D"."""
    words = words_of(one.label)
    if len(words) < 2 or said not in words:
        return False
    at = words.index(said)
    others = (words_of(other.label) for other in choices if other is not one)
    return any((*other[:at], said, *other[at + 1 :]) == words for other in others)


def is_label(scene: Scene, choices: Sequence[Choice]) -> bool:
    """Whether the text is one of the labels and nothing else."""
    return scene.text.tokens in [words_of(choice.label) for choice in choices]


def _is_inside(scene: Scene, choice: Choice) -> bool:
    """Whether the text holds the label, undenied; one small word must be the whole text."""
    words, tokens = _telling(choice), scene.text.tokens
    if len("".join(words)) <= SMALL:
        return tokens == words
    starts = [at for at in range(len(tokens)) if tokens[at : at + len(words)] == words]
    return bool(starts) and not is_denied(scene, (starts[0], starts[0] + len(words)))


def _is_part_of(scene: Scene, choice: Choice) -> bool:
    """Whether all that the text says, beside "I think", are words of the label."""
    fillers = {
        index for index in range(len(scene.text.tokens)) if scene.members("choice_word", index)
    }
    said = {word for index, word in enumerate(scene.text.tokens) if index not in fillers}
    return bool(said) and said <= set(_telling(choice))


def _telling(choice: Choice) -> tuple[str, ...]:
    """The words of a label without an article in front."""
    words = words_of(choice.label)
    return words[1:] if len(words) > 1 and words[0] in _ARTICLES else words


def _label(choice: Choice) -> str:
    return " ".join(words_of(choice.label))
