"""The text channel: whose post it is, how a reply is written, how it is billed."""

from bot.channels.redact import Redactor
from bot.channels.segments import Measure, measure
from bot.channels.signature import Gate, compute_signature
from bot.channels.twiml import MAX_CHARACTERS, TooLong, outbound, twiml

__all__ = [
    "MAX_CHARACTERS", "Gate", "Measure", "Redactor", "TooLong", "compute_signature", "measure",
    "outbound", "twiml",
]  # fmt: skip
