"""Where a partner works, as somebody typed it: read so that a case's place is found among it.

What is misread here is never offered to anybody, so an unknown state is refused, not kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

import us

_COURTS = ("US", "TRIBAL", "MIL")  # federal, tribal and military courts: no state's
_COUNTY = re.compile(r"\s+(county|parish|borough|co\.?)$", re.IGNORECASE)


class BadArea(ValueError):
    """A state that does not exist; says which."""


def read_states(told: Iterable[str]) -> tuple[str, ...]:
    """Codes of states told by code or name. Raises BadArea.

    >>> read_states(["ca", "New York", "DC"])
    ('CA', 'NY', 'DC')
    """
    codes = {name: _codes().get(name.strip().casefold(), "") for name in told}
    unknown = [name for name, code in codes.items() if not code]
    if unknown:
        raise BadArea(f"no state is called {', '.join(unknown)}; write codes such as CA, OR")
    return tuple(dict.fromkeys(codes.values()))


def read_counties(told: Iterable[str]) -> tuple[str, ...]:
    """Names of counties as cases have them.

    >>> read_counties(["San Diego County", "Orleans Parish", "Kings"])
    ('San Diego', 'Orleans', 'Kings')
    """
    return tuple(dict.fromkeys(_COUNTY.sub("", name.strip()) for name in told))


@cache
def _codes() -> dict[str, str]:
    places = [*us.states.STATES_AND_TERRITORIES, us.states.DC]
    named = {place.name.casefold(): place.abbr for place in places}
    return {**named, **{place.abbr.casefold(): place.abbr for place in places},
            **{code.casefold(): code for code in _COURTS}}  # fmt: skip
