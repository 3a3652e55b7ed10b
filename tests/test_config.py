"""Settings are read once, and everything wrong with them is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.config import SETTINGS, ConfigError, check_settings, read_settings

SAFE = {
    "CLEARLINE_ENV": "production",
    "CLEARLINE_SECRET_KEY": "k" * 64,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "token",
    "TWILIO_FROM": "+15005550006",
    "PUBLIC_URL": "https://line.example.org",
    "CLEARLINE_ORG_NAME": "Legal Aid",
    "CLEARLINE_ORG_PHONE": "800-555-0199",
}


def test_production_names_everything_that_is_missing_at_once() -> None:
    """Nobody has to start the service seven times to learn seven things."""
    with pytest.raises(ConfigError) as caught:
        read_settings({"CLEARLINE_ENV": "production"})

    told = "\n".join(caught.value.problems)
    for name in set(SAFE) - {"CLEARLINE_ENV"}:
        assert name in told


@pytest.mark.parametrize("name", sorted(set(SAFE) - {"CLEARLINE_ENV"}))
def test_production_refuses_to_start_without(name: str) -> None:
    """Each of these alone is reason enough."""
    _, problems = check_settings({key: value for key, value in SAFE.items() if key != name})

    assert any(name in problem for problem in problems)


def test_a_safe_production_starts_with_the_simulator_off() -> None:
    """The simulator is on in production only by its own switch."""
    assert not read_settings(SAFE).phone
    assert read_settings({**SAFE, "CLEARLINE_PHONE": "on"}).phone


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLEARLINE_ENV", "staging"),
        ("PORT", "eighty"),
        ("CLEARLINE_RETENTION_DAYS", "0"),
        ("CLEARLINE_MAX_SEGMENTS_DAY", "-5"),
        ("TWILIO_KEYWORDS", "mine"),
        ("CLEARLINE_PHONE", "maybe"),
        ("CLEARLINE_REDACT", "perhaps"),
        ("REDIS_URL", "http://example.org"),
        ("QUEUE_URL", "redis+cluster://h1,h2"),
        ("DATABASE_URL", "mysql://h/d"),
        ("CLEARLINE_ORG_TIMEZONE", "Pacific"),
        ("CLEARLINE_ORG_TIMEZONE", "Europe"),
        ("CLEARLINE_ORG_TIMEZONE", "../../etc/passwd"),
        ("PUBLIC_URL", "line.example.org"),
        ("PUBLIC_URL", "https://line.example.org:99999"),
        ("TWILIO_ACCOUNT_SID", "AC without a token"),
    ],
)
def test_a_wrong_value_is_named_and_not_shown(name: str, value: str, tmp_path: Path) -> None:
    """The problem names the variable and what it may be; the value never appears."""
    _, problems = check_settings({"CLEARLINE_VAR": str(tmp_path), name: value})

    assert any(name in problem for problem in problems)
    assert value not in "\n".join(problems)


def test_several_secrets_are_kept_in_their_order(tmp_path: Path) -> None:
    """The newest key stands first."""
    settings = read_settings({"CLEARLINE_SECRET_KEY": "new, old", "CLEARLINE_VAR": str(tmp_path)})

    assert settings.secret_keys == ("new", "old")


def test_development_makes_its_own_key_and_keeps_it(tmp_path: Path) -> None:
    """What was said before a restart can be read after it."""
    first = read_settings({"CLEARLINE_VAR": str(tmp_path)})
    second = read_settings({"CLEARLINE_VAR": str(tmp_path)})

    assert first.secret_keys == second.secret_keys
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


def test_the_public_address_is_kept_as_twilio_signs_it(tmp_path: Path) -> None:
    """Twilio drops user and password; a slash at the end is ours to drop."""
    url = "https://user:secret@line.example.org:8443/l%C3%ADnea/"

    settings = read_settings({"PUBLIC_URL": url, "CLEARLINE_VAR": str(tmp_path)})

    assert settings.public_url == "https://line.example.org:8443/l%C3%ADnea"


def test_no_secret_shows_when_settings_are_printed() -> None:
    """A traceback or a debug print gives nothing away."""
    shown = repr(read_settings({**SAFE, "TWILIO_AUTH_TOKEN": "hush-token"}))

    assert "hush-token" not in shown
    assert "k" * 64 not in shown


def test_every_setting_says_what_it_is_for() -> None:
    """The table that feeds doctor and the docs has no blank and no double."""
    assert all(setting.help for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)
