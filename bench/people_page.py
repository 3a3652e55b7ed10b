"""docs/people.html: where simulated people are lost, with charts. Made by `make people`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, select_autoescape

from bot.data import ROOT
from bot.i18n import render_language

if TYPE_CHECKING:
    from bench.people import Row, Story

PAGE = ROOT / "docs" / "people.html"
_MOST = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart.

    Attributes:
        name: what it stands for.
        people: how many.
        share: of them, or of the longest bar, 0 to 1.
        label: the number as it is read.
    """

    name: str
    people: int
    share: float
    label: str


def write(rows: Sequence[Row], stories: Sequence[Story], seed: int) -> Path:
    """Writes the page; gives its path."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    english = next((row.segments for row in rows if row.language == "en"), 0)
    page = environment.get_template("people.html.j2").render(
        rows=rows,
        seed=seed,
        names={row.language: _name(row.language) for row in rows},
        english=english,
        groups={
            "By literacy": _reached(stories, lambda one: [one.who.literacy]),
            "By patience": _reached(stories, lambda one: [one.who.patience]),
            "By what they did": _reached(stories, lambda one: one.who.mischief or ["nothing odd"]),
            "By place, the lowest": _reached(stories, lambda one: [one.who.place])[:_MOST],
        },
        lost=_counted(story.at for story in stories if story.ended in ("gave up", "lost")),
        misread=_counted(fact for story in stories for fact, _, _ in story.differs),
    )
    PAGE.write_text(page, "utf-8")
    return PAGE.relative_to(ROOT)


def _name(language: str) -> str:
    return "everybody" if language == "all" else render_language(language)


def _reached(stories: Iterable[Story], groups: Callable[[Story], Iterable[str]]) -> list[Bar]:
    """How many of each group reached their answer, the lowest share first."""
    people: Counter[str] = Counter()
    reached: Counter[str] = Counter()
    for story in stories:
        for group in groups(story):
            people[group] += 1
            reached[group] += story.ended == "reached"
    bars = [
        Bar(name, count, reached[name] / count, f"{reached[name] / count:.1%}")
        for name, count in people.items()
    ]
    return sorted(bars, key=lambda bar: (bar.share, bar.name))


def _counted(names: Iterable[str]) -> list[Bar]:
    found = Counter(names).most_common(_MOST)
    most = max((count for _, count in found), default=1)
    return [Bar(name, count, count / most, str(count)) for name, count in found]
