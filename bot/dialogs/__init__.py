"""What we say and ask. All texts here are English; i18n.py says them in other languages."""

from bot.dialogs.definition import Definition
from bot.dialogs.load import load_dialogs
from bot.dialogs.model import (
    Dialogs,
    Question,
    Room,
    Transition,
    messages,
    on_paper,
    placeholders,
)

__all__ = [
    "Definition",
    "Dialogs",
    "Question",
    "Room",
    "Transition",
    "load_dialogs",
    "messages",
    "on_paper",
    "placeholders",
]
