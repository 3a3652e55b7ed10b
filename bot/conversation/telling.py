"""What a text tells: facts kept, doubts asked back, slips put right, and what nobody can read."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.conversation import law
from bot.conversation.questions import FORMS, numbered, precision, supposed
from bot.conversation.scene import Scene
from bot.conversation.values import date_words
from bot.conversation.voice import join
from bot.conversation.world import Turn
from bot.facts import COMMON, PERSON_FACTS, UNKNOWN, FactValue, Kind
from bot.models import Choice, Reading
from bot.understand.text import Phrases

_YEAR = re.compile(r"(?:it was )?(?:19|20)\d\d\Z")
_A_YEAR = re.compile(r"(?:19[5-9]\d|20\d\d)\Z")
_RECENT = 4
_CORRECTION_WORDS = 4  # "no it was 2008": a longer text is an answer of its own
_OF_A_PLACE = {"county", "city"}


def keep(scene: Scene, facts: Mapping[str, FactValue]) -> list[str]:
    """Puts facts into the session; gives the names of those that are new or changed."""
    known = scene.session.facts
    changed = [name for name, value in facts.items() if known.get(name) != value]
    moved = "jurisdiction" in changed and "jurisdiction" in known
    charge = scene.session.charge
    told = {name: value for name, value in charge.facts.items() if not (moved and _local(name))}
    for name, value in facts.items():
        if _is_passing(scene, name):
            scene.passing[name] = value
        elif name not in PERSON_FACTS:
            told[name] = value
    person = {name: value for name, value in facts.items() if name in PERSON_FACTS}
    skipped = tuple(name for name in charge.skipped if name not in changed)
    scene.session = scene.session.with_charge(facts=told, skipped=skipped)
    scene.change(person={**scene.session.person, **person})
    return changed


def _local(name: str) -> bool:
    """Whether a fact means nothing in another state."""
    return name in _OF_A_PLACE or name not in COMMON


def _is_passing(scene: Scene, name: str) -> bool:
    own = law.declared(scene.world, scene.session, name)
    return own is not None and own.never_kept


def take_facts(scene: Scene, facts: Mapping[str, FactValue], *, by_number: bool = False) -> Turn:
    """Keeps what was told, says it back in one line, and goes on."""
    asked = scene.session.asking
    before_facts = scene.session.facts
    changed = keep(scene, facts)
    if asked in facts:
        _answered(scene, asked)
        if asked not in changed and asked not in scene.passing:
            scene.leave(asked)  # the same again: the person does not know it better
    scene.change(misses=0, pending={})
    remember(scene, changed)
    new = {name: facts[name] for name in changed}
    if by_number and set(new) <= {asked}:
        return scene.go_on("told")
    corrected = bool(new.keys() & before_facts.keys() - {asked, "jurisdiction"})
    if corrected:
        text = scene.voice.say("changed", facts=", ".join(scene.echo(new)))
        return scene.go_on("told", text)
    return scene.go_on("told", echo=scene.echo(new))


def remember(scene: Scene, facts: Iterable[str]) -> None:
    """Notes what was told last, for "no, 2008"; something was understood, so misses end."""
    new = list(facts)
    old = [fact for fact in scene.session.recent if fact not in new]
    scene.change(misses=0, recent=tuple([*old, *new][-_RECENT:]))


def _answered(scene: Scene, fact: str) -> None:
    """Remembers the order of answers, for the way back."""
    charge = scene.session.charge
    trail = (*(name for name in charge.trail if name != fact), fact)
    scene.session = scene.session.with_charge(trail=trail)


def take_unknown(scene: Scene, facts: Mapping[str, FactValue]) -> Turn:
    """ "I don't know" is a fine answer: to the question asked."""
    changed = keep(scene, facts)
    asked = scene.session.asking
    if asked == "jurisdiction" and "jurisdiction" not in facts:
        remember(scene, changed)
        return scene.no_place()
    if asked and asked not in facts:
        scene.leave(asked)
    remember(scene, changed)
    return scene.go_on("told", scene.voice.say("unknown_is_fine"), scene.echo(facts))


# -- doubt -------------------------------------------------------------------------------------


def take_reading(scene: Scene, reading: Reading, *, by_number: bool = False) -> Turn:
    """Facts read: the sure ones are kept, a doubtful one is asked back first."""
    doubtful = {name: reading.facts[name] for name in reading.doubt if name in reading.facts}
    if not doubtful or not scene.echo(doubtful):
        return take_facts(scene, reading.facts, by_number=by_number)
    sure = {name: value for name, value in reading.facts.items() if name not in doubtful}
    keep(scene, sure)
    return confirm(scene, doubtful)


def confirm(scene: Scene, doubtful: Mapping[str, FactValue]) -> Turn:
    voice = scene.voice
    scene.move("doubted")
    fact = next(iter(doubtful))
    scene.change(pending=dict(doubtful), asking=fact, misses=0)
    choices = (
        Choice(doubtful[fact], voice.say("confirm_right")),
        Choice(UNKNOWN, voice.say("confirm_wrong")),
    )
    text = voice.say("confirm", facts=", ".join(scene.echo(doubtful)))
    opening = voice.say("opening_short") if scene.first else ""
    reply = join((opening, text, numbered(choices)))
    return Turn(scene.session, reply, "question", scene.intent, fact, choices)


def after_confirm(scene: Scene) -> Turn | None:
    """What follows on "did I get this right?"; None where the text says something else."""
    pending = scene.session.pending
    if menu_word(scene, "right"):
        return take_facts(scene, pending, by_number=True)
    if menu_word(scene, "wrong"):
        scene.change(pending={}, asking="", misses=0)
        return scene.go_on("told")
    scene.change(pending={})
    return None


# -- slips -------------------------------------------------------------------------------------


def take_correction(scene: Scene, reading: Reading) -> Turn | None:
    """ "No, 2008": what the last text told was read wrong. None where it is nothing of the kind."""
    rest = _after_correction(scene)
    if not rest or not _is_free(scene, reading, rest):
        return None
    for fact in reversed(scene.session.recent):
        value = scene.read(rest, asking=fact, with_choices=False).facts.get(fact)
        if value is not None and value != scene.session.facts.get(fact):
            return take_facts(scene, {fact: value})
    return None


def _is_free(scene: Scene, reading: Reading, rest: str) -> bool:
    """Whether the text says nothing of its own: a bare no, or a year where none was asked."""
    asked = scene.session.asking
    is_date = asked in COMMON and COMMON[asked].kind is Kind.DATE
    is_year = bool(_YEAR.match(rest)) and not is_date and reading.facts.keys() <= {asked}
    return not reading.facts or dict(reading.facts) == {asked: "no"} or is_year


def _after_correction(scene: Scene) -> str:
    """The rest of a short text that begins like a correction."""
    hit = _phrases(scene, "correction").at(scene.text, 0)
    if hit is None or not scene.session.recent:
        return ""
    rest = (hit.span[1], len(scene.text.words))
    return scene.text.said(rest) if 0 < rest[1] - rest[0] <= _CORRECTION_WORDS else ""


def read_finer(scene: Scene) -> dict[str, FactValue]:
    """A month alone, or a day, as the answer about a known year or month."""
    fact = scene.session.asking
    if not precision(scene.session, fact):
        return {}
    known = str(scene.session.facts[fact])
    said = scene.message.text.strip()
    whole = [f"{said} {known}", f"{said}/{known}"]
    if len(known) == 7:
        month, year = date_words("en", known).split()
        whole = [f"{month} {said}, {year}"]
    for text in whole:
        value = scene.read(text, asking=fact, with_choices=False).facts.get(fact)
        if isinstance(value, str) and value.startswith(known) and value != known:
            return {fact: value}
    return {}


def stray_year(scene: Scene) -> dict[str, FactValue]:
    """A year told while something else was asked: most likely when it happened."""
    years = [word for word in scene.text.tokens if _A_YEAR.match(word)]
    if len(years) != 1 or int(years[0]) > scene.asof.year:
        return {}
    return {} if "offense_date" in scene.session.facts else {"offense_date": years[0]}


def yes_or_no(scene: Scene, reading: Reading) -> dict[str, FactValue]:
    """A bare yes or no where the question gives it a meaning."""
    fact = scene.session.asking
    question = scene.world.dialogs.questions.get(fact)
    if reading.intent == "yes" and fact == "jurisdiction":
        code = supposed(scene.voice, scene.session)
        return {fact: code} if code else {}
    if reading.intent == "yes" and question and question.on_yes:
        return {fact: question.on_yes}
    return {}


# -- what nobody can read ----------------------------------------------------------------------


def not_understood(scene: Scene, before: str = "") -> Turn:
    """Other words, then choices, then a human; after that we leave the question."""
    misses = scene.session.misses + 1
    if scene.session.asking in scene.answer.needs_place:  # asked once, for the helper only
        misses = FORMS + 1
    scene.change(misses=misses)
    voice, asked = scene.voice, scene.session.asking
    if not asked and scene.session.charge.told is None:
        return scene.go_on("told")
    if not asked or scene.session.state == "results":
        return scene.say(_menu_hint(scene, misses), "help")
    if misses < FORMS:
        return scene.ask(asked, before or voice.say("not_understood"))
    if misses == FORMS:
        return scene.say(voice.say("offer_person", helper=scene.helper), "help")
    scene.change(misses=0)
    if asked != "jurisdiction":
        scene.leave(asked)
    return scene.go_on("told", voice.say("moved_on"))


def _menu_hint(scene: Scene, misses: int) -> str:
    if misses >= FORMS:
        return scene.voice.say("offer_person_only", helper=scene.helper)
    return scene.voice.frame("more_code")


# -- the words of menu.yaml --------------------------------------------------------------------


def menu_word(scene: Scene, name: str) -> bool:
    """Whether the whole text is one of the words of a name, in any language."""
    return bool(_words(scene, name).whole(scene.text))


def phrase_in(scene: Scene, name: str) -> Any:
    """The first phrase of a name that stands in the text, or None."""
    hits = _phrases(scene, name).find(scene.text)
    return hits[0] if hits else None


def _words(scene: Scene, name: str) -> Phrases:
    return _built(_flat(scene.world.dialogs.menu["words"][name]))


def _phrases(scene: Scene, name: str) -> Phrases:
    return _built(_flat(scene.world.dialogs.menu["inside"][name]))


def _flat(by_language: Mapping[str, list[str]]) -> tuple[str, ...]:
    return tuple(phrase for phrases in by_language.values() for phrase in phrases)


@functools.lru_cache(maxsize=256)
def _built(phrases: tuple[str, ...]) -> Phrases:
    return Phrases(dict.fromkeys(phrases, True))


def asked_back(scene: Scene) -> str | None:
    """The answer to a question of theirs, where it is one of menu.yaml."""
    for entry in scene.world.dialogs.menu["questions"].values():
        spoken = {name: phrases for name, phrases in entry.items() if name != "say"}
        if _built(_flat(spoken)).find(scene.text):
            return scene.voice.fill(entry["say"])
    return None


def _asks_for(scene: Scene, span: tuple[int, int]) -> bool:
    """Whether it is their case, not one who only stood by: "for my son", "my son got caught"."""
    first, last = span
    ends = {hit.span[1] for hit in _phrases(scene, "on_behalf").find(scene.text)}
    return first in ends or _phrases(scene, "has_a_case").at(scene.text, last) is not None


def with_others_as_i(scene: Scene) -> tuple[str, str]:
    """For whom they ask ("for_him", ...), and their text as if they spoke of themselves."""
    for name in ("for_him", "for_her", "for_them"):
        hit = phrase_in(scene, name)
        if hit is not None and _asks_for(scene, hit.span):
            words = list(scene.text.tokens)
            words[hit.span[0] : hit.span[1]] = ["i" if scene.session.language != "es" else "yo"]
            return name, " ".join(words)
    return "", ""
