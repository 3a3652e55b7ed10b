"""A stand-in for Twilio's REST API: takes texts, tells what became of them, and sends none.

For trying everything without an account, and for tests and measurements: it has its own record of
every text it took, and can fail in all the ways Twilio and carriers do.
"""

from bot.standin.accounts import Account, credentials
from bot.standin.faults import Faults
from bot.standin.record import Record
from bot.standin.server import Settings, StandIn, running

__all__ = ["Account", "Faults", "Record", "Settings", "StandIn", "credentials", "running"]
