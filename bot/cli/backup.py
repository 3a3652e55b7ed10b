"""`clearline backup FILE`: all that must last, in one sealed file."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.ledger import LedgerAway
from bot.ledger.copies import write_copy
from bot.store import StoreAway


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to write it."""
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="the file to write; must not be there yet"
    )


def run(args: argparse.Namespace) -> int:
    """Writes the file and says what is in it; keep the secret key somewhere else."""
    try:
        with opened_ledger() as ledger, opened_store() as store:
            counts = write_copy(ledger, store, args.file)
    except FileExistsError:
        return refuse(f"FILE: {args.file} is there already; nothing was written over it.")
    except OSError as error:
        return refuse(f"FILE: {error.strerror}")
    except (Unusable, LedgerAway, StoreAway) as error:
        return refuse(error)
    for name, count in counts.items():
        print(f"{name}: {count}")
    print("It can be read only with this CLEARLINE_SECRET_KEY: keep the key, but somewhere else.")
    return 0
