"""The one path of every inbound text: load, turn, guards, save, answer."""

from bot.channels.signature import Signer
from bot.turns.inbound import Answered
from bot.turns.line import Line, TakeTurn

__all__ = ["Answered", "Line", "Signer", "TakeTurn"]
