"""`clearline staff`: who may open the organisers' pages at /outreach/."""

from __future__ import annotations

import argparse
import sys

import segno

from bot.cli.opened import Unusable, opened_ledger, refuse
from bot.ledger import Ledger, LedgerAway, staff
from bot.ledger.audit import COMMAND_LINE, note
from bot.ledger.tables import Staff


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The four things that can be done with an account."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="WHAT")
    add = acts.add_parser("add", help="a new account: prints its one-time password and QR code")
    add.add_argument("username")
    add.add_argument("--role", choices=staff.ROLES, default="viewer")
    acts.add_parser("list", help="all accounts")
    for name, says in (
        ("reset", "a new one-time password and a new QR code; ends every login"),
        ("disable", "lets nobody in by this account any more"),
    ):
        acts.add_parser(name, help=says).add_argument("username")


def run(args: argparse.Namespace) -> int:
    """Does it; exit status 2 for a name that is taken or that nobody has."""
    acts = {"add": _add, "list": _list, "reset": _reset, "disable": _disable}
    try:
        with opened_ledger() as ledger:
            acts[args.act](ledger, args)
    except staff.NameTaken:
        return refuse(f"{args.username}: there is an account of that name. See `reset`.")
    except staff.NoSuchStaff:
        return refuse(f"{args.username}: nobody has that name. See `clearline staff list`.")
    except (Unusable, LedgerAway) as error:
        return refuse(error)
    return 0


def _add(ledger: Ledger, args: argparse.Namespace) -> None:
    with ledger.transaction() as session:
        row, password = staff.add(session, args.username, args.role, ledger.now())
        secret = _enrolled(ledger, row)
        note(session, ledger.now(), COMMAND_LINE, "staff added", f"{row.username} {row.role}")
    _print(row.username, password, secret)


def _reset(ledger: Ledger, args: argparse.Namespace) -> None:
    with ledger.transaction() as session:
        row = staff.named(session, args.username)
        password = staff.hand_out(row, ledger.now())
        secret = _enrolled(ledger, row)
        note(session, ledger.now(), COMMAND_LINE, "staff reset", row.username)
    _print(row.username, password, secret)


def _disable(ledger: Ledger, args: argparse.Namespace) -> None:
    with ledger.transaction() as session:
        row = staff.named(session, args.username)
        staff.disable(row)
        note(session, ledger.now(), COMMAND_LINE, "staff disabled", row.username)
    print(f"{row.username} is disabled.")


def _list(ledger: Ledger, args: argparse.Namespace) -> None:
    with ledger.reading() as session:
        for row in staff.everybody(session):
            print(f"{row.username:24} {row.role:10} {'' if row.active else 'disabled'}".rstrip())


def _enrolled(ledger: Ledger, row: Staff) -> str:
    secret = staff.new_secret()
    staff.enrol(row, ledger.keyring, secret)
    return secret


def _print(username: str, password: str, secret: str) -> None:
    link = staff.link(username, secret)
    print(f"Username           {username}")
    print(f"One-time password  {password}   (for {staff.ONE_TIME_DAYS} days, to choose their own)")
    print("Scan this with an authenticator app, now: it is not shown again.\n")
    segno.make(link, error="m").terminal(out=sys.stdout, compact=True)
    print(f"\nOr type this into the app: {secret}\n{link}")
