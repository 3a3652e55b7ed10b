"""A second look at a text that the first reading left empty.

"No, 2008" puts right what was said back; a month alone belongs to the year asked about. The reading
itself (bot/understand) takes each text by itself; here it is read with what the talk knows.
"""

from __future__ import annotations

import re

from bot.conversation.menu import as_told, menu_word, phrases
from bot.conversation.questions import precision, supposed
from bot.conversation.results import Told, deciding_fact
from bot.conversation.scene import Scene
from bot.conversation.values import date_words
from bot.facts import COMMON, UNKNOWN, FactValue, Kind
from bot.models import Reading
from bot.understand.roles import OTHERS

_YEAR = re.compile(r"(?:\D{1,16} )?(?:19|20)\d\d ?(?:年|년|г)?(?:이에요|이요)?\Z")
"""A year and hardly anything else: "it was 2017", "2017年"."""
_A_YEAR = re.compile(r"(?:19[5-9]\d|20\d\d)\Z")
_PARTS = re.compile(r"[,;.!\n]+")
_SAID_ALONE = ("disposition", "offense", "offense_class")
_MOST_WORDS = 4  # "no it was 2008": a longer text is an answer of its own


def correction(scene: Scene, reading: Reading) -> dict[str, FactValue]:
    """ "No, 2008": what the last text told was read wrong. Empty where it is no such thing."""
    rest = _after_correction(scene)
    if not rest or not _is_free(scene, reading, rest) or _answers(scene, rest):
        return {}
    for fact in _correctable(scene, rest):
        value = scene.read(rest, asking=fact, with_choices=False).facts.get(fact)
        if value is not None and value != scene.session.facts.get(fact):
            return {fact: value}
    return {}


def _correctable(scene: Scene, rest: str) -> list[str]:
    """What may be put right, the last told first: by a year only a date, told long ago too."""
    recent = [*reversed(scene.session.recent)]
    if not _YEAR.match(rest):
        return recent
    told = [fact for fact in scene.session.charge.facts if fact not in recent]
    return [fact for fact in (*recent, *told) if _is_date(fact)]


def _is_date(fact: str) -> bool:
    return fact in COMMON and COMMON[fact].kind is Kind.DATE


def told_instead(scene: Scene) -> dict[str, FactValue]:
    """A word or two that answer a question we did not ask: "guilty" when the place was asked."""
    asked, known = scene.session.asking, scene.session.facts
    if asked in OTHERS or len(scene.text.words) > _MOST_WORDS:
        return {}
    if not asked:
        return _found_out(scene)
    found: dict[str, FactValue] = {}
    for fact in _SAID_ALONE:
        if fact != asked and known.get(fact) in (None, UNKNOWN):
            reading = scene.read(scene.message.text, asking=fact, with_choices=False)
            if fact in reading.facts and not reading.doubt and not reading.intent:
                found[fact] = reading.facts[fact]
    return found if len(found) == 1 and not scene.text.tokens[0].isdigit() else {}


def _found_out(scene: Scene) -> dict[str, FactValue]:
    """What the result left open, looked up since and told as barely as an answer: "2015"."""
    said = scene.message.text
    if scene.session.state != "results" or (said.strip().isdigit() and not _YEAR.match(said)):
        return {}
    fact = deciding_fact(Told(scene.voice, scene.session, scene.answer))
    if fact is None:
        return {}
    reading = scene.read(said, asking=fact, with_choices=False)
    value = reading.facts.get(fact, UNKNOWN)
    return {} if value == UNKNOWN or reading.doubt or reading.intent else {fact: value}


def _is_free(scene: Scene, reading: Reading, rest: str) -> bool:
    """Whether the text says nothing of its own: a bare no, or a year where none was asked."""
    asked = scene.session.asking
    is_year = bool(_YEAR.match(rest)) and not _is_date(asked) and reading.facts.keys() <= {asked}
    says_no_more = not reading.facts and reading.intent in (None, "no")
    return says_no_more or dict(reading.facts) == {asked: "no"} or is_year


def _answers(scene: Scene, rest: str) -> bool:
    """Whether what follows the "no" answers the question by itself: "no, all paid"."""
    asked = scene.session.asking
    if not asked or _YEAR.match(rest):
        return False
    return asked in scene.read(rest, asking=asked, with_choices=False).facts


def _after_correction(scene: Scene) -> str:
    """The rest of a short text that begins like a correction."""
    hit = phrases(scene, "correction").at(scene.text, 0)
    if hit is None or not scene.session.recent:
        return ""
    rest = (hit.span[1], len(scene.text.words))
    return scene.text.said(rest) if 0 < rest[1] - rest[0] <= _MOST_WORDS else ""


def unsure(scene: Scene, reading: Reading) -> set[str]:
    """The facts to ask back: not what we know, nor what is told plainly beside the question."""
    known = scene.session.facts
    doubts = {n for n in reading.doubt if n in reading.facts and known.get(n) != reading.facts[n]}
    if not doubts or not scene.session.asking:
        return doubts
    alone = scene.read(as_told(scene), asking=None)
    plain = alone.facts.keys() - set(alone.doubt)
    return {n for n in doubts if n not in plain or alone.facts[n] != reading.facts[n]}


def place_alone(scene: Scene) -> dict[str, FactValue]:
    """A county or a city texted after the result, for help near there."""
    if scene.session.state != "results" or len(scene.text.words) > _MOST_WORDS:
        return {}
    reading = scene.read(scene.message.text, asking="county", with_choices=False)
    if reading.intent is not None or reading.doubt:
        return {}
    return {name: value for name, value in reading.facts.items() if name in ("county", "city")}


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
    """A year told while something else was asked: when it happened, or when it was over."""
    years = [word for word in scene.text.tokens if _A_YEAR.match(word)]
    if len(years) != 1 or int(years[0]) > scene.asof.year:
        return {}
    if scene.session.asking == "sentence":
        return {"sentence": "completed", "completed_date": years[0]}
    return {} if "offense_date" in scene.session.facts else {"offense_date": years[0]}


def told_besides(scene: Scene, reading: Reading) -> dict[str, FactValue]:
    """Single words in a first text that answer what will be asked: "vermont, selling, guilty"."""
    if not scene.first and scene.session.asking != "jurisdiction":
        return {}
    known = {**scene.session.facts, **reading.facts}
    found: dict[str, FactValue] = {}
    for part in _PARTS.split(scene.message.text):
        if not 0 < len(part.split()) < _MOST_WORDS:
            continue
        for fact in _SAID_ALONE:
            told = scene.read(part, asking=fact, with_choices=False)
            if fact in told.facts and fact not in known and not (told.doubt or told.intent):
                found.setdefault(fact, told.facts[fact])
    return found


def tells_years(scene: Scene) -> bool:
    """Whether a text tells of more than one year."""
    return len({word for word in scene.text.tokens if _A_YEAR.match(word)}) > 1


def yes_or_no(scene: Scene, reading: Reading) -> dict[str, FactValue]:
    """A bare yes or no where the question gives it a meaning."""
    fact = scene.session.asking
    question = scene.world.dialogs.questions.get(fact)
    if fact == "jurisdiction" and menu_word(scene, "same") and len(scene.session.charges) > 1:
        before = scene.session.charges[-2].facts
        return {name: before[name] for name in (fact, "county", "city") if name in before}
    if fact == "jurisdiction" and reading.intent == "yes":
        code = supposed(scene.voice, scene.session)
        return {fact: code} if code else {}
    if reading.intent == "yes" and question and question.on_yes:
        return {fact: question.on_yes}
    return {}
