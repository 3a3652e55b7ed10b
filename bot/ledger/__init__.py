"""What must last for years, in a relational database: numbers sealed, found by keyed hash."""

from bot.ledger.database import Ledger, LedgerAway, connect_database, open_ledger

__all__ = ["Ledger", "LedgerAway", "connect_database", "open_ledger"]
