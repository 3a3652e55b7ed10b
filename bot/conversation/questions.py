"""How a fact is asked for: in which words this time, and with which numbered answers.

Three wordings each, one after the other, each at most twice in a talk: nobody reads the same
question a third time. Choices are numbered where that helps; an amount or a date is cut where the
law still turns.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.conversation.law import cuts, declared, place_of
from bot.conversation.session import Session
from bot.conversation.values import date_words, menu_label, place_name
from bot.conversation.voice import Voice, join
from bot.dialogs import Question
from bot.dialogs.names import MENU_CHOICES
from bot.facts import COMMON, UNKNOWN, FactSpec, FactValue, Kind
from bot.models import Choice

FORMS = 3
LAST_FORM = FORMS - 1
_MOST_LISTED = 9  # one digit
_LISTED = 160  # characters: a list is worth a segment more
MOST_TIMES = 2 * FORMS  # each wording at most twice


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as sent: the fact, the text, and the answers it numbers."""

    fact: str
    text: str
    choices: tuple[Choice, ...] | None


def count_key(session: Session, fact: str) -> str:
    """Under which name askings are counted: the month of a known year is a question of its own."""
    return fact + {4: ":m", 7: ":d"}.get(precision(session, fact), "")


def times_asked(session: Session, fact: str) -> int:
    """How often this very question was asked in this talk."""
    return session.asked.get(count_key(session, fact), 0)


def ask(voice: Voice, session: Session, asof: date, fact: str) -> tuple[Asked, Session]:
    """The question for a fact, in its next wording, and the session that remembers it."""
    times = times_asked(session, fact)
    asked = {**session.asked, count_key(session, fact): times + 1}
    question = _question(voice, session, asof, fact, times % FORMS)
    return question, session._replace(asking=fact, asked=asked)


def standing(voice: Voice, session: Session, asof: date) -> Asked | None:
    """The question that was sent last and still waits for its answer."""
    if not session.asking:
        return None
    times = times_asked(session, session.asking)
    return _question(voice, session, asof, session.asking, (times - 1) % FORMS)


def _question(voice: Voice, session: Session, asof: date, fact: str, form: int) -> Asked:
    if fact == "jurisdiction" and form == 0 and (code := supposed(voice, session)):
        return Asked(fact, voice.say("supposed_place", place=place_name(voice, code)), None)
    city = session.charge.facts.get("city", UNKNOWN)
    is_new = form < LAST_FORM and times_asked(session, fact) < FORMS  # said twice at most
    if fact == "jurisdiction" and is_new and city != UNKNOWN:
        return Asked(fact, voice.say("state_of_city", city=city), None)
    choices = _choices(voice, session, asof, fact, form)
    words = _words(voice, session, fact, form)
    if choices and len(choices) > MENU_CHOICES and not _fit(voice, words, choices):
        choices = None
    if choices and not _fit(voice, words, choices):
        words = min((_words(voice, session, fact, other) for other in range(FORMS)), key=len)
    if choices:
        return Asked(fact, _named(voice, session, join((words, numbered(choices)))), choices)
    question = voice.world.dialogs.questions.get(fact)
    like = voice.text(question.like) if question and question.like and form < LAST_FORM else ""
    # a month or a day is asked without examples: they speak of years
    text = join((words, "" if precision(session, fact) else like), " ")
    return Asked(fact, _named(voice, session, text), None)


def _named(voice: Voice, session: Session, text: str) -> str:
    """The question, with the number of its charge where there are several and there is room."""
    number = len(session.charges)
    named = join((voice.frame("charge", number=number), text), " ") if number > 1 else text
    return named if len(named) <= voice.room.text else text


def supposed(voice: Voice, session: Session) -> str:
    """The jurisdiction we suppose: the flyer's, and for one more charge that of the one before."""
    if len(session.charges) > 1:
        before = str(session.charges[-2].facts.get("jurisdiction"))
        return before if before in voice.world.rulebook.jurisdictions else ""
    campaign = voice.world.campaigns.get(session.campaign)
    return campaign.jurisdiction if campaign else ""


def numbered(choices: tuple[Choice, ...]) -> str:
    """Choices as a text lists them."""
    return "\n".join(f"{number}) {choice.label}" for number, choice in enumerate(choices, 1))


# -- words -------------------------------------------------------------------------------------


def _words(voice: Voice, session: Session, fact: str, form: int) -> str:
    question = voice.world.dialogs.questions.get(fact)
    if known_to := precision(session, fact):
        return _again(voice, _finer(voice, session, question, fact, known_to), form)
    own = declared(voice.world, session, fact)
    if own and own.ask and (question is None or own.labels or form == 0):
        return _again(voice, voice.text(own.ask), form)
    return voice.text(question.forms[form]) if question else ""


def _finer(
    voice: Voice, session: Session, question: Question | None, fact: str, known_to: int
) -> str:
    """The question for the month of a known year, or the day of a known month."""
    known = date_words(voice.language, str(session.facts[fact]))
    texts = voice.world.dialogs.texts
    if known_to == len("2009"):
        return voice.fill(question.month if question else texts["which_month"], year=known)
    return voice.fill(question.day if question else texts["which_day"], month=known)


def _again(voice: Voice, words: str, form: int) -> str:
    """One wording made into three, for questions that have only one."""
    if form == 0:
        return words
    framed = voice.say("other_words" if form == 1 else "once_more", question=words)
    return framed if len(framed) <= voice.room.text else words


def precision(session: Session, fact: str) -> int:
    """4 for a date known to the year, 7 to the month, else 0."""
    value = session.facts.get(fact)
    is_date = fact not in COMMON or COMMON[fact].kind is Kind.DATE
    is_part = isinstance(value, str) and value[:4].isdigit() and len(value) in (4, 7)
    return len(str(value)) if is_date and is_part else 0


# -- choices -----------------------------------------------------------------------------------


def _choices(
    voice: Voice, session: Session, asof: date, fact: str, form: int
) -> tuple[Choice, ...] | None:
    place = place_of(voice.world, session)
    values = _values(voice, session, asof, fact, form)
    if not values:
        return None
    labels = [menu_label(voice, place, fact, value) for value in values]
    return tuple(
        Choice(value, voice.say("more_than_that") if _goes_on(values, at) else label)
        for at, (value, label) in enumerate(zip(values, labels, strict=True))
    )


def _goes_on(values: list[FactValue], at: int) -> bool:
    """Whether an amount begins where the choice above it ends, with nothing after it."""
    above, value = values[at - 1] if at else None, values[at]
    if not isinstance(value, dict) or not isinstance(above, dict):
        return False
    return value.keys() == {"min"} and above.get("max") == value["min"]


def _values(voice: Voice, session: Session, asof: date, fact: str, form: int) -> list[FactValue]:
    own = declared(voice.world, session, fact)
    spec = own.spec if own else COMMON.get(fact)
    question = voice.world.dialogs.questions.get(fact)
    if spec and spec.kind is not Kind.CHOICE and not (question and question.choices):
        return _with_unknown(list(cuts(voice.world, session, asof, fact)))
    if question and not (own and (own.labels or not _fits(question, own.spec))):
        shown = question.menu == "always" or (question.menu == "last" and form == LAST_FORM)
        return list(question.choices) if shown else []
    return _with_unknown(_declared_values(spec)) if spec else []


def _fits(question: Question, spec: FactSpec) -> bool:
    """Whether our own choices are values that this place knows."""
    return not spec.values or set(question.choices) <= {*spec.values, UNKNOWN}


def _declared_values(spec: FactSpec) -> list[FactValue]:
    """Those of a list, classes and degrees 1, 2, 3 in their own places: "2" is then class 2."""
    values: list[str] = list(spec.values) if len(spec.values) <= _MOST_LISTED else []
    ranks = sorted(value for value in values if value.isdigit())
    if ranks != [str(number) for number in range(1, len(ranks) + 1)]:
        return [*values]
    return [*ranks, *(value for value in values if value not in ranks)]


def _fit(voice: Voice, words: str, choices: tuple[Choice, ...]) -> bool:
    """Whether a list longer than we like still goes into one text: better than no list."""
    return len(join((words, numbered(choices)))) <= max(voice.room.text, _LISTED)


def spoken(voice: Voice, session: Session, fact: str) -> tuple[Choice, ...]:
    """The values of a fact as a place or we ourselves name them, listed or not."""
    own = declared(voice.world, session, fact)
    question = voice.world.dialogs.questions.get(fact)
    if own is None or own.common:
        return _ours(voice, question) if question else ()
    if own.spec.kind is not Kind.CHOICE:
        return ()
    place = place_of(voice.world, session)
    return tuple(Choice(value, menu_label(voice, place, fact, value)) for value in own.spec.values)


def _ours(voice: Voice, question: Question) -> tuple[Choice, ...]:
    """What our labels say, and what we say back: people repeat it."""
    echo = {} if isinstance(question.echo, str) else question.echo
    words = [*question.choices.items(), *echo.items()]
    return tuple(Choice(value, voice.name(text)) for value, text in words if value != UNKNOWN)


def _with_unknown(values: list[FactValue]) -> list[FactValue]:
    """ "Not sure" as the last choice, where there is room for it."""
    if not values or len(values) > _MOST_LISTED:
        return []
    return [*values, UNKNOWN] if len(values) < MENU_CHOICES and UNKNOWN not in values else values
