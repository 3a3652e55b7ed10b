"""`clearline chat`: a phone in the terminal, for people and for programs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bot.cli.dialogs import drawing
from bot.conversation import World
from bot.data import ROOT

FIELDS = {"replies", "segments", "encoding", "state", "asking", "choices", "language", "facts",
          "charges", "results"}  # fmt: skip


def chat(*lines: object, raw: bool = False, flags: tuple[str, ...] = ("--jsonl",)) -> list[Any]:
    """What the command answers to these lines."""
    text = "\n".join(str(line) if raw else json.dumps(line) for line in lines) + "\n"
    command = [sys.executable, "-m", "bot.cli", "chat", "--asof", "2026-11-22", *flags]
    told = subprocess.run(
        command, input=text, capture_output=True, text=True, check=True, cwd=ROOT,
        env={**os.environ, "REDIS_URL": ""},
    )  # fmt: skip
    if "--jsonl" not in flags:
        return [told.stdout]
    return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.fixture(scope="module")
def answers() -> list[Any]:
    """One talk with everything a line of input may hold."""
    return chat(
        "caught with half an ounce in LA in 2009, found guilty, all done",
        "30",
        {"text": "hi", "after": "8d"},
        {"text": "California 2009"},
        {"text": "", "media": 1},
        {"text": "x", "after": "soon"},
        {"txt": "x"},
        {"text": "thanks", "sid": "SM1"},
        {"text": "thanks", "sid": "SM1"},
        {"text": "STOP"},
        {"text": "hello"},
    )


def test_each_line_has_the_fields_of_the_contract(answers: list[Any]) -> None:
    """In order, and an error in the place of a line that cannot be used."""
    assert all(set(told) == FIELDS for told in answers if "error" not in told)
    assert [at for at, told in enumerate(answers) if "error" in told] == [5, 6]


def test_a_talk_goes_from_questions_to_results(answers: list[Any]) -> None:
    """`results` is null until one was told, then a list of answers."""
    first, result = answers[0], answers[1]

    assert first["asking"] == "age_at_offense"
    assert [choice["value"] for choice in first["choices"]][:1] == [{"max": 17}]
    assert first["results"] is None
    assert result["state"] == "results"
    assert result["results"][0]["outcome"] == "cleared"
    assert result["facts"]["age_at_offense"] == 30


def test_days_of_silence_pass(answers: list[Any]) -> None:
    """And lock the results until it is known who writes."""
    assert answers[2]["state"] == "check"
    assert answers[3]["state"] == "results"


def test_the_same_sid_gets_the_same_reply(answers: list[Any]) -> None:
    """As a webhook that Twilio tries again."""
    assert answers[7]["replies"] == answers[8]["replies"]


def test_silence_has_no_reply_and_no_encoding(answers: list[Any]) -> None:
    """A stopped person gets nothing."""
    assert answers[9]["replies"] != []
    assert (answers[10]["replies"], answers[10]["segments"]) == ([], 0)
    assert answers[10]["encoding"] is None


def test_anything_else_is_raw_text() -> None:
    """A line that is no JSON is what somebody texts."""
    (told,) = chat("hi there {", raw=True)

    assert told["asking"] == "jurisdiction"


def test_a_language_can_be_set_and_is_heard_otherwise() -> None:
    """--language, or the language of the first text."""
    (set_,) = chat("hi", flags=("--jsonl", "--language", "es"))
    (heard,) = chat("hola, me arrestaron en California en 2009")

    assert set_["language"] == heard["language"] == "es"


def test_people_see_bubbles_with_their_segments() -> None:
    """And what each costs."""
    (shown,) = chat("hi", "California", raw=True, flags=())

    assert "| Hi, this is" in shown
    assert "2 segments, gsm7" in shown


def test_the_drawing_in_the_docs_is_the_one_of_today(world: World) -> None:
    """`clearline dialogs draw --write` writes it anew."""
    docs = (ROOT / "docs" / "conversation.md").read_text("utf-8")

    assert drawing(world.dialogs) in docs
