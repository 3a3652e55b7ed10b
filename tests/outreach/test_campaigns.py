"""Campaigns from files and pages: read whole, checked, started only after a dry run."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cli import main
from bot.config import Settings
from bot.data import ROOT, DataError
from bot.dialogs import Definition
from bot.dialogs.campaigns import load_campaigns
from bot.ledger import Ledger
from bot.ledger.tables import Audit, Contact, Outgoing
from bot.outreach import campaigns, dry_run
from bot.outreach.campaigns import Refused
from bot.outreach.checks import Around, check, senders_of
from bot.outreach.outbox import put
from bot.outreach.words import find_words
from bot.paper.words import load_words
from tests.outreach.campaigning import FAIR, TUESDAY_NOON, agree, make, our_world, row_of

PAPER = load_words()
WHOLE = """\
keyword: fair
about: a fair
area: San Diego County
languages: [en, es]
jurisdiction: CA
starts: 2026-11-01
ends: 2026-12-31
sender: "+16195550100"
hours: {weekdays: [9, 19], saturday: [10, 16]}
per_second: 0.5
per_day: 1500
budget: 25.50
frequency: 4
again_after: 10
checked_within: 60
generic: yes
texts:
  first:
    en: "{org}: hello. Reply {keyword}. {way} STOP to stop."
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder for campaign files."""
    made = tmp_path / "campaigns"
    made.mkdir()
    return made


def _write(folder: Path, text: str, name: str = "fair.yaml") -> None:
    (folder / name).write_text(text, "utf-8")


# -- files -----------------------------------------------------------------------------------------


def test_a_file_holds_everything_an_organiser_sets(folder: Path) -> None:
    """And what is kept of it in the database reads back as the same."""
    _write(folder, WHOLE)

    found = campaigns.load_definitions(folder)["FAIR"]

    assert found == Definition(
        "FAIR", "a fair", "San Diego County", ("en", "es"), "CA", date(2026, 11, 1),
        date(2026, 12, 31), "+16195550100", {"weekdays": (9, 19), "saturday": (10, 16)}, 0.5, 1500,
        25.5, 4, 10, 60, True,
        {"first": {"en": "{org}: hello. Reply {keyword}. {way} STOP to stop."}},
    )  # fmt: skip
    assert Definition.from_json(found.to_json()) == found


def test_the_short_form_of_one_language_still_counts(folder: Path) -> None:
    _write(folder, "keyword: FERIA\nabout: a fair\nlanguage: es\n")

    assert campaigns.load_definitions(folder)["FERIA"].languages == ("es",)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("keyword: YES", "3: `keyword` cannot be YES: the phone network acts on that word itself"),
        ("keyword: two words", "3: `keyword` must be one word of 2 to 20 plain letters and digits"),
        ("languages: []", "3: `languages` must be a list of language codes"),
        ("jurisdiction: California", "3: `jurisdiction` must be the two letters of a state"),
        ("starts: tomorrow", "3: `starts` must be a day like 2027-03-01"),
        ("hours: {monday: [9, 20]}", "3: `hours` holds weekdays, saturday, sunday"),
        ("hours: {sunday: [20, 9]}", "3: `hours` needs two whole hours for each day"),
        ("per_day: -1", "3: `per_day` must be a whole number"),
        ("budget: cheap", "3: `budget` must be a number"),
        ("generic: maybe", "3: `generic` must be yes or no"),
        ("sender: me", "3: `sender` must be one of our numbers"),
        ("texts: {first: {en: 'Hi {nam}'}}", "3: `texts` has {nam}, which nothing fills in"),
        ("texts: {first: {en: 'Hi {'}}", "3: `texts` has a { or } that stands alone"),
        ("colour: red", "3: `colour` means nothing here (there are keyword, about,"),
        ("budgett: 5", "3: `budgett` means nothing here (did you mean `budget`?)"),
        ("area: North: Spokane", '3: words that hold a colon stand in quotation marks: "..."'),
        ("\tarea: x", "3: a line begins with a tab: use blanks"),
        ("ends: 2026-01-01\nstarts: 2026-02-01", "3: `ends` is before `starts`"),
    ],
)
def test_a_mistake_is_told_with_file_and_line(folder: Path, line: str, said: str) -> None:
    """SMS-33 among them: a word that the phone network acts on is nobody's keyword."""
    head = "about: a fair\n" + ("language: en\n" if "lang" not in line else "area: x\n")
    _write(folder, head + line + ("" if line.startswith("key") else "\nkeyword: FAIR") + "\n")

    with pytest.raises(DataError) as error:
        campaigns.load_definitions(folder)

    assert str(error.value).startswith(f"campaigns/fair.yaml:{said}")


def test_a_language_we_do_not_speak_is_told_with_file_and_line(folder: Path) -> None:
    """And the codes that there are."""
    _write(folder, "keyword: SUDS\nabout: a wash\nlanguages: [en, spanish]\n")

    _, problems = load_campaigns(folder, ("en", "es"))

    assert [str(one) for one in problems] == [
        "campaigns/fair.yaml:3: we do not speak `spanish`: write codes, like [en, es]"
    ]


def test_the_guides_worked_example_is_a_campaign_without_a_fault(folder: Path) -> None:
    """And its table tells of every setting that there is."""
    guide = (ROOT / "dialogs" / "outreach" / "README.md").read_text("utf-8")
    example = guide.partition("```yaml\nkeyword")[2].partition("```")[0]
    table = guide.partition("| line | what it sets")[2].partition("Then, in this order")[0]
    _write(folder, f"keyword{example}")

    definition = campaigns.load_definitions(folder)["SUDS"]

    live = replace(definition, starts=None, ends=None)
    assert not [one for one in _said(live) if one.startswith("stop")]
    assert all(f"`{one.name}`" in table for one in fields(Definition))


def test_the_list_says_of_which_campaign_the_file_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever deleted a file sees why its campaign still stands there."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "var"))
    assert main(["campaign", "list"]) == 0
    assert "its file is gone" not in capsys.readouterr().out
    monkeypatch.setattr(campaigns, "load_definitions", lambda folder=None: {})

    assert main(["campaign", "list"]) == 0
    assert "FAIR  draft  its file is gone" in capsys.readouterr().out


def test_small_letters_will_do_for_a_state(folder: Path) -> None:
    _write(folder, "keyword: SUDS\nabout: a wash\njurisdiction: wa\n")

    assert campaigns.load_definitions(folder)["SUDS"].jurisdiction == "WA"


def test_two_files_with_one_keyword_are_told(folder: Path) -> None:
    _write(folder, WHOLE)
    _write(folder, WHOLE, "other.yaml")

    with pytest.raises(DataError, match="FAIR is another campaign's keyword"):
        campaigns.load_definitions(folder)


def test_a_file_wins_and_what_became_of_the_campaign_stays(ledger: Ledger, folder: Path) -> None:
    _write(folder, WHOLE)
    make(ledger, FAIR, "finished")

    campaigns.sync_files(ledger, folder)

    row = row_of(ledger)
    assert (row.origin, row.status) == ("file", "finished")
    assert campaigns.definition_of(row).per_day == 1500


def test_a_running_campaign_that_changes_waits_for_people(ledger: Ledger, folder: Path) -> None:
    """Nobody has seen what it would do now."""
    make(ledger, FAIR, "running")
    _write(folder, WHOLE)

    campaigns.sync_files(ledger, folder)

    assert row_of(ledger).status == "paused"
    with pytest.raises(Refused, match="clearline campaign dry-run FAIR"):
        campaigns.resume(ledger, "FAIR", "ana")


def test_a_running_campaign_whose_file_is_gone_waits(ledger: Ledger, folder: Path) -> None:
    _write(folder, WHOLE)
    campaigns.sync_files(ledger, folder)
    with ledger.transaction() as session:
        campaigns.found_or_refused(session, "FAIR").status = "running"
    (folder / "fair.yaml").unlink()

    campaigns.sync_files(ledger, folder)

    assert (row_of(ledger).status, "gone" in row_of(ledger).why) == ("paused", True)


def test_a_campaign_whose_file_is_gone_starts_once_it_is_there_again(
    ledger: Ledger, folder: Path
) -> None:
    """Whoever deleted the file did not want it; the same file again changes nothing else."""
    _write(folder, WHOLE)
    campaigns.sync_files(ledger, folder)
    with ledger.transaction() as session:
        row = campaigns.found_or_refused(session, "FAIR")
        row.dry_run = f"{campaigns.digest(campaigns.definition_of(row))}:0"
    (folder / "fair.yaml").unlink()
    campaigns.sync_files(ledger, folder)

    with pytest.raises(Refused, match="FAIR: its file is gone"):
        campaigns.start(ledger, "FAIR", "ana")
    _write(folder, WHOLE)
    campaigns.sync_files(ledger, folder)
    campaigns.start(ledger, "FAIR", "ana")

    assert row_of(ledger).status == "running"


def test_the_pages_take_over_a_campaign_whose_file_is_gone(ledger: Ledger, folder: Path) -> None:
    """Nobody who has only the pages is left with one that can never start."""
    _write(folder, WHOLE)
    campaigns.sync_files(ledger, folder)
    (folder / "fair.yaml").unlink()
    campaigns.sync_files(ledger, folder)

    with ledger.transaction() as session:
        campaigns.keep(session, ledger, FAIR, origin="web", who="ana")

    campaigns.sync_files(ledger, folder)
    assert row_of(ledger).origin == "web"


def test_the_pages_do_not_change_what_a_file_says(ledger: Ledger, folder: Path) -> None:
    _write(folder, WHOLE)
    campaigns.sync_files(ledger, folder)

    with pytest.raises(Refused, match="change the file"), ledger.transaction() as session:
        campaigns.keep(session, ledger, FAIR, origin="web", who="ana")


# -- its life --------------------------------------------------------------------------------------


def _rehearsed(ledger: Ledger) -> None:
    agree(ledger, "+16195550101")
    make(ledger)
    dry_run.run(ledger, "FAIR", our_world())


def test_nothing_starts_without_a_dry_run(ledger: Ledger) -> None:
    agree(ledger, "+16195550101")
    make(ledger)

    with pytest.raises(Refused, match="First: clearline campaign dry-run FAIR"):
        campaigns.start(ledger, "fair", "ana")


def test_a_campaign_starts_after_its_dry_run_and_the_log_says_who(ledger: Ledger) -> None:
    _rehearsed(ledger)

    campaigns.start(ledger, "fair", "ana", "it is time")

    assert row_of(ledger).status == "running"
    with ledger.reading() as session:
        last = session.scalars(select(Audit).order_by(Audit.id.desc())).first()
    assert last is not None
    assert (last.who, last.what, last.about) == ("ana", "campaign running", "FAIR it is time")


def test_a_definition_that_changed_since_needs_another_dry_run(ledger: Ledger) -> None:
    _rehearsed(ledger)
    make(ledger, replace(FAIR, per_day=50))

    with pytest.raises(Refused, match="as it is now"):
        campaigns.start(ledger, "FAIR", "ana")


def test_a_list_that_grew_since_needs_another_dry_run(ledger: Ledger) -> None:
    _rehearsed(ledger)
    agree(ledger, "+16195550102")

    with pytest.raises(Refused, match="grew from 1 to 2 people"):
        campaigns.start(ledger, "FAIR", "ana")


def test_a_campaign_whose_last_day_is_past_does_not_start(ledger: Ledger) -> None:
    _rehearsed(ledger)
    make(ledger, replace(FAIR, ends=date(2026, 11, 22)))

    with pytest.raises(Refused, match="ended on 2026-11-22"):
        campaigns.start(ledger, "FAIR", "ana")


@pytest.mark.parametrize(
    ("act", "status"),
    [
        (campaigns.start, "running"), (campaigns.start, "paused"), (campaigns.start, "canceled"),
        (campaigns.pause, "draft"), (campaigns.resume, "running"), (campaigns.cancel, "canceled"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_a_sentence(ledger: Ledger, act, status: str) -> None:
    make(ledger, FAIR, status)

    with pytest.raises(Refused, match=status):
        act(ledger, "FAIR", "ana")


def _queue(ledger: Ledger) -> None:
    contact = agree(ledger, "+16195550101")
    with ledger.transaction() as session:
        row = campaigns.found_or_refused(session, "FAIR")
        here = session.get_one(Contact, contact.id)
        put(
            session, ledger, here, key="FAIR:1:first", purpose="campaign", template="first",
            language="en", text="hi", not_before=TUESDAY_NOON,
            useful_until=TUESDAY_NOON + timedelta(days=7), campaign=row,
        )  # fmt: skip


def _only_text(ledger: Ledger) -> Outgoing:
    with ledger.reading() as session:
        return session.scalars(select(Outgoing)).one()


def test_a_canceled_campaign_takes_back_what_waits(ledger: Ledger) -> None:
    make(ledger, FAIR, "running")
    _queue(ledger)

    assert campaigns.cancel(ledger, "FAIR", "ana") == 1

    assert _only_text(ledger).status == "canceled"


def test_what_waited_in_a_pause_is_useful_still_when_it_goes_on(ledger: Ledger) -> None:
    _rehearsed(ledger)
    campaigns.start(ledger, "FAIR", "ana")
    _queue(ledger)
    campaigns.pause(ledger, "FAIR", "ana")
    ledger.now = lambda: TUESDAY_NOON + timedelta(days=6)

    campaigns.resume(ledger, "FAIR", "ana")

    assert _only_text(ledger).useful_until == TUESDAY_NOON + timedelta(days=13)


def test_an_unknown_keyword_is_told_with_those_there_are(ledger: Ledger) -> None:
    make(ledger)

    with pytest.raises(Refused, match=r"no campaign NOPE [(]there are: FAIR"):
        campaigns.start(ledger, "nope", "ana")


# -- checks ----------------------------------------------------------------------------------------


def _said(definition: Definition, **around: object) -> list[str]:
    return [str(one) for one in check(definition, _around(**around))]


def _around(**around: object) -> Around:
    given: dict[str, object] = {"world": our_world(), "now": TUESDAY_NOON, **around}
    return Around(**given)  # type: ignore[arg-type]


def _with_text(text: str, **fields: object) -> Definition:
    said = {"first": {"en": f"{{org}}: {text} Reply {{keyword}}. {{way}}. STOP to opt out."}}
    return replace(FAIR, languages=("en",), texts=said, **fields)  # type: ignore[arg-type]


def test_a_sound_campaign_gets_no_objection() -> None:
    assert _said(_with_text("we give free help with old records.")) == []


@pytest.mark.parametrize(
    ("text", "objection"),
    [
        ("help with old weed cases.", "weed"),
        ("that old marijuana charge?", "marijuana"),
        ("see bit.ly/abc.", "bit.ly/abc"),
        ("see https://dispensary.example.com now.", "dispensary"),
        ("see http://aid.example.org now.", "begins with https"),
        ("or reply YES.", "YES"),
        ("free help \U0001f600", "no emoji"),
        ("we can clear your record.", "your record"),
        ("it will be cleared.", "promise nothing"),
        ("help for felons.", "felons"),
        ("x" * 330, "segments, 2 at most"),
    ],
)
def test_a_text_that_may_not_go_out_is_objected_to(text: str, objection: str) -> None:
    """SMS-21, SMS-24, SMS-25, SMS-33, SMS-58."""
    said = _said(_with_text(text))

    assert any(one.startswith("stop: first in en") and objection in one for one in said), said


@pytest.mark.parametrize("language", PAPER.catalogs.languages)
def test_the_drug_as_our_own_posters_name_it_is_objected_to_in_every_language(
    language: str,
) -> None:
    """SMS-25: what may stand on paper may not be texted."""
    title = PAPER.say(language, "title")

    assert any("drug words" in found.says for found in find_words(title))


@pytest.mark.parametrize(
    "text",
    ["마리화나 기록", "Дело за анашу", "قضية قنب", "የጋንጃ ክስ", "récord de mariguana", "ka zeb"],
)
def test_other_names_of_the_drug_are_objected_to(text: str) -> None:
    assert any("drug words" in found.says for found in find_words(text))


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("Free help. Reply {keyword}. {way}. STOP", "does not name us"),
        ("{org}: free help. Reply {keyword}. {way}.", "how to stop"),
        ("{org}: free help. Reply {keyword}. STOP", "no way to check"),
        ("{org}: free help. {way}. STOP", "what to reply"),
    ],
)
def test_a_first_text_without_what_it_must_hold_is_objected_to(text: str, lacks: str) -> None:
    """SMS-58."""
    definition = replace(FAIR, languages=("en",), texts={"first": {"en": text}})

    assert any(lacks in one for one in _said(definition))


def test_a_generic_text_may_not_advise() -> None:
    """SMS-63."""
    text = "you should get a lawyer."

    assert any("45 CFR 1638" in one for one in _said(_with_text(text, generic=True)))
    assert not any("45 CFR 1638" in one for one in _said(_with_text(text)))


@pytest.mark.parametrize("keyword", ["LANG", "ALTO", "OREGON", "ENG", "FELONY", "STEPS", "BASTA"])
def test_a_word_that_the_talk_understands_is_no_keyword(keyword: str) -> None:
    said = _said(replace(FAIR, keyword=keyword))

    assert any(one.startswith("stop: keyword") for one in said)


def test_what_the_keyword_means_is_said_in_words_of_ours() -> None:
    """WASH is Washington to the talk: nobody outside knows what a `jurisdiction` is."""
    said = _said(replace(FAIR, keyword="WASH"))

    assert any("mean an answer about the state (en)" in one for one in said), said


def test_hours_that_do_less_than_they_seem_to_say_are_told() -> None:
    """A day left out sends nothing, and nobody widens the hours of hours.yaml."""
    said = _said(replace(FAIR, hours={"saturday": (10, 18), "sunday": (6, 23)}))

    assert "warn: hours: nothing goes out on weekdays: `hours` has no line for it." in said
    assert any("sunday: 6 to 23 is wider than our 12 to 20, which stays" in one for one in said)
    assert not any("saturday" in one for one in said)


def test_a_list_is_joined_with_a_word_on_what_texts_cost() -> None:
    """SMS-37: a campaign's own words lack nothing of what a confirmation must hold."""
    own = {"joined": {"en": "{org}: up to {frequency} texts a month. HELP, STOP."}}
    said = _said(replace(FAIR, languages=("en",), frequency=4, texts=own))

    assert any("stop: joined in en" in one and "rates" in one for one in said)


def test_all_languages_that_nobody_has_reviewed_are_told_in_one_line() -> None:
    said = _said(replace(FAIR, languages=("en", "es", "vi")))

    assert len([one for one in said if one.startswith("warn: languages:")]) == 1
    assert any("no native speaker has reviewed es, vi yet" in one for one in said)


def test_another_campaigns_keyword_is_taken() -> None:
    assert any("another campaign" in one for one in _said(FAIR, keywords=("FAIR",)))


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"budget": 0.0}, "budget"), ({"per_second": 0.0}, "per_second"),
        ({"per_day": 0}, "per_day"), ({"ends": date(2026, 11, 20)}, "ends"),
        ({"languages": ("xx",)}, "languages"), ({"frequency": 1, "again_after": 3}, "frequency"),
    ],
)  # fmt: skip
def test_settings_with_which_nothing_can_go_out_are_objected_to(changed, where: str) -> None:
    said = _said(replace(FAIR, **changed))

    assert any(one.startswith(f"stop: {where}:") for one in said)


def test_a_sender_that_is_missing_or_not_ours_is_objected_to() -> None:
    """In the simulator any will do."""
    live = Settings(account_sid="AC1", auth_tokens=("t",), senders=("+16195550100",))

    assert any("sender" in one for one in _said(FAIR, senders=()))
    assert any("sender" in one for one in _said(replace(FAIR, sender="+1"), senders=("+2",)))
    assert not any("sender" in one for one in _said(FAIR, senders=senders_of(live)))
    assert senders_of(Settings()) is None


def test_an_unreviewed_language_stops_in_production_and_warns_before() -> None:
    live = replace(our_world(), production=True)
    named = replace(live, unreviewed=frozenset(("es",)))

    assert any(one.startswith("stop: languages: nobody has") for one in _said(FAIR, world=live))
    assert any(one.startswith("warn: languages: no native") for one in _said(FAIR, world=named))


def test_who_cannot_be_checked_up_on_does_not_text_in_production() -> None:
    """SMS-58."""
    world = our_world()
    nameless = replace(world, org=replace(world.org, phone=None, url=None))

    assert any(one.startswith("warn: sender: nobody can") for one in _said(FAIR, world=nameless))
    live = replace(nameless, production=True)
    assert any(one.startswith("stop: sender: nobody can") for one in _said(FAIR, world=live))
