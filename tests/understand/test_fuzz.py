"""What changes nothing for a reader changes nothing for us."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import fuzz

SLIPS_READ = 0.94
"""The floor for texts with a slip of the thumb, just below what was measured: 95 percent."""
EVERY = 3


@pytest.mark.parametrize("change", [name for name in fuzz.CHANGES if name != "one slip"])
def test_harmless_change_is_read_the_same(change: str) -> None:
    """Capitals, spaces, a full stop and accents say nothing."""
    other = [one.text for one in fuzz.changed(change, EVERY) if not one.is_same]

    assert other == []


def test_slip_of_the_thumb_is_mostly_read_the_same() -> None:
    """Some slips make another word ("once" for "ounce"): all of them cannot be known."""
    read = list(fuzz.changed("one slip", EVERY))

    same = [one for one in read if one.is_same]

    assert len(same) >= SLIPS_READ * len(read)


def test_slips_take_hardly_anyone_out_of_the_talk() -> None:
    """A slip in an answer is not a wish to stop: at most one text in 500 is taken for one."""
    read = list(fuzz.changed("one slip", EVERY))

    out = [
        one.text
        for one in read
        if one.after.intent in ("stop", "crisis")
        and one.before.intent not in ("stop", "crisis", "delete")
    ]

    assert len(out) <= len(read) / 500, out
