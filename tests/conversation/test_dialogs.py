"""The files under dialogs/: every mistake is told at the start, by file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.conversation import World
from bot.conversation.machine import next_state
from bot.data import ROOT, DataError
from bot.dialogs import load_dialogs
from bot.dialogs.names import CONDITIONS, TRIGGERS
from bot.facts import COMMON
from bot.i18n import load_catalogs
from bot.understand import read_message
from tests.conversation.conftest import TODAY


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of dialogs/ to spoil."""
    copy = tmp_path / "dialogs"
    shutil.copytree(ROOT / "dialogs", copy)
    return copy


def spoil(folder: Path, name: str, old: str, new: str) -> str:
    """Changes one file and gives what the loader says to it."""
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as error:
        load_dialogs(folder)
    return str(error.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("states.yaml", "to: results", "to: resluts", "no such state: resluts"),
        ("states.yaml", "if: needs_more", "if: needs_moar", "no such condition: needs_moar"),
        ("states.yaml", "trigger: wavered", "trigger: waved", "no such trigger: waved"),
        ("states.yaml", "  stopped: ", "  isle: \"Nowhere.\"\n  stopped: ", "can never be reached"),
        ("questions.yaml", "why: \"Each state", "wy: \"Each state", "`wy` means nothing here"),
        ("questions.yaml", "county:\n", "countie:\n", "countie is not a fact"),
        ("questions.yaml", "    convicted: ", "    convickted: ", "is none of its values"),
        ("texts.yaml", "thanks: ", "thnaks: ", "`thanks` is missing"),
        ("results.yaml", "medium: ", "medum: ", "`medium` is missing"),
        ("texts.yaml", "thanks: ", "help: \"again\"\nthanks: ", "given twice"),
        ("campaigns/fair.yaml", "keyword: FAIR", "keyword: stop", "acts on that word itself"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_file(
    folder: Path, name: str, old: str, new: str, told: str
) -> None:
    """And the line, and what is wrong with it."""
    said = spoil(folder, name, old, new)

    assert told in said
    assert name.rpartition("/")[2] in said


def test_every_common_fact_has_a_question(world: World) -> None:
    """So that whatever the law needs can be asked."""
    assert set(world.dialogs.questions) == set(COMMON)


def test_the_machine_knows_all_triggers_and_conditions(world: World) -> None:
    """What the code fires stands in states.yaml, and the other way round."""
    arrows = world.dialogs.transitions

    assert {arrow.trigger for arrow in arrows} == set(TRIGGERS)
    assert {arrow.condition for arrow in arrows if arrow.condition} == set(CONDITIONS)


@pytest.mark.parametrize(
    ("state", "trigger", "more", "after"),
    [
        ("welcome", "told", True, "screening"),
        ("screening", "told", False, "results"),
        ("results", "came_back", False, "check"),
        ("results", "stopped", False, "stopped"),
        ("stopped", "told", True, "stopped"),
    ],
)
def test_phases_follow_each_other(
    world: World, state: str, trigger: str, more: bool, after: str
) -> None:
    """A few of them; where nothing leads on, the phase stays."""
    assert next_state(world.dialogs, state, trigger, needs_more=more) == after


def test_every_word_our_texts_offer_is_understood(world: World) -> None:
    """In the language that offers it: a menu must not offer what we cannot read."""
    said = {"REPEAT", "REPETIR", "SKIP", "SALTAR"}
    for group in world.dialogs.menu["words"].values():
        for words in group.values():
            said |= {word.upper() for word in words}
    offered = {
        "en": ["STEPS", "RISKS", "MORE", "RESULTS", "ANOTHER", "PERSON", "DELETE", "WHY", "BACK",
               "RESTART", "NEW", "SKIP", "REPEAT", "CODE", "ESP", "ENG", "ENGLISH"],
        "es": ["PASOS", "RIESGOS", "DETALLES", "RESULTADOS", "OTRO", "PERSONA", "BORRAR", "VOLVER",
               "NUEVO", "SALTAR", "REPETIR", "CLAVE"],
    }  # fmt: skip
    for words in offered.values():
        assert set(words) <= said


@pytest.mark.parametrize("word", ["BORRAR", "VOLVER", "NUEVO", "SALTAR", "OTRO", "DETALLES"])
def test_no_spanish_menu_word_is_read_as_stop(word: str) -> None:
    """BORRAR erases; it does not silence the line for good."""
    reading = read_message(
        word, asking=None, choices=None, jurisdiction=None, language="es", asof=TODAY
    )

    assert reading.intent != "stop"


def test_a_missing_or_fuzzy_message_falls_back_to_english(tmp_path: Path) -> None:
    """Message by message: better English than last year's law."""
    place = tmp_path / "es"
    place.mkdir()
    (place / "dialogs.po").write_text(
        '# Reviewed: none\nmsgid ""\nmsgstr "Language: es\\n"\n\n'
        'msgid "One"\nmsgstr "Uno"\n\n#, fuzzy\nmsgid "Two"\nmsgstr "Dos"\n',
        "utf-8",
    )
    catalogs = load_catalogs(tmp_path)

    assert catalogs.text("es", "One") == "Uno"
    assert catalogs.text("es", "Two") == "Two"
    assert catalogs.by_language["es"].reviewed is None


def test_a_broken_po_file_is_told(tmp_path: Path) -> None:
    """By file and line, at the start."""
    place = tmp_path / "es"
    place.mkdir()
    (place / "dialogs.po").write_text('msgid "One"\nmsgstr "Uno\nnonsense', "utf-8")

    with pytest.raises(DataError, match=r"dialogs\.po"):
        load_catalogs(tmp_path)
