"""`clearline partners`: the organisations that call people back and mail letters."""

from __future__ import annotations

import argparse
import os
import secrets

from sqlalchemy.orm import Session

from bot.cli.opened import Unusable, opened_ledger, refuse
from bot.config import read_settings
from bot.i18n import load_catalogs
from bot.ledger import Ledger, LedgerAway, audit, partners, requests
from bot.ledger.tables import Partner
from bot.outreach.areas import BadArea, read_counties, read_states
from bot.outreach.handover import BadAddress, check_address

_KINDS = ("call", "mail")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its subcommands."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    add = kinds.add_parser("add", help="a new partner, or what changed about one")
    add.add_argument("name", help="as people know it")
    add.add_argument("--takes", type=_listed, default=_KINDS, help="call,mail (default: both)")
    for name, meaning in (
        ("states", "codes, such as CA,OR"),
        ("counties", "their names"),
        ("languages", "codes, such as en,es"),
    ):
        add.add_argument(f"--{name}", type=_listed, default=(), help=f"{meaning} (default: all)")
    add.add_argument("--days", type=int, default=3, help="working days until it acts (default: 3)")
    add.add_argument("--webhook", default="", help="an https address that is told of new requests")
    kinds.add_parser("list", help="who takes what")
    remove = kinds.add_parser("remove", help="a partner that takes no more requests")
    remove.add_argument("name")


def run(args: argparse.Namespace) -> int:
    """Runs one of them."""
    try:
        with opened_ledger() as ledger:
            return {"add": _add, "list": _list, "remove": _remove}[args.what](ledger, args)
    except Unusable as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _add(ledger: Ledger, args: argparse.Namespace) -> int:
    if why := _wrong(args):
        return refuse(why)
    with ledger.transaction() as session:
        before = partners.named(session, args.name)
        is_new_webhook = bool(args.webhook) and not (before and before.secret)
        secret = secrets.token_urlsafe(32) if is_new_webhook else ""
        offer = partners.Offer(
            args.name, args.takes, read_states(args.states), read_counties(args.counties),
            args.languages, args.webhook, secret, args.days,
        )  # fmt: skip
        partners.add(session, ledger.keyring, offer)
        _routed(session, ledger, "partner added", args.name)
    if secret:
        print(f"its secret, shown only now: {secret}")
    return 0


def _wrong(args: argparse.Namespace) -> str:
    if unknown := set(args.takes) - set(_KINDS):
        return f"--takes: there are call and mail, not {', '.join(sorted(unknown))}"
    if unknown := set(args.languages) - set(load_catalogs().languages):
        return f"--languages: we do not speak {', '.join(sorted(unknown))}"
    if args.days < 1:
        return "--days: at least 1"
    try:
        read_states(args.states)
    except BadArea as error:
        return f"--states: {error}"
    if args.webhook:
        try:
            production = read_settings(os.environ).production
            check_address(args.webhook, development=not production)
        except BadAddress as error:
            return f"--webhook: {error}"
    return ""


def _list(ledger: Ledger, args: argparse.Namespace) -> int:
    with ledger.reading() as session:
        found = partners.partners(session)
    for one in found:
        print(_told(one))
    print(f"{len(found)} partners")
    return 0


def _told(one: Partner) -> str:
    where = ", ".join([*one.counties, *one.states]) or "everywhere"
    spoken = ", ".join(one.languages) or "any language"
    hook = "; told by webhook" if one.webhook else ""
    takes = " and ".join(one.takes)
    return f"{one.name}: {takes}; {where}; {spoken}; within {one.days} working days{hook}"


def _remove(ledger: Ledger, args: argparse.Namespace) -> int:
    with ledger.transaction() as session:
        if not partners.remove(session, args.name):
            return refuse(f"{args.name}: no partner of that name")
        _routed(session, ledger, "partner removed", args.name)
    return 0


def _routed(session: Session, ledger: Ledger, what: str, name: str) -> None:
    """Gives who waits to the partners there are now."""
    session.flush()
    moved = requests.route_again(session)
    audit.note(session, ledger.now(), audit.COMMAND_LINE, what, name)
    print(f"{what}: {name}" + (f"; {moved} open requests changed hands" if moved else ""))
