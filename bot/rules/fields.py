"""Reading the keys of one YAML mapping, noting every mistake with its file and line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from bot.data import Listed, Mapped, Problem
from bot.facts import FactError, date_range

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class Notebook:
    """The mistakes found in one file so far."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def note(self, line: int, what: str) -> None:
        """Writes one mistake down."""
        self.problems.append(Problem(self.file, line, what))


class Fields:
    """One mapping whose keys are taken one by one; `finish` names those that nobody took."""

    def __init__(self, raw: object, what: str, line: int, notes: Notebook) -> None:
        self.notes, self.what, self.line = notes, what, line
        self._taken: set[str] = set()
        if isinstance(raw, Mapped):
            self.raw, self.line = raw, raw.line
        else:
            self.raw = Mapped()
            self.raw.line, self.raw.lines = line, {}
            if raw not in (None, ""):
                self.note(f"{what} must be a mapping of keys and values")

    def note(self, what: str, key: str | None = None) -> None:
        """Writes down a mistake at a key's own line."""
        self.notes.note(self.line_of(key), what)

    def line_of(self, key: str | None) -> int:
        """The line of a key, or where the mapping begins."""
        return self.raw.lines.get(key, self.line) if key else self.line

    def take(self, key: str) -> Any:
        """The raw value, or None; it counts as read."""
        self._taken.add(key)
        return self.raw.get(key)

    def text(self, key: str, *, required: bool = False) -> str | None:
        """One line of text, or None."""
        value = self.take(key)
        if value is None or value == "":
            if required:
                self.note(f"{self.what}: '{key}' is missing")
            return None
        if not isinstance(value, str):
            self.note(f"{self.what}: '{key}' must be plain text", key)
            return None
        return " ".join(value.split())

    def need(self, key: str) -> str:
        """One line of text that must be there."""
        return self.text(key, required=True) or ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; one alone will do."""
        value = self.take(key)
        if value is None or value == "":
            return ()
        items = value if isinstance(value, Listed) else [value]
        if not all(isinstance(item, str) for item in items):
            self.note(f"{self.what}: '{key}' must be a list of texts", key)
            return ()
        return tuple(" ".join(item.split()) for item in items)

    def yes_no(self, key: str) -> bool | None:
        """`yes` or `no`, or None where nothing is said."""
        value = self.text(key)
        if value not in (None, "yes", "no"):
            self.note(f"{self.what}: '{key}' must be yes or no", key)
            return None
        return None if value is None else value == "yes"

    def one_of(self, key: str, choices: Iterable[str]) -> str | None:
        """One of these words, or None."""
        value, words = self.text(key), list(choices)
        if value is not None and value not in words:
            self.note(f"{self.what}: '{key}' must be one of {', '.join(words)}", key)
            return None
        return value

    def member(self, key: str, kind: type[Choice]) -> Choice | None:
        """One member of a closed list, or None."""
        value = self.one_of(key, [str(member) for member in kind])
        return None if value is None else kind(value)

    def day(self, key: str) -> date | None:
        """A full day, YYYY-MM-DD, or None."""
        value = self.text(key)
        if value is None:
            return None
        try:
            span = date_range(value, key)
        except FactError:
            span = None
        if span is None or span.first != span.last:
            self.note(f"{self.what}: '{key}' must be a day, YYYY-MM-DD", key)
            return None
        return span.first

    def items(self, key: str) -> list[tuple[object, int]]:
        """The items of a list with their lines."""
        value = self.take(key)
        if value is None or value == "":
            return []
        if not isinstance(value, Listed):
            self.note(f"{self.what}: '{key}' must be a list", key)
            return []
        return list(zip(value, value.lines, strict=True))

    def entries(self, key: str) -> list[tuple[str, object, int]]:
        """The keys and values of a mapping with their lines."""
        value = self.take(key)
        if value is None or value == "":
            return []
        if not isinstance(value, Mapped):
            self.note(f"{self.what}: '{key}' must be a mapping", key)
            return []
        return [(name, entry, value.lines[name]) for name, entry in value.items()]

    def part(self, key: str, what: str) -> Fields | None:
        """A mapping inside this one, or None."""
        value = self.take(key)
        if value is None or value == "":
            return None
        return Fields(value, what, self.line_of(key), self.notes)

    def finish(self) -> None:
        """Names the keys that mean nothing here."""
        for key in self.raw:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                self.note(f"{self.what}: '{key}' is no key here (known: {known})", key)

    def entries_of(self) -> list[tuple[str, object, int]]:
        """All its keys and values with their lines."""
        self._taken.update(self.raw)
        return [(name, value, self.raw.lines[name]) for name, value in self.raw.items()]
