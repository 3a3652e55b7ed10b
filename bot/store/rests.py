"""Pauses before something that died is started again, so that one that cannot run burns nothing."""

from __future__ import annotations

_WELL_SECONDS = 15.0  # whatever ran for so long has started; its next death is another matter


class Rests:
    """Each pause is twice the one before, up to `longest` seconds; after a good run anew."""

    def __init__(self, first: float, longest: float) -> None:
        self._first = self._next = first
        self._longest = longest

    def after(self, ran: float) -> float:
        """Seconds to wait now that it ran for `ran` seconds; 0 when it did not start at all."""
        if ran >= _WELL_SECONDS:
            self._next = self._first
        rest, self._next = self._next, min(2 * self._next, self._longest)
        return rest
