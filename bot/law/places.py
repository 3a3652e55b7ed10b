"""All places whose law a person may ask about, those without a rule file too."""

from __future__ import annotations

import us

_COURTS = {"US": "Federal courts", "TRIBAL": "Tribal courts", "MIL": "Military courts"}


def all_places() -> dict[str, str]:
    """The names by code: the states, DC and the territories in their alphabet, then the courts.

    >>> list(all_places())[:2], all_places()["DC"], len(all_places())
    (['AL', 'AK'], 'District of Columbia', 59)
    """
    known = [*us.states.STATES, us.states.DC, *us.states.TERRITORIES]
    unique = {state.abbr: state.name for state in sorted(known, key=lambda state: state.name)}
    return unique | _COURTS
