"""Charts as plain SVG: no script, no style of their own, so they obey the page's colours and print.

Each stands beside a table with the same numbers, so they are hidden from screen readers. What must
not be shown has no length: it is drawn as a hatched stub of always the same size.
"""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

_STUB = 3  # percent of the width
_GAP = 0.18  # of a day's width


def bar(count: int | None, most: int | None) -> Markup:
    """One horizontal bar, as long as its share of `most`."""
    if count is None:
        return _bar("few", _STUB)
    return _bar("full", max(100 * count / most, 0.5) if most and count else 0)


def _bar(name: str, width: float) -> Markup:
    return Markup(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="10"/>'
        '<rect class="{}" width="{:.1f}" height="10"/></svg>'
    ).format(name, width)


def columns(counts: Sequence[int | None]) -> Markup:
    """One column for each day, the oldest first; as high as its share of the highest."""
    most = max((count for count in counts if count), default=1)
    drawn = Markup().join(_column(at, count, most) for at, count in enumerate(counts))
    return Markup(
        '<svg class="columns" viewBox="0 0 {} 100" preserveAspectRatio="none" aria-hidden="true">'
        "{}</svg>"
    ).format(len(counts), drawn)


def _column(at: int, count: int | None, most: int) -> Markup:
    name, height = ("few", 2.0) if count is None else ("full", 100 * count / most)
    return Markup('<rect class="{}" x="{:.2f}" y="{:.1f}" width="{:.2f}" height="{:.1f}"/>').format(
        name, at + _GAP / 2, 100 - height, 1 - _GAP, height
    )
