"""`clearline alerts --from D1 --to D2`: whose answer a new law made better, and a text to them."""

from __future__ import annotations

import argparse
import math
import os
import sys

from bot.cli.assess import day
from bot.cli.opened import Unusable, opened_ledger, refuse
from bot.config import read_settings
from bot.conversation import World
from bot.i18n import render_language
from bot.ledger import Ledger, LedgerAway
from bot.ledger.audit import COMMAND_LINE
from bot.outreach import alerts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two days, and whether to send."""
    parser.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
    parser.add_argument("--to", dest="second", type=day, required=True, metavar="DAY")
    parser.add_argument("--send", action="store_true", help="send it, after a yes typed here")
    parser.add_argument("--yes", action="store_true", help="with --send: the yes, for a script")


def run(args: argparse.Namespace) -> int:
    """Shows what would be sent to how many; with --send puts it into the outbox after a yes."""
    from bot.app import load_world  # loads the whole service

    if args.second < args.first:
        return refuse("--to: lies before --from")
    try:
        with opened_ledger() as ledger:
            world = load_world(read_settings(os.environ))
            return _run(ledger, world, args)
    except Unusable as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")


def _run(ledger: Ledger, world: World, args: argparse.Namespace) -> int:
    found = alerts.find(ledger, world, args.first, args.second)
    if not found.count:
        print("nobody who asked to be told has a better answer")
        return 0
    _show(found)
    if not args.send:
        print("nothing was sent; add --send to send it")
        return 0
    if not args.yes and not _agreed():
        print("nothing was sent")
        return 0
    put = alerts.send(ledger, world, args.first, args.second, who=COMMAND_LINE)
    print(f"{alerts.shown(put)} texts wait in the outbox, each for its friendly hour")
    return 0


def _show(found: alerts.Found) -> None:
    print("people  place  told -> now  language")
    for kind, many in found.cells():
        sooner = ", sooner" if kind.before == kind.after else ""
        change = f"{kind.before} -> {kind.after}{sooner}"
        print(f"{many:>14}  {kind.place:<6}  {change}  {render_language(kind.language)}")
    for code, (text, size) in sorted(found.said.items()):
        print(f"\n{render_language(code)}, {size.segments} segments ({size.encoding}):\n  {text}")
    # rounded up, so that the price of a few does not give their number away
    print(f"\n{found.total()} people; it costs at most ${max(1, math.ceil(found.dollars))}")


def _agreed() -> bool:
    print("Send it? Type yes: ", end="", flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes")
