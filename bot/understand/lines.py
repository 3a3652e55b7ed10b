"""A text as the phrases see it: spelled as usual, with its pauses, and where its manners end."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.understand.patterns import PAUSE
from bot.understand.phrasebook import Language, Phrase, Phrasebook
from bot.understand.text import Span, Text

_DRAWN_OUT = re.compile(r"([^\W\d])\1{2,}")
_SHORT_TEXT = 6
"""Up to so many words, a text may be one keyword torn apart, or a phrase with stray stops."""
_LONGEST_KEYWORD = 14
_DIGIT_FOR_LETTER = str.maketrans("015$", "oiss")
_LONGEST_MANNER = 4
_SPEAKING = frozenset("🛑✋🚫⛔👎👍🤷")
"""Signs that say something; all others change nothing."""

Spelled = list[tuple[str, Span]]


class Line:
    """The words of a text, spelled as usual, with `PAUSE` between clauses and at both ends.

    Attributes:
        words: those words.
        has_pauses: whether the pauses are those of the text.
    """

    def __init__(self, clauses: Sequence[Spelled], *, has_pauses: bool = True) -> None:
        self.has_pauses = has_pauses
        self.words: list[str] = [PAUSE]
        self._from: list[Span] = [(0, 0)]
        for clause in clauses:
            self.words += [word for word, _ in clause] + [PAUSE]
            self._from += [span for _, span in clause] + [(clause[-1][1][1],) * 2]
        self._free: dict[tuple[str, str, bool], frozenset[int]] = {}

    def span(self, start: int, end: int) -> Span:
        """The words of the text that a stretch of this line stands for."""
        return self._from[start][0], self._from[end - 1][1]

    def find(self, phrase: Phrase, language: Language) -> Iterator[tuple[int, int]]:
        """Each place where a phrase stands: first word, and the one past its last."""
        place, pattern = phrase.place, phrase.pattern
        starts: Iterable[int] = range(1, len(self.words))
        if place in ("whole", "opens", "clause") or pattern.begins:
            starts = sorted(self._beginnings(language, place in ("whole", "opens")))
        for start in starts:
            reached = pattern.at(self.words, start)
            if reached and (place in ("whole", "closes", "clause") or pattern.ends):
                reached = reached & self._endings(language, place in ("whole", "closes"))
            if reached and max(reached) > start:
                yield start, max(reached)

    def _beginnings(self, language: Language, whole: bool) -> frozenset[int]:
        """Places with nothing but manners before them in the clause (or the whole text)."""
        key = (language.code, "lead", whole)
        if key not in self._free:
            last = len(self.words) - 1
            places = {1} if whole else {i + 1 for i in range(last) if self.words[i] == PAUSE}
            for place in range(1, last):
                if place in places:
                    for length in self._manners(
                        place, language.manners["lead"], whole, forward=True
                    ):
                        places.add(place + length)
            self._free[key] = frozenset(places)
        return self._free[key]

    def _endings(self, language: Language, whole: bool) -> frozenset[int]:
        """Places with nothing but manners after them in the clause (or the whole text)."""
        key = (language.code, "tail", whole)
        if key not in self._free:
            last = len(self.words) - 1
            places = {last} if whole else {i for i in range(1, last + 1) if self.words[i] == PAUSE}
            for place in range(last, 1, -1):
                if place in places:
                    for length in self._manners(
                        place, language.manners["tail"], whole, forward=False
                    ):
                        places.add(place - length)
            self._free[key] = frozenset(places)
        return self._free[key]

    def _manners(
        self, place: int, manners: frozenset[tuple[str, ...]], whole: bool, *, forward: bool
    ) -> Iterator[int]:
        """How many words of manners stand on that side of a place."""
        for length in range(1, _LONGEST_MANNER + 1):
            first, end = (place, place + length) if forward else (place - length, place)
            words = tuple(self.words[first:end]) if first >= 1 else ()
            empty = length == 1 and words and (_is_sign(words[0]) or (whole and words[0] == PAUSE))
            if empty or words in manners:
                yield length


def lines(text: Text, book: Phrasebook, language: str) -> Iterator[Line]:
    """A text as it stands and as it is spelled; a short one also without pauses, and as one word.

    A slip of one language may be a word of another ("sii"), so both readings are looked at. The
    text is spelled in its `language`, English and Spanish.
    """
    tongues = dict.fromkeys((language, "en", "es"))
    clauses = [_joined(text, clause) for clause in text.clauses]
    usual = [
        [(book.speller.usual(word, tongues), span) for word, span in clause] for clause in clauses
    ]
    yield Line(usual)
    if usual != clauses:
        yield Line(clauses)
    if len(text.words) > _SHORT_TEXT:
        return
    if len(usual) > 1:
        yield Line([[word for clause in usual for word in clause]], has_pauses=False)
    torn = "".join(text.tokens).translate(_DIGIT_FOR_LETTER)
    if len(text.words) > 1 and torn.isalpha() and len(torn) <= _LONGEST_KEYWORD:
        yield Line([[(_squeeze(torn), (0, len(text.words)))]], has_pauses=False)


def _joined(text: Text, clause: Span) -> Spelled:
    """The words of a clause, letters typed apart ("s t o p") put together."""
    joined: Spelled = []
    index, end = clause
    while index < end:
        after = index
        while after < end and _is_letter(text.tokens[after]):
            after += 1
        after = after if after - index > 2 else index + 1
        joined.append((_squeeze("".join(text.tokens[index:after])), (index, after)))
        index = after
    return joined


def _squeeze(word: str) -> str:
    return _DRAWN_OUT.sub(r"\1", word)


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def _is_sign(word: str) -> bool:
    return not word.isalnum() and word != PAUSE and word not in _SPEAKING
