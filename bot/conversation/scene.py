"""One turn in the making: the session as it changes, and the replies that lead on from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property

from bot.conversation import law
from bot.conversation.lead import OPENINGS, Remark, led, openings
from bot.conversation.machine import next_state
from bot.conversation.pages import WARNED
from bot.conversation.questions import MOST_TIMES, Asked, ask, spoken, standing, times_asked
from bot.conversation.results import Told, helper_words, result_text, warns_before_filing
from bot.conversation.session import Session
from bot.conversation.session import Told as ToldBefore
from bot.conversation.values import is_sane, said_back
from bot.conversation.voice import TWO_SEGMENTS, Voice, join
from bot.conversation.world import Kind, Turn, World
from bot.dialogs import Definition
from bot.eligibility import Answer
from bot.facts import PERSON_FACTS, UNKNOWN, FactSpec, FactValue
from bot.models import Event, Intent, Message, Reading
from bot.understand import read_message
from bot.understand.language import detect
from bot.understand.reading import LONGEST
from bot.understand.text import Text

MOST_UNKNOWN = 5  # answers in a row: whoever knows none of these will not know the next


class Scene:
    """What a turn works with.

    Attributes:
        session: as it stands now; every step puts a new one here.
        message, world: what came, and what it is answered from.
        text: the message, folded and cut into words.
        intent: what the text asked for, for the log.
        passing: facts used in this turn only and never kept.
        lacked: texts said in English for want of a translation; `hears_all`: as menu.py says.
        first: whether this reply opens the talk; `greets`: whether it welcomes somebody back;
            `replies`: whether it first answers a question of theirs.
        joins: the campaign whose list this text signs up for.
    """

    def __init__(self, session: Session, message: Message, world: World) -> None:
        self.session = session
        self.message = message
        self.world = world
        self.text = Text(message.text[:LONGEST])
        self.intent: Intent | None = None
        self.passing: dict[str, FactValue] = {}
        self.lacked: list[str] = []
        self.first = session.state == world.dialogs.initial
        self.greets = self.hears_all = self.replies = False
        self.joins: Definition | None = None
        self._answered: tuple[object, object, Answer] | None = None

    @cached_property
    def seems(self) -> str:
        """The language the text itself is written in, "" where that is not clear."""
        return detect(self.text)

    @property
    def voice(self) -> Voice:
        """Speaks the language of the talk."""
        return Voice(self.world, self.session.language, self.lacked)

    @property
    def asof(self) -> date:
        """The day of the question."""
        return law.day_of(self.world, self.session, self.message)

    @property
    def answer(self) -> Answer:
        """What the law says to all that is known now; asked once for the same facts."""
        charges, person = self.session.charges, self.session.person
        if (
            self._answered is None
            or self._answered[0] is not charges
            or (self._answered[1] is not person)
        ):
            self._answered = (charges, person, self._answer())
        return self._answered[2]

    def _answer(self) -> Answer:
        if not self.passing:
            return law.answer_for(self.world, self.session, self.asof)
        private = law.never_kept(self.world, self.session)
        facts = {**self.session.charge.facts, **private, **self.passing}
        known = self.session.with_charge(facts=facts)
        return law.answer_for(self.world, known, self.asof)

    @property
    def helper(self) -> str:
        """Who helps for free, with a phone number."""
        return helper_words(self.voice, self.session)

    @property
    def open_question(self) -> Asked | None:
        """The question that still waits for its answer."""
        return standing(self.voice, self.session, self.asof)

    def read(self, text: str, *, asking: str | None, with_choices: bool = True) -> Reading:
        """What a text says, as an answer to one fact or to none."""
        question = self.open_question if asking and with_choices else None
        code = self.session.charge.facts.get("jurisdiction")
        reading = read_message(
            self.text if text == self.text.raw else text,
            asking=asking,
            choices=question.choices if question else None,
            named=spoken(self.voice, self.session, asking) if question and asking else (),
            jurisdiction=code if isinstance(code, str) and code != UNKNOWN else None,
            language=self.session.language or None,
            asof=self.asof,
            declared=self._specs(code),
        )
        facts = {name: value for name, value in reading.facts.items() if is_sane(name, value)}
        return reading if len(facts) == len(reading.facts) else replace(reading, facts=facts)

    def _specs(self, code: FactValue | None) -> Mapping[str, FactSpec]:
        specs = self.world.rulebook.specs(code)
        if law.court_is_open(self.session):
            return {name: spec for name, spec in specs.items() if name != "x_court"}
        return specs

    def change(self, **changes: object) -> None:
        """Puts a changed session in place."""
        self.session = self.session._replace(**changes)  # type: ignore[arg-type]

    def move(self, trigger: str, *, needs_more: bool = False) -> None:
        """Lets the machine say which phase follows."""
        state = next_state(
            self.world.dialogs,
            self.session.state,
            trigger,
            needs_more=needs_more,
            has_result=self.session.charge.told is not None,
        )
        self.change(state=state)

    # -- replies

    def say(self, text: str, kind: Kind = "other", **rest: object) -> Turn:
        """A reply that leaves the open question as it is."""
        question = self.open_question
        return Turn(
            session=self.session,
            reply=text,
            kind=kind,
            intent=self.intent,
            asking=self.session.asking or None,
            choices=question.choices if question else None,
            **rest,  # type: ignore[arg-type]
        )

    def with_question(self, text: str, kind: Kind = "other", **rest: object) -> Turn:
        """The same, with the open question once more below it where there is room."""
        question = self.open_question
        whole = join((text, question.text if question else ""))
        return self.say(whole if len(whole) <= self.voice.room.opening else text, kind, **rest)

    def silent(self, kind: Kind = "stop") -> Turn:
        """No reply at all."""
        return Turn(self.session, None, kind, self.intent)

    def go_on(self, trigger: str, before: Remark = "", echo: Sequence[str] = ()) -> Turn:
        """The next question, or the result when nothing more can change it."""
        fact = self._next_fact()
        self.move(trigger, needs_more=fact is not None)
        if fact is None:
            return self.tell(before, echo)
        return self.ask(fact, before, echo)

    def ask(self, fact: str, before: Remark = "", echo: Sequence[str] = ()) -> Turn:
        """The question about one fact, with what goes before it where there is room."""
        if times_asked(self.session, fact) >= MOST_TIMES:
            return self._give_up(fact, before)
        question, session = ask(self.voice, self.session, self.asof, fact)
        self.session = session._replace(menu="", pending={})
        return Turn(
            session=self.session,
            reply=self._before(before, echo, question.text),
            kind="question",
            intent=self.intent,
            asking=fact,
            choices=question.choices,
        )

    def _give_up(self, fact: str, before: Remark) -> Turn:
        """A question that was asked in all its words twice is not asked again."""
        if fact == "jurisdiction":
            return self.no_place()
        self.leave(fact)
        return self.go_on("told", before)

    def no_place(self) -> Turn:
        """Without a state there is no law to look up: who helps everywhere."""
        national = self.voice.frame("national_helper")
        return self.say(self.voice.say("unknown_place", helper=national), "help")

    def tell(self, before: Remark = "", echo: Sequence[str] = (), number: int = 0) -> Turn:
        """The result of the charge in hand."""
        count = len(self.session.charges)
        number = number or (count if count > 1 else 0)
        is_new = law.changes_earlier(self.world, self.session, self.asof)
        told = Told(self.voice, self.session, self.answer, number, is_new)
        events = self._record(told)
        opening = len(self.voice.open("opening_short")) + len(", ".join(echo)) if self.first else 0
        text = result_text(told, opening)  # who we are and what we understood go before
        if warns_before_filing(told) and WARNED not in self.session.said:
            self.change(said=(*self.session.said, WARNED))
        self.change(asking="", menu="", misses=0, pages={}, texts=0, pending={})
        most = min(self.voice.room.result, TWO_SEGMENTS if len(echo) == 1 else LONGEST)
        return Turn(
            session=self.session,
            reply=self._before(before, echo, text, most),
            kind="result",
            intent=self.intent,
            events=events,
            outcome=str(told.answer.outcome),
        )

    def _record(self, told: Told) -> tuple[Event, ...]:
        """Keeps what is told now, with its rule version; an event where it is new."""
        answer, place = told.answer, told.place
        now = ToldBefore(
            jurisdiction=str(self.session.charge.facts.get("jurisdiction", "")),
            version=place.version if place else "",
            outcome=str(answer.outcome),
            remedy=answer.remedy,
        )
        if self.session.charge.told == now:
            return ()
        self.session = self.session.with_charge(told=now)
        return (
            Event(
                "told",
                {
                    "jurisdiction": now.jurisdiction,
                    "version": now.version,
                    "outcome": now.outcome,
                    "remedy": now.remedy,
                },
            ),
        )

    def _next_fact(self) -> str | None:
        """The fact to ask; one asked often enough in vain is left as not known."""
        if self._knows_no_more() or self.passing:
            return None  # what is never kept was told: the answer is given now or lost
        while fact := law.next_fact(self.session, self.answer):
            if fact == "jurisdiction" or times_asked(self.session, fact) < MOST_TIMES:
                return fact
            self.leave(fact)
        return None

    def _knows_no_more(self) -> bool:
        """Whether the last answers were all "I don't know": what is certain helps more then."""
        last = self.session.charge.trail[-MOST_UNKNOWN:]
        facts = self.session.facts
        return len(last) == MOST_UNKNOWN and all(facts.get(fact) == UNKNOWN for fact in last)

    # -- facts

    def leave(self, fact: str) -> None:
        """Notes that the person does not know a fact, or not better than told."""
        charge = self.session.charge
        known = fact in self.session.facts
        trail = (*(name for name in charge.trail if name != fact), fact)
        if known:
            self.session = self.session.with_charge(skipped=(*charge.skipped, fact), trail=trail)
        elif fact in PERSON_FACTS:
            self.session = self.session.with_charge(trail=trail)
            self.change(person={**self.session.person, fact: UNKNOWN})
        else:
            # who skips one such question is asked no other
            private = law.never_kept(self.world, self.session)
            left = {fact: UNKNOWN, **(private if fact in private else {})}
            self.session = self.session.with_charge(facts={**charge.facts, **left}, trail=trail)

    def echo(self, facts: Mapping[str, FactValue]) -> list[str]:
        """What was understood, in a few words each."""
        return said_back(self.voice, law.place_of(self.world, self.session), facts)

    def _before(self, before: Remark, echo: Sequence[str], text: str, limit: int = 0) -> str:
        """The text with the opening, a remark and what was understood, as far as there is room."""
        room = self.voice.room
        fit = OPENINGS if limit else OPENINGS[:2]  # a result needs the room
        starts = openings(self.voice, fit, self.joins) if self.first else [""]
        limit = limit or room.text
        limit = max(limit, room.opening) if self.first or self.greets else limit
        limit = room.result if self.joins else limit  # what they sign up for, and who we are
        remarks = (before,) if isinstance(before, str) else before
        if self.first and self.replies:  # their question counts more than our long opening
            starts = openings(self.voice, OPENINGS[1:], None)
            limit = max(limit, min(len(join((starts[-1], *remarks, text))), room.result))
        return led(self.voice, text, starts=starts, remarks=remarks, echo=echo, limit=limit)
