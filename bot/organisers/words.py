"""What codes are called on the pages, and how numbers, days and money are written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime
from markupsafe import Markup

from bot.organisers.small import LEAST, AtLeast
from bot.paper.words import phone_words

NOT_SHOWN = Markup('<span class="few">not shown</span>')
_COUNTED = re.compile(r"\b\d+(?= (?:added|known|refused|texts|people|of \d))")
_MOMENT = "MMM d, y, h:mm a"
_MILLION = 1_000_000

ROLES = {
    "viewer": "Viewer: sees numbers",
    "organiser": "Organiser: runs campaigns, sees requests",
    "admin": "Admin: also accounts and the log",
}
STATUS = {
    "draft": "not started",
    "running": "running",
    "paused": "paused",
    "canceled": "canceled",
    "finished": "finished",
}
OUTCOMES = {
    "cleared": "probably cleared already",
    "automatic": "clears by itself",
    "eligible": "can ask to clear it now",
    "discretionary": "can ask; a judge decides",
    "wait": "can ask later",
    "clemency": "only a pardon",
    "none": "no way in today's law",
    "refer": "needs a lawyer's look",
}
STEPS = {
    "sent": "Texts sent",
    "delivered": "Delivered",
    "not delivered": "Not delivered",
    "answered": "Talks begun",
    "finished": "Got an answer",
}
METHODS = {
    "reply": "By a text",
    "keyword": "By a text",
    "list": "On a list of opt-outs",
    "import": "On a list",
    "carrier": "Told by the carrier",
    "call": "By phone",
    "paper": "On paper",
    "web": "On the web",
}
AGREED = {
    "paper": "On paper",
    "web": "On the web",
    "keyword": "By texting a keyword",
    "reply": "By a text",
    "call": "By phone",
    "import": "In another system",
}
_CALLED = {"": "not known", "tl": "Tagalog"}  # CLDR: "Filipino (Philippines)"
TEMPLATES = {"first": "First text", "again": "Reminder", "joined": "After joining by keyword"}


def count(number: int | None) -> str:
    """A number of people, or that it is not shown.

    >>> count(12345), count(AtLeast(440)), count(None)
    ('12,345', '440+', Markup('<span class="few">not shown</span>'))
    """
    if number is None:
        return NOT_SHOWN
    return f"{number:,}+" if isinstance(number, AtLeast) else f"{number:,}"


def money(dollars: float) -> str:
    """Whole dollars: cents would tell how many texts they paid for.

    >>> money(0.31), money(1234.5)
    ('less than $1', '$1,234')
    """
    return "less than $1" if 0 < dollars < 1 else f"${int(dollars):,}"


def price(dollars: float) -> str:
    """A sum to the cent."""
    return f"${dollars:,.2f}"


def spent(millionths: int) -> str:
    """What texts have cost, from millionths of a dollar."""
    return money(millionths / _MILLION)


def day(value: date | str) -> str:
    """A day in words.

    >>> day("2026-11-03")
    'Nov 3, 2026'
    """
    read = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{read:%b} {read.day}, {read.year}"


def clock(zone: ZoneInfo) -> Callable[[datetime], str]:
    """Tells moments by this clock, and names it as the people who live by it do.

    The name is not Babel's: that has none for Louisville, and would say -0500.

    >>> noon = datetime(2026, 11, 3, 17, 5, tzinfo=ZoneInfo("UTC"))
    >>> clock(ZoneInfo("America/Kentucky/Louisville"))(noon)
    'Nov 3, 2026, 12:05 PM EST'
    """

    def told(value: datetime) -> str:
        here = value.astimezone(zone)
        return f"{format_datetime(here, _MOMENT, tzinfo=zone, locale='en_US')} {here:%Z}"

    return told


def language(code: str) -> str:
    """A language by its English name.

    >>> language("es"), language("tl"), language("")
    ('Spanish', 'Tagalog', 'not known')
    """
    if code in _CALLED:
        return _CALLED[code]
    return str(Locale.parse(code, sep="-").get_display_name("en") or code)


def outcome(code: str) -> str:
    """What people were told, in few words."""
    return OUTCOMES.get(code, code)


def place(name: str) -> str:
    """A county and state."""
    return name or "not known"


def share(part: int | None, whole: int | None) -> str:
    """A part of a whole in whole percent; "" where either is not shown.

    >>> share(30, 90), share(None, 90), share(5, 0)
    ('33%', '', '')
    """
    return f"{round(100 * part / whole)}%" if part is not None and whole else ""


def step(code: str) -> str:
    """A step of a campaign's way."""
    return STEPS.get(code, code)


def agreed(code: str) -> str:
    """How somebody agreed to be texted."""
    return AGREED.get(code, code)


def about(says: str) -> str:
    """A line of the log without small numbers of people.

    >>> about("list.csv FAIR: 3 added, 200 known, 0 refused")
    'list.csv FAIR: a few added, 200 known, a few refused'
    """
    return _COUNTED.sub(lambda found: found[0] if int(found[0]) >= LEAST else "a few", says)


def zone(name: str) -> str:
    """A time zone as its people call the place.

    >>> zone("America/Los_Angeles + America/Boise")
    'Los Angeles and Boise'
    """
    cities = (one.rpartition("/")[2].replace("_", " ") for one in name.split(" + "))
    return " and ".join(cities)


def method(code: str) -> str:
    """How a stop reached us."""
    return METHODS.get(code, code)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "count": count,
    "money": money,
    "price": price,
    "about": about,
    "spent": spent,
    "day": day,
    "language": language,
    "outcome": outcome,
    "place": place,
    "status": lambda code: STATUS.get(code, code),
    "step": step,
    "phone": phone_words,
    "template": lambda code: TEMPLATES.get(code, code),
}
