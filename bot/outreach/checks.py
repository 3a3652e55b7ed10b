"""What stands in the way of a campaign: each a plain sentence that says what to do.

A `stop` must be mended before it may start; a `warn` should be looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.channels import measure
from bot.config import Settings
from bot.conversation import World
from bot.conversation.voice import languages
from bot.dialogs.definition import DAYS, FIRST, JOINED, REMIND, Definition
from bot.i18n import SOURCE
from bot.models import Reading
from bot.outreach.campaigns import is_over, name_of, wording
from bot.outreach.windows import NEVER, windows
from bot.outreach.words import find_links, find_words, host_of
from bot.understand import read_message

Severity = Literal["stop", "warn"]
MOST_SEGMENTS = 2
_IN_PLAIN_LETTERS = ("en", "es", "fr", "ht", "pt", "tl", "so")
"""Languages that people can write within GSM-7."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong: where ("budget", "first in es"), and what to do about it."""

    severity: Severity
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.where}: {self.says}"


@dataclass(frozen=True, slots=True)
class Around:
    """What a definition is checked against.

    Attributes:
        world: texts, languages, law and who we are.
        now: the moment of the check.
        keywords: of every other campaign.
        senders: our numbers and Messaging Service; None in the simulator, which takes any.
    """

    world: World
    now: datetime
    keywords: Collection[str] = ()
    senders: Collection[str] | None = None


def senders_of(settings: Settings) -> tuple[str, ...] | None:
    """Our numbers and Messaging Service; None in the simulator."""
    if settings.simulated:
        return None
    return tuple(one for one in (settings.messaging_service_sid, *settings.senders) if one)


def check(definition: Definition, around: Around) -> list[Objection]:
    """Everything that is wrong with a campaign, before its list is looked at."""
    found: list[Objection] = []
    for each in _CHECKS:
        found += each(definition, around)
    return found


def templates_of(definition: Definition) -> tuple[str, ...]:
    """The texts that a campaign may send."""
    again = (REMIND,) if definition.again_after else ()
    joined = (JOINED,) if definition.frequency else ()
    return (FIRST, *again, *joined)


# -- its settings --------------------------------------------------------------------------------


def _keyword(definition: Definition, around: Around) -> Iterator[Objection]:
    word = definition.keyword
    if word in around.keywords:
        yield _stop("keyword", f"{word} is another campaign's keyword. Choose one of your own.")
    meant = _meaning(word, around)
    if meant:
        says = f"people who text {word} mean {meant}. Choose a word that answers no question."
        yield _stop("keyword", says)


def _meaning(word: str, around: Around) -> str:
    """What the talk takes the word for, in any of our languages; "" for nothing."""
    offered = around.world.dialogs.languages
    if word.casefold() in {one.casefold() for one in (*offered.words.values(), *offered.ask)}:
        return "a language"
    ours = (w for said in around.world.dialogs.menu["words"].values() for w in _flat(said))
    if word.casefold() in {one.casefold() for one in ours}:
        return "one of our menu words"
    for language in offered.names:
        reading = read_message(
            word, asking=None, choices=None, jurisdiction=None, language=language,
            asof=around.now.date(),
        )  # fmt: skip
        if reading.intent or reading.facts:
            return f"{_named(reading, around)} ({language})"
    return ""


def _named(reading: Reading, around: Around) -> str:
    """What was read, in words an organiser knows: "the state", or the word of a menu."""
    if reading.intent:
        return f'"{reading.intent}"'
    fact = next(iter(reading.facts))
    question = around.world.dialogs.questions.get(fact)
    return f"an answer about {question.name if question else 'a court case'}"


def _flat(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict):
        for one in said.values():
            yield from _flat(one)
    elif isinstance(said, list | tuple):
        for one in said:
            yield from _flat(one)


def _days(definition: Definition, around: Around) -> Iterator[Objection]:
    if is_over(definition, around.now):
        yield _stop("ends", f"it ended on {definition.ends}. Give it a later last day.")


def _hours(definition: Definition, around: Around) -> Iterator[Objection]:
    """Own hours that do less, or other, than they seem to say."""
    if not definition.hours:
        return
    for day, ours in zip(DAYS, windows().base, strict=True):
        own = definition.hours.get(day, NEVER)
        if own == NEVER:
            yield _warn("hours", f"nothing goes out on {day}: `hours` has no line for it.")
        elif own[0] < ours[0] or own[1] > ours[1]:
            says = f"{day}: {own[0]} to {own[1]} is wider than our {ours[0]} to {ours[1]}"
            yield _warn("hours", f"{says}, which stays. A campaign can only narrow it.")


def _pace(definition: Definition, around: Around) -> Iterator[Objection]:
    if definition.per_second <= 0:
        yield _stop("per_second", "at 0 a second nothing goes out. A new 10DLC number may send 1.")
    if definition.per_day <= 0:
        yield _stop("per_day", "at 0 segments a day nothing goes out. Carriers begin with 2000.")
    if definition.budget <= 0:
        yield _stop("budget", "it is 0 dollars, so nothing may be sent. Set what it may cost.")
    texts = 2 if definition.again_after else 1
    if 0 < definition.frequency < texts:
        yield _stop("frequency", f"people agree to {definition.frequency} a month, it may send 2.")


def _sender(definition: Definition, around: Around) -> Iterator[Objection]:
    if around.senders is None:
        return
    if not around.senders:
        yield _stop(
            "sender", "no number to send from: set TWILIO_MESSAGING_SERVICE_SID or TWILIO_FROM."
        )
    elif definition.sender and definition.sender not in around.senders:
        yield _stop("sender", "it is none of our numbers. Leave it empty, or name one of ours.")


def _who_we_are(definition: Definition, around: Around) -> Iterator[Objection]:
    org = around.world.org
    if org.phone or org.url:
        return
    say = _stop if around.world.production else _warn
    yield say(
        "sender", "nobody can check who we are: set CLEARLINE_ORG_PHONE or CLEARLINE_ORG_URL."
    )


def _place(definition: Definition, around: Around) -> Iterator[Objection]:
    code = definition.jurisdiction
    if code and code not in around.world.rulebook.jurisdictions:
        yield _warn("jurisdiction", f"we have no law for {code}: the talk finds no answer.")


# -- its texts -----------------------------------------------------------------------------------


def _languages(definition: Definition, around: Around) -> Iterator[Objection]:
    world = around.world
    unread = []
    for code in definition.languages:
        if code not in world.dialogs.languages.names:
            yield _stop("languages", f"we do not speak `{code}`. Leave it out.")
        elif code not in languages(world):
            says = f"nobody has reviewed {code}: have it read by a native speaker first, or name"
            yield _stop("languages", f"{says} it in CLEARLINE_UNREVIEWED.")
        elif not world.catalogs.is_reviewed(code):
            unread.append(code)
        yield from _untranslated(definition, code, world)
    if unread:
        says = f"no native speaker has reviewed {', '.join(unread)} yet. On a real number each"
        yield _warn("languages", f"{says} must be, or be named in CLEARLINE_UNREVIEWED.")


def _untranslated(definition: Definition, code: str, world: World) -> Iterator[Objection]:
    for template in templates_of(definition):
        english = world.dialogs.outreach[name_of(definition, template, world)]
        own = definition.texts.get(template, {})
        if code not in own and not world.catalogs.has(code, english):
            yield _stop(f"{template} in {code}", "has no translation and would go out in English.")
        if own and code not in own:
            yield _warn(f"{template} in {code}", "says our usual words: `texts` has none for it.")


def _texts(definition: Definition, around: Around) -> Iterator[Objection]:
    for template in templates_of(definition):
        for code in definition.languages:
            if code in around.world.dialogs.languages.names:
                text = wording(definition, template, code, around.world)
                yield from check_text(text, template, code, definition, around.world)


def check_text(
    text: str, template: str, code: str, definition: Definition, world: World
) -> Iterator[Objection]:
    """What is wrong with one text as it would go out."""
    where = f"{template} in {code}"
    org = world.org
    own = frozenset({host_of(org.url)} - {""}) or frozenset({"lawhelp.org"})
    for found in find_words(_without(text, org.name), generic=definition.generic):
        yield _stop(where, f'"{found.what}": {found.says}.')
    for found in find_links(_without(text, org.name), own):
        yield _stop(where, f'"{found.what}": {found.says}.')
    if org.name.casefold() not in text.casefold():
        yield _stop(where, "does not name us: begin with {org}.")
    yield from _must_hold(text, template, code, definition, world)
    yield from _size(text, code, where)


def _must_hold(
    text: str, template: str, code: str, definition: Definition, world: World
) -> Iterator[Objection]:
    needed = [("STOP", 'does not say how to stop: end with "Reply STOP to opt out".')]
    if template == JOINED:
        needed += [("HELP", "does not say that HELP brings help.")]
        needed += [(str(definition.frequency), "does not say how many texts a month: {frequency}.")]
        needed += [("rates", 'does not say "Msg&data rates may apply".')] if code == SOURCE else []
    else:
        needed += [(definition.keyword, "does not say what to reply to begin: {keyword}.")]
        way = world.org.phone or world.org.url
        needed += [(way, "gives no way to check that it is us: {way}.")] if way else []
    for word, says in needed:
        if word not in text:
            yield _stop(f"{template} in {code}", says)


def _size(text: str, code: str, where: str) -> Iterator[Objection]:
    size = measure(text)
    if size.segments > MOST_SEGMENTS:
        says = f"takes {size.segments} segments, 2 at most: say it in fewer words"
        yield _stop(where, f"{says}. A shorter CLEARLINE_ORG_NAME helps too.")
    if size.encoding == "ucs2" and code in _IN_PLAIN_LETTERS:
        letters = " ".join(size.outside)
        yield _warn(where, f"costs more than twice as much because of {letters}: use other words.")


def _without(text: str, name: str) -> str:
    """A sender's own name is not ours to object to."""
    return text.replace(name, "")


def _stop(where: str, says: str) -> Objection:
    return Objection("stop", where, says)


def _warn(where: str, says: str) -> Objection:
    return Objection("warn", where, says)


_CHECKS: tuple[Callable[[Definition, Around], Iterator[Objection]], ...] = (
    _keyword, _days, _hours, _pace, _sender, _who_we_are, _place, _languages, _texts,
)  # fmt: skip
