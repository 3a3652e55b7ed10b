"""The facts that one text tells, put together from what each reader found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.facts import FactSpec, FactValue, Kind
from bot.understand import places as place_reader
from bot.understand.ages import is_today, read_ages
from bot.understand.dates import read_dates
from bot.understand.days import two_digit_year
from bot.understand.measures import SURE_GRAMS, Measure, bare_amount, read_amounts, read_measures
from bot.understand.numbers import read_numbers
from bot.understand.roles import OTHERS, dated, is_of_a_date, is_of_age
from bot.understand.sayings import Told, is_whole_clause, read_sayings
from bot.understand.scene import Scene
from bot.understand.scopes import Scopes, read_scopes
from bot.understand.text import Span
from bot.understand.whereabouts import place_facts

_OF_THIS_CASE = frozenset(
    {
        "disposition",
        "offense",
        "offense_class",
        "plea_to_lesser",
        "sentence",
        "conviction_date",
        "violence_or_weapon",
        "minor_involved",
    }
)
"""Left when other cases were asked for: the words speak of those."""
_PLACES = frozenset({"jurisdiction", "county", "city"})
_LAST = frozenset({"offense_class", "completed_date", "last_conviction_date"})
"""Of several values told, the later counts: charged as one, convicted of the other."""
_YEARS_ALONE = range(32, 100)
_DENIABLE = frozenset(
    {"offense_date", "conviction_date", "completed_date", "amount_g", "age_at_offense",
     "jurisdiction", "county", "city"}
)  # fmt: skip
_FIRST = {
    "disposition": ("diverted", "convicted", "acquitted", "dismissed", "arrested_only"),
    "offense": (
        "intent_to_sell", "sale", "cultivation", "transport", "other_drug", "dui", "public_use",
        "possession", "paraphernalia", "other",
    ),
    "sentence": ("serving", "probation_or_parole", "completed"),
}  # fmt: skip
"""Of several values told, the one that counts: a program says more than the dismissal behind it."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text tells.

    Attributes:
        known: the facts.
        doubt: those that may be misread.
        corrects: whether the text takes back something said before.
        is_open: whether all of the text tells, without question or wish.
        is_left: whether the reply leaves open what was asked, though it begins with yes or no.
    """

    known: dict[str, FactValue]
    doubt: tuple[str, ...]
    corrects: bool
    is_open: bool
    is_left: bool = False


def read_facts(
    scene: Scene, asking: str | None, spec: FactSpec | None, masks: Iterable[Span]
) -> Facts:
    """All facts of a text in reply to a question (or to none)."""
    read_numbers(scene)
    amounts = read_amounts(scene)
    plants = read_measures(scene, "plant")
    for measure in plants:
        scene.put("plants", measure.span, measure)
    dates = read_dates(scene)
    ages = read_ages(scene, asking)
    dates = [one for one in dates if not is_of_age(one[0], ages)]
    scopes = read_scopes(scene)
    sayings = read_sayings(scene, asking)
    amounts = [one for one in amounts if not is_of_a_date(one[0], dates)]
    told = [*sayings, *_amounts(scene, amounts, sayings), *_plants(scene, plants)]
    when = {index for span, _ in dates for index in range(*span)}
    told += [
        Told(span, "age_at_offense", value)
        for span, value in ages
        if when.isdisjoint(range(*span)) or asking == "age_at_offense"
    ]
    told += [
        Told(span, fact, days.value()) for span, fact, days in dated(scene, dates, asking, spec)
    ]
    told += [*_bare(scene, asking, spec), *_none(scene, asking)]
    told += _places(scene, asking, scopes)
    told = _without_program(scene, told, asking)
    hidden = {index for span in masks for index in range(*span)}
    kept = [
        one
        for one in told
        if scopes.allow(one.span, one.fact, asking)
        and hidden.isdisjoint(range(*one.span))
        and not (one.fact in _DENIABLE and _is_not(scene, one.span))
    ]
    return _settled(_about(asking, kept), scopes, asking)


def _is_not(scene: Scene, span: Span) -> bool:
    """Whether a value is denied outright: "not 2009, 2010"; "no 2010" corrects and is meant."""
    before = range(max(0, span[0] - 3), span[0])
    return any(
        end == span[0] and int(reach) > 1 and not scene.has("corrects", end - 1)
        for at in before
        for end, reach in scene.members("negator", at)
    )


def _amounts(
    scene: Scene, amounts: Iterable[tuple[Span, FactValue]], sayings: Iterable[Told]
) -> Iterator[Told]:
    """Amounts of this drug that were found, not smoked."""
    smoked = [
        one.span
        for one in sayings
        if one.value in ("public_use", "other_drug") or one.fact == "smoked"
    ]
    for span, value in amounts:
        if any(first <= span[0] < last for first, last in smoked):
            continue
        behind = span[1] + any(True for _ in scene.members("of", span[1]))
        if not scene.members("hard_drug", behind):
            yield Told(span, "amount_g", value, not scene.is_mended(span))


def _plants(scene: Scene, plants: Iterable[Measure]) -> Iterator[Told]:
    for measure in plants:
        yield Told(measure.span, "plants", measure.whole(), not scene.is_mended(measure.span))


def _places(scene: Scene, asking: str | None, scopes: Scopes) -> Iterator[Told]:
    found = [
        place
        for place in place_reader.read_places(scene, asking)
        if scopes.allow(place.span, place.kind, asking) and not _is_not(scene, place.span)
    ]
    away = {match.span[1] for match in scene.find(scene.pack.scopes) if match.tag == "away"}
    found = [place for place in found if place.span[0] not in away] or found
    for fact, value in place_facts(found).items():
        sure = all(place.sure for place in found)
        yield Told(found[0].span, fact, value, sure)


def _without_program(scene: Scene, told: list[Told], asking: str | None) -> list[Told]:
    """Who was diverted and "did it all" did the program, and has served no sentence."""
    if asking == "sentence" or all(one.value != "diverted" for one in told):
        return told
    served = [any(scene.members("sentence_word", at) for at in range(*one.span)) for one in told]
    return [
        one
        for one, of_sentence in zip(told, served, strict=True)
        if one.fact != "sentence" or one.value != "completed" or of_sentence
    ]


# -- bare values -------------------------------------------------------------------------------


def _none(scene: Scene, asking: str | None) -> Iterator[Told]:
    """ "None, it was just the bag": a text that opens with it counts nothing."""
    if asking in ("plants", "prior_cannabis_convictions"):
        for end, _ in scene.members("none", 0):
            yield Told((0, end), asking, 0)


def _bare(scene: Scene, asking: str | None, spec: FactSpec | None) -> Iterator[Told]:
    """A number alone, where a number was asked for; where a date was, two digits are a year."""
    if asking is not None and spec is not None and spec.kind is Kind.DATE:
        yield from _bare_year(scene, asking)
    if asking is None or spec is None or spec.kind not in (Kind.NUMBER, Kind.INTEGER):
        return
    if asking == "age_at_offense" and is_today(scene):
        return
    if asking == "amount_g":
        yield from _unit_alone(scene)
    for measure in read_measures(scene, ""):
        if is_whole_clause(scene, measure.span):
            value = _bare_value(scene, asking, measure)
            if value is not None:
                yield Told(measure.span, asking, value)


def _bare_year(scene: Scene, asking: str) -> Iterator[Told]:
    """ "98", "07": what cannot be a choice, a day or a month."""
    for start, found in scene.slots.get("n", {}).items():
        end, value = found[-1]
        is_year = value in _YEARS_ALONE or scene.line.tokens[start].startswith("0")
        if is_year and value in range(100) and is_whole_clause(scene, (start, end)):
            yield Told((start, end), asking, str(two_digit_year(int(value))))


def _unit_alone(scene: Scene) -> Iterator[Told]:
    """ "Zip", "QP", "blunt": a large unit or a piece is one of it."""
    for start in range(len(scene.line.tokens)):
        for end, grams in scene.members("piece", start):
            is_one = not any(True for _ in scene.members("uncounted", start))
            if is_one and is_whole_clause(scene, (start, end)):
                yield Told((start, end), "amount_g", {"max": float(grams)})
        for end, grams in scene.members("weight", start):
            if float(grams) >= SURE_GRAMS and is_whole_clause(scene, (start, end)):
                yield Told((start, end), "amount_g", float(grams))


def _bare_value(scene: Scene, asking: str, measure: Measure) -> FactValue | None:
    if asking == "amount_g":
        words = range(*measure.span)
        is_fraction = any(scene.members("fraction", index) for index in words)
        return bare_amount(measure, is_fraction or measure.low < 1)
    if _is_article(scene, measure.span):
        return None
    return measure.age() if asking == "age_at_offense" else measure.whole()


def _is_article(scene: Scene, span: Span) -> bool:
    """Whether only "a" stands for the number."""
    return span[1] - span[0] == 1 and any(True for _ in scene.members("a", span[0]))


# -- together ----------------------------------------------------------------------------------


def _about(asking: str | None, told: Iterable[Told]) -> Iterator[Told]:
    """What was asked for decides which case the words are about."""
    for one in told:
        if asking in OTHERS and one.fact == "offense_class":
            yield Told(one.span, "other_convictions", one.value, one.sure)
        elif one.fact not in _elsewhere(asking):
            yield one


def _elsewhere(asking: str | None) -> frozenset[str]:
    """The facts that words in reply to a question do not tell of the case in hand."""
    if asking == "other_charges_same_case":
        return frozenset({"offense", "disposition"})
    return _OF_THIS_CASE | _PLACES if asking in OTHERS else frozenset()


def _settled(told: Iterable[Told], scopes: Scopes, asking: str | None) -> Facts:
    by_fact: dict[str, list[Told]] = {}
    for one in sorted(told, key=lambda one: one.span):
        by_fact.setdefault(one.fact, []).append(one)
    known: dict[str, FactValue] = {}
    doubt = []
    for fact, ones in by_fact.items():
        chosen = _chosen(fact, ones, scopes.corrects)
        known[fact] = chosen.value
        if not chosen.sure or _is_torn(fact, ones):
            doubt.append(fact)
    known.pop("smoked", None)
    is_left = known.pop("left", None) is not None
    if "last_conviction_date" in known and asking == "convictions_since":
        known.setdefault(asking, "yes")
    if asking != "completed_date" and known.get("sentence") != "completed":
        known.pop("completed_date", None)
    if asking != "x_disposition_date" and known.get("disposition") in (None, "convicted"):
        known.pop("x_disposition_date", None)
    return Facts(known, tuple(doubt), scopes.corrects, scopes.is_open, is_left)


def _chosen(fact: str, ones: list[Told], corrects: bool) -> Told:
    """Of several values the one that counts: in a correction the last."""
    if corrects:
        return ones[-1]
    if fact == "offense":
        ones = [one for one in ones if one.convicted] or ones
    order = _FIRST.get(fact)
    if order is not None:
        return min(ones, key=lambda one: order.index(str(one.value)))
    if fact == "other_convictions":
        return max(ones, key=lambda one: ("none", "misdemeanor", "felony").index(str(one.value)))
    if fact == "age_at_offense":  # "i was a kid, 17": the number says more
        ones = [one for one in ones if not isinstance(one.value, dict)] or ones
    return ones[-1] if fact in _LAST else ones[0]


def _is_torn(fact: str, ones: list[Told]) -> bool:
    """Whether the text says two things of one fact that do not go together."""
    values = {str(one.value) for one in ones}
    return len(values) > 1 and fact not in ("offense", "disposition", "offense_class")
