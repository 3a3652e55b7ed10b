"""`clearline consents`: who said what, as proof; and its end, five years after the last text."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.forget import CHANNELS
from bot.cli.opened import Unusable, opened_ledger, refuse
from bot.ledger import Ledger, LedgerAway
from bot.ledger.audit import COMMAND_LINE
from bot.ledger.tables import Consent
from bot.outreach.phones import BadPhone, read_phone
from bot.outreach.proofs import export, said_by, sweep
from bot.outreach.sheets import private_file

_SAID = {
    "agreed": "said yes to",
    "stopped": "stopped",
    "started": "came back for",
    "erased": "had everything deleted",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    exported = what.add_parser("export", help="everything that was said, as a CSV table")
    exported.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    exported.add_argument("--campaign", default="", metavar="KEYWORD", help="only this one's")
    exported.add_argument(
        "--numbers", action="store_true", help="with phone numbers (the audit log remembers)"
    )
    shown = what.add_parser("show", help="everything one person said")
    shown.add_argument("number", metavar="NUMBER", help="a phone number: 415 555 0100")
    what.add_parser("sweep", help="delete what is older than five years after the last text")


def run(args: argparse.Namespace) -> int:
    """Does it."""
    try:
        with opened_ledger() as ledger:
            return _COMMANDS[args.what](args, ledger)
    except (Unusable, BadPhone) as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")
    except OSError as error:
        return refuse(f"{error.filename}: {error.strerror}")


def _export(args: argparse.Namespace, ledger: Ledger) -> int:
    scope = args.campaign.upper()
    if args.out is None:
        export(ledger, sys.stdout, scope=scope, numbers=args.numbers, who=COMMAND_LINE)
        return 0
    with private_file(args.out) as file:
        file.write("\ufeff")  # else Excel takes it for another encoding
        count = export(ledger, file, scope=scope, numbers=args.numbers, who=COMMAND_LINE)
    print(f"{args.out}: {count} lines")
    return 0


def _show(args: argparse.Namespace, ledger: Ledger) -> int:
    number = read_phone(args.number)
    said = [line for channel in CHANNELS for line in said_by(ledger, channel, number, COMMAND_LINE)]
    if not said:
        print("nothing was ever said by this number")
    for consent, words in said:
        print(_line(consent))
        for name in ("wording", "language", "version", "method", "source", "proof"):
            if getattr(consent, name):
                print(f"  {name}: {getattr(consent, name)}")
        if words:
            print(f"  in their words: {words}")
    return 0


def _line(consent: Consent) -> str:
    about = "" if consent.kind in ("stopped", "erased") else f" {consent.scope}"
    return f"{consent.at:%Y-%m-%d %H:%M} UTC: {_SAID[consent.kind]}{about}"


def _sweep(args: argparse.Namespace, ledger: Ledger) -> int:
    swept = sweep(ledger, COMMAND_LINE)
    print(f"deleted: {swept.people} people, {swept.consents} lines of what was said")
    print(
        f"kept: that {swept.stops_kept} more people stopped or had everything deleted, "
        "without their numbers"
    )
    return 0


_COMMANDS = {"export": _export, "show": _show, "sweep": _sweep}
