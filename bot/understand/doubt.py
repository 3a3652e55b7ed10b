"""Which facts of a text should be said back before they are used.

A doubt costs a text, a wrong fact can cost a case: so what was mended or contradicts itself is
asked, what a long story tells, and what answers something else than the question.
"""

from __future__ import annotations

from collections.abc import Collection

STORY = 35
"""Words: a longer text tells more than one thing, and is shown once, all together."""
_PLACES = frozenset({"jurisdiction", "county", "city"})
_DATES = frozenset({"offense_date", "conviction_date", "completed_date", "x_disposition_date"})
_TOGETHER = (
    {"disposition", "conviction_date", "x_disposition_date", "plea_to_lesser", "offense_class"},
    {"sentence", "completed_date"},
    {"convictions_since", "last_conviction_date", "other_convictions"},
    {"offense", "amount_g", "plants", "cannabis_form", "plea_to_lesser", "minor_involved",
     "violence_or_weapon"},
)  # fmt: skip
"""Facts of which a reply to one readily tells another."""


def doubtful(facts: Collection[str], asking: str | None, words: int) -> set[str]:
    """The facts to confirm because of where they were told, among those that a text tells."""
    if words > STORY and len(facts) > 1:
        return set(facts)
    if asking is None:
        return set()
    near = {asking}.union(*(group for group in _TOGETHER if asking in group))
    return {fact for fact in facts if fact not in near | _PLACES | _DATES}
