"""The settings and the store, as the commands open them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from bot.config import ConfigError, Settings, read_settings
from bot.ledger import Ledger, LedgerAway, open_ledger
from bot.store import Embedded, Keyring, NoServer, RedisBackend, Store, StoreAway
from bot.store.embedded import start


@contextmanager
def opened_settings(settings: Settings, *, watched: bool = False) -> Iterator[Settings]:
    """The settings with a Redis to use: REDIS_URL, or our own for as long as this lasts.

    Our own is started again should it die, when it is `watched`. Raises NoServer when none can
    be started.
    """
    own: Embedded | None = None
    if not settings.redis_url:
        own = start(settings.var / "redis")
        if watched:
            own.keep_running()
        settings = replace(settings, redis_url=own.url)
    try:
        yield settings
    finally:
        if own is not None:
            own.stop()


@contextmanager
def opened_store() -> Iterator[Store]:
    """The store of this environment. Raises Unusable in one sentence."""
    from bot.app import open_store  # loads the whole service; a wrong setting is told before

    try:
        with opened_settings(read_settings(os.environ)) as settings:
            store = open_store(settings)
            try:
                yield store
            finally:
                if isinstance(store.backend, RedisBackend):
                    store.backend.client.close()
    except (ConfigError, NoServer) as error:
        raise Unusable(str(error)) from error
    except StoreAway as error:
        raise Unusable("Redis does not answer.") from error


@contextmanager
def opened_ledger() -> Iterator[Ledger]:
    """The database of this environment. Raises Unusable in one sentence."""
    try:
        settings = read_settings(os.environ)
        ledger = open_ledger(
            settings.database_url, settings.var, Keyring(settings.secret_keys), settings.channel
        )
    except (ConfigError, ValueError) as error:
        raise Unusable(str(error)) from error
    except LedgerAway as error:
        raise Unusable("DATABASE_URL: the database does not answer.") from error
    try:
        yield ledger
    finally:
        ledger.close()


class Unusable(Exception):
    """The store or the database cannot be opened; says why."""


def refuse(why: object) -> int:
    """Tells why a command cannot be done; its exit status."""
    print(why, file=sys.stderr)
    return 2
