"""Makes `zones.tsv` anew: `python -m bot.outreach.zones_file`, after an upgrade of its sources.

An area code's zones are those that phonenumbers gives to any of its prefixes, and those of the ZIP
codes in its state that have it: phonenumbers alone puts Gary, Indiana (219) on New York's time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import phonenumbers
import us
import zipcodes
from phonenumbers import PhoneNumberType, geocoder
from phonenumbers.tzdata import TIMEZONE_DATA

from bot.outreach.zones import FILE

_REGIONS = frozenset(("US", "PR", "VI", "GU", "AS", "MP"))
_NO_PLACE = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.PERSONAL_NUMBER,
)
_MAIN = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix",
    "America/Los_Angeles", "America/Anchorage", "America/Adak", "Pacific/Honolulu",
    "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago",
)  # fmt: skip
_ZONES = available_timezones()
_SEASONS = tuple(datetime(2026, month, 15, tzinfo=UTC) for month in (1, 7))


def written() -> str:
    """The file's content, as the packages have it today."""
    everything = zipcodes.list_all()  # type: ignore[no-untyped-call]
    zips = [place for place in everything if place["zip_code_type"] != "MILITARY"]
    rows: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    in_state: dict[tuple[str, str], set[str]] = defaultdict(set)
    for place in zips:
        zone, state = _main_zone(place["timezone"]), place["state"]
        if not zone or us.states.lookup(state) is None:
            continue
        for key in (f"zip {place['zip_code'][:3]}", f"state {state}"):
            rows[key][0].add(state)
            rows[key][1].add(zone)
        for code in place["area_codes"]:
            in_state[code, state].add(zone)
    for state in us.states.STATES:
        rows[f"state {state.abbr}"][1].update(map(_main_zone, state.time_zones))
    for code, state in _area_codes():
        rows[f"tel {code}"] = ({state}, _by_prefix(code) | in_state[code, state])
    lines = (
        f"{key}\t{' '.join(sorted(states))}\t{' '.join(sorted(zones))}\n"
        for key, (states, zones) in sorted(rows.items())
    )
    return "".join(lines)


def _area_codes() -> Iterator[tuple[str, str]]:
    for code in range(200, 1000):
        number = phonenumbers.parse(f"+1{code}5550123")
        region = phonenumbers.region_code_for_number(number)
        if region in _REGIONS and phonenumbers.number_type(number) not in _NO_PLACE:
            state = region if region != "US" else _state_of(number)
            if state:
                yield str(code), state


def _state_of(number: phonenumbers.PhoneNumber) -> str:
    told = geocoder.description_for_number(number, "en")
    name = told.rsplit(", ", 1)[-1].removesuffix(" State").removeprefix("Washington D.C.") or "DC"
    found = us.states.lookup(name)
    return str(found.abbr) if found else ""


def _by_prefix(code: str) -> set[str]:
    told = (zones for prefix, zones in TIMEZONE_DATA.items() if prefix.startswith(f"1{code}"))
    return {_main_zone(zone) for zones in told for zone in zones} - {""}


@cache
def _main_zone(name: str) -> str:
    """The best-known zone that keeps the same time today, "" for what is no zone."""
    if name not in _ZONES:
        return ""
    return next((main for main in _MAIN if _offsets(main) == _offsets(name)), "")


@cache
def _offsets(name: str) -> list[object]:
    return [moment.astimezone(ZoneInfo(name)).utcoffset() for moment in _SEASONS]


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
