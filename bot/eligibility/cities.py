"""The county (and state) that a city's name implies, where only one fits.

`cities.tsv` holds a line a name: the folded name, then `ST:County` for each state whose city of
that name lies in one county (nine ZIP codes in ten: San Francisco has one for its airport
elsewhere), and `ST:` where it does not. `write` makes it from the zipcodes package.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("cities.tsv")
_ONE_COUNTY = 0.9  # of a city's ZIP codes
_KINDS = (" County", " Parish", " Borough", " Census Area", " Municipality", " Municipio", " city")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    lines = FILE.read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)


def places_of(city: str) -> dict[str, str]:
    """By state, the county of a city; "" where it has several. Empty for an unknown name.

    >>> places_of("Seattle")
    {'WA': 'King'}
    """
    row = _cities().get(_folded(city), "")
    return dict(pair.split(":", 1) for pair in row.split("\t")) if row else {}


def _folded(city: str) -> str:
    return city.casefold().replace("st. ", "saint ")


def write() -> None:
    """Makes the file anew."""
    import zipcodes

    found: dict[str, dict[str, Counter[str]]] = {}
    for place in zipcodes.list_all():  # type: ignore[no-untyped-call]
        county = place["county"]
        for kind in _KINDS:
            county = county.removesuffix(kind)
        if county and place["zip_code_type"] != "MILITARY":
            by_state = found.setdefault(_folded(place["city"]), {})
            by_state.setdefault(place["state"], Counter())[county] += 1
    rows = []
    for city, states in sorted(found.items()):
        pairs = (f"{state}:{_main_county(zips)}" for state, zips in sorted(states.items()))
        rows.append("\t".join([city, *pairs]))
    FILE.write_text("\n".join(rows) + "\n", "utf-8")


def _main_county(zips: Counter[str]) -> str:
    county, count = zips.most_common(1)[0]
    return county if count >= _ONE_COUNTY * zips.total() else ""
