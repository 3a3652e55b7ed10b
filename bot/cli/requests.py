"""`clearline requests`: the people who asked for a human, for a worker to call."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from bot.cli.opened import Unusable, opened_store, refuse
from bot.store import Request


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to list, or the one that is done."""
    parser.add_argument("--done", metavar="ID", help="take this request off the list")


def run(args: argparse.Namespace) -> int:
    """Lists who waits, the longest first, or marks one as done."""
    try:
        with opened_store() as store:
            if args.done:
                return (
                    0 if store.done(args.done) else refuse(f"--done {args.done}: not on the list")
                )
            waiting = store.requests()
    except Unusable as error:
        return refuse(error)
    for request in waiting:
        print(_told(request))
    print(f"{len(waiting)} waiting")
    return 0


def _told(request: Request) -> str:
    detail = request.detail
    since = datetime.fromtimestamp(detail["at"], UTC).strftime("%Y-%m-%d %H:%M UTC")
    place = " ".join(str(detail[k]) for k in ("area", "jurisdiction") if detail.get(k)) or "-"
    language = detail.get("language", "-")
    return f"{request.name}  {since}  {detail['channel']} {detail['address']}  {language}  {place}"
