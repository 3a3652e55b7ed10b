"""A letter for somebody without internet: printed, mailed, and then forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import select

from bot.cli import main
from bot.config import SETTINGS
from bot.conversation import Org, World
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.ledger import Ledger, open_ledger
from bot.ledger.tables import Request
from bot.models import Event
from bot.outreach import aftercare
from bot.paper import packet
from bot.paper.letter import letter
from bot.paper.packet import Packet, print_packet
from bot.rules import load_rulebook
from bot.rules.entries import Confidence
from bot.store import Keyring

NOW = datetime(2026, 11, 23, 18, tzinfo=UTC)
ANA, OTHER = "+14155550123", "+14155550124"
SECRET = "a secret of the letters that has no comma"
FACTS = {
    "jurisdiction": "OR", "county": "Lane", "disposition": "convicted", "offense": "possession",
    "cannabis_form": "flower", "amount_g": 100, "offense_class": "misdemeanor",
    "offense_date": "2012-01", "conviction_date": "2012-03", "completed_date": "2013-05",
    "age_at_offense": 30, "sentence": "completed", "owes_money": "no", "pending_charges": "no",
    "convictions_since": "no", "other_convictions": "none", "x_court": "circuit",
    "other_charges_same_case": "no",
}  # fmt: skip


@pytest.fixture(scope="module")
def world() -> World:
    """Oregon's law, the real texts and languages."""
    org = Org("Northwest Legal Aid", url="https://nwla.org")
    return World(load_rulebook(None, {"OR"}), load_dialogs(), load_catalogs(), org)


def _pages(printed: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(printed)
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def _packet(language: str, name: str = "Ana López") -> Packet:
    return Packet(name, "123 Elm St Apt 4, Eugene, OR 97401", FACTS, language)


def test_a_letter_holds_what_to_file_where_and_with_which_words(world: World) -> None:
    """The answer, steps, form, helper, law, a worksheet, and what to say on the phone."""
    written = letter(world, FACTS, name="Ana", language="en", theirs="es", now=NOW)

    place = world.rulebook.jurisdictions["OR"]
    forms = [str(form) for form in place.forms.values()]
    assert written.answer[0] and "qualify" in " ".join(written.answer)
    assert len(written.steps) > 2
    assert any(form in line for form in forms for line in written.details)
    assert any(one.cite in " ".join(written.law) for way in place.ways for one in way.law)
    assert written.help[0].startswith("Free help: ")
    assert any("immigration lawyer" in line for line in written.careful)
    assert ("the county", "Lane") in written.answers
    assert "Not yet checked by a lawyer." in written.answer
    assert "This is information, not legal advice. We are not lawyers." in written.cover
    assert "I speak Spanish. May I have an interpreter, please?" in written.call


def test_a_letter_never_asks_to_text_a_word_of_a_menu(world: World) -> None:
    """It is read at a table, away from the talk."""
    bare = {"jurisdiction": "OR", "disposition": "convicted", "offense": "possession"}
    for facts in (FACTS, bare):
        written = letter(world, facts, name="Ana", language="en", theirs="en", now=NOW)
        said = " ".join([*written.answer, *written.steps, *written.help, *written.careful])
        assert "Text MORE" not in said and "Text STEPS" not in said


def test_a_form_nobody_is_sure_of_is_not_printed(world: World) -> None:
    """Low confidence: neither its name on the line of the form nor its link."""
    place = world.rulebook.jurisdictions["OR"]
    sure = letter(world, FACTS, name="Ana", language="en", theirs="en", now=NOW)
    (asked,) = [line for line in sure.call if line.startswith("Is this the right form")]
    remedies = {
        name: replace(remedy, ways=tuple(_unsure(way) for way in remedy.ways))
        for name, remedy in place.remedies.items()
    }
    places = {"OR": replace(place, remedies=remedies, version="unsure")}
    unsure = replace(world, rulebook=replace(world.rulebook, jurisdictions=places))

    written = letter(unsure, FACTS, name="Ana", language="en", theirs="en", now=NOW)

    assert asked == "Is this the right form: Motion to Set Aside and Seal?"
    assert "Which form do I need?" in written.call
    assert not any(line.startswith("The form: ") for line in written.details)


def _unsure(way):  # type: ignore[no-untyped-def]
    return replace(way, form=replace(way.form, confidence=Confidence.LOW)) if way.form else way


def test_law_that_may_not_be_told_is_not_printed(world: World) -> None:
    """In production only reviewed law, or law named unreviewed, is told; a letter is no way out."""
    written = letter(
        replace(world, production=True), FACTS, name="Ana", language="en", theirs="en", now=NOW
    )

    assert "A lawyer has not yet checked" in written.answer[0]
    assert written.steps == ()


@pytest.mark.parametrize(
    "language",
    ["en", "es", "pt", "fr", "ht", "vi", "zh-Hans", "zh-Hant", "tl", "ko", "ru", "ar", "so", "am"],
)
def test_a_letter_prints_in_every_language_beside_english(world: World, language: str) -> None:
    """As PDF/UA, every letter of it with a glyph; through the window only name and address."""
    printed = print_packet(world, _packet(language), NOW)

    first, *rest = _pages(printed)
    lines = [line.strip() for line in first.splitlines()]
    assert lines[:6] == [
        "Northwest Legal Aid", "https://nwla.org", "November 23, 2026",
        "Ana López", "123 Elm St Apt 4", "Eugene, OR 97401",
    ]  # fmt: skip
    assert "What to do" in " ".join(rest)
    assert b"pdfuaid" in printed or b"/MarkInfo" in printed


@pytest.mark.parametrize(
    "facts", [{}, {"jurisdiction": "WY"}, {"jurisdiction": "TRIBAL"}, {"jurisdiction": "OR"}]
)
def test_a_letter_prints_however_little_is_known(world: World, facts: dict[str, str]) -> None:
    """No place, a place without law of ours, hardly a fact: honest, and never a crash."""
    printed = print_packet(world, replace(_packet("es"), facts=facts), NOW)

    assert "Free help" in " ".join(_pages(printed)) or "211" in " ".join(_pages(printed))


def test_words_of_a_person_are_never_run(world: World) -> None:
    """A name that looks like the typesetter's code is printed as it stands, an emoji as a box."""
    printed = print_packet(world, _packet("en", '#panic("x") \U0001f600'), NOW)

    assert '#panic("x")' in _pages(printed)[0]


# -- the commands ----------------------------------------------------------------------------------


@pytest.fixture
def two() -> bool:
    """Whether two wait for a letter."""
    return False


@pytest.fixture
def line(
    redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, two: bool
) -> Iterator[Ledger]:
    """The environment of a line over the tests' Redis, and its database with one wish."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("REDIS_URL", redis_url)
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path))
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", SECRET)
    opened = open_ledger("", tmp_path, Keyring([SECRET]))
    wish = {"name": "Ana López", "address": "123 Elm St, Eugene, OR 97401", "facts": FACTS,
            "jurisdiction": "OR", "outcome": "none", "remedy": "", "county": "Lane"}  # fmt: skip
    yes = Event("consented", {"scope": "mail", "wording": "May a partner print it?"})
    events = [yes, Event("mail", wish)]
    for phone in (ANA, OTHER)[: 1 + two]:
        aftercare.keep(opened, "sms", phone, events, at=NOW, sid="SM1", language="es")
    yield opened
    opened.close()


def test_letters_are_listed_printed_and_then_forgotten(
    line: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A partner prints, mails, and says so: name, address and facts are erased."""
    out = tmp_path / "out"
    assert main(["packets", "list"]) == 0
    told = capsys.readouterr().out
    assert "Lane OR" in told and "1 letters wait" in told and "Ana" not in told

    assert main(["packets", "print", "--out", str(out), "9"]) == 2
    assert main(["packets", "print", "--out", str(out)]) == 0
    path = out / "letter-1.pdf"
    assert "Ana López" in _pages(path.read_bytes())[0]
    assert path.stat().st_mode & 0o077 == 0

    assert main(["packets", "done", "1"]) == 0
    assert main(["packets", "done", "1"]) == 2
    with line.reading() as session:
        row = session.scalars(select(Request)).one()
    assert (row.status, row.detail) == ("done", b"")


@pytest.mark.parametrize("two", [True])
def test_who_texts_delete_before_the_printer_comes_to_them_gets_no_letter(
    line: Ledger,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Looked at again right before each is printed: the first takes a while. Nor is it "mailed"."""
    printed = packet.print_packet

    def slowly(world: World, one: Packet, now: datetime) -> bytes:
        aftercare.erase(line, "sms", OTHER)
        return printed(world, one, now)

    monkeypatch.setattr(packet, "print_packet", slowly)

    assert main(["packets", "print", "--out", str(tmp_path / "out")]) == 0
    assert "2: taken back, not printed" in capsys.readouterr().out
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter-1.pdf"]
    assert main(["packets", "done", "1", "2"]) == 2
    assert "do not mail it" in capsys.readouterr().err


def test_a_letter_under_a_lost_key_is_named_and_not_printed(
    line: Ledger, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An envelope without an address helps nobody."""
    with line.transaction() as session:
        row = session.scalars(select(Request)).one()
        row.detail = Keyring(["a key that was lost"]).seal("request:1", b"x")

    assert main(["packets", "print", "--out", str(tmp_path / "out")]) == 0
    assert "1: no key of ours opens its address" in capsys.readouterr().out
    assert list((tmp_path / "out").iterdir()) == []
