"""A text as its readers see it: folded, cut into words, sentences and clauses.

Folding takes away everything people type in ten ways (case, accents, apostrophes, full-width and
other digits, keycaps, skin tones, the letter o for a zero) and keeps emoji. The same folding goes
over the data, so a phrase in a YAML file may be written as it is spelled.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from bot.understand.numerals import digits

Span = tuple[int, int]
"""First and last-plus-one index, into `Text.words`."""

_FRACTION = re.compile("(?<=[0-9])(?=[¼-¾⅐-⅞])")  # 1½ is 1 1/2, never 11/2
_QUOTES = str.maketrans({"’": "'", "‘": "'", "´": "'", "`": "'", "ʼ": "'", "“": '"', "”": '"'})
_SIGNS = str.maketrans(
    {"⁄": "/", "–": "-", "—": "-", "−": "-", "đ": "d", "ı": "i", "♂": "", "♀": ""}
)
_STOPS = str.maketrans("،؛؟٫٬።፣፥፤፧፦፡", ",;?.,.,,;?, ")
"""Stops and commas of Arabic and Amharic."""
_VARIANTS = (
    str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ک": "ك", "ی": "ي", "ـ": ""})
    | {
        ord(other) + step: ord(usual) + step
        for other, usual in ("ሐሀ", "ኀሀ", "ሠሰ", "ዐአ", "ፀጸ")
        for step in range(7)
    }
    | {ord(other): usual for usual, others in (("አ", "ኣዓ"), ("ሀ", "ሃሓኃ")) for other in others}
)
"""Letters of one sound that people use for each other, in Arabic and in Amharic."""
_INNER_APOSTROPHE = re.compile(r"(?<=\w)'(?=[^\W\d])")
_LETTER_FOR_DIGIT = re.compile(r"\b(?=[ol]*\d)(?=\d*[ol])[\dol]{4}\b|\b0[o]\d\b")

_POINT_FIRST = re.compile(r"(?<![\d.])\.(?=\d)")
_SPACED_RANGE = re.compile(r"(?<=\d) - (?=\d)")

_ALONE = "\u3400-\u9fff\uf900-\ufaff\uac00-\ud7a3"
"""Han characters and Korean syllables: each is a word, since spaces do not show where one ends."""
_IS_ALONE = re.compile(f"[{_ALONE}]")
_WORD = re.compile(
    r"\d{1,4}-\d{1,2}-\d{1,4}|\d+(?:[./,:]\d+)*(?:-\d+)?"
    rf"|[{_ALONE}]|(?:(?![{_ALONE}])[^\W\d_])+|[#$%&+<>=@]|[^\w\s\x00-\x7f¿¡。，？！、]"
)
_ENDS = re.compile(r"[.!?;\n。！？…]")
_PAUSES = re.compile(r"[.!?;,\n()。！？，、…]|\s-+\s|\.\.")
_SHORT = frozenset(
    {
        "st",
        "ft",
        "mt",
        "vs",
        "mr",
        "mrs",
        "dr",
        "co",
        "approx",
        "aprox",
        "jan",
        "feb",
        "apr",
        "jun",
        "jul",
        "aug",
        "sept",
        "sep",
        "oct",
        "nov",
        "dec",
    }
)


def fold(raw: str) -> str:
    """The text without the differences that mean nothing.

    >>> fold("I don’t KNOW, 1½ oz")
    'i dont know, 1 1/2 oz'
    >>> fold("Sí, el AÑO ２oo8 2️⃣")
    'si, el ano 2008 2'
    """
    folded = raw.replace("`", "'").lower() if raw.isascii() else _fold_letters(raw)
    folded = _SPACED_RANGE.sub("-", _INNER_APOSTROPHE.sub("", folded))
    folded = _POINT_FIRST.sub("0.", folded)
    return _LETTER_FOR_DIGIT.sub(_as_digits, folded)


def _fold_letters(raw: str) -> str:
    """What only other letters than ASCII need, which most texts are without."""
    spaced = _FRACTION.sub(" ", raw.translate(_QUOTES))
    letters = []
    for char in unicodedata.normalize("NFKD", spaced).casefold():
        kind = unicodedata.category(char)
        if kind == "Nd":
            letters.append(str(unicodedata.digit(char)))
        elif kind not in ("Mn", "Me", "Cf") and not "\U0001f3fb" <= char <= "\U0001f3ff":
            letters.append(char)
    folded = unicodedata.normalize("NFC", "".join(letters)).translate(_SIGNS)
    return digits(folded.translate(_VARIANTS).translate(_STOPS))


def _as_digits(match: re.Match[str]) -> str:
    return match.group().replace("o", "0").replace("l", "1")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, number or sign of a text.

    Attributes:
        text: folded.
        start, end: where it stands in `Text.folded`.
        gap: what stands between the word before and this one.
    """

    text: str
    start: int
    end: int
    gap: str


@dataclass(frozen=True)
class Text:
    """One inbound text, ready to be read.

    Attributes:
        raw: as it came.
        folded: see `fold`.
        words: its words, numbers, signs and emoji in order; a Han character is a word, and so is a
            Korean syllable.
    """

    raw: str
    folded: str = field(init=False)
    words: tuple[Word, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "folded", fold(self.raw))
        object.__setattr__(self, "words", tuple(_cut(self.folded)))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words' texts alone."""
        return tuple(word.text for word in self.words)

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        """Where each sentence stands, in words.

        >>> text = Text("It was in N. Carolina. 3.5 g, i think!")
        >>> [text.said(span) for span in text.sentences]
        ['it was in n. carolina', '3.5 g, i think']
        """
        return self._parts(_ENDS)

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        """Where each part between commas and stops stands, in words."""
        return self._parts(_PAUSES)

    def said(self, span: Span) -> str:
        """The folded text of some words."""
        first, last = span
        return (
            self.folded[self.words[first].start : self.words[last - 1].end] if last > first else ""
        )

    def after(self, span: Span) -> str:
        """What stands behind the words: up to the next one."""
        return self.words[span[1]].gap if span[1] < len(self.words) else self.folded[self._end :]

    @cached_property
    def _end(self) -> int:
        return self.words[-1].end if self.words else 0

    def _parts(self, border: re.Pattern[str]) -> tuple[Span, ...]:
        starts = [0]
        for index in range(1, len(self.words)):
            if border.search(self.words[index].gap) and not self._is_short(index):
                starts.append(index)
        ends = [*starts[1:], len(self.words)]
        return tuple(zip(starts, ends, strict=True)) if self.words else ()

    def _is_short(self, index: int) -> bool:
        """Whether the full stop before a word only shortens: "N. Carolina", "D.C."."""
        before, gap = self.words[index - 1].text, self.words[index].gap.strip()
        is_letter = len(before) == 1 and before.isalpha() and not stands_alone(before)
        return gap == "." and (is_letter or before in _SHORT)


def _cut(folded: str) -> Iterator[Word]:
    end = 0
    for match in _WORD.finditer(folded):
        yield Word(match.group(), match.start(), match.end(), folded[end : match.start()])
        end = match.end()


def stands_alone(word: str) -> bool:
    """Whether a word is one character that others may follow without a space."""
    return len(word) == 1 and _IS_ALONE.fullmatch(word) is not None


@lru_cache(maxsize=1024)  # the labels of our questions; texts of people never come here
def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of a data file, cut as texts are: `"pre-roll"` gives `("pre", "roll")`."""
    return Text(phrase).tokens


class Phrases:
    """Many phrases, found together at word borders; the longest at each place wins.

    >>> found = Phrases({"no mas": "stop", "no": "no"}).find(Text("No, ya no MÁS"))
    >>> [(hit.tag, hit.span) for hit in found]
    [('no', (0, 1)), ('stop', (2, 4))]
    """

    def __init__(self, tags: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> None:
        self._tree: dict[str, Any] = {}
        for phrase, tag in tags.items() if isinstance(tags, Mapping) else tags:
            node = self._tree
            for word in words_of(phrase):
                node = node.setdefault(word, {})
            node.setdefault("", tag)  # no word is empty

    def find(self, text: Text) -> list[Hit]:
        """All phrases in the text that do not overlap, in order."""
        hits, index = [], 0
        while index < len(text.words):
            hit = self.at(text, index)
            if hit is not None:
                hits.append(hit)
            index = hit.span[1] if hit else index + 1
        return hits

    def at(self, text: Text, index: int) -> Hit | None:
        """The longest phrase that begins at one word, or None."""
        node, best = self._tree, None
        for end in range(index, len(text.words)):
            following = node.get(text.words[end].text)
            if following is None:
                break
            node = following
            if "" in node:
                best = Hit((index, end + 1), node[""])
        return best

    def whole(self, text: Text) -> Any:
        """The tag of the phrase that is the whole text, or None."""
        hit = self.at(text, 0)
        return hit.tag if hit and hit.span == (0, len(text.words)) else None


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: where, in words, and what it stands for."""

    span: Span
    tag: Any
