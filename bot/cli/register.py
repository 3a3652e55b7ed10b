"""`clearline register`: everything an A2P 10DLC or toll-free registration asks for, filled in."""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

from bot.cli.known import known_campaign, number_of, site_of
from bot.cli.opened import Unusable, refuse
from bot.config import ConfigError, Settings, read_settings
from bot.dialogs import Definition
from bot.i18n import SOURCE
from bot.paper.consent import Sender
from bot.paper.poster import Sheet, sheet_pdf, sheet_png
from bot.paper.registration import Applicant, Part, problems, registration
from bot.paper.typeset import CannotPrint
from bot.paper.words import load_words

_WIDTH = 96


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which campaign, and where to write."""
    parser.add_argument("--campaign", help="its keyword; without one, the line by itself")
    parser.add_argument("--out", type=Path, help="folder for the text and the opt-in image")


def run(args: argparse.Namespace) -> int:
    """Prints it; exit status 1 while something is missing that a reviewer would refuse."""
    try:
        settings = read_settings(os.environ)
        who = _applicant(settings, args.campaign)
        parts = registration(who)
        page = as_text(parts)
        if args.out:
            _write(args.out, page, who)
    except (ConfigError, Unusable, CannotPrint) as error:
        return refuse(error)
    except OSError as error:
        return refuse(f"{args.out}: {error.strerror}")
    print(page)
    wrong = [*missing(settings), *problems(parts, settings.org.name)]
    for one in wrong:
        print(f"Missing: {one}", file=sys.stderr)
    return 1 if wrong else 0


def missing(settings: Settings) -> list[str]:
    """Settings without which a reviewer refuses, each with what it is for."""
    needed = (
        ("CLEARLINE_ORG_NAME", settings.org.name != Settings().org.name, "the registered name"),
        ("CLEARLINE_ORG_PHONE", settings.org.phone, "HELP must name a person to call"),
        ("CLEARLINE_ORG_URL", settings.org.url, "reviewers open the organisation's own page"),
        ("PUBLIC_URL", settings.public_url.startswith("https://"), "privacy and terms stand there"),
        ("TWILIO_FROM", settings.senders, "the number that people text"),
    )
    return [f"{name}: {why}" for name, is_set, why in needed if not is_set]


def as_text(parts: tuple[Part, ...]) -> str:
    """The whole, field by field, with lengths where there is a limit."""
    lines = []
    for part in parts:
        lines += [f"# {part.title}", ""]
        for entry in part.entries:
            size = f" ({len(entry.value)} of {entry.room[1]} characters)" if entry.room else ""
            lines += [f"{entry.name}{size}:", *_wrapped(entry.value), ""]
    return "\n".join(lines)


def _wrapped(value: str) -> list[str]:
    return textwrap.wrap(
        value, _WIDTH, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False,
        break_long_words=False,
    )  # fmt: skip


def _applicant(settings: Settings, keyword: str | None) -> Applicant:
    from bot.app import load_world  # loads the whole service; a wrong setting is told before

    world = load_world(settings)
    words = load_words(world.catalogs)
    definition = (
        known_campaign(keyword)
        if keyword
        else Definition(words.say(SOURCE, "hello"), area=settings.org.area)
    )
    number = number_of(settings, definition)
    sender = Sender(settings.org.name, settings.org.phone, number, site_of(settings))
    return Applicant(world, definition, sender, words, texts_first=bool(keyword))


def _write(folder: Path, page: str, who: Applicant) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registration.txt").write_text(page, "utf-8")
    shown = replace(who.definition, generic=True)  # reviewers' filters read pictures too
    given = (Sheet("poster", (SOURCE,)), shown, who.sender, who.words, "letter")
    (folder / "opt-in.png").write_bytes(sheet_png(*given))
    (folder / "opt-in.pdf").write_bytes(sheet_pdf(*given))
    print(*(folder / name for name in ("registration.txt", "opt-in.png", "opt-in.pdf")),
          sep="\n", file=sys.stderr)  # fmt: skip
