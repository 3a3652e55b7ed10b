"""`clearline packets`: letters for people without internet, to print, mail and forget."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.config import read_settings
from bot.conversation import World
from bot.i18n import render_language
from bot.ledger import Ledger, LedgerAway, audit, requests
from bot.ledger.requests import Waiting
from bot.outreach.heard import settle_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its subcommands."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    listed = kinds.add_parser("list", help="who waits for a letter")
    printed = kinds.add_parser("print", help="a PDF for each letter that waits")
    printed.add_argument("--out", type=Path, required=True, metavar="DIR")
    printed.add_argument("ids", nargs="*", metavar="ID", help="only these (default: all)")
    for kind in (listed, printed):
        kind.add_argument("--partner", default="", help="only what this partner takes")
    done = kinds.add_parser("done", help="mailed: name and address are erased")
    done.add_argument("ids", nargs="+", metavar="ID")


def run(args: argparse.Namespace) -> int:
    """Runs one of them."""
    try:
        with opened_store() as store, opened_ledger() as ledger:
            settle_all(ledger, store.errands)  # what was texted a moment ago
            return {"list": _list, "print": _print, "done": _done}[args.what](ledger, args)
    except Unusable as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")


def _waiting(ledger: Ledger, partner: str) -> list[Waiting]:
    with ledger.reading() as session:
        return requests.waiting(session, ledger.keyring, requests.MAIL, partner)


def _list(ledger: Ledger, args: argparse.Namespace) -> int:
    found = _waiting(ledger, args.partner)
    for one in found:
        place = " ".join(part for part in (one.county, one.state) if part) or "-"
        spoken, whose = render_language(one.language or "en"), one.partner or "nobody takes it"
        print(f"{one.id}  {one.created_at:%Y-%m-%d}  {spoken}  {place}  {whose}")
    print(f"{len(found)} letters wait")
    return 0


def _print(ledger: Ledger, args: argparse.Namespace) -> int:
    waits = [str(one.id) for one in _waiting(ledger, args.partner)]
    if missing := set(args.ids) - set(waits):
        return refuse(f"{', '.join(sorted(missing))}: no letter of that number waits")
    from bot.app import load_world  # loads the whole service

    world = load_world(read_settings(os.environ))
    try:
        args.out.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number in waits:
            if not args.ids or number in args.ids:
                print(_print_one(world, args.out, ledger, int(number)))
    except OSError as error:
        return refuse(f"--out {args.out}: {error.strerror}")
    print("once they are mailed: clearline packets done ID; and erase these files")
    return 0


def _print_one(world: World, folder: Path, ledger: Ledger, number: int) -> str:
    """Prints one letter, unless its person took it back while others were printed; what to say."""
    with ledger.reading() as session:
        one = requests.still_waits(session, ledger.keyring, number)
    if one is None:
        return f"{number}: taken back, not printed"
    if not one.detail.get("address"):
        return f"{number}: no key of ours opens its address, not printed"
    return str(_write(world, folder, one, ledger.now()))


def _write(world: World, folder: Path, one: Waiting, now: datetime) -> Path:
    from bot.paper.packet import packet_of, print_packet  # loads the typesetter and its fonts

    path = folder / f"letter-{one.id}.pdf"
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "wb") as file:
        file.write(print_packet(world, packet_of(one.detail, one.language), now))
    return path


def _done(ledger: Ledger, args: argparse.Namespace) -> int:
    waits = {str(one.id) for one in _waiting(ledger, "")}
    if missing := set(args.ids) - waits:
        gone = ", ".join(sorted(missing))
        return refuse(
            f"{gone}: no letter of that number waits; if its person took it back, do not mail it"
        )
    with ledger.transaction() as session:
        for number in dict.fromkeys(args.ids):
            requests.finish(session, int(number), ledger.now())
            audit.note(session, ledger.now(), audit.COMMAND_LINE, "letter mailed", number)
    print(f"{len(set(args.ids))} mailed; name and address are erased")
    return 0
