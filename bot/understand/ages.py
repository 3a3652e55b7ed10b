"""How old the writer was: never how old they are now, or somebody else."""

from __future__ import annotations

from bot.facts import FactValue
from bot.understand.grammar import Match
from bot.understand.measures import Measure, between
from bot.understand.sayings import is_denied
from bot.understand.scene import Scene
from bot.understand.text import Span

YOUNGEST, OLDEST = 8, 95
_BARE = frozenset({"bare_decade", "bare_minor"})
_PARTS = {"early": (0, 4), "mid": (3, 7), "late": (6, 9)}
MINOR = between(None, 17)


def read_ages(scene: Scene, asking: str | None) -> list[tuple[Span, FactValue]]:
    """All ages of the writer at the time, in order; "late 20s" only if the age was asked."""
    found = []
    for match in scene.find(scene.pack.ages):
        if match.tag in _BARE and asking != "age_at_offense":
            continue
        if match.tag in ("today", "other") or _counts_something_else(scene, match):
            continue
        value = None if is_denied(scene, match.span) else _value(match)
        if value is not None:
            found.append((match.span, value))
    return found


def is_today(scene: Scene) -> bool:
    """Whether an age of now is told."""
    return any(match.tag == "today" for match in scene.find(scene.pack.ages))


def _counts_something_else(scene: Scene, match: Match) -> bool:
    """Whether the number is of other things: "i was 5 months behind", "with 19 grams"."""
    if match.values("years_old") or not match.values("q"):
        return False
    return any(
        scene.members(name, match.span[1]) for name in ("not_age", "weight", "piece", "plant")
    )


def _value(match: Match) -> FactValue | None:
    if match.tag in ("minor", "bare_minor"):
        return MINOR
    if match.tag in ("decade", "part_of_decade", "bare_decade"):
        return _decade(match)
    sizes = match.values("q")
    measure = Measure(match.span, sizes[0][0], sizes[-1][1], match.tag)
    if not YOUNGEST <= measure.low <= OLDEST:
        return None
    if match.tag == "nominal":
        return between(int(measure.low) - 2, int(measure.high) - 1)
    return measure.age()


def _decade(match: Match) -> FactValue | None:
    decade = int(match.value("decade") or match.value("age_decade") or 0) % 100
    first, last = _PARTS.get(match.value("part") or "", (0, 9))
    if decade == 10:  # the teens begin with thirteen
        first = max(first, 3)
    return between(decade + first, decade + last) if decade else None
