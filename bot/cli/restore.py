"""`clearline restore FILE`: brings back what `clearline backup` wrote."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.ledger import LedgerAway
from bot.ledger.copies import BadCopy, NotEmpty, read_copy
from bot.outreach.copies import copy_stops, tell_stops
from bot.store import StoreAway


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, and whether what is there now may go."""
    parser.add_argument("file", metavar="FILE", type=Path, help="what `clearline backup` wrote")
    parser.add_argument("--replace", action="store_true", help="delete what the database holds now")


def run(args: argparse.Namespace) -> int:
    """Restores everything or nothing, and says what came back."""
    try:
        with opened_ledger() as ledger, opened_store() as store:
            counts = read_copy(ledger, store, args.file, replace=args.replace)
            tell_stops(ledger, store)  # a Redis that lived on may know newer ones
            copy_stops(ledger, store)
    except NotEmpty:
        return refuse("The database holds something already: --replace deletes that first.")
    except BadCopy as error:
        return refuse(f"FILE: nothing was restored: {error}.")
    except OSError as error:
        return refuse(f"FILE: {error.strerror}")
    except (Unusable, LedgerAway, StoreAway) as error:
        return refuse(error)
    for name, count in counts.items():
        print(f"{name}: {count}")
    return 0
