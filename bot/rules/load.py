"""Rule files to a `Rulebook`: every mistake of every file is found before any is told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot import data
from bot.data import DataError, Problem, load_yaml
from bot.facts import COMMON, FactSpec
from bot.rules.clauses import Condition, Term, WaitRow
from bot.rules.conditions import ConditionReader, facts_of, terms_of
from bot.rules.declarations import read_declarations, read_lags, read_specs
from bot.rules.desk import Desk, pick, read_desk
from bot.rules.entries import Confidence, Helper, Records
from bot.rules.fields import Fields, Notebook
from bot.rules.model import Approved, FactDecl, Jurisdiction, Remedy, Rulebook
from bot.rules.remedies import read_remedies
from bot.rules.weights import load_weights

_SHARED = "facts.yaml"


def load_rulebook(folder: Path | None = None, codes: Collection[str] | None = None) -> Rulebook:
    """All law in `folder` (default: the project's own) or some places of it, checked and frozen.

    Raises DataError with every problem of every file that was read.
    """
    folder = folder or data.ROOT / "rules"
    problems: list[Problem] = []
    jurisdictions: dict[str, Jurisdiction] = {}
    shared = _shared_file(folder)
    shared_raw = load_yaml(shared)
    for path in rule_files(folder, codes):
        try:
            jurisdiction = read_jurisdiction(load_yaml(path), shared_raw, path, shared)
        except DataError as error:
            problems += error.problems
        else:
            jurisdictions[jurisdiction.code] = jurisdiction
    weights = load_weights(folder / "weights.yaml", problems)
    if problems:
        raise DataError(problems)
    return Rulebook(jurisdictions, weights)


def rule_files(folder: Path, codes: Collection[str] | None = None) -> list[Path]:
    """The files of some jurisdictions (None: all): named by their code, in capitals."""
    paths = sorted(path for path in folder.glob("*.yaml") if path.stem.isupper())
    return [path for path in paths if codes is None or path.stem in codes]


def _shared_file(folder: Path) -> Path:
    own = folder / _SHARED
    return own if own.exists() else data.ROOT / "rules" / _SHARED


def read_jurisdiction(raw: object, shared_raw: object, path: Path, shared: Path) -> Jurisdiction:
    """The law of two parsed files; raises DataError with all their problems."""
    notes, shared_notes = Notebook(_shown(path)), Notebook(_shown(shared))
    fields = Fields(raw, path.stem, 1, notes)
    common = Fields(shared_raw, shared.stem, 1, shared_notes)
    facts = fields.part("facts", "facts")
    specs = read_specs(facts, notes)
    spec_of = _lookup(specs)
    common_raw, own_raw = common.part("terms", "terms"), fields.part("terms", "terms")
    names = {*(common_raw.raw if common_raw else ()), *(own_raw.raw if own_raw else ())}
    shared_reader = ConditionReader(spec_of, names, shared_notes)
    reader = ConditionReader(spec_of, names, notes)
    terms = _terms(common_raw, shared_reader, own=False) | _terms(own_raw, reader, own=True)
    _check_circles(terms, notes)
    declared = read_declarations(facts, specs, reader, notes)
    shared_facts = common.part("facts", "facts")
    supposed = read_declarations(
        shared_facts, read_specs(shared_facts, shared_notes), shared_reader, shared_notes
    )
    desk = read_desk(fields)
    remedies = read_remedies(fields, reader, desk)
    approved = _approved(fields, reader)
    used = _facts_in_order(remedies.values(), terms)
    jurisdiction = Jurisdiction(
        code=_code(fields, path),
        name=fields.need("name"),
        timezone=_timezone(fields),
        verified=_verified(fields),
        reviewed=_reviewed(fields),
        version=_version(path, shared),
        facts=_all_facts(declared, supposed, used),
        terms=terms,
        lags=read_lags(common),
        remedies=remedies,
        words={word: str(plain) for word, plain, _ in fields.entries("words")},
        fees=desk.fees,
        forms=desk.forms,
        phones=desk.phones,
        help=_help(fields),
        records=_records(fields, desk),
        risks=fields.texts("risks"),
        approved=approved,
        file=_shown(path),
    )
    fields.finish()
    common.finish()
    if notes.problems or shared_notes.problems:
        raise DataError(shared_notes.problems + notes.problems)
    return jurisdiction


def _shown(path: Path) -> str:
    """The path as a person in the checkout would type it."""
    try:
        return str(path.relative_to(data.ROOT))
    except ValueError:
        return str(path)


def _lookup(specs: dict[str, FactSpec]) -> Callable[[str], FactSpec | None]:
    return lambda name: specs.get(name) or COMMON.get(name)


def _version(*paths: Path) -> str:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths))
    return digest.hexdigest()[:10]


# -- the head of a file ---------------------------------------------------------------------------


def _code(fields: Fields, path: Path) -> str:
    code = fields.need("jurisdiction")
    if code and code != path.stem:
        fields.note(f"jurisdiction {code} stands in a file called {path.name}", "jurisdiction")
    return code


def _timezone(fields: Fields) -> str:
    zone = fields.need("timezone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.note(f"timezone: '{zone}' is no IANA time zone", "timezone")
    return zone


def _verified(fields: Fields) -> date:
    day = fields.day("verified")
    if day is None:
        fields.note("'verified' is missing: the day the sources were last read")
    return day or date.min


def _reviewed(fields: Fields) -> str | None:
    reviewed = fields.text("reviewed", required=True)
    return None if reviewed == "none" else reviewed


# -- facts and terms -----------------------------------------------------------------------------


def _terms(raw: Fields | None, reader: ConditionReader, *, own: bool) -> dict[str, Term]:
    terms: dict[str, Term] = {}
    if raw is None:
        return terms
    for name in raw.raw:
        if name in COMMON or name.startswith("x_"):
            raw.note(f"the term '{name}' is named like a fact", name)
        line = raw.line_of(name)
        terms[name] = Term(name, reader.rows(raw.take(name), line), line, own)
    return terms


def _check_circles(terms: dict[str, Term], notes: Notebook) -> None:
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            circle = " -> ".join((*path, name))
            notes.note(terms[name].line, f"terms go in a circle: {circle}")
            return
        if name in done or name not in terms:
            return
        for row in terms[name].rows:
            for inner in sorted(terms_of(row)):
                walk(inner, (*path, name))
        done.add(name)

    for name in terms:
        walk(name, ())
    if notes.problems and any("circle" in problem.what for problem in notes.problems):
        raise DataError(notes.problems)  # nothing below can follow a circle


def _facts_in_order(remedies: Iterable[Remedy], terms: dict[str, Term]) -> list[str]:
    """Every fact that a remedy reads, in the order in which the file comes to them."""
    rows = {name: term.rows for name, term in terms.items()}
    found: dict[str, None] = {}
    for way in (way for remedy in remedies for way in remedy.ways):
        found.update(dict.fromkeys(facts_of(way.covers, rows)))
        for row in (*way.wait, *way.done_by):
            found.update(dict.fromkeys(_facts_of_row(row, rows)))
    return list(found)


def _facts_of_row(row: WaitRow, terms: dict[str, tuple[Condition, ...]]) -> list[str]:
    block = facts_of(row.block, terms) if row.block else []
    return [*facts_of(row.when, terms), *block, *row.after]


def _all_facts(
    declared: dict[str, FactDecl], supposed: dict[str, FactDecl], used: list[str]
) -> dict[str, FactDecl]:
    """What the file says of each fact it reads; what all files suppose holds where it is silent."""
    names = [name for name in used if name in declared or name in COMMON]
    facts = {}
    for name in dict.fromkeys((*names, *declared)):
        own = declared.get(name) or FactDecl(COMMON[name], common=True)
        shared = supposed.get(name)
        if shared and own.unasked is None and not own.unasked_where:
            own = replace(own, unasked_where=shared.unasked_where)
        facts[name] = own
    return facts


# -- below the remedies --------------------------------------------------------------------------


def _approved(fields: Fields, reader: ConditionReader) -> tuple[Approved, ...]:
    found = []
    for raw, line in fields.items("approved"):
        entry = Fields(raw, "approved", line, fields.notes)
        where = reader.condition(entry.take("where"), line)
        found.append(Approved(where, entry.need("why"), line))
        entry.finish()
        if not where.tests:
            entry.note("approved: 'where' must name a region, not everybody")
    return tuple(found)


def _help(fields: Fields) -> tuple[Helper, ...]:
    found = []
    for raw, line in fields.items("help"):
        entry = Fields(raw, "help", line, fields.notes)
        helper = Helper(
            name=entry.need("name"),
            phone=entry.text("phone"),
            url=entry.text("url"),
            areas=entry.texts("area"),
            confidence=entry.member("confidence", Confidence) or Confidence.LOW,
            checked=entry.day("checked"),
        )
        entry.finish()
        if not helper.areas:
            entry.note("help: 'area' is missing: counties, cities, or all")
        found.append(helper)
    if not any("all" in helper.areas for helper in found):
        fields.note("help: one helper must be there for all (area: all)", "help")
    return tuple(found)


def _records(fields: Fields, desk: Desk) -> Records:
    part = fields.part("records", "records")
    if part is None:
        fields.note("'records' is missing: how a person gets their own record")
        return Records()
    records = Records(
        who=part.text("who"),
        text=part.text("text"),
        fee=pick(part, "fee", desk.fees),
        url=part.text("url"),
        phone=part.text("phone"),
        confidence=part.member("confidence", Confidence) or Confidence.LOW,
        checked=part.day("checked"),
    )
    part.finish()
    return records
