"""What an organiser sets about one campaign; the talk knows it too, by its keyword."""

from bot.dialogs.definition import DAYS, FIRST, JOINED, REMIND, Definition

__all__ = ["DAYS", "FIRST", "JOINED", "REMIND", "Definition"]
