"""Values in words: as a menu offers them, and as we say back what we understood."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import us

from bot.conversation.voice import Voice
from bot.facts import COMMON, OUNCE_G, UNKNOWN, FactValue, Kind
from bot.i18n import render_date, render_month, render_number
from bot.rules import FactDecl, Jurisdiction
from bot.understand.gazetteer import key_of, load_gazetteer

_POUND_OZ = 16
_MOST_OUNCES = 500 * _POUND_OZ
_SLACK_G = 0.01  # grams an ounce by which a law may have rounded
_PARTS = {"half_ounce": 2, "quarter_ounce": 4, "eighth_ounce": 8}
_ABOUT = 0.1  # how far "about" reaches both ways (bot/understand/measures.py)
_NEAR_OUNCE = 0.03  # California's 28.5 g is an ounce to anybody but a statute
_AGE = "age_at_offense"


def place_name(voice: Voice, code: str) -> str:
    """A jurisdiction as people say it."""
    if code in ("US", "TRIBAL", "MIL"):
        return voice.say(f"place_{code}")
    place = voice.world.rulebook.jurisdictions.get(code)
    state = None if place else us.states.lookup(code, field="abbr")
    return voice.name(place.name if place else state.name if state else code)


def menu_label(voice: Voice, place: Jurisdiction | None, fact: str, value: FactValue) -> str:
    """How a menu shows one value of a fact."""
    if value == UNKNOWN:
        return _written(voice, place, fact, UNKNOWN) or voice.say("label_unknown")
    written = _written(voice, place, fact, value) if isinstance(value, str) else ""
    return written or _in_words(voice, fact, value, for_menu=True)


def said_back(
    voice: Voice, place: Jurisdiction | None, facts: Mapping[str, FactValue]
) -> list[str]:
    """Each fact in a few words, in the order of the questions; what others say too is left out."""
    order = ["city", "county", *voice.world.dialogs.questions]
    known = sorted(
        ((name, value) for name, value in facts.items() if not _is_said(name, facts)),
        key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order),
    )
    pieces = (_echo(voice, place, name, value) for name, value in known if value != UNKNOWN)
    return [piece for piece in pieces if piece]


def _is_said(name: str, facts: Mapping[str, FactValue]) -> bool:
    """ "Los Angeles" says California too, and "done 2012" that it is done."""
    if name == "jurisdiction":
        return _state_of(facts.get("city")) == facts[name]
    return name == "sentence" and facts.get("completed_date", UNKNOWN) != UNKNOWN


def _state_of(city: FactValue | None) -> str | None:
    """The state that a city's name alone says."""
    found = load_gazetteer().city(key_of(city)) if isinstance(city, str) else None
    return found.state if found else None


def _written(voice: Voice, place: Jurisdiction | None, fact: str, value: str) -> str:
    """The label that a data file gives a value, the jurisdiction's own first."""
    declared: FactDecl | None = place.facts.get(fact) if place else None
    question = voice.world.dialogs.questions.get(fact)
    label = declared.labels.get(value) if declared else None
    label = label or (question.choices.get(value) if question else None)
    if label is None and value in ("yes", "no"):
        return voice.say(f"label_{value}")
    return voice.text(label) if label else ""


def _echo(voice: Voice, place: Jurisdiction | None, fact: str, value: FactValue) -> str:
    question = voice.world.dialogs.questions.get(fact)
    if question is None:
        return ""
    if isinstance(question.echo, Mapping):
        phrase = question.echo.get(str(value), "")
        return voice.text(phrase) if phrase else ""
    return voice.fill(question.echo, value=_in_words(voice, fact, value))


def _in_words(voice: Voice, fact: str, value: FactValue, *, for_menu: bool = False) -> str:
    kind = COMMON[fact].kind if fact in COMMON else _guess(value)
    if fact == "jurisdiction":
        return place_name(voice, str(value))
    if kind is Kind.DATE and value != "none":
        return _dates(voice, value, for_menu=for_menu)
    if kind in (Kind.NUMBER, Kind.INTEGER):
        return _numbers(voice, fact, value)
    return str(value)


def _guess(value: FactValue) -> Kind:
    """The kind of an x_ fact's value, from its form."""
    if isinstance(value, dict):
        return Kind.DATE if value.keys() & {"from", "to"} else Kind.INTEGER
    return Kind.INTEGER if isinstance(value, int | float) else Kind.CHOICE


# -- numbers -----------------------------------------------------------------------------------


def _numbers(voice: Voice, fact: str, value: FactValue) -> str:
    if not isinstance(value, dict):
        return _number(voice, fact, float(value))
    ends = {key: _number(voice, fact, float(end)) for key, end in value.items()}
    if fact == "amount_g" and (said := _about(value)):
        return voice.say("about", value=_grams(voice, said))
    if len(ends) == 2 and ends["min"] == ends["max"]:
        words = ends["min"]
        return words if _sort(fact) != "grams" else voice.say("exactly", value=words)
    if len(ends) == 2:
        return voice.say("between", first=ends["min"], last=ends["max"])
    key, words = next(iter(ends.items()))
    if _sort(fact) == "count" and value.get("max") in (0, 1):
        return voice.say("no_count" if value["max"] == 0 else "zero_or_one")
    return voice.say(_FRAMES[key][_sort(fact)], value=words)


_FRAMES = {
    "min": {"grams": "more_than", "age": "at_least_age", "count": "at_least_count"},
    "max": {"grams": "at_most", "age": "at_most_age", "count": "at_most_count"},
}


def _sort(fact: str) -> str:
    return {"amount_g": "grams", _AGE: "age"}.get(fact, "count")


def _number(voice: Voice, fact: str, number: float) -> str:
    return _grams(voice, number) if fact == "amount_g" else render_number(voice.language, number)


def _about(ends: Mapping[str, Any]) -> float:
    """The amount of which somebody said "about", in grams; 0 where the range came otherwise."""
    if ends.keys() != {"min", "max"}:
        return 0
    low, high = float(ends["min"]), float(ends["max"])
    said = round((low + high) / 2, 2)
    is_about = abs(said * (1 - _ABOUT) - low) < 0.02 and abs(said * (1 + _ABOUT) - high) < 0.02
    return said if is_about else 0


def _grams(voice: Voice, grams: float) -> str:
    """An amount as people say it: in pounds or ounces where a law's number is one of those."""
    for name, share in _PARTS.items():
        if abs(grams - OUNCE_G / share) < 0.02:
            return voice.say(name)
    if whole := _round_weight(voice, grams):
        return whole
    weight = render_number(voice.language, grams)
    said = voice.say("gram") if grams == 1 else voice.say("grams", value=weight)
    ounces = round(grams / OUNCE_G)
    if ounces >= _POUND_OZ:
        pounds = round(grams / OUNCE_G / _POUND_OZ, 1)
        return voice.say("grams_ounces", grams=said, ounces=_counted(voice, "pound", pounds))
    if not ounces or abs(grams / OUNCE_G - ounces) > _NEAR_OUNCE * ounces:
        return said
    return voice.say("grams_ounces", grams=said, ounces=_counted(voice, "ounce", ounces))


def _round_weight(voice: Voice, grams: float) -> str:
    """Pounds and their halves, or ounces and their quarters; "" for any other weight."""
    quarters = round(grams / OUNCE_G * 4)
    ounces = quarters / 4
    if ounces < 1 or quarters > 4 * _MOST_OUNCES:
        return ""
    slack = _SLACK_G if quarters % 4 == 0 else 2 * _SLACK_G  # 70.9 g, for 2.5 ounces
    if abs(grams - ounces * OUNCE_G) >= slack * ounces:
        return ""
    halves, rest = divmod(ounces, _POUND_OZ / 2)
    if rest == 0 and halves > 1:
        return _counted(voice, "pound", halves / 2)
    return _counted(voice, "ounce", ounces) if ounces < _POUND_OZ else ""


def _counted(voice: Voice, unit: str, number: float) -> str:
    """A weight with its number: "1 ounce", "2.5 ounces"."""
    if number == 1:
        return voice.say(unit)
    return voice.say(f"{unit}s", value=render_number(voice.language, number))


# -- dates -------------------------------------------------------------------------------------


def _dates(voice: Voice, value: FactValue, *, for_menu: bool) -> str:
    if not isinstance(value, dict):
        return date_words(voice.language, str(value))
    first, last = str(value.get("from", "")), str(value.get("to", ""))
    if first and last:
        return voice.say(
            "between",
            first=date_words(voice.language, first),
            last=date_words(voice.language, last),
        )
    if first:
        return voice.say("from_day", date=date_words(voice.language, first))
    if for_menu and len(last) == len("2016-11-08"):
        after = date.fromisoformat(last) + timedelta(days=1)
        return voice.say("before_day", date=render_date(voice.language, after))
    return voice.say("until_day", date=date_words(voice.language, last))


def date_words(language: str, text: str) -> str:
    """A year, a month or a day as written in that language.

    >>> date_words("en", "2009"), date_words("en", "2009-06"), date_words("es", "2009-06-05")
    ('2009', 'June 2009', '5 de junio de 2009')
    """
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    if len(parts) == 2:
        return render_month(language, date(parts[0], parts[1], 1))
    return render_date(language, date(parts[0], parts[1], parts[2]))


# -- what cannot be ----------------------------------------------------------------------------

# Ten tons, a field of plants, a very long life; more is a mash of keys, or a year in a wrong place.
_MOST = {"amount_g": 10_000_000, "plants": 1_000_000, "age_at_offense": 110}
_MOST_TIMES = 1000


def is_sane(fact: str, value: FactValue) -> bool:
    """Whether the numbers of a value are any that a case can have.

    >>> is_sane("age_at_offense", 2013), is_sane("age_at_offense", {"max": 17})
    (False, True)
    """
    parts = value.values() if isinstance(value, dict) else (value,)
    most = _MOST.get(fact, _MOST_TIMES)
    return all(isinstance(part, str) or part <= most for part in parts)
