"""What does not tell what happened: questions, what-ifs, wishes, other people's cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.understand.grammar import Match
from bot.understand.scene import Scene
from bot.understand.text import Span

OUTCOMES = frozenset(
    {
        "disposition",
        "sentence",
        "plea_to_lesser",
        "offense_class",
        "owes_money",
        "x_disposition_date",
    }
)
"""What people wish for: a wish still tells the rest ("I want my 2009 case in Ohio gone")."""
_WHOLE = frozenset({"question", "request", "supposed", "other", "junk"})


@dataclass(frozen=True, slots=True)
class Scopes:
    """The words, by number, of which nothing (`unread`) or no outcome (`wished`) is read.

    Attributes:
        asked: words of sentences that end in a question mark but do not ask by their words.
        corrects: whether the text takes back something said before.
    """

    unread: frozenset[int]
    wished: frozenset[int]
    asked: frozenset[int]
    corrects: bool

    @property
    def is_open(self) -> bool:
        """Whether all of the text tells."""
        return not (self.unread or self.wished)

    def allow(self, span: Span, fact: str, asking: str | None) -> bool:
        """Whether a fact may be read from some words."""
        words = range(*span)
        if not self.unread.isdisjoint(words):
            return False
        if fact in OUTCOMES and not self.wished.isdisjoint(words):
            return False
        return fact == asking or self.asked.isdisjoint(words)


def read_scopes(scene: Scene) -> Scopes:
    """The stretches of a text that are not read."""
    unread: set[int] = set()
    wished: set[int] = set()
    found = scene.find(scene.pack.scopes)
    for match in found:
        if match.tag in _WHOLE:
            unread.update(_stretch(scene, match))
        elif match.tag == "wish":
            wished.update(range(match.span[0], _end(scene.line.clause, match.span[0])))
    corrects = any(match.tag == "correction" for match in found)
    return Scopes(frozenset(unread), frozenset(wished), _asked(scene), corrects)


def _stretch(scene: Scene, match: Match) -> Iterator[int]:
    start = match.span[0]
    if match.tag == "junk":
        yield from range(len(scene.line.tokens))
    elif (match.tag == "question" and begins_clause(scene, start)) or match.tag == "supposed":
        yield from range(start, _end(scene.line.sentence, start))
    elif match.tag == "request" and begins_clause(scene, start):
        yield from range(start, _until_i(scene, match.span[1]))
    elif match.tag == "other" and not _is_company(scene, start, match.span[1]):
        yield from range(start, _until_mine(scene, match.span[1]))


def begins_clause(scene: Scene, at: int) -> bool:
    """Whether nothing stands before a word in its clause but "so", "and", "hi"."""
    while at > 0 and scene.line.clause[at - 1] == scene.line.clause[at]:
        if not any(end == at for end, _ in scene.members("begins", at - 1)):
            return False
        at -= 1
    return True


def _is_company(scene: Scene, start: int, end: int) -> bool:
    """Whether "my cousin" is one of the company ("with my cousin"), not the one spoken of."""
    if start == 0 or not scene.has("joining", start - 1):
        return False
    if scene.has("and", start - 1) and scene.members("acts", end):
        return scene.has("self", max(0, start - 2))
    return not scene.has("to_whom", start - 1) or not begins_clause(scene, start - 1)


def _until_i(scene: Scene, at: int) -> int:
    """Where a request ends and the writer's own story begins: "can you help me i was ..."."""
    end = _end(scene.line.sentence, at - 1)
    return next((index for index in range(at, end) if _begins_story(scene, index)), end)


def _begins_story(scene: Scene, index: int) -> bool:
    """ "I was", and in languages that leave out the "they" of "they caught me": "me agarraron"."""
    return scene.has("i", index) or (
        scene.has("me", index) and bool(scene.members("caught", index + 1))
    )


def _until_mine(scene: Scene, at: int) -> int:
    """Where the talk comes back to the writer, or the sentence ends."""
    end = _end(scene.line.sentence, at - 1)
    for index in range(at, end):
        starts = scene.line.clause[index] != scene.line.clause[index - 1]
        if (starts or scene.has("turning", index - 1)) and scene.members("mine", index):
            return index
    return end


def _end(numbers: tuple[int, ...], at: int) -> int:
    end = at + 1
    while end < len(numbers) and numbers[end] == numbers[at]:
        end += 1
    return end


def _asked(scene: Scene) -> frozenset[int]:
    """The words of sentences that end in a question mark."""
    asked: set[int] = set()
    for span in scene.text.sentences:
        if "?" in scene.text.after(span)[:3]:
            asked.update(range(*span))
    return frozenset(asked)
