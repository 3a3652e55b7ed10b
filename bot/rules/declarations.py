"""The `facts` of a rule file: its own x_ facts, and what is special there about a common one."""

from __future__ import annotations

from dataclasses import replace

from bot.data import Listed, Mapped
from bot.facts import COMMON, FactError, FactSpec, FactValue, Kind, parse_value
from bot.rules.clauses import Condition, Span
from bot.rules.conditions import ConditionReader, read_span
from bot.rules.fields import Fields, Notebook
from bot.rules.model import FactDecl, Lag, Supposition

_KINDS = {"date": Kind.DATE, "number": Kind.NUMBER, "integer": Kind.INTEGER, "name": Kind.PLACE}


def read_specs(raw: Fields | None, notes: Notebook) -> dict[str, FactSpec]:
    """The values of every fact the file mentions under `facts`, by name."""
    specs = {}
    for name, line in ((name, raw.line_of(name)) for name in raw.raw) if raw else ():
        entry = raw.raw[name] if raw else None
        values = entry.get("values") if isinstance(entry, Mapped) else None
        if not name.startswith("x_") and name not in COMMON:
            notes.note(line, f"facts: '{name}' is no common fact, and an own one begins with x_")
        specs[name] = _with_none(_spec(name, values, line, notes), entry)
    return specs


def _spec(name: str, values: object, line: int, notes: Notebook) -> FactSpec:
    common = COMMON.get(name)
    if isinstance(values, str) and values in _KINDS:
        return FactSpec(name, _KINDS[values])
    if isinstance(values, Listed) and set(values) == {"date", "none"}:
        return FactSpec(name, Kind.DATE, ("none",))
    if isinstance(values, Listed) and values and all(isinstance(item, str) for item in values):
        _check_narrowing(name, values, line, notes)
        return FactSpec(name, Kind.CHOICE, tuple(values))
    if values is not None or common is None:
        notes.note(line, f"{name}: 'values' is a list, or one of {', '.join(_KINDS)}")
    return common or FactSpec(name, Kind.PLACE)


def _check_narrowing(name: str, values: Listed, line: int, notes: Notebook) -> None:
    common = COMMON.get(name)
    if common and common.values and not set(values) <= set(common.values):
        notes.note(line, f"{name}: its values can only be some of {', '.join(common.values)}")
    if common and common.kind not in (Kind.CHOICE, Kind.PLACE):
        notes.note(line, f"{name}: is a {common.kind}, its values cannot be listed")
    if "unknown" in values:
        notes.note(line, f"{name}: 'unknown' is always possible and is not listed")


def _with_none(spec: FactSpec, entry: object) -> FactSpec:
    """A date that never came, where that is what counts until it is asked."""
    if spec.kind is not Kind.DATE or not isinstance(entry, Mapped):
        return spec
    never = "none" in (entry.get("unasked"), entry.get("unknown"))
    return replace(spec, values=("none",)) if never else spec


def read_declarations(
    raw: Fields | None, specs: dict[str, FactSpec], reader: ConditionReader, notes: Notebook
) -> dict[str, FactDecl]:
    """The file's facts with their questions and suppositions."""
    if raw is None:
        return {}
    return {name: _declaration(raw, spec, reader, notes) for name, spec in specs.items()}


def _declaration(raw: Fields, spec: FactSpec, reader: ConditionReader, notes: Notebook) -> FactDecl:
    fields = Fields(raw.take(spec.name), spec.name, raw.line_of(spec.name), notes)
    fields.take("values")
    declaration = FactDecl(
        spec=spec,
        ask=fields.text("ask"),
        why=fields.text("why"),
        labels=_labels(fields, spec),
        where_to_look=fields.text("look"),
        between=_between(fields, spec),
        unasked=None if _is_rows(fields, "unasked") else _value(fields, "unasked", spec),
        unasked_where=_rows(fields, "unasked", spec, reader),
        unknown=_suppositions(fields, spec, reader),
        never_kept=fields.yes_no("never_kept") or False,
        common=spec.name in COMMON,
        line=fields.line,
    )
    fields.finish()
    if not declaration.common and declaration.ask is None:
        fields.note(f"{spec.name}: 'ask' is missing; every fact of your own needs its question")
    return declaration


def _labels(fields: Fields, spec: FactSpec) -> dict[str, str]:
    labels = {}
    for value, label, line in fields.entries("labels"):
        if spec.values and value not in spec.values:
            fields.notes.note(line, f"{spec.name}: '{value}' has a label but is no value")
        labels[value] = str(label)
    return labels


def _between(fields: Fields, spec: FactSpec) -> tuple[str, str] | None:
    names = fields.texts("between")
    if not names:
        return None
    if len(names) != 2 or spec.kind is not Kind.DATE:
        fields.note(f"{spec.name}: 'between' names two dates, for a date", "between")
        return None
    return names[0], names[1]


def _value(fields: Fields, key: str, spec: FactSpec) -> FactValue | None:
    raw = fields.take(key)
    return None if raw is None else _parsed(fields, key, spec, raw)


def _parsed(fields: Fields, key: str, spec: FactSpec, raw: object) -> FactValue | None:
    try:
        return parse_value(spec, dict(raw) if isinstance(raw, Mapped) else raw)
    except FactError as error:
        fields.note(str(error), key)
        return None


def _suppositions(
    fields: Fields, spec: FactSpec, reader: ConditionReader
) -> tuple[Supposition, ...]:
    if _is_rows(fields, "unknown"):
        return _rows(fields, "unknown", spec, reader)
    raw = fields.take("unknown")
    return () if raw is None else (Supposition(_values(fields, spec, raw), Condition()),)


def _is_rows(fields: Fields, key: str) -> bool:
    """Whether a supposition is said in rows `{is: .., if: ..}`."""
    raw = fields.raw.get(key)
    return isinstance(raw, Listed) and any(isinstance(item, Mapped) for item in raw)


def _rows(
    fields: Fields, key: str, spec: FactSpec, reader: ConditionReader
) -> tuple[Supposition, ...]:
    if not _is_rows(fields, key):
        return ()
    return tuple(_row(fields, key, spec, reader, item) for item in fields.take(key))


def _row(
    fields: Fields, key: str, spec: FactSpec, reader: ConditionReader, item: object
) -> Supposition:
    row = Fields(item, f"{spec.name}: {key}", fields.line_of(key), fields.notes)
    when = reader.condition(row.take("if"), row.line)
    values = _values(fields, spec, row.take("is"))
    row.finish()
    return Supposition(values, when)


def _values(fields: Fields, spec: FactSpec, raw: object) -> tuple[FactValue, ...]:
    items = list(raw) if isinstance(raw, Listed) else [raw]
    parsed = (_parsed(fields, "unknown", spec, item) for item in items)
    return tuple(value for value in parsed if value is not None)


def read_lags(common: Fields) -> tuple[Lag, ...]:
    """What all files suppose about two dates until both are asked."""
    found = []
    for raw, line in common.items("suppose"):
        entry = Fields(raw, "suppose", line, common.notes)
        late, early, within = (
            entry.need("date"),
            entry.need("after"),
            entry.part("within", "within"),
        )
        for name in (late, early):
            if name not in COMMON or COMMON[name].kind is not Kind.DATE:
                entry.note(f"suppose: '{name}' is no common date")
        found.append(Lag(early, late, read_span(within) if within else Span()))
        entry.take("why")
        entry.finish()
    return tuple(found)
