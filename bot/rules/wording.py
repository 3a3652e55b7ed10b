"""Facts, values and outcomes as staff and lawyers read them: on a page, never in a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.facts import OUNCE_G, UNKNOWN, FactValue

FACTS = {
    "jurisdiction": "Place",
    "county": "County",
    "city": "City",
    "disposition": "How it ended",
    "offense": "The charge",
    "cannabis_form": "Flower or concentrate",
    "amount_g": "Amount",
    "plants": "Plants",
    "offense_class": "Level",
    "offense_date": "When it happened",
    "conviction_date": "When convicted",
    "completed_date": "When all was finished",
    "x_disposition_date": "When the case ended",
    "age_at_offense": "Age then",
    "sentence": "Sentence",
    "owes_money": "Still owes money",
    "minor_involved": "Somebody under 18 involved",
    "violence_or_weapon": "Violence or a weapon",
    "other_charges_same_case": "Other charges in the case",
    "plea_to_lesser": "Pleaded to a lesser charge",
    "convictions_since": "Convicted of anything since",
    "last_conviction_date": "Last conviction",
    "other_convictions": "Other convictions",
    "prior_cannabis_convictions": "Earlier convictions of this kind",
    "serious_conviction": "Ever a serious conviction",
    "sex_registration": "On a sex offense registry",
    "pending_charges": "A case open now",
    "x_court": "Which court",
}

OUTCOMES = {
    "cleared": "The law should already have acted",
    "automatic": "It will happen without applying",
    "eligible": "Can apply now, and must be granted",
    "discretionary": "Can apply now, a judge or board decides",
    "wait": "Can apply later",
    "clemency": "Only a pardon is open",
    "none": "No relief in today's law",
    "refer": "A lawyer must look",
}

# How an outcome is coloured: never by colour alone, the words stand beside it.
TONES = {
    "cleared": "good",
    "automatic": "good",
    "eligible": "good",
    "discretionary": "fair",
    "wait": "fair",
    "clemency": "fair",
    "none": "plain",
    "refer": "plain",
}

_OUNCES_TO_THE_POUND = 16
_ROUNDING = 0.0051  # half an ounce, 14.175 g, is written 14.17 or 14.18


def fact_words(name: str) -> str:
    """A fact's name as a person says it.

    >>> fact_words("amount_g"), fact_words("x_serious_before"), fact_words("x_cdl")
    ('Amount', 'Serious before', 'CDL')
    """
    words = name.removeprefix("x_").replace("_", " ")
    return FACTS.get(name) or (words.upper() if len(words) <= 3 else words.capitalize())


def value_words(name: str, value: FactValue) -> str:
    r"""A fact's value as a person says it.

    >>> value_words("amount_g", {"max": 28.35})
    'up to 1 oz (28.35\xa0g)'
    >>> value_words("offense_date", "2009-06")
    'June 2009'
    >>> value_words("offense", "intent_to_sell")
    'intent to sell'
    """
    if value == UNKNOWN:
        return "does not know"
    if isinstance(value, dict):
        return _range_words(name, {key: str(end) for key, end in value.items()})
    if name.endswith("_date"):
        return day_words(str(value))
    if name == "amount_g":
        return grams_words(str(value))
    return "DUI" if value == "dui" else str(value).removeprefix("x_").replace("_", " ")


def day_words(text: str) -> str:
    """A year, a month or a day in words.

    >>> day_words("2009"), day_words("2026-11-22")
    ('2009', 'November 22, 2026')
    """
    parts = text.split("-")
    if not all(part.isdecimal() for part in parts):
        return text
    if len(parts) == 1:
        return text
    first = date(int(parts[0]), int(parts[1]), 1)
    if len(parts) == 2:
        return f"{first:%B %Y}"
    return f"{first:%B} {int(parts[2])}, {parts[0]}"


def _range_words(name: str, ends: dict[str, str]) -> str:
    words = grams_words if name == "amount_g" else day_words
    low, high = ends.get("min", ends.get("from")), ends.get("max", ends.get("to"))
    if low and high:
        return f"{words(low)} to {words(high)}"
    if high:
        return f"up to {words(high)}"
    beyond = "more than" if name == "amount_g" else "from" if "from" in ends else "at least"
    return f"{beyond} {words(low or '')}"


def grams_words(grams: float | str) -> str:
    r"""An amount in ounces or pounds where it is a round number of them, and in grams.

    A hundredth of a gram below an ounce is no ounce: the law may turn there.

    >>> grams_words(56.7), grams_words("22680"), grams_words(28.34), grams_words(22679.99)
    ('2 oz (56.7\xa0g)', '50 lb (22680\xa0g)', '28.34\xa0g', '22679.99\xa0g')
    """
    grams = float(grams)
    exact = f"{grams:.2f}".rstrip("0").rstrip(".") + "\N{NO-BREAK SPACE}g"
    ounces = round(grams / OUNCE_G * 8) / 8
    if not ounces or abs(grams - ounces * OUNCE_G) > _ROUNDING:
        return exact
    pounds = ounces / _OUNCES_TO_THE_POUND
    round_one = f"{pounds:g} lb" if pounds >= 1 and pounds == int(pounds) else f"{ounces:g} oz"
    return f"{round_one} ({exact})"


def one_of(words: Sequence[str]) -> str:
    """A choice as people say it.

    >>> one_of(["sale"]), one_of(["sale", "transport", "public use"])
    ('sale', 'sale, transport or public use')
    """
    return _joined(words, " or ")


def all_of(words: Sequence[str]) -> str:
    """Several things together.

    >>> all_of(["1", "3", "5"])
    '1, 3 and 5'
    """
    return _joined(words, " and ")


def _joined(words: Sequence[str], last: str) -> str:
    return last.join(filter(None, (", ".join(words[:-1]), *words[-1:])))
