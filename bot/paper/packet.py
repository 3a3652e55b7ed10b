"""A letter by mail for people without internet, as PDF: their language beside English.

The first sheet shows the address where the window of a No. 10 envelope is (USPS DMM 202.4.4: 7/8
inch from the left), and nothing else can be read through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.conversation import World
from bot.facts import Facts
from bot.i18n import SOURCE, render_date
from bot.paper.letter import letter
from bot.paper.typeset import CannotPrint, pdf, template


@dataclass(frozen=True, slots=True)
class Packet:
    """To whom a letter goes and what it is about: as `requests.detail_of` gives it.

    Attributes:
        address: as it was texted, on one line or several.
        facts: of the charge and the person.
    """

    name: str
    address: str
    facts: Facts
    language: str


def packet_of(detail: Mapping[str, Any], language: str) -> Packet:
    """The letter that a request asks for."""
    return Packet(
        str(detail.get("name", "")),
        str(detail.get("address", "")),
        dict(detail.get("facts") or {}),
        language or SOURCE,
    )


def print_packet(world: World, packet: Packet, now: datetime) -> bytes:
    """The letter as PDF, held to PDF/UA-1 unless a name holds a letter that no font of ours has."""
    languages = list(dict.fromkeys((packet.language, SOURCE)))
    data = {
        "sender": [part for part in (world.org.name, world.org.url or world.org.phone) if part],
        "to": [packet.name, *_lines(packet.address)],
        "date": render_date(SOURCE, now.date()),
        "letters": [
            letter(
                world, packet.facts, name=packet.name, language=code, theirs=packet.language,
                now=now,
            ).to_json()
            for code in languages
        ],
    }  # fmt: skip
    source, title = template("packet.typ"), f"Letter from {world.org.name}"
    try:
        return pdf(source, data, title=title)
    except CannotPrint:
        return pdf(source, data, title=title, complete=False)


def _lines(address: str) -> list[str]:
    """The address in lines: as it came in lines, else the street apart from the town."""
    lines = [line.strip(" ,") for line in address.splitlines() if line.strip(" ,")]
    if len(lines) > 1:
        return lines
    parts = [part.strip() for part in address.split(",") if part.strip()]
    if len(parts) > 2:  # street, (flat,) town, state and ZIP
        return [", ".join(parts[:-2]), ", ".join(parts[-2:])]
    return parts or [""]
