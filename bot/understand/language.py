"""Which of our languages a text is written in.

By its letters where they tell (Hangul, Cyrillic, Arabic, Ethiopic, Han), else by the small words of
each language, which stand as `signs` in dialogs/intents/. One clear word is enough: "hola".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from bot.understand.phrasebook import phrasebook
from bot.understand.text import Text, words_of

_SCRIPTS = (
    ("ko", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("am", re.compile("[\u1200-\u137f]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
)
_VIETNAMESE = re.compile("[ăơưđ\u1ea0-\u1ef9]", re.IGNORECASE)
"""Letters that none of our other languages writes."""

_SHORT_TEXT = 3
_SURE, _ALONE = 1.5, 1.0
"""Points needed: a word that n languages share counts 1/n for each of them."""
_AHEAD = 1.5
"""A language must have this much more than the next one, to be clear."""


@dataclass(frozen=True, slots=True)
class _Signs:
    """The small words of all languages.

    Attributes:
        words: for each word, the languages that use it.
        weak: those that stand in names of places too, and tell nothing in a short text.
        letters: the Han characters that only one of the two Chinese scripts writes.
    """

    words: dict[str, frozenset[str]]
    weak: frozenset[str]
    letters: dict[str, str]


def detect(text: Text) -> str:
    """The code of the language a text is written in, or "" when that is not clear.

    >>> detect(Text("hola")), detect(Text("me agarraron con media onza en 2008"))
    ('es', 'es')
    >>> detect(Text("Los Angeles")), detect(Text("2009")), detect(Text("no"))
    ('', '', '')
    """
    raw = unicodedata.normalize("NFC", text.raw)
    for code, letters in _SCRIPTS:
        found = len(letters.findall(raw))
        # a Latin letter is a third of a word less: "2007年 in Oakland" is Chinese all the same
        if found and found * 3 >= sum(char.isascii() and char.isalpha() for char in raw):
            return _chinese(raw) if code == "zh" else code
    if len(_VIETNAMESE.findall(raw)) * 12 >= len(raw) > 0:
        return "vi"
    return _by_words(text)


def is_either_chinese(text: Text) -> bool:
    """Whether a Chinese text holds no character that only one of the two scripts writes."""
    letters = _signs().letters
    return not any(char in letters for char in unicodedata.normalize("NFC", text.raw))


def _chinese(raw: str) -> str:
    letters = _signs().letters
    kinds = [letters[char] for char in raw if char in letters]
    return "zh-Hant" if kinds.count("zh-Hant") > kinds.count("zh-Hans") else "zh-Hans"


def _by_words(text: Text) -> str:
    points: dict[str, float] = {}
    is_short = len(text.words) <= _SHORT_TEXT
    for word in text.tokens:
        codes = _signs().words.get(word, frozenset())
        if is_short and word in _signs().weak:
            continue
        for code in codes:
            points[code] = points.get(code, 0.0) + 1 / len(codes)
    ranked = sorted(points.items(), key=lambda item: -item[1])
    if not ranked:
        return ""
    (best, most), rest = ranked[0], ranked[1][1] if len(ranked) > 1 else 0.0
    enough = _ALONE if is_short else _SURE
    return best if most >= enough and most >= rest * _AHEAD else ""


@cache
def _signs() -> _Signs:
    words: dict[str, set[str]] = {}
    letters: dict[str, str] = {}
    weak: set[str] = set()
    for code, language in phrasebook().languages.items():
        weak.update(language.lists["weak"])
        for sign in language.lists["signs"]:
            if code.startswith("zh"):
                letters |= dict.fromkeys(sign, code)
            else:
                for word in words_of(sign):
                    words.setdefault(word, set()).add(code)
    shared = {word: frozenset(codes) for word, codes in words.items()}
    return _Signs(shared, frozenset(weak), letters)
