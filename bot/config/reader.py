"""Values out of the environment, and all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config.table import SETTINGS

_BY_NAME = {setting.name: setting for setting in SETTINGS}


class Reader:
    """Takes values out of the environment and collects what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """The value, or the default of the table."""
        return self.environ.get(name, "").strip() or _BY_NAME[name].default

    def given(self, name: str) -> bool:
        """Whether anything is set."""
        return bool(self.environ.get(name, "").strip())

    def listed(self, name: str) -> tuple[str, ...]:
        """The parts of a comma-separated value."""
        return tuple(part.strip() for part in self.text(name).split(",") if part.strip())

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number; `least` where it is none of that range."""
        text = self.text(name)
        if text.isascii() and text.isdigit() and least <= int(text) <= most:
            return int(text)
        self.problems.append(f"{name} must be a whole number from {least} to {most}.")
        return least

    def one_of(self, name: str, *values: str) -> str:
        """One of these words, in any case; the first where it is none."""
        text = self.text(name).lower()
        if text in values:
            return text
        self.problems.append(f"{name} must be one of: {', '.join(values)}.")
        return values[0]

    def zone(self, name: str) -> ZoneInfo:
        """A time zone by its IANA name."""
        try:
            return ZoneInfo(self.text(name))
        except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder, as America
            self.problems.append(f"{name} must be a time zone, as America/Los_Angeles.")
            return ZoneInfo("UTC")
