"""`clearline poster CAMPAIGN`: posters, cards and tear-off posters to print, as PDF and PNG."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from bot.cli.known import NO_NUMBER, known_campaign, number_of, site_of
from bot.cli.opened import Unusable, refuse
from bot.config import ConfigError, Settings, read_settings
from bot.dialogs import Definition
from bot.paper.consent import Sender
from bot.paper.poster import PAPERS, Sheet, sheet_pdf, sheet_png, sheets
from bot.paper.typeset import CannotPrint
from bot.paper.words import Words, load_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The campaign, and what to print it on."""
    parser.add_argument("campaign", help="its keyword")
    parser.add_argument("--out", type=Path, default=Path("posters"), help="folder (posters)")
    parser.add_argument("--paper", choices=tuple(PAPERS), default="letter")
    parser.add_argument("--language", help="only this one of the campaign's languages")


def run(args: argparse.Namespace) -> int:
    """Writes the files and names them; exit status 2 where there is nothing to print."""
    try:
        settings = read_settings(os.environ)
        definition = known_campaign(args.campaign)
        chosen = languages_of(definition, args.language)
        sender = sender_of(settings, definition)
        words = load_words()
        args.out.mkdir(parents=True, exist_ok=True)
        for sheet in sheets(chosen):
            _write(sheet, definition, sender, words, args)
    except (ConfigError, Unusable, CannotPrint) as error:
        return refuse(error)
    except OSError as error:
        return refuse(f"{args.out}: {error.strerror}")
    for warning in _warnings(settings, words, chosen):
        print(warning, file=sys.stderr)
    return 0


def languages_of(definition: Definition, only: str | None) -> tuple[str, ...]:
    """Those to print. Raises Unusable for one that the campaign does not speak."""
    if only is None:
        return definition.languages
    if only not in definition.languages:
        spoken = ", ".join(definition.languages)
        raise Unusable(f"{definition.keyword} does not speak {only} (it speaks: {spoken}).")
    return (only,)


def sender_of(settings: Settings, definition: Definition) -> Sender:
    """Who we are on the sheet. Raises Unusable without a number to text."""
    number = number_of(settings, definition)
    if not number:
        raise Unusable(NO_NUMBER)
    return Sender(settings.org.name, settings.org.phone, number, site_of(settings))


def _write(
    sheet: Sheet, definition: Definition, sender: Sender, words: Words, args: argparse.Namespace
) -> None:
    for ending, make in (("pdf", sheet_pdf), ("png", sheet_png)):
        path = args.out / f"{definition.keyword}-{sheet.name}.{ending}"
        path.write_bytes(make(sheet, definition, sender, words, args.paper))
        print(path)


def _warnings(settings: Settings, words: Words, languages: tuple[str, ...]) -> list[str]:
    """What to mend before a thousand of them are printed."""
    found = []
    if not settings.senders and settings.simulated:
        found.append("The number is the simulator's: set TWILIO_FROM before you print.")
    if not settings.public_url.startswith("https://"):
        found.append("PUBLIC_URL is not set: terms and privacy would lead to this machine.")
    if not settings.org.phone:
        found.append("CLEARLINE_ORG_PHONE is not set: who cannot text finds no number to call.")
    unread = [code for code in languages if not words.catalogs.is_reviewed(code)]
    if unread:
        found.append(f"No native speaker has read these words yet: {', '.join(unread)}.")
    return found
