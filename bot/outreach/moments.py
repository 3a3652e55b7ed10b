"""The day and hour somebody agreed or stopped, as lists write it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_SERIAL = re.compile(r"\d{5}(\.\d+)?")  # days since 1899-12-30: a date in a cell of Excel
_EXCEL_DAY_0 = datetime(1899, 12, 30, tzinfo=UTC)
_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?=\D|$)")
_TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I %p", "%I:%M%p", "%I%p")


class BadDay(ValueError):
    """Not a day that can be understood; says why."""


def read_moment(day: str, time: str = "") -> tuple[datetime, bool]:
    """The moment, and whether only its day was told: then it is the day's beginning.

    A moment without a zone counts as UTC, which is earlier than anywhere in the states: a doubtful
    yes is taken as older, so that a stop of the same day wins. 5/6/2026 is May 6. Raises BadDay.
    """
    text = " ".join(f"{day} {time}".replace("T", " ").strip(" '\"=").split())
    if not text:
        raise BadDay("no consent date")
    if _SERIAL.fullmatch(text):
        whole = float(text)
        return _EXCEL_DAY_0 + timedelta(seconds=round(whole * 86_400)), whole.is_integer()
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        utc = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError:
        return _american(text)
    except OverflowError:
        raise BadDay("there is no such day as the consent date") from None
    return utc, ":" not in text


def _american(text: str) -> tuple[datetime, bool]:
    match = _DATE.match(text)
    if match is None:
        raise BadDay("the consent date is not understood; write it as 2026-11-22")
    month, day, year = (int(part) for part in match.groups())
    if month > 12:  # 22/11/2026: the day first, as in Spanish
        month, day = day, month
    rest = text[match.end() :].strip(" ,").upper().replace(".", "")
    try:
        date = datetime(year if year > 99 else 2000 + year, month, day, tzinfo=UTC)
    except ValueError:
        raise BadDay("there is no such day as the consent date") from None
    if not rest:
        return date, True
    for form in _TIMES:
        try:
            told = datetime.strptime(rest, form).replace(tzinfo=UTC)
        except ValueError:
            continue
        return date.replace(hour=told.hour, minute=told.minute, second=told.second), False
    raise BadDay("the hour of the consent is not understood; write it as 15:30")
