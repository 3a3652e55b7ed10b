"""What an organiser sets about one campaign, whether in a file or on the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from types import MappingProxyType
from typing import Any

DAYS = ("weekdays", "saturday", "sunday")
FIRST, REMIND, JOINED = "first", "again", "joined"
"""The templates of a campaign: the first text, one reminder to who did not answer, and what
somebody reads who joined its list by its keyword."""


@dataclass(frozen=True, slots=True)
class Definition:
    """One campaign.

    Attributes:
        keyword: what people text from its posters, in capitals, letters and digits only.
        about: for the organisers, in words.
        area: the place as the people there call it, shown on posters and in texts.
        languages: codes, the first where nobody knows a person's.
        jurisdiction: whose law a talk begins with, "" to ask.
        starts, ends: the days between which it sends and its keyword counts; None: open.
        sender: "" for the settings' own, or one of our numbers, or a Messaging Service's SID.
        hours: hours of the day, local time, (from, to) for each of `DAYS`, a missing day sends
            nothing; empty: the default of dialogs/outreach/hours.yaml. A state's window that is
            narrower wins.
        per_second, per_day: the pace: texts a second, segments a day, both for its sender.
        budget: the most it may cost, in dollars; 0: nothing may be sent.
        frequency: how many texts a month at most people agree to ("up to 4 texts a month"); 0
            means its keyword joins no list.
        again_after: days after which who did not answer gets one more text, 0 for never.
        checked_within: days after which a consent must be checked against reassigned numbers.
        generic: whether texts must be generic, as for an LSC-funded group (45 CFR 1638).
        texts: own words by template and language ({"first": {"en": ...}}); what is missing is
            said as in dialogs/outreach/texts.yaml.
    """

    keyword: str
    about: str = ""
    area: str = ""
    languages: tuple[str, ...] = ("en",)
    jurisdiction: str = ""
    starts: date | None = None
    ends: date | None = None
    sender: str = ""
    hours: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    per_second: float = 1.0
    per_day: int = 2000
    budget: float = 0.0
    frequency: int = 0
    again_after: int = 0
    checked_within: int = 90
    generic: bool = False
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def language(self) -> str:
        """The language of its posters: a keyword alone says nothing of whoever texts it."""
        return self.languages[0]

    def to_json(self) -> dict[str, Any]:
        """As plain JSON; `from_json` reads it back to an equal definition."""
        data = {f.name: getattr(self, f.name) for f in fields(self)}
        data["languages"] = list(self.languages)
        data["hours"] = {day: list(hours) for day, hours in self.hours.items()}
        data["texts"] = {name: dict(said) for name, said in self.texts.items()}
        for name in ("starts", "ends"):
            data[name] = data[name].isoformat() if data[name] else None
        return data

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Definition:
        """The definition that `to_json` wrote."""
        read = dict(data)
        read["languages"] = tuple(read["languages"])
        read["hours"] = {day: (hours[0], hours[1]) for day, hours in read["hours"].items()}
        for name in ("starts", "ends"):
            read[name] = date.fromisoformat(read[name]) if read[name] else None
        return cls(**read)
