"""`clearline restore FILE`: brings back what `clearline backup` wrote."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from redis.exceptions import RedisError

from bot.cli.opened import Unusable, opened_ledger, opened_settings, opened_store, refuse
from bot.config import read_settings
from bot.ledger import LedgerAway
from bot.ledger.copies import BadCopy, NotEmpty, read_copy
from bot.outreach.copies import copy_stops, tell_stops
from bot.outreach.sending.dispatch import Leadership
from bot.store import StoreAway, connect

_LEAD_SECONDS = 60.0  # a restore that is killed keeps no worker waiting for longer


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which file, and whether what is there now may go."""
    parser.add_argument("file", metavar="FILE", type=Path, help="what `clearline backup` wrote")
    parser.add_argument("--replace", action="store_true", help="delete what the database holds now")


def run(args: argparse.Namespace) -> int:
    """Restores everything or nothing, and says what came back."""
    try:
        with opened_ledger() as ledger, opened_store() as store, _while_nobody_sends():
            counts = read_copy(ledger, store, args.file, replace=args.replace)
            tell_stops(ledger, store)  # a Redis that lived on may know newer ones
            copy_stops(ledger, store)
    except NotEmpty:
        return refuse("The database holds something already: --replace deletes that first.")
    except BadCopy as error:
        return refuse(f"FILE: nothing was restored: {error}.")
    except OSError as error:
        return refuse(f"FILE: {error.strerror}")
    except RedisError:
        return refuse("Redis does not answer.")
    except (Unusable, LedgerAway, StoreAway) as error:
        return refuse(error)
    for name, count in counts.items():
        print(f"{name}: {count}")
    return 0


@contextmanager
def _while_nobody_sends() -> Iterator[None]:
    """Leads the workers for as long as this lasts: none may send from half a database.

    Raises Unusable when one of them leads now, RedisError.
    """
    with (
        opened_settings(read_settings(os.environ)) as settings,
        closing(connect(settings.queue)) as queue,
    ):
        lead = Leadership(queue, _LEAD_SECONDS)
        if not lead.held():
            raise Unusable(
                "A worker is running: stop the service and all workers first. "
                "One that was just killed counts for some seconds more."
            )
        try:
            yield
        finally:
            with suppress(RedisError):  # it ends by itself, and all is restored or nothing
                lead.give_up()
