"""Whole talks, word for word: tests/transcripts/*.yaml, each read like the phone.

English is compared word for word. `CLEARLINE_REWRITE=1 pytest` with this file writes it anew, and
the diff is reviewed as copy. Every other language replays the same thread: nothing left unfilled,
no text too long.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.channels import measure
from bot.conversation import Session, Turn, World, take_turn
from bot.data import load_yaml
from bot.dialogs import Room
from bot.i18n import SOURCE, load_catalogs
from bot.models import Message
from bot.store import Store
from bot.turns import Answered, Line

FOLDER = Path(__file__).parent.parent / "transcripts"
PATHS = sorted(FOLDER.glob("*.yaml"))
REWRITE = bool(os.environ.get("CLEARLINE_REWRITE"))
OTHERS = [language for language in load_catalogs().languages if language != SOURCE]
MOST_SEGMENTS = 7  # of one answer, in an alphabet outside GSM-7


def _play(
    world: World, store: Store, thread: list[dict[str, str]], today: date, language: str
) -> Iterator[Answered]:
    """Texts what the person texts, over the line's own path; `after` days of silence first."""

    def turn(session: Session, message: Message, world: World, *, stopped: bool) -> Turn:
        begun = session if session.language else session._replace(language=language)
        return take_turn(begun, message, world, stopped=stopped)

    line = Line(world, store, turn)
    at = datetime(today.year, today.month, today.day, 20, tzinfo=UTC)
    for number, step in enumerate(step for step in thread if "user" in step):
        at += timedelta(days=int(step.get("after", "0")), minutes=1)
        form = {"From": "+15005550100", "Body": step["user"], "MessageSid": f"SM{number}"}
        yield line.answer(form, at, at.date())


def _rewritten(path: Path, data: dict[str, Any], replies: list[Answered]) -> None:
    """The file with what we say now; everything else as it was."""
    steps = [step for step in data["thread"] if "user" in step]
    thread = []
    for step, answered in zip(steps, replies, strict=True):
        thread += [dict(step), {"bot": answered.reply or ""}]
    plain = {**data, "thread": thread, "outcome": _outcome(replies)}
    text = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=1000)
    path.write_text(text, "utf-8")


def _outcome(replies: list[Answered]) -> str:
    """The last outcome told, or ""."""
    outcomes = [answered.turn.outcome for answered in replies if answered.turn]
    return next((outcome for outcome in reversed(outcomes) if outcome), "")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_english_is_said_word_for_word(path: Path, world: World, memory_store: Store) -> None:
    """As the file has it, and the talk ends where the file says."""
    data = load_yaml(path)
    today = date.fromisoformat(data["today"])
    language = data.get("language", "")
    replies = list(_play(world, memory_store, data["thread"], today, language))

    assert world.dialogs.texts["apology"] not in {answered.reply for answered in replies}
    if REWRITE:
        _rewritten(path, data, replies)
        return
    said = [step["bot"] for step in data["thread"] if "bot" in step]
    assert [answered.reply or "" for answered in replies] == said
    assert _outcome(replies) == data["outcome"]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_language_holds_the_same_talk(
    path: Path, language: str, world: World, memory_store: Store
) -> None:
    """Nothing left unfilled, nothing too long, in that language to the end."""
    data = load_yaml(path)
    if "language" in data:
        pytest.skip("a talk in one language only")
    today = date.fromisoformat(data["today"])
    for answered in _play(world, memory_store, data["thread"], today, language):
        reply = answered.reply or ""
        assert len(reply) <= Room().result
        assert not set("{}") & set(reply)
        assert measure(reply).segments <= MOST_SEGMENTS
    assert answered.turn is not None
    assert answered.turn.session is None or answered.turn.session.language == language
