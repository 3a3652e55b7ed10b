"""What a letter by mail says, in the person's language and in English: no layout, only words.

The sentences of the law, the steps and who helps come from the same code as in a talk, so that a
letter never says anything else than the texts did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from bot.conversation import World, new_session, wording
from bot.conversation.law import answer_for
from bot.conversation.results import (
    Told,
    deciding_fact,
    headline_words,
    helper_words,
    look_words,
    result_text,
    warns_before_filing,
)
from bot.conversation.session import Charge
from bot.conversation.values import menu_label, place_name
from bot.conversation.voice import Voice
from bot.facts import Facts, FactValue
from bot.i18n import SOURCE, render_date, render_language
from bot.rules import Confidence
from bot.rules.wording import fact_words

_UNSAID = frozenset({"x_court"})  # told by the court's name, which the worksheet asks for


@dataclass(frozen=True, slots=True)
class Letter:
    """All that is printed, in one language.

    Attributes:
        cover, answer, steps, details, careful, help, law, call: the lines of each section.
        heads: the headings, by section.
        answers: fact and value, in words; `blanks` what is filled in by hand.
    """

    language: str
    hello: str
    cover: tuple[str, ...]
    heads: Mapping[str, str]
    answer: tuple[str, ...]
    steps: tuple[str, ...]
    details: tuple[str, ...]
    careful: tuple[str, ...]
    help: tuple[str, ...]
    law: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    answers_note: str
    blanks: tuple[str, ...]
    call: tuple[str, ...]
    call_note: str

    def to_json(self) -> dict[str, Any]:
        """As the template reads it."""
        return asdict(self)


_HEADS = ("answer", "steps", "careful", "help", "law", "answers", "call")
_BLANKS = ("blank_name", "blank_birth", "blank_case", "blank_court")


def letter(
    world: World, facts: Facts, *, name: str, language: str, theirs: str, now: datetime
) -> Letter:
    """The letter in `language` to somebody who speaks `theirs`."""
    writer = _Writer(Voice(world, language), _told(world, facts, language, now))
    return Letter(
        language=language,
        hello=writer.say("hello", name=name),
        cover=writer.cover(),
        heads={head: writer.say(head) for head in _HEADS},
        answer=writer.answer(),
        steps=writer.steps(),
        details=writer.details(),
        careful=writer.careful(),
        help=writer.help(),
        law=writer.law(),
        answers=tuple(writer.answers(facts)),
        answers_note=writer.say("answers_note"),
        blanks=tuple(writer.say(blank) for blank in _BLANKS),
        call=writer.call(theirs),
        call_note=writer.say("call_note"),
    )


def _told(world: World, facts: Facts, language: str, now: datetime) -> Told:
    place = world.rulebook.jurisdictions.get(str(facts.get("jurisdiction")))
    today = now.astimezone(ZoneInfo(place.timezone if place else "UTC")).date()
    charge = Charge(facts=dict(facts))
    session = new_session()._replace(language=language, charges=(charge,))
    return Told(Voice(world, language), session, answer_for(world, session, today))


@dataclass(frozen=True, slots=True)
class _Writer:
    """The sections of a letter."""

    voice: Voice
    told: Told

    def say(self, key: str, **values: object) -> str:
        """A text of dialogs/outreach/packet.yaml."""
        return self.voice.fill(self.voice.world.dialogs.packet[key], **values)

    @property
    def _knows(self) -> bool:
        """Whether we have that place's law, and may tell it."""
        return self.told.answer.covered and self.told.place is not None

    def cover(self) -> tuple[str, ...]:
        texts = [self.say(key) for key in ("asked", "inside", "erased", "not_advice")]
        return (*texts, self.voice.contact())

    def answer(self) -> tuple[str, ...]:
        if not self._knows:
            return (result_text(self.told),)
        answer, voice = self.told.answer, self.voice
        way = answer.way
        effect = way.texts.get("effect") if way else None
        medium = answer.confidence is Confidence.MEDIUM
        fact = deciding_fact(self.told) if answer.between else None
        return _said(
            headline_words(self.told),
            look_words(self.told, fact) if fact else "",
            wording.filled(self.told, effect) if effect and voice.has(effect) else "",
            voice.frame("medium") if medium else "",
            voice.frame("unreviewed" if self._unreviewed else "more_careful"),
        )

    @property
    def _unreviewed(self) -> bool:
        return self.told.place is None or not self.told.place.reviewed

    def steps(self) -> tuple[str, ...]:
        if not self._knows:
            return ()
        return tuple(wording.steps(self.told)) or _said(wording.record(self.told))

    def details(self) -> tuple[str, ...]:
        """Form, court, fee and time, each on a line of its own, to find them again."""
        told, voice = self.told, self.voice
        way = told.answer.way
        if not self._knows or way is None:
            return ()
        fee = wording.fee_words(told)
        form, link = self._form()
        court = voice.name(way.where) if way.where else ""
        is_said = any(court in step for step in self.steps())
        return _said(
            self.say("form", form=f"{form} ({link})" if link else form) if form else "",
            voice.fill(_where(voice), court=court) if court and not is_said else "",
            voice.frame("fee", fee=fee) if fee else "",
            wording.waiver(told) if fee and way.fee and way.fee.dollars else "",
            wording.takes(told, way),
        )

    def _form(self) -> tuple[str, str]:
        """The form's name, and its link, where we are sure enough to say so."""
        way = self.told.answer.way
        form = way.form if way else None
        if form is None or form.confidence is Confidence.LOW:
            return "", ""
        return form.name, form.url or ""

    def careful(self) -> tuple[str, ...]:
        voice = self.voice
        way, place = self.told.answer.way, self.told.place
        own = [*(way.traps if way else ()), *(place.risks if place else ())]
        risks = [wording.filled(self.told, risk) for risk in own if voice.has(risk)]
        usual = [voice.text(risk) for risk in voice.world.dialogs.results["risks"]]
        warned = voice.frame("immigration") if warns_before_filing(self.told) else ""
        return _said(warned, *risks, *usual)

    def help(self) -> tuple[str, ...]:
        helper = helper_words(self.voice, self.told.session)
        files = bool(wording.steps(self.told))
        record = wording.record(self.told) if files else ""
        return _said(self.voice.frame("helper", helper=helper), record)

    def law(self) -> tuple[str, ...]:
        answer, voice = self.told.answer, self.voice
        if not self._knows or not answer.law or answer.verified is None:
            return (voice.frame("more_careful"),)
        cites = "; ".join(f"{one.cite} ({one.url})" if one.url else one.cite for one in answer.law)
        day = render_date(voice.language, answer.verified)
        return (voice.frame("more_law", cites=cites, date=day), voice.frame("more_careful"))

    def answers(self, facts: Facts) -> Iterator[tuple[str, str]]:
        """Each fact and its value, in the order of the questions."""
        order = ["jurisdiction", "city", "county", *self.voice.world.dialogs.questions]
        ranks = {name: rank for rank, name in reversed(list(enumerate(order)))}
        for name in sorted(facts, key=lambda one: ranks.get(one, len(ranks))):
            if name not in _UNSAID:
                yield self._fact(name), self._value(name, facts[name])

    def _fact(self, name: str) -> str:
        question = self.voice.world.dialogs.questions.get(name)
        if question is not None:
            return self.voice.text(question.name)
        own = self.told.place.facts.get(name) if self.told.place else None
        return self.voice.text(own.ask) if own and own.ask else fact_words(name)

    def _value(self, name: str, value: FactValue) -> str:
        if name == "jurisdiction":
            return place_name(self.voice, str(value))
        return menu_label(self.voice, self.told.place, name, value)

    def call(self, theirs: str) -> tuple[str, ...]:
        form, _ = self._form()
        spoken = Locale.parse(theirs, sep="-").get_language_name(
            self.voice.language.partition("-")[0]
        )
        speaks = self.say("call_language", language=spoken or render_language(theirs))
        return _said(
            self.say("call_start"),
            speaks if theirs != SOURCE else "",
            self.say("call_case"),
            self.say("call_form_named", form=form) if form else self.say("call_form"),
            self.say("call_fee"),
            self.say("call_copy"),
        )


def _where(voice: Voice) -> str:
    pattern: str = voice.world.dialogs.results["patterns"]["where"]
    return pattern


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(text for text in texts if text)
