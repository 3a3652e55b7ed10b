"""Every small mistake that could stand in a rule file: one mutant for each, by the smallest step.

A mutant changes one place of the file as parsed: a limit by one, a day by one, a value, a row or a
test left out, yes for no. Only what the law is made of is changed; texts, steps and fees are not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench.mutation_steps import days_beside, flipped, neighbours, numbers_beside, text
from bot.data import Listed, Mapped
from bot.facts import COMMON, FactSpec, Kind
from bot.rules.model import Jurisdiction

GIVES = ("cleared", "automatic", "eligible", "discretionary", "clemency", "none", "refer")
EFFECTS = (
    "erased", "sealed", "set_aside", "dismissed", "vacated", "reduced", "pardoned", "resentenced",
)  # fmt: skip
SHORTER = {"years": ("months", "11"), "months": ("days", "30")}  # one of them less than one
LIMITS = {"min": "above", "above": "min", "max": "below", "below": "max"}
Content = dict[str, Any] | list[tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of the parsed file.

    Attributes:
        about: the remedy's id, `term NAME` or `fact NAME`.
        change: where inside it, and from what to what.
        content: what its mapping or list holds instead; of a list, each item with its line.
    """

    line: int
    about: str
    change: str
    node: Mapped | Listed
    content: Content

    def __str__(self) -> str:
        return f"{self.about}: {self.change}"

    @contextmanager
    def applied(self) -> Iterator[None]:
        """The file changed, and put back."""
        node, before = self.node, _held(self.node)
        _fill(node, self.content)
        try:
            yield
        finally:
            _fill(node, before)


def _held(node: Mapped | Listed) -> Content:
    return dict(node) if isinstance(node, Mapped) else list(zip(node, node.lines, strict=True))


def _fill(node: Mapped | Listed, content: Content) -> None:
    if isinstance(node, Mapped):
        node.clear()
        node.update(content)
    else:
        node[:] = [item for item, _ in content]
        node.lines = [line for _, line in content]


def mutants(
    raw: Mapped, place: Jurisdiction, ties: Sequence[tuple[str, str]] = ()
) -> Iterator[Mutant]:
    """All mutants of a file, in its order; `ties`: remedies of which the file's order decides."""
    for name, entry in (raw.get("facts") or {}).items():
        if isinstance(entry, Mapped):
            yield from _Maker(place, f"fact {name}").fact(name, entry)
    for name, rows in (raw.get("terms") or {}).items():
        yield from _Maker(place, f"term {name}").rows(rows, "")
    remedies = raw["remedies"]
    for at, remedy in enumerate(remedies):
        maker = _Maker(place, str(remedy["id"]))
        if "ways" not in remedy and len(remedies) > 1:
            yield maker.without(remedies, at, "the remedy")
        yield from maker.remedy(remedy, "")
    for first, second in ties:
        yield _swapped(remedies, first, second)


def _swapped(remedies: Listed, first: str, second: str) -> Mutant:
    content = list(zip(remedies, remedies.lines, strict=True))
    at = {str(remedy["id"]): index for index, remedy in enumerate(remedies)}
    one, other = at[first], at[second]
    line = remedies.lines[one]
    content[one], content[other] = content[other], content[one]
    return Mutant(line, first, f"its place in the file -> that of {second}", remedies, content)


class _Maker:
    """Makes the mutants of one remedy, term or fact."""

    def __init__(self, place: Jurisdiction, about: str) -> None:
        self.place, self.about = place, about

    def spec(self, name: str) -> FactSpec | None:
        declared = self.place.facts.get(name)
        return declared.spec if declared else COMMON.get(name)

    # -- one change ----------------------------------------------------------------------------

    def put(self, node: Mapped, key: str, value: str, at: str, *, key_then: str = "") -> Mutant:
        """Another value under a key, or another key."""
        new = key_then or key
        content = {
            (new if name == key else name): (value if name == key else old)
            for name, old in node.items()
        }
        told = value if new == key else f"{new} {value}"
        change = f"{at}{key}: {text(node[key])} -> {told}"
        return Mutant(node.lines[key], self.about, change, node, content)

    def added(self, node: Mapped, key: str, value: str) -> Mutant:
        change = f"{key}: nothing -> {value}"
        return Mutant(node.line, self.about, change, node, {**node, key: value})

    def without_key(self, node: Mapped, key: str, at: str) -> Mutant:
        content = {name: value for name, value in node.items() if name != key}
        change = f"{at}{key}: {text(node[key])} -> left out"
        return Mutant(node.lines[key], self.about, change, node, content)

    def without(self, node: Listed, index: int, what: str) -> Mutant:
        content = [
            (item, line)
            for at, (item, line) in enumerate(zip(node, node.lines, strict=True))
            if at != index
        ]
        change = f"{what}: {text(node[index])} -> left out"
        return Mutant(node.lines[index], self.about, change, node, content)

    # -- conditions ----------------------------------------------------------------------------

    def rows(self, rows: Listed, at: str) -> Iterator[Mutant]:
        """The rows of a term or of an `any`."""
        for index, row in enumerate(rows):
            if len(rows) > 1:
                yield self.without(rows, index, f"{at}row {index + 1}")
            yield from self.condition(row, f"{at}row {index + 1}, ")

    def condition(self, node: Any, at: str) -> Iterator[Mutant]:
        """Each test left out, and each changed."""
        if not isinstance(node, Mapped):
            return
        for name, value in node.items():
            yield self.without_key(node, name, at)
            if name == "any":
                yield from self.rows(value, f"{at}any ")
            elif name in self.place.terms:
                yield self.put(node, name, flipped(value), at)
            elif spec := self.spec(name):
                yield from self._value(node, name, spec, at)

    def _value(self, node: Mapped, key: str, spec: FactSpec, at: str) -> Iterator[Mutant]:
        """What a fact is tested against or taken for: a list, a range or one value."""
        value = node[key]
        if isinstance(value, Listed):
            yield from self._values(value, spec, f"{at}{key}")
        elif isinstance(value, Mapped):
            yield from self._range(value, spec, f"{at}{key}, ")
        else:
            for other in neighbours(spec, value):
                yield self.put(node, key, other, at)

    def _values(self, values: Listed, spec: FactSpec, at: str) -> Iterator[Mutant]:
        for index, value in enumerate(values):
            if len(values) > 1:
                yield self.without(values, index, at)
            if isinstance(value, Mapped):
                yield from self._range(value, spec, f"{at}, ")

    def _range(self, node: Mapped, spec: FactSpec, at: str) -> Iterator[Mutant]:
        for key, value in node.items():
            if key == "within":
                yield from self._span(value, f"{at}within ")
            elif spec.kind is Kind.DATE:
                for day in days_beside(value, last=key in ("to", "after")):
                    yield self.put(node, key, day, at)
            else:
                for number in numbers_beside(spec, value):
                    yield self.put(node, key, number, at)
                if spec.kind is Kind.NUMBER:  # of whole things, one less says the same
                    yield self.put(node, key, value, at, key_then=LIMITS[key])

    # -- waits ---------------------------------------------------------------------------------

    def waits(self, node: Mapped, key: str, at: str) -> Iterator[Mutant]:
        """The rows of `wait` or `done_by`."""
        rows = node.get(key)
        if isinstance(rows, Mapped):
            yield self.without_key(node, key, at)
            yield from self._wait(rows, f"{at}{key}, ")
        for index, row in enumerate(rows if isinstance(rows, Listed) else ()):
            yield self.without(rows, index, f"{at}{key} {index + 1}")
            yield from self._wait(row, f"{at}{key} {index + 1}, ")

    def _wait(self, row: Mapped, at: str) -> Iterator[Mutant]:
        yield from self._span(row, at)
        if "if" in row:
            yield self.without_key(row, "if", at)
            yield from self.condition(row["if"], f"{at}if ")
        until = row.get("until")
        if isinstance(until, Mapped):
            yield from self.condition(until, f"{at}until ")
        elif until:
            for day in days_beside(until, last=False):
                yield self.put(row, "until", day, at)
        after = row.get("after")
        if isinstance(after, Listed):
            yield from self._values(after, COMMON["offense_date"], f"{at}after")
        elif after:
            other = "completed_date" if after != "completed_date" else "conviction_date"
            yield self.put(row, "after", other, at)

    def _span(self, row: Mapped, at: str) -> Iterator[Mutant]:
        for unit in ("years", "months", "days"):
            if unit not in row:
                continue
            count = int(row[unit])
            yield self.put(row, unit, str(count + 1), at)
            if count > 1:
                yield self.put(row, unit, str(count - 1), at)
            elif count == 1 and unit in SHORTER and SHORTER[unit][0] not in row:
                unit_then, value = SHORTER[unit]
                yield self.put(row, unit, value, at, key_then=unit_then)

    # -- remedies ------------------------------------------------------------------------------

    def remedy(self, node: Mapped, at: str) -> Iterator[Mutant]:
        """A remedy or one of its ways."""
        if "covers" in node:
            yield from self.condition(node["covers"], f"{at}covers ")
        for key in ("wait", "done_by"):
            yield from self.waits(node, key, at)
        yield from self._in_force(node, at)
        yield from self._given(node, at)
        if not at and "headline" not in node:
            yield self.added(node, "headline", "no")
        ways = node.get("ways") or Listed()
        for index, way in enumerate(ways):
            if len(ways) > 1:
                yield self.without(ways, index, f"way {index + 1}")
            yield from self.remedy(way, f"way {index + 1}, ")

    def _in_force(self, node: Mapped, at: str) -> Iterator[Mutant]:
        span = node.get("in_force")
        for key in span if isinstance(span, Mapped) else ():
            for day in days_beside(span[key], last=False):
                yield self.put(span, key, day, f"{at}in_force ")

    def _given(self, node: Mapped, at: str) -> Iterator[Mutant]:
        """What it gives, and how surely."""
        if gives := node.get("gives"):
            index = GIVES.index(gives)
            for other in sorted({index - 1, index + 1} & set(range(len(GIVES)))):
                yield self.put(node, "gives", GIVES[other], at)
        for key in ("still_shows", "headline"):
            if key in node:
                yield self.put(node, key, flipped(node[key]), at)
        yield from self._won(node, at)

    def _won(self, node: Mapped, at: str) -> Iterator[Mutant]:
        if (effect := node.get("effect")) in EFFECTS:
            yield self.put(node, "effect", EFFECTS[EFFECTS.index(effect) - 1], at)
        if then := node.get("then"):
            others = [name for name in self.place.remedies if name != self.about]
            if then != "none" or others:
                yield self.put(node, "then", "none" if then != "none" else others[0], at)
        if sure := node.get("confidence"):
            yield self.put(node, "confidence", "medium" if sure == "low" else "low", at)

    # -- facts ---------------------------------------------------------------------------------

    def fact(self, name: str, node: Mapped) -> Iterator[Mutant]:
        """What is supposed about a fact."""
        spec = self.spec(name)
        for key in ("unasked", "unknown", "between"):
            if key in node:
                yield self.without_key(node, key, "")
        if spec is None:
            return
        for key in ("unasked", "unknown"):
            rows = node.get(key)
            if isinstance(rows, Listed) and all(isinstance(row, Mapped) for row in rows):
                yield from self._supposed(rows, spec, key)
            elif rows is not None:
                yield from self._value(node, key, spec, "")

    def _supposed(self, rows: Listed, spec: FactSpec, key: str) -> Iterator[Mutant]:
        for index, row in enumerate(rows):
            at = f"{key} {index + 1}, "
            if len(rows) > 1:
                yield self.without(rows, index, f"{key} {index + 1}")
            yield from self._value(row, "is", spec, at)
            if "if" in row:
                yield from self.condition(row["if"], f"{at}if ")
