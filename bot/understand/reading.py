"""One text in, its reading out: what the writer wants, what it tells, in which language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from bot.facts import COMMON, UNKNOWN, YES_NO, FactSpec, FactValue, Kind
from bot.models import Choice, Intent, Reading
from bot.understand.choices import is_label, offered, read_label, read_number, read_rank
from bot.understand.doubt import doubtful
from bot.understand.facts import Facts, read_facts
from bot.understand.intents import IntentReading, read_intent
from bot.understand.language import detect, is_either_chinese
from bot.understand.layer import languages
from bot.understand.pack import load_pack
from bot.understand.scene import Scene, set_scene
from bot.understand.text import Text

LONGEST = 1600
"""Characters that Twilio passes on of one text; the rest of anything longer is not read."""
_SILENCES_FACTS = frozenset({"crisis", "stop", "delete"})
_ONLY_ALONE = frozenset({"thanks", "greeting"})
_ANSWERING = frozenset({"yes", "no", "thanks", "greeting"})
"""Intents that hide no facts."""
_ANSWERS = frozenset({"yes", "no", "unknown", "more", "repeat", "back"})
"""Intents that give way when the text gives the fact asked for after all."""


def read_message(
    text: str | Text,
    *,
    asking: str | None,
    choices: Sequence[Choice] | None,
    jurisdiction: str | None,
    language: str | None,
    asof: date,
    declared: Mapping[str, FactSpec] | None = None,
    named: Sequence[Choice] = (),
) -> Reading:
    """What one text says, in reply to a question or to none.

    Args:
        text: as it came, or already cut into words.
        asking: the fact last asked for.
        choices: what the question offered; without them digits count by the contract's order.
        jurisdiction: where the case is, if known: counties are looked for there first.
        language: of the talk; None for its first text, which decides it.
        asof: the day of the question; later dates have not come and are not read.
        declared: the facts that the jurisdiction declares.
        named: the values of the fact asked for in that place's own words, where no list was shown:
            they are known by their words, never by a number that nobody has seen.
    """
    seen = text if isinstance(text, Text) else Text(text[:LONGEST])
    seems = _written_in(seen, language)
    talk = language or seems or "en"
    spec = (declared or {}).get(asking or "") or COMMON.get(asking or "")
    tongue = _tongue(talk, seems)
    wish = read_intent(seen, asking=asking, spec=spec, language=tongue)
    scene = set_scene(seen, load_pack(tongue), asof, jurisdiction or "")
    reply = _Reply(scene, asking, spec, tuple(choices or ()), wish, tuple(named))
    intent, facts, doubt = reply.read()
    return Reading(
        intent=intent,
        facts=facts,
        language=wish.asks_language or talk,
        doubt=(*doubt, "stop") if wish.doubt_stop else doubt,
        asks_language=wish.asks_language,
        seems=seems,
    )


def _written_in(text: Text, talk: str | None) -> str:
    """The language a text is written in; Chinese that tells no script is of the talk's."""
    seems = detect(text)
    both = (talk or "").startswith("zh") and seems.startswith("zh")
    return str(talk) if both and is_either_chinese(text) else seems


def _tongue(talk: str, seems: str) -> str:
    """The language whose words a text is read with: its own, where the talk's pack lacks it."""
    known = {layer.language for layer in load_pack(talk).layers}
    return seems if seems and seems not in known and seems in languages() else talk


class _Reply:
    """One text against the question it answers."""

    def __init__(
        self,
        scene: Scene,
        asking: str | None,
        spec: FactSpec | None,
        choices: tuple[Choice, ...],
        wish: IntentReading,
        named: tuple[Choice, ...] = (),
    ) -> None:
        self.scene, self.asking, self.spec = scene, asking, spec
        self.choices, self.wish = choices, wish
        self.named = choices or named

    def read(self) -> tuple[Intent | None, dict[str, FactValue], tuple[str, ...]]:
        """Intent, facts and doubts."""
        if self.wish.intent in _SILENCES_FACTS:
            return self.wish.intent, {}, ()
        chosen = self._menu()
        if chosen is not None and self.asking:
            return self._value(chosen, sure=True)
        masks = self.wish.masks if self._hides_facts() else ()
        facts = read_facts(self.scene, self.asking, self.spec, masks)
        if self.asking and self.asking not in facts.known and facts.is_open:
            labelled = self._labelled()
            if labelled is not None:
                return self._value(*labelled)
        return self._composed(facts)

    def _hides_facts(self) -> bool:
        """Whether no facts are in the words of the wish: but "not sure, maybe an ounce" has one."""
        wish = self.wish
        return wish.intent not in _ANSWERING and (wish.intent != "unknown" or wish.bare)

    def _menu(self) -> FactValue | None:
        if self.named and is_label(self.scene, self.named):
            given = read_label(self.scene, self.named)
            return given[0] if given else None
        if ranks := read_rank(self.scene, self.named):
            return ranks[0].value if len(ranks) == 1 else None
        if self.named and not self.choices:
            return None  # a number of a list that nobody has seen
        choices = offered(self.spec, self.choices)
        return read_number(self.scene, choices, letters=bool(self.choices)) if choices else None

    def _labelled(self) -> tuple[FactValue, bool] | None:
        choices = self.named
        if not choices and self.asking not in COMMON:
            choices = offered(self.spec, None)
        return read_label(self.scene, choices) if self.wish.intent is None else None

    def _value(
        self, value: FactValue, sure: bool
    ) -> tuple[Intent | None, dict[str, FactValue], tuple[str, ...]]:
        asked = str(self.asking)
        if value == UNKNOWN:
            return "unknown", {}, ()
        return None, {asked: value}, () if sure else (asked,)

    def _composed(
        self, facts: Facts
    ) -> tuple[Intent | None, dict[str, FactValue], tuple[str, ...]]:
        known, intent = dict(facts.known), self.wish.intent
        answer = self._answer(facts)
        if answer is not None and self.asking:
            known[self.asking] = answer
        if self.asking in known and intent in _ANSWERS:
            intent = None
        if known and intent in _ONLY_ALONE:
            intent = None
        if facts.corrects and intent in ("yes", "no"):
            intent = None
        unsure = doubtful(known, self.asking, len(self.scene.text.words))
        return intent, known, tuple(fact for fact in known if fact in unsure or fact in facts.doubt)

    def _answer(self, facts: Facts) -> FactValue | None:
        """The fact asked for, when the text answers with yes or no and tells nothing else of it."""
        said = self.wish.intent if self.wish.intent in YES_NO else self.wish.answer
        if not said or self.asking in facts.known or self.wish.intent == "unknown":
            return None
        if facts.corrects or facts.is_left:
            return None
        if said == "yes" and self.asking == "minor_involved" and "age_at_offense" in facts.known:
            return None  # "i was 17" tells of the writer
        if self.spec is not None and self.spec.kind is Kind.CHOICE and self.spec.values == YES_NO:
            return said
        no_values: dict[str, FactValue] = {
            "other_convictions": "none",
            "prior_cannabis_convictions": 0,
        }
        return no_values.get(str(self.asking)) if said == "no" else None
