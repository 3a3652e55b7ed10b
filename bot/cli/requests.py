"""`clearline requests`: who asked for a call or a letter, for a partner to work off."""

from __future__ import annotations

import argparse
import sys
from contextlib import nullcontext
from pathlib import Path

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.ledger import Ledger, LedgerAway, audit, requests
from bot.ledger.requests import Waiting
from bot.outreach.heard import settle_all
from bot.outreach.sheets import private_file, write_sheet

_COLUMNS = ("id", "since", "kind", "phone", "language", "state", "county", "when", "partner")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to list and how, or the one that is done."""
    parser.add_argument("--kind", choices=(requests.CALL, requests.MAIL), default="")
    parser.add_argument("--partner", default="", help="only what this partner takes")
    parser.add_argument("--csv", metavar="FILE", help="write the list as CSV (- for here)")
    parser.add_argument("--done", metavar="ID", help="take this request off the list")


def run(args: argparse.Namespace) -> int:
    """Lists who waits, the longest first, or marks one as done: then what they said is erased."""
    try:
        with opened_store() as store, opened_ledger() as ledger:
            settle_all(ledger, store.errands)  # what was texted a moment ago
            if args.done:
                return _done(ledger, args.done)
            with ledger.reading() as session:
                found = requests.waiting(session, ledger.keyring, args.kind, args.partner)
    except Unusable as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")
    if args.csv:
        return _as_csv(found, args.csv)
    for one in found:
        print(_told(one))
    print(f"{len(found)} waiting")
    return 0


def _done(ledger: Ledger, number: str) -> int:
    with ledger.transaction() as session:
        if not number.isdecimal() or not requests.finish(session, int(number), ledger.now()):
            return refuse(f"--done {number}: not on the list")
        audit.note(session, ledger.now(), audit.COMMAND_LINE, "request done", number)
    print(f"{number} is off the list; what was said with it is erased")
    return 0


def _as_csv(found: list[Waiting], name: str) -> int:
    try:
        with nullcontext(sys.stdout) if name == "-" else private_file(Path(name)) as file:
            write_sheet(file, [_COLUMNS, *(_cells(one) for one in found)])
    except OSError as error:
        return refuse(f"--csv {name}: {error.strerror}")
    return 0


def _cells(one: Waiting) -> tuple[object, ...]:
    since = one.created_at.strftime("%Y-%m-%d %H:%M UTC")
    when = one.detail.get("when", "")
    return (
        one.id, since, one.kind, one.phone, one.language, one.state, one.county, when, one.partner,
    )  # fmt: skip


def _told(one: Waiting) -> str:
    since = one.created_at.strftime("%Y-%m-%d %H:%M UTC")
    place = " ".join(part for part in (one.county, one.state) if part) or "-"
    whose = one.partner or "nobody takes it"
    whose += " (not reached)" if one.is_unreached else ""
    when = one.detail.get("when", "")
    told = (str(one.id), since, one.kind, f"{one.channel} {one.phone or '-'}", one.language or "-",
            place, when, whose)  # fmt: skip
    return "  ".join(part for part in told if part)
