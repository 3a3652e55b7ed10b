"""Wishes in words that no phrase foresaw, weighed by the company those words keep.

The weights in dialogs/intents/learned.json are learned by bench/learn.py from the lists of texts in
tests/understand/: whoever adds a line there teaches all texts like it. The phrases come first.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import sqrt

from bot.data import ROOT
from bot.understand.patterns import PAUSE

FILE = ROOT / "dialogs" / "intents" / "learned.json"
_NUMBER = "0"
_ALONE = 1.0
"""How much surer a clause must be, since the rest of the text says nothing of the kind."""
_LONGEST_TOLD = 25
"""Words of a text whose clauses are weighed alone; longer ones tell a story."""
_LONGEST = 40
"""Words looked at: what comes later tells of something else."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign speaks for one wish (above 0) or against it.

    Attributes:
        start: the weight of having said anything.
        limit: the weight above which it is that wish.
        signs: by sign, see `signs`.
    """

    start: float
    limit: float
    signs: Mapping[str, float]

    def weigh(self, found: Collection[str]) -> float:
        """The weight of some signs; many weigh no more than few."""
        return self.start + sum(self.signs.get(sign, 0.0) for sign in found) / sqrt(len(found))


def weights_of(line: Sequence[str]) -> Mapping[str, float]:
    """By intent, how much a line of words (see lines.py) speaks for it, above its limit.

    Of a short text with several clauses the one counts that says it best. Words that were never
    learned, as most of a language without lists, speak for and against nothing.
    """
    if not _is_familiar(line):
        return dict.fromkeys(learned(), 0.0)
    whole, clauses = signs(line), [signs(clause) for clause in _clauses(line)]
    return {
        intent: max([one.weigh(whole), *(one.weigh(clause) - _ALONE for clause in clauses)])
        - one.limit
        for intent, one in learned().items()
    }


def _is_familiar(line: Sequence[str]) -> bool:
    """Whether at least half of the words were met when the weights were learned."""
    words = {word for word in line if word != PAUSE and not word[0].isdigit()}
    known = _known_words()
    return 2 * sum(word in known for word in words) >= len(words)


@cache
def _known_words() -> frozenset[str]:
    return frozenset(sign for one in learned().values() for sign in one.signs if " " not in sign)


def _clauses(line: Sequence[str]) -> Iterator[Sequence[str]]:
    pauses = [place for place, word in enumerate(line) if word == PAUSE]
    if len(pauses) > 2 and len(line) <= _LONGEST_TOLD:
        yield from (line[start : end + 1] for start, end in pairwise(pauses) if end - start > 2)


def signs(line: Sequence[str]) -> set[str]:
    """What a line of words is known by: words, pairs, pairs around a third, and how long it is."""
    words = [_NUMBER if word[0].isdigit() else word for word in line[:_LONGEST]]
    return {f"#{min(len(words).bit_length(), 5)}", *words, *_pairs(words)}


def _pairs(words: Sequence[str]) -> Iterator[str]:
    for first, second in pairwise(words):
        yield f"{first} {second}"
    for first, second in zip(words, words[2:], strict=False):
        yield f"{first} _ {second}"


@cache
def learned() -> Mapping[str, Weights]:
    """The weights by intent, loaded once."""
    held = json.loads(FILE.read_text("utf-8"))
    return {intent: Weights(**weights) for intent, weights in held.items()}
