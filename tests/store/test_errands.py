"""What waits for the database, what we texted last, and the day's counts."""

from __future__ import annotations

from datetime import date

from bot.store import Store

NUMBER = "+14155550199"
DAY = date(2026, 11, 23)


def _name(store: Store) -> str:
    return store.keyring.names("sms", NUMBER)[0]


def test_a_reply_knows_what_we_texted(store: Store) -> None:
    """The campaign and its language come with the next load, and go when the reply has come."""
    store.errands.invite(_name(store), "FAIR", "es")

    assert store.load("sms", NUMBER).invited == "FAIR es"

    store.errands.invite(_name(store), "FAIR", "es", "2026-05-03")

    assert store.load("sms", NUMBER).invited == "FAIR es 2026-05-03"

    store.errands.came((_name(store),))

    assert store.load("sms", NUMBER).invited == ""


def test_what_the_database_must_be_told_waits_in_order(store: Store) -> None:
    """Nothing is lost while the database is away, and it is told once."""
    store.errands.owe({"n": 1}, at=2.0)
    first = store.errands.owe({"n": 0}, at=1.0)

    assert [owed.what["n"] for owed in store.errands.owed()] == [0, 1]

    store.errands.paid(first)

    assert [owed.what["n"] for owed in store.errands.owed()] == [1]


def test_a_stop_by_another_way_blocks_at_once(store: Store) -> None:
    """A stop told by a carrier or a list counts for the talk as well."""
    names = store.keyring.names("sms", NUMBER)

    store.errands.block(names, {"channel": "sms", "address": NUMBER, "at": 1, "sid": "list"})

    assert store.has_opted_out("sms", NUMBER)

    store.errands.unblock(names)

    assert not store.has_opted_out("sms", NUMBER)


def test_days_are_counted_apart(store: Store) -> None:
    """The counts hold what and where, and nobody."""
    store.errands.tally(DAY, "answered", "FAIR", "es", "CA", "San Diego")
    store.errands.tally(DAY, "answered", "FAIR", "es", "CA", "San Diego")

    assert store.errands.tallied(DAY) == {("answered", "FAIR", "es", "CA", "San Diego"): 2}

    store.errands.forget_day(DAY)

    assert store.errands.tallied(DAY) == {}
