"""The remedies of a rule file and their ways; a way repeats only what differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from dataclasses import fields as dataclass_fields
from typing import Any, TypeVar

from bot.data import Mapped
from bot.rules.clauses import Condition, WaitRow
from bot.rules.conditions import ConditionReader
from bot.rules.desk import Desk, pick
from bot.rules.entries import Cite, Confidence
from bot.rules.fields import Fields, Notebook
from bot.rules.model import InForce, Outcome, Remedy, Rule, Way

KINDS = (
    "dismiss", "seal", "vacate", "expunge", "redesignate", "resentence", "destroy", "pardon",
    "set_aside", "other",
)  # fmt: skip
HOWS = ("automatic", "petition", "prosecutor", "application", "clemency")
_EFFECTS = (
    "erased", "sealed", "set_aside", "dismissed", "vacated", "reduced", "pardoned", "resentenced",
    "none",
)  # fmt: skip
TEXTS = ("open", "wait", "blocked", "later", "also")
_GIVES = (
    Outcome.CLEARED, Outcome.AUTOMATIC, Outcome.ELIGIBLE, Outcome.DISCRETIONARY, Outcome.CLEMENCY,
    Outcome.NONE, Outcome.REFER,
)  # fmt: skip
Item = TypeVar("Item")
_HOPEFUL = frozenset(_GIVES[:5])


@dataclass(frozen=True, slots=True)
class Tools:
    """What reads a condition, and the fees, forms and phones that a remedy may name."""

    reader: ConditionReader
    desk: Desk


def read_remedies(fields: Fields, reader: ConditionReader, desk: Desk) -> dict[str, Remedy]:
    """All remedies of the file, best first as they stand there, by id."""
    remedies: dict[str, Remedy] = {}
    for raw, line in fields.items("remedies"):
        remedy = _remedy(Fields(raw, "a remedy", line, fields.notes), Tools(reader, desk))
        if remedy.id in remedies:
            fields.notes.note(line, f"{remedy.id}: stands twice; differing parts are ways of one")
        remedies[remedy.id] = remedy
    if not remedies:
        fields.note("'remedies' is missing")
    _check_then(remedies, fields.notes)
    return remedies


def _check_then(remedies: dict[str, Remedy], notes: Notebook) -> None:
    for remedy in remedies.values():
        for then in {remedy.then, *(way.then for way in remedy.ways)}:
            if then is not None and then not in remedies:
                notes.note(remedy.line, f"{remedy.id}: 'then' names no remedy of this file: {then}")


def _remedy(fields: Fields, tools: Tools) -> Remedy:
    name = fields.need("id")
    fields.what = name or "a remedy"
    says = fields.need("says")
    covers = tools.reader.condition(fields.take("covers"), fields.line_of("covers"))
    wait = _rows(fields, "wait", tools.reader)
    own, gives = _rule(fields, tools, Rule()), _gives(fields)
    raw_ways = fields.items("ways")
    ways = [
        _way(Fields(raw, f"{name}: way {index + 1}", line, fields.notes), tools, own, gives)
        for index, (raw, line) in enumerate(raw_ways)
    ]
    fields.finish()
    if not raw_ways:
        ways = [_as_way(fields, own, gives)]
    ways = [
        replace(
            way,
            remedy=name,
            index=index,
            covers=Condition(covers.tests + way.covers.tests, way.covers.line or covers.line),
            wait=wait + way.wait,
        )
        for index, way in enumerate(ways)
    ]
    _check_required(fields)
    return Remedy(id=name, says=says, ways=tuple(ways), line=fields.line, **_parts(own))


def _check_required(fields: Fields) -> None:
    for key in ("law", "confidence", "kind", "how"):
        if key not in fields.raw:
            fields.note(f"{fields.what}: '{key}' is missing")
    if "text" not in fields.raw and "ways" not in fields.raw:
        fields.note(f"{fields.what}: 'text' is missing")


def _way(fields: Fields, tools: Tools, own: Rule, gives: Outcome | None) -> Way:
    covers = tools.reader.condition(fields.take("covers"), fields.line_of("covers"))
    wait = _rows(fields, "wait", tools.reader)
    rule, gives = _rule(fields, tools, own), _gives(fields) or gives
    fields.finish()
    return replace(_as_way(fields, rule, gives), covers=covers, wait=wait)


def _as_way(fields: Fields, rule: Rule, gives: Outcome | None) -> Way:
    """The rule as a way for everybody, from today; its place and conditions are filled in above."""
    if gives is None:
        fields.note(f"{fields.what}: 'gives' is missing")
    elif gives in _HOPEFUL and rule.effect is None:
        fields.note(f"{fields.what}: 'effect' is missing; it says what is won")
    if rule.done_by and gives is not Outcome.CLEARED:
        fields.note(f"{fields.what}: 'done_by' goes with 'gives: cleared' only")
    return Way(
        remedy="", index=0, covers=Condition(), wait=(), gives=gives or Outcome.REFER,
        line=fields.line, **_parts(rule),
    )  # fmt: skip


def _parts(rule: Rule) -> dict[str, Any]:
    return {part.name: getattr(rule, part.name) for part in dataclass_fields(Rule)}


# -- the fields that a way may repeat ------------------------------------------------------------


def _rule(fields: Fields, tools: Tools, given: Rule) -> Rule:
    return Rule(
        law=_law(fields) if "law" in fields.raw else given.law,
        confidence=fields.member("confidence", Confidence) or given.confidence,
        unsure=_said(fields, "unsure", fields.texts("unsure"), given.unsure),
        kind=fields.one_of("kind", KINDS) or given.kind,
        how=fields.one_of("how", HOWS) or given.how,
        effect=_or_none(fields, "effect", fields.one_of("effect", _EFFECTS), given.effect),
        still_shows=_or(fields.yes_no("still_shows"), given.still_shows),
        then=_or_none(fields, "then", fields.text("then"), given.then),
        texts={**given.texts, **_texts(fields)},
        steps=_said(fields, "steps", fields.texts("steps"), given.steps),
        fee=pick(fields, "fee", tools.desk.fees) or given.fee,
        form=pick(fields, "form", tools.desk.forms) or given.form,
        where=fields.text("where") or given.where,
        takes=fields.text("takes") or given.takes,
        traps=_said(fields, "traps", fields.texts("traps"), given.traps),
        done_by=_said(fields, "done_by", _rows(fields, "done_by", tools.reader), given.done_by),
        in_force=_in_force(fields) or given.in_force,
        headline=_or(fields.yes_no("headline"), given.headline),
    )


def _said(
    fields: Fields, key: str, value: tuple[Item, ...], given: tuple[Item, ...]
) -> tuple[Item, ...]:
    """What the way says itself, an empty list included."""
    return value if key in fields.raw else given


def _or(value: bool | None, given: bool) -> bool:
    return given if value is None else value


def _or_none(fields: Fields, key: str, value: str | None, given: str | None) -> str | None:
    """What the way says, where `none` takes back what the remedy says."""
    return given if key not in fields.raw else (None if value == "none" else value)


def _gives(fields: Fields) -> Outcome | None:
    value = fields.one_of("gives", [str(outcome) for outcome in _GIVES])
    return Outcome(value) if value else None


def _law(fields: Fields) -> tuple[Cite, ...]:
    cites = []
    for raw, line in fields.items("law"):
        entry = Fields(raw, "law", line, fields.notes)
        cites.append(Cite(entry.need("cite"), entry.text("url")))
        entry.finish()
        if cites[-1].url and not cites[-1].url.startswith(("https://", "http://")):
            entry.note("law: 'url' must begin with https://", "url")
    if not cites:
        fields.note(f"{fields.what}: 'law' needs at least one cite", "law")
    return tuple(cites)


def _texts(fields: Fields) -> dict[str, str]:
    texts = {}
    for name, text, line in fields.entries("text"):
        if name not in TEXTS:
            fields.notes.note(line, f"text: '{name}' is none of {', '.join(TEXTS)}")
        texts[name] = " ".join(str(text).split())
    if explain := fields.text("explain"):
        texts["effect"] = explain
    return texts


def _in_force(fields: Fields) -> InForce | None:
    span = fields.part("in_force", f"{fields.what}: in_force")
    if span is None:
        return None
    result = InForce(span.day("from"), span.day("to"))
    span.finish()
    if result.first and result.last and result.first > result.last:
        span.note("in_force: from is after to")
    return result


def _rows(fields: Fields, key: str, reader: ConditionReader) -> tuple[WaitRow, ...]:
    raw = fields.raw.get(key)
    if isinstance(raw, Mapped):  # a single row needs no list
        fields.take(key)
        rows = [reader.wait_row(raw, fields.line_of(key))]
    else:
        rows = [reader.wait_row(row, line) for row, line in fields.items(key)]
    return tuple(row for row in rows if row is not None)
