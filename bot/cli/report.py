"""`clearline rules report`: the law as printable pages, each case put to the engine."""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from bot.cli.assess import day, today_in
from bot.dialogs import load_dialogs
from bot.eligibility import assess
from bot.i18n import load_catalogs
from bot.law.index import index_of
from bot.law.page import page_of
from bot.law.render import ON_DISK, render_index, render_place
from bot.law.texts import Tongues
from bot.rules import Jurisdiction, Rulebook, load_rulebook
from bot.rules.cases import load_cases, misses

_OUT = Path("var/law")


def add_report(parser: argparse.ArgumentParser) -> None:
    """Its options."""
    parser.add_argument("codes", nargs="*", help="jurisdictions (default: all)")
    parser.add_argument("--out", type=Path, default=_OUT, help=f"folder to write to ({_OUT})")
    parser.add_argument("--asof", type=day, help="the law of that day (default: today)")


def run_report(args: argparse.Namespace) -> int:
    """Writes a page a place, and the index; 2 where a place has no rule file."""
    book = load_rulebook(args.folder)
    codes = [code.upper() for code in args.codes] or list(book.jurisdictions)
    if unknown := [code for code in codes if code not in book.jurisdictions]:
        known = ", ".join(book.jurisdictions)
        print(f"no rule file for {', '.join(unknown)}; there are {known}", file=sys.stderr)
        return 2
    tongues = Tongues(load_catalogs(), load_dialogs().results["free"])
    args.out.mkdir(parents=True, exist_ok=True)
    for code in codes:
        place = book.jurisdictions[code]
        asof = args.asof or today_in(place)
        missed = _missed(book, place, args.folder)
        page = page_of(book, place, asof, tongues, args.folder, missed)
        (args.out / ON_DISK.to(code)).write_text(render_place(page, ON_DISK), "utf-8")
        print(f"{args.out / ON_DISK.to(code)}: {len(page.cases)} cases, {len(missed)} differ")
    written = frozenset(path.stem for path in args.out.glob("*.html"))
    index = index_of(book, args.asof or _today(), args.folder)
    page_of_all = render_index(index, replace(ON_DISK, only=written))
    (args.out / ON_DISK.index).write_text(page_of_all, "utf-8")
    print(args.out / ON_DISK.index)
    return 0


def _today() -> date:
    return datetime.now(UTC).date()


def _missed(book: Rulebook, place: Jurisdiction, folder: Path | None) -> dict[str, list[str]]:
    """The cases of a place that our answer does not meet, with where it differs."""
    answers = (
        (case, misses(case, assess(book, case.facts, case.asof).to_json()))
        for case in load_cases(book, folder, place.code)
    )
    return {case.name: found for case, found in answers if found}
