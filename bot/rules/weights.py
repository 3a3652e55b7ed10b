"""rules/weights.yaml: how often each value occurs, so that the best question comes first."""

from __future__ import annotations

from pathlib import Path

from bot import data
from bot.data import DataError, Problem, load_yaml
from bot.rules.fields import Fields, Notebook
from bot.rules.model import Weights


def load_weights(path: Path, problems: list[Problem]) -> Weights:
    """The shares and efforts of facts; mistakes are added to `problems`."""
    if not path.exists():
        path = data.ROOT / "rules" / path.name
    notes = Notebook(path.name)
    try:
        fields = Fields(load_yaml(path), "weights", 1, notes)
    except DataError as error:
        problems += error.problems
        return Weights({}, {}, ())
    shares = {
        name: tuple((value, _number(fields, share)) for value, share, _ in part.entries_of())
        for name, part in _parts(fields, "shares")
    }
    effort = {name: _number(fields, raw) for name, raw, _ in fields.entries("effort")}
    opening = fields.texts("opening")
    fields.finish()
    problems += notes.problems
    return Weights(shares, effort, opening)


def _parts(fields: Fields, key: str) -> list[tuple[str, Fields]]:
    return [
        (name, Fields(raw, name, line, fields.notes)) for name, raw, line in fields.entries(key)
    ]


def _number(fields: Fields, raw: object) -> float:
    try:
        number = float(str(raw))
    except ValueError:
        number = -1.0
    if number < 0:
        fields.note(f"weights: '{raw}' must be a number of 0 or more")
    return number
