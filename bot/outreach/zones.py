"""Where a person may be, by area code and stated address: states and time zones.

`zones.tsv` holds a line an area code, a three-digit ZIP prefix and a state: its states and all of
its zones. A number alone says little (whoever moves keeps it), so every zone that fits counts.
Zones that keep the same time are written as one. `bot.outreach.zones_file` makes the file from the
phonenumbers and zipcodes packages, whose own tables would cost a process a hundred megabytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("zones.tsv")
_NOT_WITHOUT_OWN_CODE = frozenset(("GU", "MP", "AS"))


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody may be.

    Attributes:
        states: postal codes; empty where nobody knows.
        zones: names of time zones, in order.
    """

    states: tuple[str, ...]
    zones: tuple[str, ...]


def place_of(number: str, state: str, zip_code: str) -> Place:
    """All places that fit the number's area code and the stated address.

    `number` is E.164, `state` a postal code, `zip_code` has five digits; "" where it is not known.
    An area code that nobody knows may be anywhere in the states, Puerto Rico or the Virgin Islands
    (the Pacific territories have one code each, and are never unknown).
    """
    return _place(number[2:5] if number.startswith("+1") else "", state, zip_code[:3])


@lru_cache(maxsize=65_536)
def _place(area_code: str, state: str, zip3: str) -> Place:
    known = _known()
    keys = [f"tel {area_code}", f"zip {zip3}"]
    by_zip = known.get(keys[1])
    if by_zip is None or state not in by_zip.states:  # a ZIP code in that state says more
        keys.append(f"state {state}")
    found = [known[key] for key in keys if key in known]
    if keys[0] not in known:
        found.append(_anywhere())
    states = sorted({code for place in found for code in place.states} | ({state} - {""}))
    zones = sorted({zone for place in found for zone in place.zones})
    return Place(tuple(states), tuple(zones))


@lru_cache(maxsize=1)
def _anywhere() -> Place:
    stated = [
        place
        for key, place in _known().items()
        if key.startswith("state ") and key[6:] not in _NOT_WITHOUT_OWN_CODE
    ]
    states = sorted({code for place in stated for code in place.states})
    return Place(tuple(states), tuple(sorted({zone for p in stated for zone in p.zones})))


@lru_cache(maxsize=1)
def _known() -> dict[str, Place]:
    rows = (line.split("\t") for line in FILE.read_text("utf-8").splitlines())
    return {key: Place(tuple(states.split()), tuple(zones.split())) for key, states, zones in rows}
