"""A dry run as the page shows it: small numbers taken out, sums rounded up so that none tells."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.organisers.figures import Count, Row
from bot.organisers.small import LEAST, Cells, rounded
from bot.organisers.words import money
from bot.outreach.checks import Objection
from bot.outreach.dry_run import DryRun

_HUNDRED = 100
_COUNTED = re.compile(r"\b(\d+)(?= people\b| texts\b| in [a-z]{2})")
_DOLLARS = re.compile(r"\$([\d,]+\.\d\d)")
_GREW = re.compile(r" from \d+ to \d+ people")
_COMMAND = re.compile(r"First: clearline campaign dry-run \S+")


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What a start would do.

    Attributes:
        people: who get the first text; `languages`, `zones`, `left_out` the same in parts.
        segments: of the first texts, rounded up to a hundred; `dollars` rounded up to one.
        objections: (is it in the way?, about what, what to do).
    """

    people: Count
    languages: tuple[Row, ...]
    zones: tuple[Row, ...]
    left_out: tuple[Row, ...]
    segments: int
    dollars: int
    again_dollars: int
    objections: tuple[tuple[bool, str, str], ...]


def rehearsal_of(run: DryRun) -> Rehearsal:
    """The numbers of a dry run that may be shown."""
    cells = Cells({"people": run.people})
    parts = {"language": run.by_language, "zone": run.by_zone, "left": run.left_out}
    for kind, counts in parts.items():
        cells.numbers.update({(kind, name): count for name, count in counts.items()})
    for kind in ("language", "zone"):
        cells.add_up("people", [(kind, name) for name in parts[kind]])
    # In tens: else a list of one row and two dry runs would tell whether that person said stop.
    shown = {name: rounded(number) for name, number in cells.shown().items()}

    def rows(kind: str, counts: Mapping[str, int]) -> tuple[Row, ...]:
        found = [Row(name, (shown[kind, name],)) for name in counts]
        return tuple(sorted(found, key=lambda row: (-(row.counts[0] or 0), row.name)))

    return Rehearsal(
        people=shown["people"],
        languages=rows("language", run.by_language),
        zones=rows("zone", run.by_zone),
        left_out=rows("left", run.left_out),
        segments=math.ceil(run.segments / _HUNDRED) * _HUNDRED,
        dollars=math.ceil(run.cents / 100),
        again_dollars=math.ceil(run.again_cents / 100),
        objections=tuple(_told(one) for one in run.objections),
    )


def without_small(says: str) -> str:
    """A sentence in which no small number of people stands.

    >>> without_small("people read a language it does not have (3 in so): they get nothing.")
    'people read a language it does not have (a few in so): they get nothing.'
    >>> without_small("The list grew from 3 to 7 people since. First: clearline campaign dry-run A")
    'The list grew since. Look at a new dry run first.'
    """
    says = _COMMAND.sub("Look at a new dry run first.", _GREW.sub("", says))
    says = _COUNTED.sub(lambda found: found[1] if int(found[1]) >= LEAST else "a few", says)
    return _DOLLARS.sub(lambda found: money(float(found[1].replace(",", ""))), says)


def _told(one: Objection) -> tuple[bool, str, str]:
    says = without_small(one.says)
    return one.severity == "stop", one.where, says[:1].upper() + says[1:]
