"""What a thumb makes of a word: the spellings that are one slip away from it.

Short words are matched by the slips themselves (two letters swapped, one left out, one doubled, a
neighbouring key hit instead or too), since among words of four letters any looser measure takes a
shop for a stop. Long ones are matched by their edit distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rapidfuzz.distance import OSA

from bot.understand.sounds import SHORTEST, sound

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SHORTEST, _LONGEST = 4, 14
"""Nearly any three letters are a word of some language."""
_LONG = 7
"""From this length on, one edit anywhere leaves a word recognisable; two from 10 letters on."""


def _neighbours() -> dict[str, str]:
    near: dict[str, str] = {}
    for number, row in enumerate(_ROWS):
        below = _ROWS[number + 1] if number + 1 < len(_ROWS) else ""
        for place, key in enumerate(row):
            around = row[max(0, place - 1) : place] + row[place + 1 : place + 2]
            under = below[max(0, place - 1) : place + 1]
            near[key] = near.get(key, "") + around + under
            for other in under:
                near[other] = near.get(other, "") + key
    return near


_NEAR = _neighbours()


def slips(word: str) -> Iterator[str]:
    """All spellings one slip away from a word.

    >>> {"sotp", "stpo", "sop", "sttop", "dtop"} <= set(slips("stop"))
    True
    >>> "shop" in set(slips("stop"))
    False
    """
    for place, letter in enumerate(word):
        before, after = word[:place], word[place + 1 :]
        yield before + after
        yield before + letter + letter + after
        if after:
            yield before + after[0] + letter + after[1:]
        for key in _NEAR.get(letter, ""):
            yield from (before + key + after, before + key + letter + after)
            yield before + letter + key + after


def unslipped(word: str) -> Iterator[str]:
    """What a word may have been before two letters were swapped, one doubled or one left out."""
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
        if word[place] == word[place + 1]:
            yield word[:place] + word[place + 1 :]
    for place in range(len(word) + 1):
        for letter in "etaonisrhldumcpgbvyfwkjxqz":
            yield word[:place] + letter + word[place:]


class Speller:
    """Gives words back their usual spelling.

    Args:
        known: words that are never a slip of another.
        said: the words of all phrases.
        mistyped: words worth recognising when a thumb slipped.
        spelling: for each language, other ways of writing a word.
        heard: for each language that is also written by ear, its words by their sound.
    """

    def __init__(
        self,
        known: Iterable[str],
        said: Iterable[str],
        mistyped: Iterable[str],
        spelling: Mapping[str, Mapping[str, str]],
        heard: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._said = frozenset(said)
        self._known = self._said.union(known)
        words = sorted(set(mistyped))
        self._long = [word for word in words if len(word) >= _LONG]
        self._slips = {slip: word for word in words for slip in slips(word)}
        self._spelling = spelling
        self._heard = heard

    def usual(self, word: str, languages: Iterable[str]) -> str:
        """The word as those languages usually spell it; the same when it is not recognised."""
        for language in languages:
            if right := self._spelling.get(language, {}).get(word):
                return right
        if len(word) < 3 or word in self._known:
            return word
        if word.endswith("in") and f"{word}g" in self._known:  # textin, botherin
            return f"{word}g"
        return (
            self._slips.get(word)
            or self._closest(word)
            or self._by_ear(word)
            or self._near(word)
            or word
        )

    def _by_ear(self, word: str) -> str:
        if len(word) < SHORTEST:
            return ""
        found = (words.get(sound(word, language)) for language, words in self._heard.items())
        return next((right for right in found if right), "")

    def _near(self, word: str) -> str:
        if not _SHORTEST <= len(word) <= _LONGEST or not word.isascii():
            return ""
        return next((right for right in unslipped(word) if right in self._said), "")

    def _closest(self, word: str) -> str:
        if len(word) < _LONG - 1:
            return ""
        for right in self._long:
            allowed = 2 if len(right) >= 10 else 1
            if OSA.distance(word, right, score_cutoff=allowed) <= allowed:
                return right
        return ""
