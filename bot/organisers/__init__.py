"""The organisers' pages at /outreach/: an application of its own, behind a login."""

from bot.organisers.house import organisers

__all__ = ["organisers"]
