"""How hard our words are to read: all that a talk may say, joined, in English and Spanish.

English: Flesch-Kincaid grade (Kincaid and others 1975, Naval Technical Training, report 8-75).
Spanish: Fernandez Huerta's ease (1959), with words a sentence, as corrected by G. Law 2011
(linguistlist.org/issues/22/22-2332). textstat 0.7.13 counts English syllables only with a word list
that must be downloaded, so the syllables are counted here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator

from bot.app import load_world
from bot.config import read_settings
from bot.conversation import Voice, World
from bot.dialogs import messages
from bot.rules import Jurisdiction

HIGHEST_GRADE, LOWEST_EASE = 6.5, 75.0

_SENTENCE = re.compile(r"[.!?]+(?=\s|$)|\n")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_SLOT = re.compile(r"\{[^}]*\}")
_SPOKEN_E = re.compile(r"[^aeiouy]le$|[^aeiouy]les$")
_SILENT_E = re.compile(r"(?<=[^aeiouy])(?:e|es|ed)$")
_SPOKEN_ED = re.compile(r"[td]ed$|(?:s|x|z|c|g|sh|ch)es$")
_STRONG, _WEAK = "aeoáéó", "iuüy"


def english_syllables(word: str) -> int:
    """By its vowels; a silent e at the end does not count.

    >>> [english_syllables(word) for word in ("case", "record", "closed", "printed", "table", "ok")]
    [1, 2, 1, 2, 2, 1]
    """
    word = word.lower().replace("'", "")
    count = len(re.findall(r"[aeiouy]+", word))
    if _SILENT_E.search(word) and not _SPOKEN_ED.search(word) and not _SPOKEN_E.search(word):
        count -= 1
    return max(1, count)


def spanish_syllables(word: str) -> int:
    """By its vowels; a weak one beside another makes one sound with it.

    >>> [spanish_syllables(word) for word in ("caso", "juez", "policía", "ciudad", "leer")]
    [2, 1, 4, 2, 2]
    """
    word = re.sub(r"(?<=[qg])u(?=[eiéí])", "", word.lower())
    count, before = 0, ""
    for letter in word:
        if letter in "aeiouáéíóúü" or (letter == "y" and before):
            joined = before and (
                (letter in _WEAK and before != letter) or (before in _WEAK and letter in _STRONG)
            )
            count += not joined
            before = letter
        else:
            before = ""
    return max(1, count)


def shape(text: str, syllables: Callable[[str], int]) -> tuple[float, float]:
    """Words a sentence, and syllables a word."""
    text = unicodedata.normalize("NFC", text)
    sentences = [found for part in _SENTENCE.split(text) if (found := _WORD.findall(part))]
    words = [word for sentence in sentences for word in sentence]
    return len(words) / len(sentences), sum(map(syllables, words)) / len(words)


def grade(text: str) -> float:
    """The American school grade that reads an English text with ease."""
    words, syllables = shape(text, english_syllables)
    return 0.39 * words + 11.8 * syllables - 15.59


def ease(text: str) -> float:
    """How easy a Spanish text is: 100 for a comic, 60 for a newspaper."""
    words, syllables = shape(text, spanish_syllables)
    return 206.84 - 60 * syllables - 1.02 * words


def joined(world: World, language: str) -> str:
    """Every whole sentence said to people in a language, one text a line; labels would flatter."""
    voice = Voice(world, language)
    ours = (text for _, text in messages(world.dialogs))
    law = (text for place in world.rulebook.jurisdictions.values() for text in _law(place))
    said = (voice.name(text) for text in dict.fromkeys((*ours, *law)) if voice.has(text))
    return "\n".join(
        _SLOT.sub("", text) for text in said if text.rstrip().endswith((".", "?", "!"))
    )


def _law(place: Jurisdiction) -> Iterator[str]:
    for way in place.ways:
        yield from (*way.texts.values(), *way.steps, *way.traps)
    for fact in place.facts.values():
        yield from _given((fact.ask, fact.why, fact.where_to_look, *fact.labels.values()))
    yield from _given((*place.risks, place.records.text))


def _given(texts: Iterable[str | None]) -> Iterator[str]:
    return (text for text in texts if text)


def main() -> bool:
    """Prints both numbers; whether both are easy enough."""
    world = load_world(read_settings({"REDIS_URL": "redis://unused"}))
    english, spanish = grade(joined(world, "en")), ease(joined(world, "es"))
    print("How hard our words are to read, all texts joined")
    print(f"  English, Flesch-Kincaid grade    {english:5.1f}   at most {HIGHEST_GRADE}")
    print(f"  Spanish, Fernandez Huerta's ease {spanish:5.1f}   at least {LOWEST_EASE:.0f}")
    return english <= HIGHEST_GRADE and spanish >= LOWEST_EASE
