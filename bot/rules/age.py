"""What grows old in a rule file by itself: a reading long ago, days that have come since.

Only notes: the law may well be the same. Whoever reads the sources again sets `verified` (for a
fee, form, phone or helper `checked`), and the notes are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.rules.findings import Finding
from bot.rules.model import Jurisdiction, Way

LONGEST = timedelta(days=180)  # legislatures sit once a year: half a year hides no whole session
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_DAY_IN_TEXT = re.compile(
    rf"\b(\d{{4}})-(\d\d)-(\d\d)\b|\b(?:({'|'.join(_MONTHS)})(?: (\d\d?))?,? )?(20\d\d)\b"
)


def check_age(place: Jurisdiction, today: date) -> list[Finding]:
    """Everything that should be looked at again on that day."""
    found = [*_readings(place, today), *_deadlines(place, today), *_texts(place, today)]
    return [Finding("age", False, place.file, line, what) for line, what in dict.fromkeys(found)]


def _readings(place: Jurisdiction, today: date) -> Iterator[tuple[int, str]]:
    """Sources, and what a text may name, that nobody has looked at for long."""
    if today - place.verified > LONGEST:
        days = (today - place.verified).days
        yield 1, f"the sources were last read {place.verified}, {days} days ago"
    checked = [
        *((f"fee {name}", fee.checked) for name, fee in place.fees.items()),
        *((f"form {name}", form.checked) for name, form in place.forms.items()),
        *((f"phone {name}", phone.checked) for name, phone in place.phones.items()),
        *((helper.name, helper.checked) for helper in place.help),
    ]
    if old := [what for what, day in checked if day is not None and today - day > LONGEST]:
        yield 1, f"not checked for {LONGEST.days} days or more: {', '.join(old)}"


def _deadlines(place: Jurisdiction, today: date) -> Iterator[tuple[int, str]]:
    """Days of the law itself that lay ahead when it was read, and have come."""
    for way in place.ways:
        for what, day in _days_of(way):
            if place.verified < day <= today:
                yield way.line, f"{way.remedy}: {what} {day}: that day has come since it was read"


def _days_of(way: Way) -> Iterator[tuple[str, date]]:
    if way.in_force.last:
        yield "in force to", way.in_force.last
    for key, rows in (("wait until", way.wait), ("done by", way.done_by)):
        yield from ((key, row.day) for row in rows if row.day)


def _texts(place: Jurisdiction, today: date) -> Iterator[tuple[int, str]]:
    """Days and years that a text speaks of as still to come."""
    for line, name, text in _all_texts(place):
        for match in _DAY_IN_TEXT.finditer(text):
            day = _day(match)
            if day and place.verified < day <= today:
                yield line, f"{name}: '{match.group()}' has come since it was read: {text!r}"


def _all_texts(place: Jurisdiction) -> Iterator[tuple[int, str, str]]:
    for way in place.ways:
        for text in (*way.texts.values(), *way.steps, *way.traps):
            yield way.line, way.remedy, text
    for text in (*place.risks, *place.words.values(), place.records.text or ""):
        yield 1, "a text", text


def _day(match: re.Match[str]) -> date | None:
    """The first day that the words may mean; None where there is no such day."""
    year, month, day, name, of_month, of_year = match.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        return date(int(of_year), _MONTHS.index(name) + 1 if name else 1, int(of_month or 1))
    except ValueError:
        return None
