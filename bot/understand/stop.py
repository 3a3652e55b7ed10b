"""A wish to stop in words nobody foresaw, told from the company that words keep.

A short text that undoes something ("remove", "no", "off") and names how we reach its writer
("texts", "number", "list"), and speaks of nothing else, can hardly mean anything but: leave me
alone. The words stand under `together` in dialogs/intents/*.stop.yaml; the phrases come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.understand.patterns import PAUSE


@dataclass(frozen=True, slots=True)
class Together:
    """The words of one language that make a wish when they meet.

    Attributes:
        undo: to end, take away, refuse.
        contact: texts, numbers, lists: what people have of us.
        elsewhere: words of a story or a question; with one of them the text is about that.
        longest: the number of words up to which a text says only one thing.
    """

    undo: frozenset[str]
    contact: frozenset[str]
    elsewhere: frozenset[str]
    longest: int

    def is_wish(self, line: Sequence[str]) -> bool:
        """Whether a text of these words (see lines.py) asks us to stop."""
        words = [word for word in line if word != PAUSE]
        if len(words) > self.longest or not self.elsewhere.isdisjoint(words):
            return False
        undoing = {place for place, word in enumerate(words) if word in self.undo}
        contacts = {place for place, word in enumerate(words) if word in self.contact}
        return bool(undoing and contacts) and len(undoing | contacts) > 1
