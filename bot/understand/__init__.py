"""Reads one text: what the writer wants, what it tells, in which language."""

from bot.understand.reading import read_message

__all__ = ["read_message"]
