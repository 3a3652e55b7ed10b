"""`rules show`: one whole rule file as prose, so that a lawyer can check it line by line."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.facts import COMMON
from bot.rules.entries import Fee, Form, Helper, Phone
from bot.rules.model import FactDecl, Jurisdiction
from bot.rules.sheet import RemedySheet, Said, Sheet, WaySheet, sheet_of
from bot.rules.wording import OUTCOMES, fact_words, one_of, value_words
from bot.rules.words import condition_in_words, plain

_WIDTH = 100
_TEXT_NAMES = {"effect": "what it does"}


def show(place: Jurisdiction, asof: date) -> str:
    """The whole file in words: head, suppositions, terms, remedies, help; each with its line."""
    sheet = sheet_of(place, asof)
    now = [remedy for remedy in sheet.remedies if remedy.is_law]
    other_days = [remedy for remedy in sheet.remedies if not remedy.is_law]
    parts = [
        _head(sheet),
        ["Suppositions", *_suppositions(sheet)],
        ["Questions of its own", *_questions(sheet)],
        ["Named conditions", *_terms(sheet)],
        [f"Law on {asof}, best first as the file has it"],
        *(list(_remedy(sheet, remedy)) for remedy in now),
        [f"Not law on {asof}"] if other_days else [],
        *(list(_remedy(sheet, remedy)) for remedy in other_days),
        ["Fees, forms and phone numbers", *_desk(sheet)],
        ["Words", *_words(sheet)],
        ["Free help", *_help(sheet)],
        ["Records", *_records(sheet)],
        ["Risks", *_risks(sheet)],
        ["Where nothing fits, and why that is right", *_approved(sheet)],
    ]
    told = [part for part in parts if len(part) > 1 or _stands_alone(part)]
    return "\n\n".join("\n".join(part) for part in told) + "\n"


def _stands_alone(part: list[str]) -> bool:
    """A heading whose remedies follow as parts of their own."""
    return bool(part) and part[0].startswith(("Law on", "Not law on"))


def _lines(text: str, indent: str = "  ", at: str = "") -> list[str]:
    """A paragraph, its place in the file behind it."""
    return textwrap.wrap(
        f"{text}{f' [{at}]' if at else ''}",
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _at(sheet: Sheet, line: int) -> str:
    return f"{sheet.file}:{line}"


def _head(sheet: Sheet) -> list[str]:
    place = sheet.place
    reviewed = f"Reviewed by {place.reviewed}." if place.reviewed else "No lawyer has checked this."
    return [
        f"{place.name} ({place.code}) on {sheet.asof}",
        f"{reviewed} Sources read {place.verified}; time zone {place.timezone}; "
        f"version {place.version}.",
        f"In brackets: the line of {place.file}.",
    ]


# -- facts and terms -----------------------------------------------------------------------------


def _suppositions(sheet: Sheet) -> Iterator[str]:
    for words, line in sheet.suppositions:
        yield from _lines(words, at=_at(sheet, line) if line else "facts.yaml")


def _questions(sheet: Sheet) -> Iterator[str]:
    for name, decl in sheet.place.facts.items():
        if decl.ask or name not in COMMON:
            yield from _question(sheet, name, decl)


def _question(sheet: Sheet, name: str, decl: FactDecl) -> Iterator[str]:
    values = ", ".join(
        f"{value_words(name, value)} ({decl.labels[value]})"
        if value in decl.labels
        else value_words(name, value)
        for value in decl.spec.values
    )
    kind = values or str(decl.spec.kind)
    never = "; never kept" if decl.never_kept else ""
    yield from _lines(f"{fact_words(name)} ({name}): {kind}{never}", at=_at(sheet, decl.line))
    for label, text in (("ask", decl.ask), ("why", decl.why), ("look", decl.where_to_look)):
        if text:
            yield from _lines(f'{label}: "{text}"', "    ")
    if decl.between:
        yield from _lines(f"between: {plain(decl.between[0])} and {plain(decl.between[1])}", "    ")


def _terms(sheet: Sheet) -> Iterator[str]:
    for term in sheet.place.terms.values():
        rows = ", or ".join(condition_in_words(row) for row in term.rows)
        at = _at(sheet, term.line) if term.own else f"facts.yaml:{term.line}"
        yield from _lines(f'"{plain(term.name)}": {rows}', at=at)


# -- remedies ------------------------------------------------------------------------------------


def _remedy(sheet: Sheet, one: RemedySheet) -> Iterator[str]:
    remedy = one.remedy
    yield f"{remedy.id} [{_at(sheet, remedy.line)}]"
    yield from _lines(remedy.says)
    for cites in one.said("law"):
        for cite in cites.value:
            yield from _lines(
                f"{_whose(cites)}law: {cite.cite}{f': {cite.url}' if cite.url else ''}"
            )
    kind = remedy.kind.replace("_", " ")
    yield from _lines(f"kind: {kind}, {remedy.how}; confidence {remedy.confidence}")
    yield from _listed(one.said("unsure"), "not sure")
    if len(one.ways) > 1:
        yield from _common(one)
        for way in one.ways:
            yield from _way(sheet, way, f"way {way.number}")
    else:
        yield from _way(sheet, one.ways[0], "", covers=one.covers, waits=one.waits)
    yield from _what_people_read(one)


def _common(one: RemedySheet) -> Iterator[str]:
    if one.covers:
        yield from _lines(f"all ways, for: {' and '.join(one.covers)}")
    for row in one.waits:
        yield from _lines(f"all ways, wait: {row}")


def _way(
    sheet: Sheet,
    one: WaySheet,
    name: str,
    covers: Iterable[str] = (),
    waits: Iterable[str] = (),
) -> Iterator[str]:
    way = one.way
    shows = "still shows" if way.still_shows else "no longer shows"
    then = f", then {way.then}" if way.then else ""
    won = f" ({way.effect.replace('_', ' ')}, {shows}{then})" if way.effect else ""
    aside = "" if way.headline else ", only beside another remedy"
    days = "" if one.is_law else f", not law on {sheet.asof}"
    days += f", law {one.days}" if one.days else ""
    gives = f"{way.gives}{won}: {OUTCOMES[way.gives].lower()}{aside}"
    head = f"{name}: gives {gives}" if name else f"gives {gives}"
    sure = f", confidence {way.confidence}"
    yield from _lines(f"{head}{days}{sure}", at=_at(sheet, way.line))
    yield from _lines(f"for: {' and '.join((*covers, *one.covers)) or 'everybody'}", "    ")
    for row in (*waits, *one.waits):
        yield from _lines(f"wait: {row}", "    ")
    for row in one.done_by:
        yield from _lines(f"the state is done: {row}", "    ")


def _what_people_read(one: RemedySheet) -> Iterator[str]:
    for kind, texts in one.texts.items():
        for text in texts:
            name = _TEXT_NAMES.get(kind, kind)
            yield from _lines(f'{_whose(text)}text, {name}: "{text.value}"')
    for steps in one.said("steps"):
        for number, step in enumerate(steps.value, 1):
            yield from _lines(f'{_whose(steps)}step {number}: "{step}"')
    yield from _listed(one.said("traps"), "trap")
    yield from _paper(one)


def _paper(one: RemedySheet) -> Iterator[str]:
    for fee in one.said("fee"):
        yield from _lines(f"{_whose(fee)}fee: {fee_in_words(fee.value)}")
    for form in one.said("form"):
        yield from _lines(f"{_whose(form)}form: {entry_in_words(form.value)}")
    for name in ("where", "takes"):
        for said in one.said(name):
            yield from _lines(f"{_whose(said)}{name}: {said.value}")


def _listed(said: Iterable[Said[tuple[str, ...]]], name: str) -> Iterator[str]:
    for one in said:
        for text in one.value:
            yield from _lines(f"{_whose(one)}{name}: {text}")


def _whose(said: Said[Any]) -> str:
    return f"{said.whose}, " if said.whose else ""


# -- fees, forms, phones, help -------------------------------------------------------------------


def fee_in_words(fee: Fee) -> str:
    """What it costs, for what, how sure, and when it was looked up."""
    price = "not known" if fee.dollars is None else str(fee) if fee.dollars else "free"
    what = f" ({fee.what})" if fee.what else ""
    waiver = f'; waiver: "{fee.waiver}"' if fee.waiver else ""
    return f"{price}{what}{waiver}; {sure_in_words(fee)}"


def entry_in_words(entry: Form | Phone) -> str:
    """A form or a phone number, with whose or where it is."""
    more = entry.url if isinstance(entry, Form) else entry.who
    return f"{entry}{f', {more}' if more else ''}; {sure_in_words(entry)}"


def sure_in_words(entry: Fee | Form | Phone) -> str:
    """How sure, and when it was looked up; what is of low confidence never goes out."""
    never = ", never texted" if entry.confidence == "low" else ""
    return f"confidence {entry.confidence}{never}, checked {entry.checked}"


def _desk(sheet: Sheet) -> Iterator[str]:
    place = sheet.place
    for key, fee in place.fees.items():
        at = _at(sheet, sheet.line(f"fees {key}"))
        yield from _lines(f"fee.{key}: {fee_in_words(fee)}", at=at)
    for kind, entries in (("form", place.forms), ("phone", place.phones)):
        for key, entry in entries.items():
            at = _at(sheet, sheet.line(f"{kind}s {key}"))
            yield from _lines(f"{kind}.{key}: {entry_in_words(entry)}", at=at)


def _words(sheet: Sheet) -> Iterator[str]:
    for word, meaning in sheet.place.words.items():
        yield from _lines(f"{word}: {meaning}", at=_at(sheet, sheet.line(f"words {word}")))


def _help(sheet: Sheet) -> Iterator[str]:
    for number, helper in enumerate(sheet.place.help):
        yield from _lines(_helper(helper), at=_at(sheet, sheet.line(f"help {number}")))


def _helper(helper: Helper) -> str:
    ways = ", ".join(way for way in (helper.phone, helper.url) if way) or "no phone or address"
    checked = f", checked {helper.checked}" if helper.checked else ""
    areas = "everybody" if helper.areas == ("all",) else one_of(helper.areas)
    return f"{helper.name}: {ways}; for {areas}; confidence {helper.confidence}{checked}"


def _records(sheet: Sheet) -> Iterator[str]:
    records = sheet.place.records
    if records.text:
        who = f"{records.who}: " if records.who else ""
        yield from _lines(f'{who}"{records.text}"', at=_at(sheet, sheet.line("records")))
    ways = [way for way in (records.phone, records.url) if way]
    if records.fee:
        ways.append(f"fee {fee_in_words(records.fee)}")
    checked = f", checked {records.checked}" if records.checked else ""
    yield from _lines("; ".join([*ways, f"confidence {records.confidence}{checked}"]), "    ")


def _risks(sheet: Sheet) -> Iterator[str]:
    for number, risk in enumerate(sheet.place.risks):
        yield from _lines(f'"{risk}"', at=_at(sheet, sheet.line(f"risks {number}")))


def _approved(sheet: Sheet) -> Iterator[str]:
    for one in sheet.place.approved:
        where = condition_in_words(one.where)
        yield from _lines(f"{where}: {one.why}", at=_at(sheet, one.line))
