"""Phrases of the data files find what their signs say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.data import DataError
from bot.understand.patterns import Grammar, PatternError
from bot.understand.phrasebook import load_phrasebook

SLOTS = {"me": "me | us | my (phone | cell)"}


def finds(pattern: str, line: str) -> bool:
    words = f"¦ {line} ¦".split()
    found = Grammar(SLOTS).read(pattern)
    return any(found.at(words, start) for start in range(1, len(words) - 1))


@pytest.mark.parametrize(
    ("pattern", "hit", "miss"),
    [
        ("leave me alone", "please leave me alone", "leave him alone"),
        ("(text|call) me", "call me", "write me"),
        ("stop [all] texts", "stop texts", "stop those texts"),
        ("bother @me", "bother my phone", "bother my dog"),
        ("interesad* en", "no interesada en", "no en"),
        ("how ... stop", "how do i make it stop", "how do i ever make all of it stop"),
        ("sorry , wrong", "sorry ¦ wrong", "sorry ¦ so wrong"),
        ("-(he|she) texted", "they texted", "he texted"),
        ("wrong number -(of)", "wrong number", "wrong number of grams"),
        ("别 发", "请 别 发", "发 别"),
    ],
)
def test_sign_finds_what_it_says(pattern: str, hit: str, miss: str) -> None:
    assert finds(pattern, hit)
    assert not finds(pattern, miss)


@pytest.mark.parametrize("pattern", ["(stop", "stop)", "()", "@nobody", "[please]", "..."])
def test_pattern_that_cannot_be_read_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        Grammar(SLOTS).read(pattern)


def test_mistakes_in_a_file_are_told_together_by_line(tmp_path: Path) -> None:
    path = tmp_path / "en.yaml"
    path.write_text("intents:\n  stop:\n    whole:\n      - (stop\n      - '@nobody'\n", "utf-8")

    with pytest.raises(DataError) as error:
        load_phrasebook(tmp_path)

    assert [problem.line for problem in error.value.problems] == [4, 5]
