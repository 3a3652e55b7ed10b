"""A registration is filled from what really goes out, and says what a reviewer would refuse."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from twilio.rest.messaging.v1.service.us_app_to_person import UsAppToPersonList

from bot.app import load_world
from bot.cli import main
from bot.config import OrgSettings, Settings
from bot.dialogs import Definition
from bot.outreach.words import find_words
from bot.paper.consent import Sender
from bot.paper.registration import (
    DESCRIPTION,
    FLOW,
    MOST_SAMPLES,
    REPLY,
    WORDS,
    Applicant,
    Entry,
    Part,
    message_flow,
    problems,
    registration,
)
from bot.paper.words import load_words

NAME = "Bay Area Legal Aid and Reentry Clinic"
SENDER = Sender(NAME, "800-555-0199", "+14155550100", "https://line.example.org")
SET = {
    "CLEARLINE_ORG_NAME": NAME,
    "CLEARLINE_ORG_PHONE": "800-555-0199",
    "CLEARLINE_ORG_URL": "https://aid.example.org",
    "PUBLIC_URL": "https://line.example.org",
    "TWILIO_FROM": "+14155550100",
}


@pytest.fixture(scope="module", params=[0, 4], ids=["answers", "list"])
def who(request: pytest.FixtureRequest) -> Applicant:
    """A line that only answers, and one whose keyword joins a list."""
    world = load_world(Settings(org=OrgSettings(NAME, "800-555-0199", "https://aid.example.org")))
    definition = Definition("FAIR", area="San Diego County", frequency=request.param)
    return Applicant(world, definition, SENDER, load_words(world.catalogs))


def test_nothing_in_it_would_be_refused(who: Applicant) -> None:
    """Lengths within the form's limits, every text with name and STOP, no drug word anywhere."""
    parts = registration(who)

    assert problems(parts, NAME) == []
    for part in parts:
        for entry in part.entries:
            if entry.room:
                assert entry.room[0] <= len(entry.value) <= entry.room[1]
            drugs = [found.what for found in find_words(entry.value) if "drug" in found.says]
            assert not drugs


def test_the_flow_tells_a_reviewer_each_step(who: Applicant) -> None:
    """Where people read what, how often, what it costs, STOP, HELP, terms and privacy."""
    flow = message_flow(who)

    assert FLOW[0] <= len(flow) <= FLOW[1]
    for needed in (
        "Text FAIR to (415) 555-0100", "Message and data rates may apply", "STOP", "HELP",
        "https://line.example.org/terms", "https://line.example.org/privacy", NAME,
        "Nothing is ticked beforehand", "no mobile information is shared for marketing",
    ):  # fmt: skip
        assert needed in flow
    assert ("up to 4 texts a month" in flow) == bool(who.definition.frequency)


def test_the_samples_are_the_texts_that_go_out(who: Applicant) -> None:
    """At least two, the opening among them word for word."""
    campaign = registration(who)[1]
    said = [entry.value for entry in campaign.entries if entry.name.startswith("Sample")]

    assert len(said) >= 2
    assert any(text.startswith(f"Hi, this is {NAME}.") for text in said)


def test_a_campaign_shows_the_text_that_its_list_gets_first(who: Applicant) -> None:
    """A reviewer who saw only answers would have approved something else."""
    campaign = replace(who, texts_first=True, definition=replace(who.definition, again_after=10))
    parts = registration(campaign)
    said = [one.value for one in parts[1].entries if one.name.startswith("Sample")]

    assert sum(text.startswith(f"{NAME} here") for text in said) == 2
    assert len(said) <= MOST_SAMPLES
    assert "agreed on paper" in " ".join(one.value for one in parts[1].entries)
    assert any("PAPER_FORM" in one.value for one in parts[2].entries)
    assert problems(parts, NAME) == []


def test_the_limits_are_those_that_twilios_library_documents() -> None:
    """A new release of the library that changes one is seen here."""
    told = " ".join(str(UsAppToPersonList.create.__doc__).split())

    def limits(field: str) -> tuple[str, ...]:
        line = told.partition(f":param {field}:")[2].partition(":param")[0].casefold()
        return tuple(re.findall(r"(?:length[^:]*: )?(\d{2,}) char", line))

    assert limits("message_flow") == tuple(map(str, FLOW))
    assert limits("opt_in_message") == limits("help_message") == tuple(map(str, REPLY))
    assert limits("opt_in_keywords") == (str(WORDS[1]),)
    assert limits("description") == tuple(map(str, DESCRIPTION))


def test_what_a_reviewer_would_refuse_is_named() -> None:
    """Too long, no name, no STOP, a drug word: each with the field it stands in."""
    bad = Entry("Sample message 1", "Old weed case?", (20, 1024), is_text=True)

    told = "\n".join(
        problems((Part("Campaign", (bad, Entry("Flow", "x" * 5000, DESCRIPTION))),), NAME)
    )

    assert "Campaign, Sample message 1: 14 characters, but 20 to 1024 are allowed" in told
    assert "does not say who is texting" in told
    assert "does not say STOP" in told
    assert "weed" in told
    assert "Flow: 5000 characters" in told


def test_the_command_names_what_is_missing_in_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 1 until all is set."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "var"))
    for name in SET:
        monkeypatch.delenv(name, raising=False)

    assert main(["register"]) == 1
    told = capsys.readouterr().err
    assert all(name in told for name in SET)


def test_with_everything_set_it_writes_the_text_and_the_opt_in_image(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit status 0; the picture is a PNG, the page names us and our number."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "var"))
    for name, value in SET.items():
        monkeypatch.setenv(name, value)
    out = tmp_path / "out"

    assert main(["register", "--campaign", "FAIR", "--out", str(out)]) == 0
    assert "Text FAIR to (415) 555-0100" in " ".join(capsys.readouterr().out.split())
    assert (out / "opt-in.png").read_bytes().startswith(b"\x89PNG")
    assert NAME in (out / "registration.txt").read_text("utf-8")
