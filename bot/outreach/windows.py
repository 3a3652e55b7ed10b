"""The hours of the day in which somebody may be texted, read from dialogs/outreach/hours.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import us

from bot.data import ROOT, DataError, Mapped, Problem, load_yaml
from bot.dialogs.definition import DAYS

FILE = ROOT / "dialogs" / "outreach" / "hours.yaml"
Window = tuple[int, int]
"""From an hour of the day up to another; (0, 0) is never."""
Week = tuple[Window, Window, Window]
"""A window for each of `DAYS`."""
NEVER: Window = (0, 0)
_WINDOW = re.compile(r"(\d\d?)-(\d\d?)")
_CONFIDENCE = ("R", "K", "U")  # read in the source, known but not read again, unsure
_SOURCE = re.compile(r"https://\S+")


@dataclass(frozen=True, slots=True)
class Windows:
    """All windows.

    Attributes:
        base: our own default within the federal hours; holds for everybody.
        states: the narrower windows, by postal code.
    """

    base: Week
    states: Mapping[str, Week]

    def week_in(self, states: tuple[str, ...]) -> Week:
        """The hours in which all of these states allow a text."""
        week = self.base
        for state in states:
            week = narrowed(week, self.states.get(state, week))
        return week


def narrowed(one: Week, other: Week) -> Week:
    """The hours that lie in both."""
    weekdays, saturday, sunday = (_both(a, b) for a, b in zip(one, other, strict=True))
    return weekdays, saturday, sunday


def _both(one: Window, other: Window) -> Window:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else NEVER


@lru_cache(maxsize=1)
def windows() -> Windows:
    """The windows of the file that comes with the program. Raises DataError."""
    return load_windows(FILE)


def load_windows(path: Path) -> Windows:
    """The windows of a file. Raises DataError with every fault and its line."""
    content = load_yaml(path)
    reading = _Reading(str(path))
    read = reading.whole(content)
    if reading.problems or read is None:
        raise DataError(reading.problems)
    return read


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def whole(self, content: Any) -> Windows | None:
        if not isinstance(content, Mapped) or set(content) != {"default", "federal", "windows"}:
            self._wrong(1, "must hold default, federal and windows")
            return None
        listed = content["windows"]
        entries: list[Any] = listed if isinstance(listed, list) else [listed]
        weeks = [content["default"], content["federal"], *entries]
        if not all(isinstance(week, Mapped) for week in weeks):
            self._wrong(1, "default, federal and each of windows must hold hours by day")
            return None
        base = narrowed(self._week(content["default"]), self._week(content["federal"]))
        self._proof(content["federal"])
        states: dict[str, Week] = {}
        for entry in entries:
            week = self._week(entry)
            self._proof(entry)
            if not entry.get("states"):
                self._wrong(entry.line, "states: none is named")
            for state in map(str, entry.get("states") or ()):
                if us.states.lookup(state, field="abbr") is None:  # else it would hold nowhere
                    self._wrong(entry.line, f"{state} is no state: write its two letters")
                if state in states:
                    self._wrong(entry.line, f"{state} is given twice")
                states[state] = week
        return Windows(base, states)

    def _week(self, entry: Mapped) -> Week:
        weekdays, saturday, sunday = (self._window(entry, day) for day in DAYS)
        return weekdays, saturday, sunday

    def _window(self, entry: Mapped, day: str) -> Window:
        said = entry.get(day, "")
        if said == "none":
            return NEVER
        match = _WINDOW.fullmatch(said) if isinstance(said, str) else None
        start, end = (int(match[1]), int(match[2])) if match else NEVER
        if not start < end <= 24:
            self._wrong(entry.line, f'{day}: write "9-20", or "none"')
        return start, end

    def _proof(self, entry: Mapped) -> None:
        """Nobody can check a window without where it comes from, and when that was read."""
        sources = entry.get("sources")
        if not sources or not all(_SOURCE.fullmatch(str(source)) for source in sources):
            self._wrong(entry.line, "sources: at least one https address")
        if entry.get("confidence") not in _CONFIDENCE:
            self._wrong(entry.line, f"confidence: one of {', '.join(_CONFIDENCE)}")
        try:
            date.fromisoformat(str(entry.get("read")))
        except ValueError:
            self._wrong(entry.line, "read: the day the sources were read, as 2026-11-22")

    def _wrong(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.file, line, what))
