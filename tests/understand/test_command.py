"""`clearline understand`: JSON Lines in, JSON Lines out."""

from __future__ import annotations

import io
import json
import sys
from typing import Any

import pytest

from bot.cli import main


def told(monkeypatch: pytest.MonkeyPatch, capsys: Any, *lines: str) -> list[dict[str, Any]]:
    data = io.BytesIO("\n".join(lines).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))

    assert main(["understand", "--asof", "2026-11-22"]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_each_line_is_answered_with_its_reading(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """All five fields, in order."""
    row = {"text": "an ounce", "asking": "amount_g", "choices": None, "language": "en"}

    (reading,) = told(monkeypatch, capsys, json.dumps(row))

    assert reading == {
        "intent": None,
        "facts": {"amount_g": 28.35},
        "language": "en",
        "confidence": "sure",
        "doubt": [],
    }


def test_the_language_of_a_first_text_is_found_out(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """`null` means: detect it."""
    row = {"text": "hola, me arrestaron en 2010 con una onza", "asking": None, "language": None}

    (reading,) = told(monkeypatch, capsys, json.dumps(row))

    assert reading["language"] == "es"
    assert reading["facts"]["amount_g"] == 28.35


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "not a line of JSON"),
        ("5", "a line is an object"),
        ('{"text": 5}', "text: words are needed"),
        ('{"text": "1", "asking": "shoe_size"}', "shoe_size: no such fact"),
        ('{"text": "1", "asking": "amount_g", "choices": [{"value": {"max": 1}}]}', "choices:"),
        ('{"text": "1", "asking": "plants", "choices": [{"value": "x", "label": "y"}]}', "plants:"),
    ],
)
def test_a_bad_line_is_answered_in_its_place(
    monkeypatch: pytest.MonkeyPatch, capsys: Any, line: str, error: str
) -> None:
    """And the lines behind it are read as if nothing had been."""
    answers = told(monkeypatch, capsys, line, '{"text": "2009", "asking": "offense_date"}')

    assert answers[0]["error"].startswith(error)
    assert answers[1]["facts"] == {"offense_date": "2009"}


def test_a_place_s_own_fact_is_read_by_the_labels_of_its_question(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """Washington calls a municipal court "City (municipal) court"."""
    row = {"text": "city court", "asking": "x_court", "jurisdiction": "WA", "language": "en"}

    (reading,) = told(monkeypatch, capsys, json.dumps(row))

    assert reading["facts"] == {"x_court": "municipal"}
