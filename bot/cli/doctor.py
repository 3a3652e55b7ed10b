"""`clearline doctor`: every setting with its default, and what is wrong."""

from __future__ import annotations

import argparse
import os

from sqlalchemy.exc import DBAPIError

from bot.channels.twilio import Twilio, TwilioError, TwilioUnsure
from bot.cli.opened import opened_settings
from bot.config import SETTINGS, Settings, check_settings
from bot.i18n import load_catalogs
from bot.ledger import connect_database
from bot.outreach.account import number_shown
from bot.store import NoServer, RedisBackend, StoreAway, connect, eviction_problem
from bot.store.embedded import find_server

_SHOWN = 48  # characters of a value
_PATIENCE_SECONDS = 5.0
_NOT_OURS = (20003, 20005, 20006, 20404)  # wrong token, closed account, no access, wrong SID
_UNAUTHORIZED = 401


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none."""


def run(args: argparse.Namespace) -> int:
    """Prints the table and every problem; 1 when there is one."""
    settings, problems = check_settings(os.environ)
    for setting in SETTINGS:
        given = os.environ.get(setting.name, "").strip()
        value = "(set)" if given and setting.secret else given[:_SHOWN]
        default = setting.default or "unset"
        print(f"{setting.name:<30} {value or f'[{default}]'}")
        print(f"{'':<30} {setting.help}")
    print()
    for line in (*_told(settings), *_languages(settings)):
        print(line)
    problems = problems + _account_problems(settings)
    problems = problems + _redis_problems(settings) + _database_problems(settings)
    for problem in problems:
        print(f"WRONG: {problem}")
    print(f"{len(problems)} wrong" if problems else "nothing is wrong")
    return 1 if problems else 0


def _told(settings: Settings) -> list[str]:
    """What follows from the settings and may surprise."""
    told = []
    if settings.simulated:
        told.append("No Twilio credentials: simulator mode, nobody can text from a real phone.")
    if not number_shown(settings):
        told.append(
            "TWILIO_FROM is unset: set it as well, beside a Messaging Service, to the number "
            "people text. Without it the public page shows none and no poster can be printed."
        )
    if not os.environ.get("CLEARLINE_SECRET_KEY") and not settings.production:
        told.append(f"The secret key was made up and lies in {settings.var}/secret.key.")
    if settings.max_segments_day is None:
        told.append("No limit on outbound segments a day (CLEARLINE_MAX_SEGMENTS_DAY).")
    if settings.production and settings.phone:
        told.append("The simulator is on in production: everybody who finds /phone can try it.")
    return told


def _languages(settings: Settings) -> list[str]:
    """Each language, who has read it, and whether it answers here."""
    catalogs = load_catalogs()
    told = ["", "Languages, and who of their native speakers has read them:"]
    for code in catalogs.languages:
        answers = (
            not settings.production or catalogs.is_reviewed(code) or code in settings.unreviewed
        )
        reviewed = catalogs.by_language[code].reviewed or "none"
        told.append(f"  {code:<9} {reviewed}{'' if answers else ', does not answer'}")
    return told


def _account_problems(settings: Settings) -> list[str]:
    """Whether the account at Twilio works. One that cannot be asked is told, and not called wrong:
    the settings may be right, and the network of another machine."""
    if settings.simulated or not settings.account_sid:
        return []
    token = settings.auth_tokens[0]
    twilio = Twilio(settings.account_sid, token, settings.api_base, timeout=_PATIENCE_SECONDS)
    try:
        standing = twilio.account()
    except TwilioUnsure:
        print("Twilio did not answer: whether the account works could not be asked.")
        return []
    except TwilioError as error:
        if error.code in _NOT_OURS or error.status == _UNAUTHORIZED:
            return [f"TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN: Twilio refuses them ({error})."]
        print(f"Whether the account at Twilio works could not be asked ({error}).")
        return []
    finally:
        twilio.close()
    if standing.status != "active":
        return [f"TWILIO_ACCOUNT_SID: the account is {standing.status}; nothing can be sent."]
    trial = ": a trial, which texts only numbers verified at Twilio" if standing.is_trial else ""
    print(f"Twilio answers, and the account is active{trial}.")
    return []


def _database_problems(settings: Settings) -> list[str]:
    """Whether the database answers; our own file is made at the first start."""
    if not settings.database_url:
        print(f"DATABASE_URL is unset: our own SQLite file, {settings.var}/clearline.db")
        return []
    try:
        engine = connect_database(settings.database_url, settings.var)
        try:
            engine.connect().close()
        finally:
            engine.dispose()
    except ValueError as error:
        return [str(error)]
    except DBAPIError:
        return ["DATABASE_URL: the database does not answer."]
    return []


def _redis_problems(settings: Settings) -> list[str]:
    """Whether a Redis can be used, and whether it may throw answers away."""
    try:
        if not settings.redis_url:
            print(f"REDIS_URL is unset: our own, from {find_server()}")
        with opened_settings(settings) as opened:
            client = connect(opened.redis_url)
            try:
                RedisBackend(client).ping()
                problem = eviction_problem(client)
            finally:
                client.close()
    except (NoServer, ValueError) as error:
        return [str(error)]
    except StoreAway:
        return ["REDIS_URL: this Redis does not answer."]
    return [problem] if problem else []
