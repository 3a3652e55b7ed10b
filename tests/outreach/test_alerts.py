"""A promised day comes, or the law changes: who is told, once, in words a shared phone may show."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from bot.cli import main
from bot.config import SETTINGS
from bot.conversation import Org, World
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.ledger import Ledger, open_ledger, promises
from bot.ledger.consents import Said, record_stop
from bot.ledger.contacts import find_contact
from bot.ledger.tables import Audit, Contact, Outgoing, Promise
from bot.models import Event
from bot.outreach import aftercare, alerts, reminders
from bot.outreach.outbox import body_of
from bot.rules import load_rulebook
from bot.store import Keyring
from bot.store.blob import pack

AT = datetime(2019, 11, 23, 18, tzinfo=UTC)
BEFORE, AFTER = date(2019, 12, 31), date(2020, 1, 1)  # the day zz-small-auto began
PHONE = "+14155550123"
SECRET = "a secret of the alerts that has no comma"
SMALL = {
    "jurisdiction": "ZZ", "disposition": "convicted", "offense": "possession",
    "cannabis_form": "flower", "amount_g": 10, "offense_class": "misdemeanor",
    "conviction_date": "2010-05-01", "completed_date": "2010-06-01", "age_at_offense": 30,
}  # fmt: skip
SALE = {**SMALL, "offense": "sale", "x_section": "a"}
FELONY = {
    **SMALL, "amount_g": 500, "offense_class": "felony", "conviction_date": "2016-05-01",
    "completed_date": "2016-06-01", "sentence": "completed", "owes_money": "no",
    "pending_charges": "no", "convictions_since": "no",
}  # fmt: skip
GREETED = "Legal Aid: "


@pytest.fixture(scope="module")
def world() -> World:
    """A made-up place's law; the real texts and languages."""
    book = load_rulebook(Path(__file__).parents[1] / "rules")
    return World(book, load_dialogs(), load_catalogs(), Org("Legal Aid"))


def _ask(ledger: Ledger, kind: str, phone: str = PHONE, language: str = "en", **told: Any) -> None:
    """Somebody says yes to a text to come."""
    detail = {"kind": kind, "due_on": None, "facts": SMALL, "jurisdiction": "ZZ"}
    answer = {"outcome": "eligible", "remedy": "zz-grown-petition", "version": "of old"}
    yes = Event("consented", {"scope": kind, "wording": "Shall we?", "method": "reply"})
    wish = Event("promise", {**detail, **answer, **told})
    aftercare.keep(ledger, "sms", phone, [yes, wish], at=AT, sid="SM1", language=language)


def _edited(folder: Path, years: int) -> World:
    """The made-up place, whose felonies now wait so many years (seven before)."""
    for path in (Path(__file__).parents[1] / "rules").iterdir():
        text = path.read_text("utf-8")
        (folder / path.name).write_text(
            text.replace("{years: 7, after", f"{{years: {years}, after")
        )
    return World(load_rulebook(folder), load_dialogs(), load_catalogs(), Org("Legal Aid"))


def _outbox(ledger: Ledger) -> list[tuple[str, str, str]]:
    with ledger.reading() as session:
        rows = session.scalars(select(Outgoing).order_by(Outgoing.id)).all()
        return [(row.template, row.language, body_of(ledger.keyring, row)) for row in rows]


def _promises(ledger: Ledger) -> int:
    with ledger.reading() as session:
        return len(session.scalars(select(Promise)).all())


def _version(world: World) -> str:
    return world.rulebook.jurisdictions["ZZ"].version


# -- a promised day ------------------------------------------------------------------------------


def test_a_reminder_goes_into_the_outbox_on_its_day_and_its_facts_end(
    ledger: Ledger, world: World
) -> None:
    """Not a day early, only once, and then nothing of the facts is kept."""
    _ask(ledger, "reminder", due_on="2020-03-01", outcome="wait", remedy="")

    assert reminders.due(ledger, world, datetime(2020, 2, 29, 23, tzinfo=UTC)) == 0
    assert reminders.due(ledger, world, datetime(2020, 3, 1, 1, tzinfo=UTC)) == 1
    assert reminders.due(ledger, world, datetime(2020, 3, 1, 2, tzinfo=UTC)) == 0

    ((template, _, text),) = _outbox(ledger)
    assert (template, _promises(ledger)) == ("reminder", 0)
    assert text.startswith(GREETED)
    with ledger.reading() as session:
        row = session.scalars(select(Outgoing)).one()
    assert row.not_before == datetime(2020, 3, 1, 18, tzinfo=UTC)
    assert row.useful_until - row.not_before == timedelta(days=3)


@pytest.mark.parametrize(
    ("phone", "zone"),
    [
        ("+12125550123", "America/New_York"),
        ("+18085550123", "Pacific/Honolulu"),
        ("+16715550123", "Pacific/Guam"),
        ("+16845550123", "Pacific/Pago_Pago"),
        ("+14155550123", "America/Los_Angeles"),
        ("+18505550123", "America/Chicago"),  # Florida's west: two zones, the later one
    ],
)
@pytest.mark.parametrize("day", ["2020-03-01", "2020-07-01"])
def test_a_reminder_waits_for_ten_in_the_morning_where_the_person_is(
    ledger: Ledger, world: World, phone: str, zone: str, day: str
) -> None:
    """Of their own day: summer and winter, west and east of the day's line."""
    _ask(ledger, "reminder", phone, due_on=day, outcome="wait", remedy="")

    minute = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC)
    assert reminders.due(ledger, world, minute - timedelta(minutes=1)) == 0
    assert reminders.due(ledger, world, minute) == 1

    with ledger.reading() as session:
        row = session.scalars(select(Outgoing)).one()
    local = row.not_before.astimezone(ZoneInfo(zone))
    assert local.isoformat(timespec="minutes").startswith(f"{day}T10:00")
    assert row.not_before >= minute


def test_a_reminder_found_late_goes_out_at_once(ledger: Ledger, world: World) -> None:
    """After days without a worker; the hours of the place still hold right before it is sent."""
    _ask(ledger, "reminder", due_on="2020-03-01", outcome="wait", remedy="")
    late = datetime(2020, 3, 4, 9, tzinfo=UTC)

    assert reminders.due(ledger, world, late) == 1
    with ledger.reading() as session:
        assert session.scalars(select(Outgoing)).one().not_before == late


def test_a_reminder_says_so_where_the_law_answers_otherwise_by_then(
    ledger: Ledger, world: World
) -> None:
    """The honest text: our answer may be a new one."""
    _ask(ledger, "reminder", due_on="2020-03-01", outcome="wait", remedy="zz-of-old")

    reminders.due(ledger, world, datetime(2020, 3, 1, 16, tzinfo=UTC))

    assert _outbox(ledger)[0][0] == "reminder_changed"
    assert "new one" in _outbox(ledger)[0][2]


def test_two_charges_that_wait_for_one_day_give_one_text(ledger: Ledger, world: World) -> None:
    """Nobody is texted twice on a day about the same thing."""
    for facts in (SMALL, SALE):
        _ask(ledger, "reminder", due_on="2020-03-01", facts=facts)
        ledger.now = lambda: AT
    yes = Event("consented", {"scope": "followup", "wording": "And after?", "method": "reply"})
    later = Event("promise", {"kind": "followup", "due_on": "2020-03-01", "facts": {},
                              "jurisdiction": "ZZ", "outcome": "wait"})  # fmt: skip
    aftercare.keep(ledger, "sms", PHONE, [yes, later], at=AT, sid="SM2", language="es")

    put = reminders.due(ledger, world, datetime(2020, 3, 1, 16, tzinfo=UTC))

    assert put == 2
    assert [(t, code) for t, code, _ in _outbox(ledger)] == [("followup", "es"), ("reminder", "en")]


def test_people_of_the_simulator_are_texted_in_the_simulator_only(
    ledger: Ledger, world: World
) -> None:
    """Their numbers may be somebody's; with a real account nothing goes there."""
    yes = Event("consented", {"scope": "followup", "wording": "And after?", "method": "reply"})
    later = Event("promise", {"kind": "followup", "due_on": "2020-03-01", "facts": {},
                              "jurisdiction": "ZZ", "outcome": "wait"})  # fmt: skip
    aftercare.keep(ledger, "sim", PHONE, [yes, later], at=AT, sid="SM2", language="es")
    on_the_day = datetime(2020, 3, 1, 16, tzinfo=UTC)

    assert reminders.due(ledger, world, on_the_day) == 0
    ledger.channel = "sim"
    assert reminders.due(ledger, world, on_the_day) == 1


def test_who_stopped_gets_no_promised_text(ledger: Ledger, world: World) -> None:
    """The stop took the promise with it; nothing is put."""
    _ask(ledger, "followup", due_on="2020-03-01")
    with ledger.transaction() as session:
        contact = find_contact(session, ledger.keyring, "sms", PHONE)
        assert contact is not None
        record_stop(session, ledger.keyring, contact, Said(AT, "reply", proof="SM9"), AT)

    assert reminders.due(ledger, world, datetime(2020, 3, 1, 16, tzinfo=UTC)) == 0
    assert _outbox(ledger) == []


# -- a new law -----------------------------------------------------------------------------------


def test_a_rule_that_began_finds_those_it_makes_better(ledger: Ledger, world: World) -> None:
    """A petition became the court's own work; who sold is not reached, and not told."""
    version = _version(world)
    _ask(ledger, "alert", version=version)
    _ask(ledger, "alert", "+14155550124", facts=SALE, version=version)

    found = alerts.find(ledger, world, BEFORE, AFTER)

    assert dict(found.people) == {alerts.Kind("ZZ", "eligible", "automatic", "en"): 1}
    assert found.texts == {"en": 1}
    assert _outbox(ledger) == []


def test_the_same_law_on_both_days_finds_nobody(ledger: Ledger, world: World) -> None:
    """That time went by is no change of the law."""
    _ask(ledger, "alert", version=_version(world))

    assert alerts.find(ledger, world, date(2019, 1, 1), date(2019, 6, 1)).count == 0


def test_an_edited_rule_file_is_compared_with_what_was_told(ledger: Ledger, world: World) -> None:
    """Its days stayed as they were; its answer did not: better than told is told again."""
    _ask(ledger, "alert", version="before the edit", outcome="none", remedy="")
    _ask(ledger, "alert", "+14155550124", version=_version(world), outcome="none", remedy="")

    found = alerts.find(ledger, world, date(2019, 1, 1), date(2019, 1, 2))

    assert dict(found.people) == {alerts.Kind("ZZ", "none", "eligible", "en"): 1}


@pytest.mark.parametrize(
    ("years", "day", "is_found"),
    [
        (5, "2023-06-01", True),
        (7, "2023-06-01", False),
        (9, "2023-06-01", False),
        (5, None, False),
    ],
)
def test_an_edited_file_that_opens_the_way_sooner_is_found(
    ledger: Ledger, tmp_path: Path, years: int, day: str | None, *, is_found: bool
) -> None:
    """The same answer on an earlier day than was told is good news. A later day is none; nor is
    any where the day that was told was not kept."""
    world = _edited(tmp_path, years)
    _ask(ledger, "alert", version="before the edit", outcome="wait", facts=FELONY, day=day)

    found = alerts.find(ledger, world, date(2019, 1, 1), date(2019, 1, 2))

    assert dict(found.people) == ({alerts.Kind("ZZ", "wait", "wait", "en"): 1} if is_found else {})


def test_a_day_that_came_is_no_new_law(ledger: Ledger, world: World) -> None:
    """The file was edited, but they may ask because the years went by, as they were told."""
    _ask(ledger, "alert", version="before the edit", outcome="wait", facts=FELONY, day="2023-06-01")

    assert alerts.find(ledger, world, date(2023, 6, 1), date(2023, 6, 2)).count == 0


def test_the_day_told_is_sealed_with_the_facts_and_one_without_it_is_read(
    ledger: Ledger,
) -> None:
    """What an older version wrote holds the facts alone."""
    _ask(ledger, "alert", facts=FELONY, day="2023-06-01")
    with ledger.transaction() as session:
        row = session.scalars(select(Promise)).one()
        contact = session.get_one(Contact, row.contact_id)
        kept = promises.kept_of(ledger.keyring, contact, row)
        old = ledger.keyring.seal(f"promise:{contact.name}:alert", pack(FELONY))
        assert b"2023" not in row.facts
        row.facts = old
        before = promises.kept_of(ledger.keyring, contact, row)

    assert kept == promises.Kept(FELONY, date(2023, 6, 1))
    assert before == promises.Kept(FELONY, None)


def test_no_answer_is_no_better_answer(ledger: Ledger, world: World) -> None:
    """From "a lawyer must look" to "at most a pardon" is no news to text somebody."""
    other = {**SMALL, "offense": "dui"}
    _ask(ledger, "alert", version="before the edit", outcome="refer", remedy="", facts=other)

    assert alerts.find(ledger, world, BEFORE, AFTER).count == 0


def test_law_nobody_reviewed_is_not_announced_in_production(ledger: Ledger, world: World) -> None:
    """What may not be told in a talk may not be told by an alert."""
    _ask(ledger, "alert", version=_version(world))
    live = dataclasses.replace(world, production=True)

    assert alerts.find(ledger, live, BEFORE, AFTER).count == 0


def test_an_alert_is_sent_once_and_its_facts_end(ledger: Ledger, world: World) -> None:
    """Each in their language; a second run finds nobody; the audit names no number of few."""
    _ask(ledger, "alert")
    _ask(ledger, "alert", "+14155550124", language="es")

    assert alerts.send(ledger, world, BEFORE, AFTER, who="ann") == 2
    assert alerts.send(ledger, world, BEFORE, AFTER, who="ann") == 0

    assert [(t, code) for t, code, _ in _outbox(ledger)] == [("alert", "en"), ("alert", "es")]
    assert _promises(ledger) == 0
    with ledger.reading() as session:
        line = session.scalars(select(Audit).order_by(Audit.id)).first()
    assert line is not None
    assert (line.who, line.what) == ("ann", "law alert sent")
    assert line.about == "2019-12-31 to 2020-01-01, fewer than 11 texts"


def test_a_person_with_two_better_answers_is_texted_once(ledger: Ledger, world: World) -> None:
    """And counted once."""
    _ask(ledger, "alert")
    wish = {"kind": "alert", "due_on": None, "facts": {**SMALL, "amount_g": 5},
            "jurisdiction": "ZZ", "outcome": "none"}  # fmt: skip
    aftercare.keep(ledger, "sms", PHONE, [Event("promise", wish)], at=AT, sid="SM2", language="en")

    assert alerts.find(ledger, world, BEFORE, AFTER).count == 1
    assert alerts.send(ledger, world, BEFORE, AFTER, who="ann") == 1
    assert _promises(ledger) == 0


def test_small_numbers_are_not_shown() -> None:
    """Fewer than eleven people could be named by their place; no sum gives them away."""
    kinds = [alerts.Kind(code, "wait", "eligible", "en") for code in ("CA", "OR", "VT")]
    few = alerts.Found((), dict(zip(kinds, (40, 20, 3), strict=True)), {"en": 63})
    none_hidden = alerts.Found((), {kinds[0]: 40}, {"en": 40})

    assert [many for _, many in few.cells()] == ["40", "20", "fewer than 11"]
    assert few.total() == "61 to 70"
    assert none_hidden.total() == "40"


@pytest.mark.parametrize("template", ["reminder", "reminder_changed", "followup", "alert"])
def test_no_promised_text_says_what_it_was_about(world: World, template: str) -> None:
    """SMS-47: a phone may be shared; in every language it names us and how to opt out."""
    for language in world.catalogs.languages:
        text = reminders.say(world, template, language)
        assert "Legal Aid" in text and "STOP" in text, (language, text)
        assert world.catalogs.has(language, world.dialogs.later[template]), language


# -- the command -----------------------------------------------------------------------------------

NEW_LAW = ["alerts", "--from", "2026-01-01", "--to", "2026-06-01"]
TOLD_NOTHING = {
    "outcome": "none", "remedy": "", "version": "before the edit", "jurisdiction": "OR",
    "facts": {
        "jurisdiction": "OR", "county": "Lane", "disposition": "convicted", "offense": "possession",
        "cannabis_form": "flower", "amount_g": 100, "offense_class": "misdemeanor",
        "offense_date": "2012-01", "conviction_date": "2012-03", "completed_date": "2013-05",
        "age_at_offense": 30, "sentence": "completed", "owes_money": "no", "pending_charges": "no",
        "convictions_since": "no", "other_convictions": "none", "x_court": "circuit",
        "other_charges_same_case": "no",
    },
}  # fmt: skip


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    """The environment of a line, and its database, in which two asked to be told."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path))
    monkeypatch.setenv("CLEARLINE_SECRET_KEY", SECRET)
    opened = open_ledger("", tmp_path, Keyring([SECRET]))
    now = datetime.now(UTC)
    for phone, language in ((PHONE, "en"), ("+14155550124", "es")):
        yes = Event("consented", {"scope": "alert", "wording": "Shall we?", "method": "reply"})
        wish = Event("promise", {"kind": "alert", "due_on": None, **TOLD_NOTHING})
        aftercare.keep(opened, "sim", phone, [yes, wish], at=now, sid="SM1", language=language)
    yield opened
    opened.close()


def test_the_command_shows_first_and_sends_nothing(
    line: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """By place, change and language, the text as on a phone, the price; few people as "few"."""
    assert main(NEW_LAW) == 0

    out = capsys.readouterr().out
    assert "fewer than 11  OR      none -> eligible  Español" in out
    assert "English, 1 segments (gsm7):" in out
    assert "Clearline: you asked to hear when the law changes." in out
    assert "fewer than 11 people; it costs at most $1" in out
    assert "nothing was sent; add --send" in out
    assert _outbox(line) == []


@pytest.mark.parametrize(("typed", "texts"), [("yes\n", 2), ("no\n", 0), ("", 0)])
def test_it_sends_after_a_yes(
    line: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    texts: int,
) -> None:
    """Nothing else is a yes; the end of the input is none."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    assert main([*NEW_LAW, "--send"]) == 0

    assert len(_outbox(line)) == texts
    assert ("nothing was sent" in capsys.readouterr().out) is (texts == 0)


def test_a_script_says_yes_by_itself_and_a_second_run_finds_nobody(
    line: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """--yes."""
    assert main([*NEW_LAW, "--send", "--yes"]) == 0
    assert main([*NEW_LAW, "--send", "--yes"]) == 0

    out = capsys.readouterr().out
    assert "fewer than 11 texts wait in the outbox" in out
    assert "nobody who asked to be told has a better answer" in out
    assert len(_outbox(line)) == 2


def test_days_the_wrong_way_round_are_refused(
    line: Ledger, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line, status 2."""
    assert main(["alerts", "--from", "2026-06-01", "--to", "2026-01-01"]) == 2
    assert capsys.readouterr().err == "--to: lies before --from\n"
