"""`rules show`: one jurisdiction as a person reads it, on one day."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date

from bot.rules.clauses import Condition
from bot.rules.model import Confidence, FactDecl, Jurisdiction, Remedy, Way
from bot.rules.words import condition_in_words, plain, row_in_words, span_in_words

_WIDTH = 100


def show(place: Jurisdiction, asof: date) -> str:
    """The whole file in words: remedies in force first, what is supposed, who helps."""
    lines = [
        f"{place.name} ({place.code}) on {asof}",
        f"Sources read {place.verified}; reviewed by {place.reviewed or 'nobody yet'}; "
        f"version {place.version}",
    ]
    other_days = []
    for remedy in place.remedies.values():
        ways = [way for way in remedy.ways if way.in_force.holds(asof)]
        if ways:
            lines += ["", *_remedy(remedy, ways)]
        else:
            other_days.append(f"  {remedy.id}: {_in_force(remedy)}")
    lines += ["", "Named conditions", *_terms(place)]
    lines += ["", "Suppositions", *_suppositions(place)]
    if other_days:
        lines += ["", f"Not law on {asof}", *other_days]
    return "\n".join([*lines, "", *_help(place), *_approved(place)]) + "\n"


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=indent, subsequent_indent=indent + "  ")


def _remedy(remedy: Remedy, ways: list[Way]) -> Iterator[str]:
    yield remedy.id
    yield from _wrapped(remedy.says, "  ")
    for cite in remedy.law:
        yield f"  {cite.cite}{f': {cite.url}' if cite.url else ''}"
    yield f"  {remedy.kind}, {remedy.how}, confidence {remedy.confidence}"
    for at, way in enumerate(ways, 1):
        yield from _way(way, f"way {at}: " if len(ways) > 1 else "")
    for step in remedy.steps:
        yield from _wrapped(f"- {step}", "  ")


def _way(way: Way, name: str) -> Iterator[str]:
    shows = "still shows" if way.still_shows else "no longer shows"
    won = f" ({way.effect}, {shows})" if way.effect else ""
    aside = "" if way.headline else ", only beside another remedy"
    sure = "" if way.confidence is Confidence.HIGH else f", {way.confidence} confidence"
    yield from _wrapped(f"{name}{way.gives}{won}{aside}{sure}", "  ")
    yield from _wrapped(f"for: {condition_in_words(way.covers)}", "    ")
    for row in way.wait:
        yield from _wrapped(f"wait: {row_in_words(row)}", "    ")
    for row in way.done_by:
        yield from _wrapped(f"the state is done: {row_in_words(row)}", "    ")


def _in_force(remedy: Remedy) -> str:
    spans = [way.in_force for way in remedy.ways]
    firsts = [span.first for span in spans if span.first]
    lasts = [span.last for span in spans if span.last]
    first = f"from {min(firsts)}" if firsts else "from the beginning"
    return f"{first} to {max(lasts)}" if len(lasts) == len(spans) else first


def _terms(place: Jurisdiction) -> Iterator[str]:
    for term in place.terms.values():
        rows = ", or ".join(condition_in_words(row) for row in term.rows)
        yield from _wrapped(f"{plain(term.name)}: {rows}", "  ")


def _suppositions(place: Jurisdiction) -> Iterator[str]:
    for lag in place.lags:
        yield from _wrapped(
            f"until both are asked, {plain(lag.late)} is at most {span_in_words(lag.span)} "
            f"after {plain(lag.early)}",
            "  ",
        )
    for name, decl in place.facts.items():
        if decl.unasked is not None:
            yield from _wrapped(f"until asked, {plain(name)} is {decl.unasked}", "  ")
        yield from _unknown(name, decl)


def _unknown(name: str, decl: FactDecl) -> Iterator[str]:
    for row in decl.unknown:
        values = " or ".join(str(value) for value in row.values)
        when = "" if row.when == Condition() else f", where {condition_in_words(row.when)}"
        yield from _wrapped(f"not known, {plain(name)} is taken for {values}{when}", "  ")


def _help(place: Jurisdiction) -> Iterator[str]:
    yield "Free help"
    for helper in place.help:
        ways = ", ".join(way for way in (helper.phone, helper.url) if way)
        yield from _wrapped(
            f"{helper.name}: {ways} ({', '.join(helper.areas)}; {helper.confidence})", "  "
        )
    if place.records.text:
        yield from _wrapped(f"Records: {place.records.text}", "")


def _approved(place: Jurisdiction) -> Iterator[str]:
    if place.approved:
        yield "Where nothing fits, and why that is right"
    for one in place.approved:
        yield from _wrapped(f"{condition_in_words(one.where)}: {one.why}", "  ")
