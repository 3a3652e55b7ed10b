"""What a person wants with a text, apart from its facts: stop, help, a human, the way back.

The phrases stand in dialogs/intents/; this file only decides between them. One intent at most, the
first in `ORDER` that the text holds. What must never be missed (stop, crisis, a wish for a human)
is looked for in every language at once, the rest in the talk's own, English and Spanish.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, cast

from bot.facts import FactSpec
from bot.models import Intent
from bot.understand.learned import weights_of
from bot.understand.lines import Line, lines
from bot.understand.phrasebook import PLACES, phrasebook
from bot.understand.text import Span, Text

ORDER: tuple[Intent, ...] = (
    "crisis", "stop", "delete", "person", "language", "help", "restart", "start", "back",
    "another", "remind", "repeat", "why", "more", "unknown", "yes", "no", "thanks", "greeting",
)  # fmt: skip
"""understand/README.md, "Intent"; `start` only ever is the whole text."""

DOUBT = "doubt_stop"
_SAY_LITTLE = frozenset({"yes", "no", "opens_yes", "opens_no", "thanks", "greeting"})
"""Beside these a text may still be a wish to stop that no phrase foresaw (stop.py)."""
_CLAIMED = frozenset({"crisis", DOUBT, "delete", "person", "restart", "start", "language"})
"""Beside one of these nothing is guessed from weights (learned.py)."""
_STORY, _DESPITE_DECOYS = -3.0, 2.0
"""Weights below which no phrase within a text stops, and above which no decoy hides a wish."""
EVERYWHERE = frozenset({"crisis", "stop", DOUBT, "start", "help", "language", "person", "delete"})
_ABOUT_OTHERS = frozenset(
    {"convictions_since", "offense", "other_charges_same_case", "other_convictions",
     "pending_charges", "prior_cannabis_convictions", "serious_conviction"}
)  # fmt: skip
"""To these, "I have another charge" is the answer and no wish to check one more."""


@dataclass(frozen=True, slots=True)
class IntentReading:
    """What a text wants.

    Attributes:
        intent: the one intent, or None. Yes and no are given as intents here whatever was asked;
            to a yes/no fact they become the fact.
        doubt_stop: whether it may be a wish to stop, so that the talk should ask (intent is then
            never stop).
        asks_language: with intent `language`, the code named; "" when it is none of ours.
        masks: the words by which the intent was said: no facts are read from them.
        answer: "yes" or "no" when the text opens with it, also when more follows ("no, 2008").
        bare: whether the yes, no or unknown is all that was said.
    """

    intent: Intent | None = None
    doubt_stop: bool = False
    asks_language: str = ""
    masks: tuple[Span, ...] = ()
    answer: Literal["yes", "no", ""] = ""
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase found in the text.

    Attributes:
        name: an intent, `doubt_stop`, `opens_yes`, `opens_no`, or `language:es`.
        place: see `phrasebook.PLACES`; `weighed` or `sure` when no phrase but weights tell.
        language: in whose file the phrase stands.
        span: the words.
    """

    name: str
    place: str
    language: str
    span: Span


def read_intent(
    text: Text, *, asking: str | None, spec: FactSpec | None, language: str
) -> IntentReading:
    """The intent of a text, given the fact last asked for and the talk's language."""
    if not text.words:  # nothing but a question mark is a question: what did you say?
        return IntentReading(intent="repeat" if "?" in text.folded else None)
    found = list(_find(text, language))
    intent = next((one for one in ORDER if _holds(one, found, asking, spec)), None)
    return IntentReading(
        intent=intent,
        doubt_stop=intent not in ("stop", "crisis") and any(hit.name == DOUBT for hit in found),
        asks_language=_named(found) if intent == "language" else "",
        masks=tuple(hit.span for hit in found if hit.name.split(":")[0] == intent),
        answer=_answer(found),
        bare=any(hit.name == intent and hit.place == "whole" for hit in found),
    )


def _find(text: Text, language: str) -> Iterator[Found]:
    """What the text holds, without what only looks like it."""
    shared: list[Found] = []
    weights: Mapping[str, float] = {}
    for line in lines(text, phrasebook(), language):
        found = list(_in_line(line, language))
        if not weights:
            weights = weights_of(line.words)
            found += _by_weight(line, weights, language)
        decoys = [hit for hit in found if hit.place == "not" or _is_own_doubt(hit, language)]
        if line.has_pauses:  # what spans a pause in a line without them is no decoy elsewhere
            shared += decoys
        for hit in _told(found, weights):
            against = (*shared, *decoys)
            if not any(_covers(one, hit, language) for one in against):
                yield hit


def _is_own_doubt(hit: Found, language: str) -> bool:
    """A doubtful text of the talk's own language is no clear wish of another's: "para" is "for" in
    Spanish, and "stop" in Portuguese."""
    return hit.name == DOUBT and hit.place == "whole" and hit.language == language


def _by_weight(line: Line, weights: Mapping[str, float], language: str) -> Iterator[Found]:
    """The wishes that the words of a line have among them, whatever their order."""
    for intent, weight in weights.items():
        if weight > 0:
            place = "sure" if weight > _DESPITE_DECOYS else "weighed"
            yield Found(intent, place, language, line.span(1, len(line.words) - 1))


def _told(found: Sequence[Found], weights: Mapping[str, float]) -> Iterator[Found]:
    """What a line tells: no decoys, no stop and no delete where all words around it tell a story,
    and none but danger weighed where the text says another thing outright."""
    said = {hit.name.split(":")[0] for hit in found if hit.place in PLACES[:-1]}
    outright = said & _CLAIMED
    for hit in found:
        others = outright - {hit.name}
        is_inner = hit.name in ("stop", "delete") and hit.place != "whole"
        is_story = is_inner and not others and weights[hit.name] < _STORY
        is_less = hit.place in ("sure", "weighed") and hit.name != "crisis" and others
        if hit.place != "not" and not is_story and not is_less:
            yield hit


def _in_line(line: Line, language: str) -> Iterator[Found]:
    book, here = phrasebook(), {"en", "es", language}
    is_silent = True
    for phrase in book.candidates(line.words):
        if phrase.language in here or phrase.intent.split(":")[0] in EVERYWHERE:
            for start, end in line.find(phrase, book.languages[phrase.language]):
                is_silent = is_silent and phrase.intent in _SAY_LITTLE
                yield Found(phrase.intent, phrase.place, phrase.language, line.span(start, end))
    for one in book.languages.values() if is_silent else ():
        if one.together is not None and one.together.is_wish(line.words):
            yield Found("stop", "whole", one.code, line.span(1, len(line.words) - 1))


def _covers(decoy: Found, hit: Found, language: str) -> bool:
    """Whether a hit only looks like what it is taken for.

    A phrase of the talk's own language is not undone by a decoy of another: "pare de" tells of the
    police in Spanish and asks us to stop in Portuguese.
    """
    if hit.place == "sure":  # but for a decoy that is all of the text: "how did u get my number"
        return decoy.place == "not" and decoy.name == hit.name and decoy.span == hit.span
    if decoy.place != "not":
        return hit.name == "stop" and hit.language not in ("en", "es", language)
    same = decoy.name == hit.name or (decoy.name == "stop" and hit.name == DOUBT)
    overlaps = decoy.span[0] < hit.span[1] and hit.span[0] < decoy.span[1]
    foreign = hit.language != language or hit.language in ("en", "es")
    spoken = decoy.language in ("en", "es", language)
    return same and overlaps and (decoy.language == hit.language or (foreign and spoken))


def _holds(
    intent: Intent, found: Iterable[Found], asking: str | None, spec: FactSpec | None
) -> bool:
    if intent == "another" and asking in _ABOUT_OTHERS:
        return False
    return any(hit.name == intent or hit.name.startswith(f"{intent}:") for hit in found)


def _named(found: Iterable[Found]) -> str:
    codes = [hit.name.partition(":")[2] for hit in found if hit.name.startswith("language:")]
    return next((code for code in codes if code != "other"), "")


def _answer(found: Iterable[Found]) -> Literal["yes", "no", ""]:
    opening = [hit for hit in found if hit.name in ("yes", "no", "opens_yes", "opens_no")]
    first = min(opening, key=lambda hit: hit.span, default=None)
    if first is None:
        return ""
    return cast(Literal["yes", "no"], first.name.removeprefix("opens_"))
