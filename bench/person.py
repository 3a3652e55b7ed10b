"""A simulated person: knows the facts of one case and tells them as people do.

Half of what she says comes from the kept corpora of real-life texts (a line that answers the same
question with the same fact), the other half from plain sentences; what her case leaves open she
does not know. Seeded, so that a run can be told again.
"""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import us
from babel.dates import format_date

from bot.facts import COMMON, UNKNOWN, FactValue, Kind, date_range, number_range, parse_value

CORPORA = Path(__file__).parent.parent / "tests" / "understand" / "shared"

SENTENCES = {
    "en": {
        "amount_g": ("{} grams", "it was {} grams", "{}g"),
        "plants": ("{} plants", "I had {} plants"),
        "age_at_offense": ("I was {}", "{}", "{} years old"),
        "date": ("{}", "it was {}", "I think {}"),
        "count": ("{}",),
        "yes": ("yes", "yeah", "yes it was"),
        "no": ("no", "nope", "no never"),
        "unknown": ("I don't know", "idk", "not sure"),
        "ok": ("ok", "yes"),
        "county": ("{} County", "{}"),
    },
    "es": {
        "amount_g": ("{} gramos", "eran {} gramos", "{}g"),
        "plants": ("{} plantas", "tenia {} plantas"),
        "age_at_offense": ("tenía {} años", "{}", "{} años"),
        "date": ("{}", "fue {}", "creo que {}"),
        "count": ("{}",),
        "yes": ("si", "sí", "si, asi fue"),
        "no": ("no", "no nunca", "nop"),
        "unknown": ("no sé", "no me acuerdo", "no estoy seguro"),
        "ok": ("ok", "si"),
        "county": ("condado de {}", "{}"),
    },
}


STORIES = {
    "en": {
        "greeting": "hi",
        "convicted": "I was convicted of {} in {}",
        "dismissed": "my {} case in {} was dismissed",
        "arrested_only": "I was arrested for {} in {} but never charged",
        "possession": "possession",
        "cultivation": "growing",
        "intent_to_sell": "intent to sell",
        "sale": "selling",
        "when": ", {}",
    },
    "es": {
        "greeting": "hola",
        "convicted": "me declararon culpable de {} en {}",
        "dismissed": "mi caso de {} en {} fue desestimado",
        "arrested_only": "me arrestaron por {} en {} pero nunca me acusaron",
        "possession": "posesion",
        "cultivation": "cultivo",
        "intent_to_sell": "posesion con intencion de vender",
        "sale": "venta",
        "when": ", {}",
    },
}


@cache
def _corpus(language: str) -> dict[str, list[tuple[FactValue, str]]]:
    """Corpus lines by the fact asked for: those that answer just that fact, and nothing else."""
    lines: dict[str, list[tuple[FactValue, str]]] = defaultdict(list)
    for raw in (CORPORA / f"{language}.jsonl").read_text("utf-8").splitlines():
        line = json.loads(raw)
        facts, asking = line["expect"]["facts"], line["asking"]
        if line["expect"]["intent"] == "unknown" and not facts:
            lines[UNKNOWN].append((UNKNOWN, line["text"]))
        elif line["expect"]["intent"] is None and list(facts) == [asking]:
            lines[asking].append((facts[asking], line["text"]))
    return dict(lines)


def same(fact: str, told: FactValue, true: FactValue) -> bool:
    """Whether a told value means the true one: equal, or the same range to a hair."""
    kind = COMMON[fact].kind if fact in COMMON else Kind.CHOICE
    if UNKNOWN in (told, true):
        return told == true
    if kind is Kind.DATE:
        return date_range(told) == date_range(true)
    if kind in (Kind.NUMBER, Kind.INTEGER):
        ours, theirs = number_range(told, kind), number_range(true, kind)
        return ours == theirs or abs(ours.low - theirs.low) < 0.02 * theirs.low == 0
    return told == true


def holds(fact: str, offered: FactValue, true: FactValue) -> bool:
    """Whether an offered choice takes in the true value."""
    kind = COMMON[fact].kind if fact in COMMON else Kind.CHOICE
    if UNKNOWN in (offered, true):
        return offered == true
    if kind is Kind.DATE:
        outer, inner = date_range(offered), date_range(true)
        return outer.first <= inner.first and inner.last <= outer.last
    if kind in (Kind.NUMBER, Kind.INTEGER):
        numbers, true_range = number_range(offered, kind), number_range(true, kind)
        return all(numbers.holds(end) for end in (true_range.low, true_range.high))
    return offered == true


class Person:
    """Somebody with one old charge, texting in one language."""

    def __init__(self, facts: Mapping[str, Any], language: str, seed: int) -> None:
        self.facts = {
            name: parse_value(COMMON[name], value) if name in COMMON else value
            for name, value in facts.items()
        }
        if self.facts.get("disposition") != "convicted" and "completed_date" in self.facts:
            # without a conviction the two are one fact
            self.facts.setdefault("x_disposition_date", self.facts["completed_date"])
        self.language = language
        self.chance = random.Random(seed)

    def open(self) -> str:
        """Her first text: as often a greeting as a sentence that tells where, what and when."""
        place = self.facts.get("jurisdiction")
        ended, offense = self.facts.get("disposition"), self.facts.get("offense")
        words = STORIES[self.language]
        if self.chance.random() < 0.5 or ended not in words or offense not in words:
            return words["greeting"]
        state = us.states.lookup(str(place))
        told = words[str(ended)].format(words[str(offense)], state.name if state else place)
        when = self.facts.get("conviction_date")
        known = ended == "convicted" and when not in (None, UNKNOWN)
        return told + words["when"].format(self._date(when)) if known and when else told

    def say(self, asking: str | None, choices: Sequence[Mapping[str, Any]] | None) -> str:
        """Her reply to one text of ours, which asks for a fact or for a word of agreement."""
        if asking is None:
            return self._one("ok")
        true = self.facts.get(asking, UNKNOWN)
        ready = self._from_corpus(asking, true)
        if ready and self.chance.random() < 0.5:
            return ready
        number = self._by_number(asking, choices or (), true)
        return number if number else self._plain(asking, true)

    def _one(self, key: str) -> str:
        return self.chance.choice(SENTENCES[self.language][key])

    def _from_corpus(self, asking: str, true: FactValue) -> str | None:
        if true == UNKNOWN:
            texts = [text for _, text in _corpus(self.language)[UNKNOWN]]
        else:
            known = _corpus(self.language).get(asking, [])
            texts = [text for told, text in known if same(asking, told, true)]
        return self.chance.choice(texts) if texts else None

    def _by_number(
        self, asking: str, choices: Iterable[Mapping[str, Any]], true: FactValue
    ) -> str | None:
        for number, choice in enumerate(choices, 1):
            if holds(asking, choice["value"], true):
                return str(number)
        return None

    def _plain(self, asking: str, true: FactValue) -> str:
        if true == UNKNOWN:
            return self._one("unknown")
        spec = COMMON.get(asking)
        if spec and spec.kind is Kind.DATE:
            return self._one("date").format(self._date(true))
        if spec and spec.kind in (Kind.NUMBER, Kind.INTEGER):
            key = asking if asking in SENTENCES[self.language] else "count"
            return self._one(key).format(_number(true, spec.kind))
        if true in ("yes", "no"):
            return self._one(str(true))
        if asking == "county":
            return self._one("county").format(true)
        if asking == "jurisdiction":
            state = us.states.lookup(str(true))
            return str(state.name) if state else str(true)
        return str(true).replace("_", " ")

    def _date(self, true: FactValue) -> str:
        days = date_range(true)
        if days.first == days.last:
            return format_date(days.first, "long", locale=self.language)
        if (days.first.year, days.first.month) == (days.last.year, days.last.month):
            return format_date(days.first, "MMMM y", locale=self.language)
        return str(days.first.year)


def _number(true: FactValue, kind: Kind) -> str:
    numbers = number_range(true, kind)
    return (
        f"{numbers.low:g}" if numbers.low == numbers.high else f"{numbers.low:g}-{numbers.high:g}"
    )
