"""What simulated people say: a fact of their case, in their language, as real people text it.

Half of it comes from the kept corpora of real-life texts (tests/understand): a line that answers
the same question with a value that holds for the person. The rest is what the phone shows or
anybody would write: the number or words of a choice, a date, an amount, a place.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import us

from bench.person import holds
from bot.conversation import World
from bot.data import ROOT, load_yaml
from bot.facts import COMMON, OUNCE_G, UNKNOWN, FactValue, Kind, date_range, number_range
from bot.i18n import render_date, render_month
from bot.models import Choice
from bot.understand import read_message

CORPORA = ROOT / "tests" / "understand"
LANGUAGES = (
    "en", "es", "pt", "fr", "ht", "vi", "zh-Hans", "zh-Hant", "tl", "ko", "ru", "ar", "so", "am",
)  # fmt: skip
_SHORTEST_SLIP = 5


@dataclass(slots=True)
class _Lines:
    """The corpus of one language: texts by the fact asked and its value, and by intent."""

    told: dict[str, list[tuple[FactValue, str]]] = field(default_factory=lambda: defaultdict(list))
    meant: dict[str | None, list[str]] = field(default_factory=lambda: defaultdict(list))


@cache
def _lines(language: str) -> _Lines:
    lines = _Lines()
    for line in _corpus(language):
        expect, asking = line["expect"], line.get("asking")
        if line.get("choices") or line.get("jurisdiction") or expect["language"] != language:
            continue
        if expect["intent"] is None and asking and list(expect["facts"]) == [asking]:
            if not _counts_choices(line):
                lines.told[asking].append((expect["facts"][asking], line["text"]))
        elif not expect["facts"] and (asking is None or expect["intent"] == "unknown"):
            lines.meant[expect["intent"]].append(line["text"])
    return lines


def _counts_choices(line: Mapping[str, Any]) -> bool:
    """Whether a text means another thing under another list ("the third one")."""
    spec = COMMON[line["asking"]]
    if spec.kind is not Kind.CHOICE or not spec.values:
        return False
    turned = [*spec.values[1:], spec.values[0]]
    shown = [Choice(value, value.replace("_", " ")) for value in turned]
    reading = read_message(
        line["text"], asking=line["asking"], choices=shown, jurisdiction=None,
        language=line["language"], asof=date(2026, 11, 22),
    )  # fmt: skip
    return dict(reading.facts) != line["expect"]["facts"]


def _corpus(language: str) -> Iterator[dict[str, Any]]:
    paths = [CORPORA / "shared" / f"{language}.jsonl", *_own(language)]
    for path in paths:
        for raw in path.read_text("utf-8").splitlines() if path.exists() else ():
            line = json.loads(raw)
            if line.get("language") == language:
                yield line


def _own(language: str) -> Sequence[Path]:
    return sorted((CORPORA / "own").glob(f"{language}*.jsonl"))


@cache
def words(language: str) -> Mapping[str, Any]:
    """The words a language's people text back: dialogs/menu."""
    path = ROOT / "dialogs" / "menu" / f"{language}.yaml"
    content = load_yaml(path) if path.exists() else {}
    return content if isinstance(content, Mapping) else {}


@cache
def _states(language: str) -> Mapping[str, str]:
    """What a language calls the states, where its file says."""
    path = ROOT / "dialogs" / "reading" / f"{language}.yaml"
    content = load_yaml(path) if path.exists() else {}
    names = content.get("places", {}).get("states", {})
    return {code: ones[0] for code, ones in names.items() if ones}


class Speech:
    """One person's way of texting.

    Args:
        world: our texts, of which they repeat words.
        language: they write in.
        chance: seeded.
        slips: the share of their longer words that hold a typing error.

    Attributes:
        said: what they have told so far, as vague as they told it.
    """

    def __init__(self, world: World, language: str, chance: random.Random, slips: float) -> None:
        self.world, self.language, self.chance, self.slips = world, language, chance, slips
        self.said: dict[str, FactValue] = {}

    def greeting(self) -> str:
        """A first word."""
        return self._typed(self._one("greeting", "hello"))

    def word(self, group: str, default: str) -> str:
        """A command, in their own language where it has one."""
        known = words(self.language).get("words", {}).get(group) or [default]
        return str(known[0])

    def question(self) -> str | None:
        """Something people ask back, if the language's list has any."""
        asked = words(self.language).get("questions", {})
        known = [phrase for phrases in asked.values() for phrase in phrases]
        return self.chance.choice(known) if known else None

    def agree(self, right: bool) -> str:
        """Yes or no."""
        return self._one("yes" if right else "no", "yes" if right else "no")

    def tell(self, fact: str, true: FactValue, choices: Sequence[Choice], *, plain: bool) -> str:
        """A fact; `plain` when they were not understood the first time."""
        said = None if plain or self.chance.random() < 0.5 else self.from_corpus(fact, true)
        if said is None and choices:
            said = self._chosen(fact, true, choices)
        return said or self.bare(fact, true)

    def from_corpus(self, fact: str, true: FactValue) -> str | None:
        """What somebody texted in reply to that question, and what holds for this person too."""
        lines = _lines(self.language)
        if true == UNKNOWN:
            known: list[tuple[FactValue, str]] = [(true, text) for text in lines.meant["unknown"]]
        else:
            known = [one for one in lines.told[fact] if is_true_of(fact, one[0], true)]
        if not known:
            return None
        self.said[fact], text = self.chance.choice(known)
        return self._typed(text)

    def bare(self, fact: str, true: FactValue) -> str:
        """The value and nothing else."""
        self.said[fact] = true
        if true == UNKNOWN:
            return self._one("unknown", "not sure")
        kind = COMMON[fact].kind if fact in COMMON else Kind.CHOICE
        if kind is Kind.DATE:
            return self._date(true)
        if kind in (Kind.NUMBER, Kind.INTEGER):
            return _number(fact, true, kind)
        if fact == "jurisdiction":
            return self._state(str(true))
        if true in ("yes", "no"):
            return self._one(str(true), str(true))
        if label := self.label(fact, str(true)):
            return label
        return self.from_corpus(fact, true) or self._in_our_words(fact, str(true))

    def label(self, fact: str, true: str) -> str:
        """What a place's own question calls a value, in their language."""
        places = self.world.rulebook.jurisdictions
        own = (
            places[str(self.said["jurisdiction"])].facts.get(fact)
            if "jurisdiction" in self.said
            else None
        )
        return self.world.catalogs.text(self.language, own.labels.get(true, "")) if own else ""

    def _in_our_words(self, fact: str, true: str) -> str:
        """A value as our own question says it back, in their language."""
        question = self.world.dialogs.questions.get(fact)
        echo = question.echo if question else {}
        english = echo.get(true, true) if isinstance(echo, Mapping) else true
        return self.world.catalogs.text(self.language, english).replace("_", " ")

    def _chosen(self, fact: str, true: FactValue, choices: Sequence[Choice]) -> str | None:
        for number, choice in enumerate(choices, 1):
            if holds(fact, choice.value, true):
                self.said[fact] = choice.value
                return str(number) if self.chance.random() < 0.7 else choice.label
        return None

    def _state(self, code: str) -> str:
        own = _states(self.language).get(code)
        if own and self.chance.random() < 0.5:
            return own
        court = self.world.dialogs.texts.get(f"place_{code}")
        if court:
            return self.world.catalogs.text(self.language, court)
        state = us.states.lookup(code)
        return str(state.name) if state else code

    def _date(self, true: FactValue) -> str:
        days = date_range(true)
        if days.first == days.last:
            return render_date(self.language, days.first)
        if (days.first.year, days.first.month) == (days.last.year, days.last.month):
            return render_month(self.language, days.first)
        return str(days.first.year)

    def _one(self, intent: str, default: str) -> str:
        texts = _lines(self.language).meant[intent]
        return self.chance.choice(texts) if texts else default

    def _typed(self, text: str) -> str:
        """With the slips of a thumb: two letters swapped, or one left out."""
        return " ".join(self._slipped(word) for word in text.split(" "))

    def _slipped(self, word: str) -> str:
        is_word = word.isalpha() and len(word) >= _SHORTEST_SLIP and word.isascii()
        if not is_word or self.chance.random() >= self.slips:
            return word
        at = self.chance.randrange(1, len(word) - 1)
        if self.chance.random() < 0.5:
            return word[:at] + word[at + 1 :]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def is_true_of(fact: str, told: FactValue, true: FactValue) -> bool:
    """Whether a text that tells one value is true of a person with another: it may be vaguer."""
    if fact not in COMMON or UNKNOWN in (told, true):
        return told == true
    if COMMON[fact].kind is Kind.DATE:
        # nobody says "before 2020" of what happened in 2009
        days = date_range(told)
        is_near = days.first.year >= days.last.year - 4
        return is_near and holds(fact, told, true)
    return holds(fact, told, true)


def _number(fact: str, true: FactValue, kind: Kind) -> str:
    numbers = number_range(true, kind)
    if numbers.low != numbers.high:
        ends = [f"{end:g}" for end in (numbers.low, numbers.high) if 0 < end < 1e9]
        text = "-".join(ends)
    else:
        text = f"{numbers.low:g}"
    if fact != "amount_g":
        return text
    ounces = numbers.low / OUNCE_G
    if numbers.low == numbers.high and abs(ounces - round(ounces)) < 0.005 and ounces >= 1:
        return f"{round(ounces)} oz"
    return f"{text} g"
