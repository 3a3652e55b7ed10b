"""Two thousand simulated people text the real webhook: `make people`.

    python -m bench people [--count 2000] [--seed 1] [--show 20] [--write]

By language: how many reached the answer that `assess` gives for the facts of their case, in how
many texts and segments, who gave up and at which question. `--write` makes docs/people.html;
`--show` prints the talks that went wrong.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask

from bench import people_page
from bench.crowd import TODAY, Character, GaveUp, Texter, draw
from bench.speech import LANGUAGES
from bot.app import load_world, make_gate, make_line
from bot.channels import compute_signature, measure
from bot.config import Settings
from bot.conversation import Session, Turn, World, new_session, take_turn
from bot.conversation.law import answer_for, next_fact
from bot.conversation.session import Charge
from bot.facts import PERSON_FACTS, UNKNOWN, FactValue
from bot.models import Message
from bot.store import Keyring, MemoryBackend, Store
from bot.webhook import Door, webhook

AIM = 0.98
MOST_TEXTS = 60
TOKEN, ORIGIN = "a token of the simulation, made up", "https://line.example.org"
SECRET = "a secret of the simulation, long enough"
BETWEEN, AT_ONCE = timedelta(seconds=40), timedelta(seconds=3)


@dataclass(slots=True)
class Story:
    """How one person's talk went.

    Attributes:
        who: the person.
        ended: `reached`, `another answer`, `gave up`, `lost` (no result in 60 texts).
        at: the fact last asked for, where they gave up or were lost.
        texts, segments: what we sent.
        expected, told: outcome and remedy for each charge, by the facts as they told them.
        unasked: for how many charges a fact that was never asked for would change the answer.
        differs: facts that we took another way than they told them: (fact, told, taken).
        thread: what was said: (who, text).
    """

    who: Character
    ended: str = "lost"
    at: str = ""
    texts: int = 0
    segments: int = 0
    expected: list[tuple[str, str | None]] = field(default_factory=list)
    told: list[tuple[str, str | None]] = field(default_factory=list)
    unasked: int = 0
    differs: list[tuple[str, FactValue, FactValue | None]] = field(default_factory=list)
    thread: list[tuple[str, str]] = field(default_factory=list)


class Stage:
    """The webhook as it is served, with a clock of ours and an ear at the conversation."""

    def __init__(self) -> None:
        settings = Settings(
            secret_keys=(SECRET,), public_url=ORIGIN, account_sid="AC" + "0" * 32,
            auth_tokens=(TOKEN,), senders=("+15005550006",), phone=False, keywords="ours",
            sender_limit=10_000,
        )  # fmt: skip
        self.world = load_world(settings)
        self.now = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=20)
        self.turn: Turn | None = None
        store = Store(MemoryBackend(), Keyring([SECRET]), ttl=30 * 86_400)
        line = make_line(settings, self.world, store, self._listen)
        app = Flask(__name__)
        gate = make_gate(settings, store.keyring)
        app.register_blueprint(webhook(Door(settings, gate, line, clock=lambda: self.now)))
        self._client = app.test_client()
        self._texts = 0

    def text(self, number: str, body: str, days: int = 0, *, again: bool = False) -> str | None:
        """One text through the webhook; the reply, or None for silence.

        `again`: the network delivers the last text a second time.
        """
        self.now += AT_ONCE if again else BETWEEN + timedelta(days=days)
        self._texts += not again
        form = {"MessageSid": f"SM{self._texts:032x}", "From": number, "To": "+15005550006",
                "Body": body, "NumMedia": "0"}  # fmt: skip
        signature = compute_signature(TOKEN, f"{ORIGIN}/sms", form)
        answer = self._client.post("/sms", data=form, headers={"X-Twilio-Signature": signature})
        assert answer.status_code == 200, answer.status
        messages = ET.fromstring(answer.data).findall("Message")  # noqa: S314  our own TwiML
        return messages[0].text if messages else None

    def _listen(self, session: Session, message: Message, world: World, *, stopped: bool) -> Turn:
        self.turn = take_turn(session, message, world, stopped=stopped)
        return self.turn


def talk(stage: Stage, who: Character) -> Story:
    """One person, from the first text to the last result, or until patience ends."""
    stage.now = datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=20)
    texter, story = Texter(who, stage.world), Story(who)
    number, body, days = f"+1415{5_550_000 + who.number}", texter.first(), 0
    while len(story.thread) < 2 * MOST_TEXTS:
        reply = stage.text(number, body, days)
        turn = stage.turn
        assert turn is not None
        _note(story, body, reply)
        if turn.outcome is None and texter.does_twice():
            assert stage.text(number, body, again=True) == reply, "a text delivered twice"
        if turn.outcome is not None and _is_over(stage, texter, story, turn):
            return story
        try:
            body, days = texter.next(turn)
        except GaveUp as given:
            story.ended, story.at = "gave up", str(given)
            return story
        story.at = turn.asking or story.at
    return story


def _note(story: Story, body: str, reply: str | None) -> None:
    story.thread += [("person", body), ("line", reply or "")]
    story.texts += reply is not None
    story.segments += measure(reply).segments if reply else 0


def _is_over(stage: Stage, texter: Texter, story: Story, turn: Turn) -> bool:
    """Whether the result just told was the last; compares it with the law's own answer."""
    session = turn.session
    assert session is not None
    day, told = stage.now.date(), session.charge.told
    assert told is not None
    story.told.append((told.outcome, told.remedy))
    story.expected.append(expected(stage.world, texter.told, day))
    full = [{**facts, **told} for facts, told in zip(story.who.cases, texter.told, strict=False)]
    story.differs += _differs(session, texter.told[-1])
    story.unasked += expected(stage.world, full, day) != story.expected[-1]
    if texter.goes_on():
        return False
    story.ended = "reached" if story.told == story.expected else "another answer"
    return True


def _differs(
    session: Session, told: Mapping[str, FactValue]
) -> list[tuple[str, FactValue, FactValue | None]]:
    taken = session.facts
    return [
        (fact, value, taken.get(fact)) for fact, value in told.items() if taken.get(fact) != value
    ]


def expected(
    world: World, cases: Sequence[Mapping[str, FactValue]], asof: date
) -> tuple[str, str | None]:
    """Outcome and remedy of the last charge, when all that a person knows is known and what is
    asked beyond that is answered with "I don't know"."""
    person = {
        name: value for facts in cases for name, value in facts.items() if name in PERSON_FACTS
    }
    charges = tuple(
        Charge({name: value for name, value in facts.items() if name not in PERSON_FACTS})
        for facts in cases
    )
    session = new_session()._replace(charges=charges, person=person)
    while True:
        answer = answer_for(world, session, asof)
        fact = next_fact(session, answer)
        if fact is None:
            return str(answer.outcome), answer.remedy
        session = _not_known(session, fact)


def _not_known(session: Session, fact: str) -> Session:
    if fact in session.facts:
        return session.with_charge(skipped=(*session.charge.skipped, fact))
    if fact in PERSON_FACTS:
        return session._replace(person={**session.person, fact: UNKNOWN})
    return session.with_charge(facts={**session.charge.facts, fact: UNKNOWN})


# -- numbers -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """What is told of one language.

    Attributes:
        language: its code, or "all".
        people, reached, other, gave_up, lost: how many.
        unasked: of them, those whose answer a fact never asked for would change (rule files
            suppose that rare facts are not so).
        texts, segments: medians of those who came to a result.
        where: the questions at which people gave up or were lost, most frequent first.
    """

    language: str
    people: int
    reached: int
    other: int
    gave_up: int
    lost: int
    unasked: int
    texts: float
    segments: float
    where: tuple[tuple[str, int], ...]


def row(language: str, stories: Sequence[Story]) -> Row:
    """The numbers of some talks."""
    ended = Counter(story.ended for story in stories)
    done = [story for story in stories if story.ended in ("reached", "another answer")]
    where = Counter(story.at for story in stories if story.ended in ("gave up", "lost"))
    return Row(
        language, len(stories), ended["reached"], ended["another answer"], ended["gave up"],
        ended["lost"], sum(bool(story.unasked) for story in stories),
        statistics.median([one.texts for one in done] or [0]),
        statistics.median([one.segments for one in done] or [0]), tuple(where.most_common(5)),
    )  # fmt: skip


def main(arguments: Sequence[str]) -> int:
    """Runs the crowd; 0 when the aim was met."""
    options = _options(arguments)
    stage, started = Stage(), time.monotonic()
    languages = options.languages.split(",") if options.languages else LANGUAGES
    crowd = draw(stage.world.rulebook, options.count, options.seed, languages)
    stories = [talk(stage, who) for who in crowd]
    rows = [row("all", stories)]
    rows += [
        row(language, ours)
        for language in LANGUAGES
        if (ours := [story for story in stories if story.who.language == language])
    ]
    _print(rows, time.monotonic() - started)
    for story in random.Random(options.seed).sample(stories, len(stories)):
        if options.show and story.ended != "reached":
            _print_story(story)
            options.show -= 1
    if options.write:
        print(f"written: {people_page.write(rows, stories, options.seed)}")
    return 0 if rows[0].reached >= AIM * rows[0].people else 1


def _options(arguments: Sequence[str]) -> Any:
    parser = argparse.ArgumentParser(prog="python -m bench people")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--languages", default="")
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args(list(arguments))


def _print(rows: Sequence[Row], seconds: float) -> None:
    print(f"{rows[0].people} simulated people, {seconds:.0f} s; aim: {AIM:.0%} reach their answer")
    print(
        f"{'':9}{'people':>7}{'reached':>9}{'other':>7}{'gave up':>9}{'lost':>6}{'unasked':>9}"
        f"{'texts':>7}{'segments':>10}  given up at"
    )
    for one in rows:
        where = ", ".join(f"{fact} {count}" for fact, count in one.where)
        print(
            f"{one.language:9}{one.people:>7}{one.reached / one.people:>9.1%}{one.other:>7}"
            f"{one.gave_up:>9}{one.lost:>6}{one.unasked:>9}{one.texts:>7.0f}"
            f"{one.segments:>10.0f}  {where}"
        )


def _print_story(story: Story) -> None:
    who = story.who
    print(f"\n-- {who.number} {who.language} {who.place}: {'; '.join(who.names)}")
    print(f"   {story.ended} {story.at}; expected {story.expected}, told {story.told}")
    print(f"   {who.literacy} literacy, {who.patience} patience, {', '.join(sorted(who.mischief))}")
    for fact, told, taken in story.differs:
        print(f"   {fact}: told {told}, taken {taken}")
    for name, text in story.thread:
        print(f"   {name:6} {text!r}")
