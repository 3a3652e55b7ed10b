"""The cases of the law: people whose answer is known, as `rules/XX.cases.yaml` tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot import data
from bot.data import DataError, Listed, Mapped, load_yaml
from bot.facts import FactError, FactValue, parse_facts
from bot.rules.fields import Fields, Notebook
from bot.rules.model import Rulebook

COMPARED = (
    "outcome", "remedy", "effect", "still_shows", "then", "on", "by", "between", "confidence",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One person with a known answer.

    Attributes:
        expect: the fields of the answer that are fixed; "null" where nothing is expected.
        also: remedies that must stand beside the headline, at the least.
        also_not: remedies that must not.
        why: the source.
    """

    name: str
    file: str
    line: int
    asof: date
    facts: Mapping[str, FactValue]
    expect: Mapping[str, str]
    also: tuple[str, ...]
    also_not: tuple[str, ...]
    why: str

    @property
    def jurisdiction(self) -> str:
        """Where it plays."""
        return str(self.facts.get("jurisdiction", "?"))


@dataclass(frozen=True, slots=True)
class Disputed:
    """A case of a source that we hold wrong, with ours."""

    case: str
    jurisdiction: str
    source: str
    why: str


def load_cases(book: Rulebook, folder: Path | None = None, *codes: str) -> list[Case]:
    """All cases beside the rule files, or those of some; raises DataError with all mistakes."""
    notes_of = []
    cases: list[Case] = []
    for path in sorted((folder or data.ROOT / "rules").glob("*.cases.yaml")):
        if codes and path.name.partition(".")[0] not in codes:
            continue
        notes = Notebook(path.name)
        cases += _read_file(path, book, notes)
        notes_of.append(notes)
    problems = [problem for notes in notes_of for problem in notes.problems]
    if problems:
        raise DataError(problems)
    return cases


def _read_file(path: Path, book: Rulebook, notes: Notebook) -> list[Case]:
    raw = load_yaml(path)
    if not isinstance(raw, Listed):
        notes.note(1, "a file of cases is a list")
        return []
    told: dict[str, Mapped] = {}
    cases = []
    for entry, line in zip(raw, raw.lines, strict=True):
        fields = Fields(entry, "a case", line, notes)
        _take_over(fields, told)
        cases.append(_read_case(fields, book))
    names = [case.name for case in cases]
    for case in cases:
        if names.count(case.name) > 1:
            notes.note(case.line, f"the name '{case.name}' stands twice")
    return cases


def _take_over(fields: Fields, told: dict[str, Mapped]) -> None:
    """`like`: the same person as an earlier case of the file, but for what is said here.

    A fact told as `absent` is taken out; `asof` and `why` are taken over where nothing is said.
    """
    model = fields.text("like")
    if model is not None and model not in told:
        fields.note(f"like: no case called '{model}' stands above", "like")
    base = told.get(model or "", Mapped())
    own, given = fields.raw.get("facts"), base.get("facts")
    facts = {**(given or {}), **(own if isinstance(own, Mapped) else {})}
    if model is not None:
        fields.raw["facts"] = _mapped(facts)
        for key in ("asof", "why"):
            fields.raw.setdefault(key, base.get(key))
    told[str(fields.raw.get("name"))] = fields.raw


def _mapped(facts: Mapping[str, Any]) -> Mapped:
    left = Mapped((name, value) for name, value in facts.items() if value != "absent")
    left.line, left.lines = 0, dict.fromkeys(left, 0)
    return left


def _read_case(fields: Fields, book: Rulebook) -> Case:
    name = fields.what = fields.need("name")
    raw = fields.take("facts")
    facts = _facts(fields, dict(raw) if isinstance(raw, Mapped) else {}, book)
    expect = {key: as_text(value) for key, value, _ in fields.entries("expect")}
    for key in expect:
        if key not in COMPARED:
            fields.note(f"expect: '{key}' is none of {', '.join(COMPARED)}", "expect")
    if "outcome" not in expect:
        fields.note(f"{name}: 'expect' needs an outcome")
    asof = fields.day("asof")
    if asof is None:
        fields.note(f"{name}: 'asof' is missing")
    case = Case(
        name=name,
        file=fields.notes.file,
        line=fields.line,
        asof=asof or date.min,
        facts=facts,
        expect=expect,
        also=fields.texts("also"),
        also_not=fields.texts("also_not"),
        why=fields.need("why"),
    )
    fields.finish()
    return case


def _facts(fields: Fields, raw: dict[str, Any], book: Rulebook) -> dict[str, FactValue]:
    plain = {
        name: dict(value) if isinstance(value, Mapped) else value for name, value in raw.items()
    }
    try:
        return parse_facts(plain, book.specs(plain.get("jurisdiction")))
    except FactError as error:
        fields.note(str(error), "facts")
        return {}


def misses(case: Case, answer: Mapping[str, Any]) -> list[str]:
    """Where an answer (as JSON) differs from what the case expects, in words."""
    found = []
    for key, expected in case.expect.items():
        got = as_text(answer[key])
        if got != expected:
            found.append(f"{key}: expected {expected}, got {got}")
    missing = [remedy for remedy in case.also if remedy not in answer["also"]]
    if missing:
        found.append(f"also: {', '.join(missing)} missing")
    if wrong := [remedy for remedy in case.also_not if remedy in answer["also"]]:
        found.append(f"also: {', '.join(wrong)} should not be there")
    return found


def as_text(value: object) -> str:
    """A field of an answer as a case writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value in ("true", "false"):
        return "yes" if value == "true" else "no"
    if isinstance(value, list):
        return " to ".join(str(item) for item in value)
    return "null" if value in (None, "", "null") else str(value)


def load_disputed(folder: Path | None = None) -> list[Disputed]:
    """Cases held wrong, each with its source; none where the file is missing."""
    path = (folder or data.ROOT / "rules") / "disputed.yaml"
    if not path.exists():
        return []
    notes, found = Notebook(path.name), []
    raw = load_yaml(path) or Listed()
    for entry in raw if isinstance(raw, list) else ():
        fields = Fields(entry, "disputed", 1, notes)
        found.append(
            Disputed(*(fields.need(key) for key in ("case", "jurisdiction", "source", "why")))
        )
        fields.finish()
    if notes.problems:
        raise DataError(notes.problems)
    return found
