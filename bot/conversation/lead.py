"""What goes before a question or a result: who we are, a remark, and what was understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from bot.conversation.voice import Voice, join
from bot.dialogs import Definition

OPENINGS = ("opening", "opening_short", "opening_shortest")
Remark = str | tuple[str, ...]
"""What goes before a question; several: the first for which there is room."""


def openings(voice: Voice, names: Sequence[str], joins: Definition | None) -> list[str]:
    """The openings, the longest first; who signs up for a list first reads to what."""
    if joins is None:
        return [voice.open(name) for name in names]
    about = voice.open("opening_joined")
    return [join((voice.joined(joins), about), " "), voice.joined(joins)]


def led(
    voice: Voice,
    text: str,
    *,
    starts: Sequence[str],
    remarks: Sequence[str],
    echo: Sequence[str],
    limit: int,
) -> str:
    """The text below as much of all that as fits into `limit` characters."""
    for heard, remark, start in product(_heard(voice, echo), remarks, starts):
        whole = join((start, join((remark, heard), " "), text))
        if len(whole) <= limit:
            return whole
    return join((starts[-1], text))


def _heard(voice: Voice, echo: Sequence[str]) -> Iterator[str]:
    """What was understood in one line, then with less and less of it."""
    for count in range(len(echo), 0, -1):
        yield voice.say("heard", facts=", ".join(echo[:count]))
    yield ""
