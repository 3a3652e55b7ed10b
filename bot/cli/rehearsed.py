"""A dry run as people read it on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.outreach.dry_run import DryRun, Text

_MOST_ZONES = 12
_EASTERN = ZoneInfo("America/New_York")


def as_text(done: DryRun) -> str:
    """Whom it texts, what, when, for how much, and what must be mended."""
    return "\n".join(line.rstrip() for line in _lines(done))


def _lines(done: DryRun) -> Iterator[str]:
    yield f"{done.keyword}: a dry run. Nothing was sent."
    yield ""
    yield f"People who would get a text: {done.people:,}"
    yield from _counted("by language", done.by_language)
    yield from _counted("by time zone", _shortened(done.by_zone))
    yield from _counted("left out, as it does not have their language", done.left_out)
    yield ""
    for text in done.texts:
        yield from _phone(text)
    yield from _sums(done)
    yield ""
    yield from _verdict(done)


def _counted(head: str, counted: Mapping[str, int]) -> Iterator[str]:
    if counted:
        yield f"  {head}:"
    for name, count in counted.items():
        yield f"    {count:>9,}  {name}"


def _shortened(zones: Mapping[str, int]) -> Mapping[str, int]:
    first = dict(list(zones.items())[:_MOST_ZONES])
    rest = sum(zones.values()) - sum(first.values())
    return {**first, "other mixes of zones": rest} if rest else first


def _phone(text: Text) -> Iterator[str]:
    """The text in a bubble as wide as a phone's."""
    size = f"{text.units} units, {text.segments} segment{'s' * (text.segments > 1)}"
    whom = f", to {text.people:,}" if text.people else ""
    yield f"{text.template} in {text.language} ({text.encoding}, {size}{whom}):"
    for line in _wrapped(text.body, 38):
        yield f"  | {line}"
    yield ""


def _wrapped(body: str, width: int) -> Iterator[str]:
    line = ""
    for word in body.split(" "):
        while len(word) > width:  # a script without spaces
            room = width - len(line) - 1 if line else width
            yield f"{line} {word[:room]}".strip()
            line, word = "", word[room:]
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    if line:
        yield line


def _sums(done: DryRun) -> Iterator[str]:
    yield f"Segments: {done.segments:,}; about ${done.cents / 100:,.2f} of ${done.budget:,.2f}"
    if done.again_segments:
        dollars = f"${done.again_cents / 100:,.2f}"
        yield f"  and at most {done.again_segments:,} ({dollars}) for the reminder"
    yield "  (what people text back, and our answers, cost extra)"
    yield f"Pace: {done.per_second:g} texts a second, {done.per_day:,} segments a day"
    timing = done.timing
    if timing.first and timing.last:
        yield f"First text: {_moment(timing.first)}"
        days = f"{timing.days} day{'s' * (timing.days > 1)}"
        yield f"Last text: {_moment(timing.last)}, on {days} of sending"


def _moment(moment: datetime) -> str:
    return moment.astimezone(_EASTERN).strftime("%a %b %-d %Y, %-I:%M %p Eastern")


def _verdict(done: DryRun) -> Iterator[str]:
    if not done.objections:
        yield "The checks object to nothing."
    for one in done.objections:
        yield f"  {one}"
    if done.may_start:
        yield f"To begin: clearline campaign start {done.keyword}"
    else:
        yield "It cannot start before each `stop` above is mended and a new dry run was done."
