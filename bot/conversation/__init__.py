"""One turn of the talk: a session and a message in, a new session and a reply out.

Pure: no clock but the message's own time, no chance, no network. The doors load the `World` once,
keep the `Session` between turns and record the `Event`s of each `Turn`.
"""

from bot.conversation.session import Session, from_json, new_session
from bot.conversation.turn import take_turn
from bot.conversation.voice import Voice
from bot.conversation.world import Org, Turn, World

__all__ = ["Org", "Session", "Turn", "Voice", "World", "from_json", "new_session", "take_turn"]
