"""`clearline campaign`: what campaigns there are, a dry run, and start, pause, resume and end."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping

from sqlalchemy import select

from bot.cli.opened import Unusable, opened_ledger, refuse
from bot.cli.rehearsed import as_text
from bot.cli.watching import watch
from bot.config import ConfigError, read_settings
from bot.conversation import World
from bot.ledger import Ledger, LedgerAway
from bot.ledger.audit import COMMAND_LINE
from bot.ledger.tables import Campaign
from bot.outreach import campaigns, dry_run
from bot.outreach.checks import Around, Objection, check, senders_of
from bot.outreach.pauses import lift_pause

_ACTS: Mapping[str, Callable[..., object]] = {
    "start": campaigns.start, "pause": campaigns.pause, "resume": campaigns.resume,
    "cancel": campaigns.cancel,
}  # fmt: skip
_DONE = {
    "start": "It is running. Each text goes out within a minute once its hours are open.",
    "pause": "It is paused. Nothing goes out until: clearline campaign resume {keyword}",
    "resume": "It goes on.",
    "cancel": "It is canceled, and what still waited was taken back.",
}
_EVERY = 1.0  # seconds between two looks


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which campaign."""
    things = ("list", "check", "dry-run", *_ACTS, "watch", "lift")
    parser.add_argument("what", choices=things)
    parser.add_argument("keyword", nargs="?", default="", help="all of them for list and check")
    parser.add_argument("--why", default="", help="a few words for the log of who did what")
    parser.add_argument("--json", action="store_true", help="a dry run as JSON")
    parser.add_argument("--every", type=float, default=_EVERY, help="seconds between looks (1)")
    parser.add_argument("--once", action="store_true", help="watch: one look")
    parser.add_argument("--template", default="first", help="lift: which text (first)")
    parser.add_argument("--language", default="en", help="lift: in which language (en)")


def run(args: argparse.Namespace) -> int:
    """0 done; 1 when a check or dry run says that something must be mended; 2 refused."""
    if not args.keyword and args.what not in ("list", "check"):
        return refuse(f"which campaign? clearline campaign {args.what} KEYWORD")
    args.keyword = args.keyword.upper()
    try:
        with opened_ledger() as ledger:
            campaigns.sync_files(ledger)
            return _do(args, ledger)
    except (Unusable, ConfigError, campaigns.Refused) as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")


def _do(args: argparse.Namespace, ledger: Ledger) -> int:
    if args.what in _ACTS:
        _ACTS[args.what](ledger, args.keyword, COMMAND_LINE, args.why)
        print(f"{args.keyword}: {_DONE[args.what].format(keyword=args.keyword)}")
        return 0
    if args.what == "list":
        return _list(ledger, args.keyword)
    if args.what == "watch":
        most = read_settings(os.environ).max_segments_day
        return watch(ledger, args.keyword, args.every, once=args.once, most_a_day=most)
    if args.what == "lift":
        return _lift(args, ledger)
    return _check(args, ledger) if args.what == "check" else _dry_run(args, ledger)


def _list(ledger: Ledger, keyword: str) -> int:
    for row in _rows(ledger, keyword):
        definition = campaigns.definition_of(row)
        days = f"{definition.starts or 'now'} to {definition.ends or 'open'}"
        spoken = ",".join(definition.languages)
        money = f"${row.spent / 1e6:,.2f} of ${definition.budget:,.2f}"
        origin = "its file is gone" if row.origin == "gone" else row.origin
        told = (row.keyword, row.status, origin, days, spoken, money, definition.about)
        print("  ".join(told))
        if row.why:
            print(f"  {row.why}")
    return 0


def _rows(ledger: Ledger, keyword: str) -> list[Campaign]:
    with ledger.reading() as session:
        if keyword:
            return [campaigns.found_or_refused(session, keyword)]
        return list(session.scalars(select(Campaign).order_by(Campaign.keyword)))


def _check(args: argparse.Namespace, ledger: Ledger) -> int:
    """The settings and texts; the list is looked at by a dry run."""
    world, senders = _world()
    failed = False
    for row in _rows(ledger, args.keyword):
        if row.status in ("canceled", "finished") and not args.keyword:
            continue
        around = Around(world, ledger.now(), senders=senders)
        objections = check(campaigns.definition_of(row), around)
        failed = failed or any(one.severity == "stop" for one in objections)
        _tell(row.keyword, objections)
    return 1 if failed else 0


def _tell(keyword: str, objections: list[Objection]) -> None:
    print(f"{keyword}: {'nothing to object to' if not objections else ''}".rstrip())
    for one in objections:
        print(f"  {one}")


def _dry_run(args: argparse.Namespace, ledger: Ledger) -> int:
    world, senders = _world()
    done = dry_run.run(ledger, args.keyword, world, senders=senders, who=COMMAND_LINE)
    if args.json:
        json.dump(done.to_json(), sys.stdout, ensure_ascii=False, indent=2)
        print()
    else:
        print(as_text(done))
    return 0 if done.may_start else 1


def _lift(args: argparse.Namespace, ledger: Ledger) -> int:
    if not lift_pause(ledger, args.keyword, args.template, args.language):
        return refuse(f"{args.keyword}: {args.template} in {args.language} is not paused")
    print(f"{args.keyword}: {args.template} in {args.language} goes out again. Watch its numbers.")
    return 0


def _world() -> tuple[World, tuple[str, ...] | None]:
    from bot.app import load_world  # loads the whole service; a wrong setting is told before

    settings = read_settings(os.environ)
    return load_world(settings), senders_of(settings)
