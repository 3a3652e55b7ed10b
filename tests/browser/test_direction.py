"""Arabic runs from right to left, with Latin names and numbers in their places."""

from __future__ import annotations

from collections.abc import Callable

Visit = Callable[..., "Visitor"]  # noqa: F821  (tests/browser/conftest.py)

DIRECTION = "all => all.map(one => getComputedStyle(one).direction)"
"""Of each bubble's words."""
FIRST_LETTERS = """all => all.map(one => {
  const range = document.createRange(), node = one.firstChild
  range.setStart(node, 0); range.setEnd(node, 1)
  const box = one.getBoundingClientRect(), letter = range.getBoundingClientRect()
  return letter.left - box.left > box.right - letter.right ? "right" : "left"
})"""
"""On which side of its bubble each text begins."""


def test_an_arabic_talk_runs_from_right_to_left_and_an_english_one_does_not(visit: Visit) -> None:
    """Each bubble goes by its own first letter, as on a phone."""
    visitor = visit(viewport={"width": 390, "height": 844})

    visitor.texts("السلام عليكم")
    visitor.texts("California")

    words = visitor.page.locator("#thread .words")
    directions = words.evaluate_all(DIRECTION)
    sides = words.evaluate_all(FIRST_LETTERS)
    assert directions[0] == directions[1] == "rtl"
    assert sides[1] == "right"
    assert directions[2] == "ltr"
