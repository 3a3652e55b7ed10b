"""`clearline affected XX --rule VERSION`: how many people were told what a rule later got wrong."""

from __future__ import annotations

import argparse

from bot.cli.opened import Unusable, opened_store, refuse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The jurisdiction, and the version that results name."""
    parser.add_argument("jurisdiction", metavar="XX", type=str.upper)
    parser.add_argument("--rule", metavar="VERSION", help="without it: all versions ever told")


def run(args: argparse.Namespace) -> int:
    """Counts by outcome and remedy; nobody's number or answers are behind these counts."""
    try:
        with opened_store() as store:
            if args.rule is None:
                rows = list(store.versions_told(args.jurisdiction).items())
            else:
                told = store.told(args.jurisdiction, args.rule)
                rows = [(f"{o}  {r or '-'}", count) for (o, r), count in told.items()]
    except Unusable as error:
        return refuse(error)
    for what, count in sorted(rows):
        print(f"{count:>8}  {what}")
    print(f"{sum(count for _, count in rows):>8}  results told")
    return 0
