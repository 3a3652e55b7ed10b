"""`clearline import FILE`: a list of who agreed to texts, or of who must not be texted."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.ledger import Ledger, LedgerAway
from bot.ledger.audit import COMMAND_LINE
from bot.outreach import campaigns
from bot.outreach.columns import FIELDS, NoColumn
from bot.outreach.copies import block_names
from bot.outreach.importing import Outcome, Wanted, import_list
from bot.outreach.lists import BadList
from bot.outreach.refused import RefusedRows
from bot.outreach.rows import METHODS, Defaults, language_of
from bot.store import Store, StoreAway

_LONGEST_NAME = 255  # of a file: a longer --wording is the wording itself


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The list, what it is of, and what its rows do not say themselves."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV table, as spreadsheets save")
    parser.add_argument("--campaign", default="", metavar="KEYWORD", help="what they agreed to")
    parser.add_argument("--optouts", action="store_true", help="nobody on this list is texted")
    parser.add_argument("--wording", default="", help="the words people were shown, or their file")
    parser.add_argument("--language", default="", help="of the wording and of the people")
    parser.add_argument("--method", default="", choices=("", *METHODS), help="how they agreed")
    parser.add_argument("--source", default="", metavar="NAME", help="where they agreed")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD",
        help=f"what a column holds: {', '.join(FIELDS)}",
    )  # fmt: skip
    parser.add_argument("--report", type=Path, help="table of refused rows (FILE.refused.csv)")
    parser.add_argument("--dry-run", action="store_true", help="count only, write nothing")


def run(args: argparse.Namespace) -> int:
    """0 every row was taken; 1 some were refused; 2 the list cannot be read."""
    if bool(args.campaign) == args.optouts:
        return refuse("say what the list is of: --campaign KEYWORD, or --optouts")
    try:
        wanted = _wanted(args)
        with ExitStack() as opened:
            ledger = opened.enter_context(opened_ledger())
            blocks = args.optouts and not args.dry_run
            store = opened.enter_context(opened_store()) if blocks else None
            outcome = _import(ledger, store, wanted)
    except (BadList, NoColumn, Unusable) as error:
        return refuse(error)
    except OSError as error:
        return refuse(f"{error.filename}: {error.strerror}")
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer; run it again to go on.")
    except StoreAway:
        return refuse("Redis does not answer; run it again to go on.")
    _tell(outcome, wanted, _report(args))
    return 1 if outcome.refused else 0


def _wanted(args: argparse.Namespace) -> Wanted:
    language = language_of(args.language)
    if args.language and not language:
        raise Unusable(f"--language: {args.language} is none of our languages")
    return Wanted(
        path=args.file,
        kind="optouts" if args.optouts else "consents",
        scope=args.campaign.upper(),
        defaults=Defaults(_words(args.wording), language, args.method, args.source),
        columns=_columns(args.map),
        report=partial(RefusedRows, _report(args)),
        who=COMMAND_LINE,
        dry=args.dry_run,
    )


def _report(args: argparse.Namespace) -> Path:
    given: Path | None = args.report
    beside: Path = args.file.with_name(f"{args.file.name}.refused.csv")
    return given or beside


def _words(wording: str) -> str:
    if len(wording) < _LONGEST_NAME and wording and Path(wording).is_file():
        return " ".join(Path(wording).read_text("utf-8-sig").split())
    return wording


def _columns(pairs: Sequence[str]) -> dict[str, str]:
    columns = {}
    for pair in pairs:
        name, equals, field = pair.rpartition("=")
        if not equals:
            raise Unusable("--map: write COLUMN=FIELD")
        columns[name] = field
    return columns


def _import(ledger: Ledger, store: Store | None, wanted: Wanted) -> Outcome:
    if wanted.scope:
        campaigns.sync_files(ledger)
        with ledger.reading() as session:
            if campaigns.find(session, wanted.scope) is None:
                raise Unusable(f"There is no campaign {wanted.scope}: clearline campaign list")

    def stopped(names: Sequence[str]) -> None:
        if store is not None:
            block_names(store, names, ledger.channel)

    return import_list(ledger, wanted, stopped=stopped, progress=_progress)


def _progress(rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{rows:,} rows", end="", file=sys.stderr, flush=True)


def _tell(outcome: Outcome, wanted: Wanted, report: Path) -> None:
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if outcome.read_on is not None:
        print(f"This list was read on {outcome.read_on:%Y-%m-%d}; nothing was done. It gave:")
    elif outcome.before:
        print(f"Went on after the {outcome.before} rows that were read before.")
    would = "would be " if wanted.dry else ""
    what = "stops" if wanted.kind == "optouts" else "consents"
    print(
        f"{outcome.rows} rows: {outcome.added} {what} {would}added, {outcome.known} known, ", end=""
    )
    print(f"{outcome.refused} refused")
    for why, count in outcome.reasons.most_common():
        print(f"  {count}: {why}")
    if outcome.refused:
        print(f"Which rows: {report}")
