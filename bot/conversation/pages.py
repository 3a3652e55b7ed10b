"""STEPS, RISKS and MORE: what stands behind a result, one text a turn."""

from __future__ import annotations

from bot.conversation import wording
from bot.conversation.results import (
    Told,
    deciding_fact,
    fact_name,
    helper_words,
    look_words,
    warns_before_filing,
)
from bot.conversation.session import Session
from bot.conversation.voice import cut, join
from bot.i18n import render_date
from bot.rules import Way

WARNED = "filing"  # in Session.said: the immigration warning was given
_FILES = {"petition", "application", "clemency"}


def turn_page(told: Told, name: str) -> tuple[str, Session]:
    """The next text of one series ("steps", "risks", "more"), and the session that counts it."""
    pages = _SERIES[name](told)
    at = told.session.pages.get(name, 0) % len(pages)
    session = told.session._replace(pages={**told.session.pages, name: at + 1})
    text = pages[at]
    if name == "steps" and _must_warn(told):
        voice = told.voice
        text = join(
            (voice.frame("immigration_first", immigration=voice.frame("immigration")), text)
        )
        session = session._replace(said=(*session.said, WARNED))
    return text, session


def _must_warn(told: Told) -> bool:
    """Whether a step may be to file something, and nobody has said: not a citizen, lawyer first."""
    way = told.answer.way
    files = way is not None and (way.how in _FILES or len(way.steps) > 1)
    return (files or warns_before_filing(told)) and WARNED not in told.session.said


def _steps(told: Told) -> list[str]:
    """The steps after the one the result has told, the fee, and who helps."""
    way, voice = told.answer.way, told.voice
    steps = wording.steps(told)
    if way is None or not steps:
        return _steps_to_know(told)
    count = len(steps)
    numbered = [
        voice.frame("step", number=number, count=count, step=step)
        for number, step in enumerate(steps, 1)
    ]
    last = join((_cost_and_time(told, way), steps_end(told)), " ")
    return [*(numbered[1:] or numbered), *cut(last, voice.room.opening)]


def steps_end(told: Told) -> str:
    """What ends the steps: who helps with them."""
    helper = told.voice.frame("helper", helper=helper_words(told.voice, told.session))
    return told.voice.frame("steps_end", helper=helper)


def _cost_and_time(told: Told, way: Way) -> str:
    """The fee, what to do about a fee one cannot pay, and how long the court or agency takes."""
    voice, fee = told.voice, wording.fee_words(told)
    costs = bool(way.fee and way.fee.dollars and fee)
    return join(
        (
            voice.frame("fee", fee=fee) if fee else "",
            wording.waiver(told) if costs else "",
            wording.takes(told, way),
        ),
        " ",
    )


def _steps_to_know(told: Told) -> list[str]:
    """Where no remedy is sure yet: what to find out first, the record, and who helps."""
    voice = told.voice
    fact = deciding_fact(told) if told.answer.between else None
    look = look_words(told, fact) if fact else ""
    if fact is None or not look:
        return [voice.frame("steps_none")]
    helper = voice.frame("helper", helper=helper_words(voice, told.session))
    return [_first_find(told, fact, look), *cut(wording.record(told), voice.room.opening), helper]


def _first_find(told: Told, fact: str, look: str) -> str:
    """What to find out and where; a fact of one place has no name, only its question."""
    if name := fact_name(told, fact):
        return told.voice.frame("steps_find", fact=name, look=look)
    own = told.place.facts.get(fact) if told.place else None
    return join((told.voice.text(own.ask) if own and own.ask else "", look), " ")


def _risks(told: Told) -> list[str]:
    """The traps of this relief, of this state, and those for everybody."""
    way, place = told.answer.way, told.place
    written = [*(way.traps if way else ()), *(place.risks if place else ())]
    own = [risk for risk in written if told.voice.has(risk)]
    risks = [*own, *told.voice.world.dialogs.results["risks"]]
    return [
        told.voice.frame("risk", number=number, count=len(risks), risk=wording.filled(told, risk))
        for number, risk in enumerate(risks, 1)
    ]


def _more(told: Told) -> list[str]:
    """What it does, the law and its date, other remedies, how to find out, the record, the rest."""
    voice = told.voice
    texts = [
        _what_it_does(told),
        _law(told),
        *_others(told),
        _find_out(told),
        wording.record(told),
        voice.say("code_how"),
        voice.frame("more_code"),
    ]
    return [page for text in texts if text for page in cut(text, voice.room.opening)]


def _what_it_does(told: Told) -> str:
    effect = told.answer.way.texts.get("effect") if told.answer.way else None
    if not effect or not told.voice.has(effect):
        return ""
    return told.voice.frame("more_what", effect=wording.filled(told, effect))


def _law(told: Told) -> str:
    answer, voice = told.answer, told.voice
    careful = voice.frame("more_careful")
    if not answer.law or answer.verified is None:
        return careful
    cites = "; ".join(law.cite for law in answer.law)
    date = render_date(voice.language, answer.verified)
    return join((voice.frame("more_law", cites=cites, date=date), careful), " ")


def _others(told: Told) -> list[str]:
    """The other open remedies, as many in a text as it holds."""
    voice = told.voice
    texts = [wording.also(told, other) for other in told.answer.alternatives]
    said = list(dict.fromkeys(text for text in texts if text))
    are_sentences = all(text[-1] in ".。።" for text in said)
    joined = (" " if are_sentences else "; ").join(said)
    return cut(voice.frame("more_also", also=joined), voice.room.opening) if joined else []


def _find_out(told: Told) -> str:
    fact = deciding_fact(told) if told.answer.between else None
    look = look_words(told, fact) if fact else ""
    name = fact_name(told, fact) if fact else ""
    return told.voice.frame("more_look", fact=name, look=look) if look and name else look


_SERIES = {"steps": _steps, "risks": _risks, "more": _more}
