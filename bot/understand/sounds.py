"""Words written by ear: "nesesito", "parke", "avogado".

Only for languages in which one sound has several spellings and people mix them up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

SHORTEST = 5
"""Letters: among shorter words too many sound alike ("tubo", "tuvo")."""
_SPANISH = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("ch", "4"),
        ("h", ""),
        ("qu(?=[ei])", "k"),
        ("gu(?=[ei])", "6"),
        ("g(?=[ei])", "j"),
        ("ll", "y"),
        ("c(?=[eiy])", "s"),
        ("z", "s"),
        ("[cq]", "k"),
        ("v", "b"),
        ("g", "6"),
        (r"(.)\1", r"\1"),
    )
)
_RULES = {"es": _SPANISH}


def by_sound(words: Iterable[str], language: str) -> Mapping[str, str]:
    """Words by how they sound in a language; those that sound like another one are left out."""
    heard: dict[str, str] = {}
    for word in {word for word in words if len(word) >= SHORTEST and word.isalpha()}:
        key = sound(word, language)
        heard[key] = "" if key in heard else word
    return {key: word for key, word in heard.items() if key and word}


def sound(word: str, language: str) -> str:
    """How a folded word sounds; "" in a language without such rules.

    >>> sound("nesesito", "es") == sound("necesito", "es")
    True
    """
    if language not in _RULES:
        return ""
    for written, heard in _RULES[language]:
        word = written.sub(heard, word)
    return word
