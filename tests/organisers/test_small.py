"""No number below eleven is shown, and none can be worked out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.organisers.small import LEAST, Cells

COUNTS = st.lists(st.integers(0, 60), min_size=1, max_size=6)


def test_a_number_below_eleven_is_not_shown() -> None:
    """Eleven is."""
    assert Cells({"a": 10, "b": 11, "c": 0}).shown() == {"a": None, "b": 11, "c": None}


def test_one_hidden_part_takes_another_with_it() -> None:
    """Else the whole less the others would give it back."""
    cells = Cells({"all": 100, "a": 60, "b": 36, "c": 4})
    cells.add_up("all", "abc")

    assert cells.shown() == {"all": 100, "a": 60, "b": None, "c": None}


def test_a_small_difference_hides_the_part() -> None:
    """100 sent and 97 delivered would say that 3 were not."""
    cells = Cells({"sent": 100, "delivered": 97})
    cells.add_up("sent", ["delivered"], rest=True)

    assert cells.shown() == {"sent": 100, "delivered": None}


@given(COUNTS)
def test_what_is_hidden_of_a_whole_is_never_a_small_number(counts: list[int]) -> None:
    """Whoever subtracts all that is shown gets nothing, or eleven and more in two cells."""
    cells = Cells({"all": sum(counts), **dict(enumerate(counts))})
    cells.add_up("all", range(len(counts)))

    shown = cells.shown()

    hidden = [n for at, n in enumerate(counts) if shown[at] is None]
    assert all(number is None or number >= LEAST for number in shown.values())
    if shown["all"] is None:
        assert hidden or sum(counts) == 0
    else:
        assert sum(hidden) == 0 or (sum(hidden) >= LEAST and len(hidden) > 1)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=5))
def test_a_table_of_two_columns_gives_nothing_away(rows: list[tuple[int, int]]) -> None:
    """Neither down a column nor along a row."""
    cells = Cells({"sent": sum(a + b for a, b in rows), "done": sum(a for a, _ in rows)})
    for at, (done, rest) in enumerate(rows):
        cells.numbers["sent", at], cells.numbers["done", at] = done + rest, done
        cells.add_up(("sent", at), [("done", at)], rest=True)
    for what in ("sent", "done"):
        cells.add_up(what, [(what, at) for at in range(len(rows))])
    cells.add_up("sent", ["done"], rest=True)

    shown = cells.shown()

    for at in range(len(rows)):
        sent, done = shown["sent", at], shown["done", at]
        assert sent is None or done is None or sent - done == 0 or sent - done >= LEAST
    for what in ("sent", "done"):
        hidden = [cells.numbers[what, at] for at in range(len(rows)) if shown[what, at] is None]
        if shown[what] is not None and hidden:
            assert sum(hidden) == 0 or sum(hidden) >= LEAST
