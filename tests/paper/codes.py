"""Reads a QR code out of a printed page, as a phone's camera would, from ISO/IEC 18004 alone.

It shares nothing with the library that draws the codes. Pages are straight and clean, so there is
no turning and no correction of errors: what is not printed exactly is not read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pypdfium2

_DATA: dict[tuple[int, str], tuple[int, ...]] = {
    (2, "L"): (34,), (2, "M"): (28,), (2, "Q"): (22,), (2, "H"): (16,),
    (3, "L"): (55,), (3, "M"): (44,), (3, "Q"): (17, 17), (3, "H"): (13, 13),
    (4, "L"): (80,), (4, "M"): (32, 32), (4, "Q"): (24, 24), (4, "H"): (9, 9, 9, 9),
}  # fmt: skip
"""Data codewords of each block, by version and level (table 9)."""
_LEVELS = {1: "L", 0: "M", 3: "Q", 2: "H"}
_FORMAT_MASK = 0b101010000010010
_MASKS: Sequence[Callable[[int, int], int]] = (
    lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3, lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2, lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2, lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
)  # fmt: skip
_DARK = 128
_SCALE = 3  # 216 dots an inch

Row = list[bool]


@dataclass(frozen=True, slots=True)
class _Eye:
    """The middle of one of the three squares that a camera looks for, and a module's width."""

    x: float
    y: float
    module: float


def printed(pdf: bytes, *, quarter: bool = False) -> list[Row]:
    """The first page as dots, true where dark; its upper left quarter alone if asked."""
    document = pypdfium2.PdfDocument(pdf)
    bitmap = document[0].render(scale=_SCALE, grayscale=True)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    dots = bytes(bitmap.buffer)
    document.close()
    if quarter:
        width, height = width // 2, height // 2
    return [[dot < _DARK for dot in dots[y * stride : y * stride + width]] for y in range(height)]


def read_code(page: list[Row]) -> str:
    """What the one code on a page says."""
    left, right, below = _eyes(page)
    modules = round((right.x - left.x) / left.module) + 7
    step = (right.x - left.x) / (modules - 7)
    assert abs((below.y - left.y) / (modules - 7) - step) < 0.1, "not square"
    grid = [
        [page[round(left.y + (r - 3) * step)][round(left.x + (c - 3) * step)]
         for c in range(modules)]
        for r in range(modules)
    ]  # fmt: skip
    return _text(grid)


def _eyes(page: list[Row]) -> tuple[_Eye, _Eye, _Eye]:
    seen: list[list[_Eye]] = []
    for y, row in enumerate(page):
        for eye in _across(row, y):
            if not _is_eye(page, eye):
                continue
            near = [one for one in seen if abs(one[0].x - eye.x) < 5 and y - one[-1].y < 5]
            near[0].append(eye) if near else seen.append([eye])
    middles = [group[len(group) // 2] for group in seen if len(group) > 2]
    assert len(middles) == 3, f"{len(middles)} eyes"
    corner = min(middles, key=lambda eye: eye.x + eye.y)
    right, below = max(middles, key=lambda eye: eye.x), max(middles, key=lambda eye: eye.y)
    return corner, right, below


def _across(row: Row, y: int) -> Iterator[_Eye]:
    """Dark, light, three dark, light, dark."""
    runs, x = [], 0
    for dark, dots in groupby(row):
        length = len(list(dots))
        runs.append((dark, x, length))
        x += length
    for five in zip(*(runs[i:] for i in range(5)), strict=False):
        module = sum(length for _, _, length in five) / 7
        if five[0][0] and module > 1 and _fits([length for _, _, length in five], module):
            yield _Eye(five[2][1] + (five[2][2] - 1) / 2, y, module)


def _fits(lengths: Sequence[int], module: float) -> bool:
    wanted = (1, 1, 3, 1, 1)
    pairs = zip(lengths, wanted, strict=True)
    return all(abs(length - module * times) <= module * 0.6 for length, times in pairs)


def _is_eye(page: list[Row], eye: _Eye) -> bool:
    """Whether it is the same from above to below, and we are in its middle."""
    x, y, reach = round(eye.x), round(eye.y), eye.module
    rings = ((0, True), (1, True), (2, False), (3, True))
    spots = [(round(times * reach), dark) for times, dark in rings]
    far = 3 * reach + 1
    inside = far < y < len(page) - far and far < x < len(page[0]) - far
    around = ((0, 1), (0, -1), (1, 1), (1, -1), (-1, 1), (-1, -1))  # down, up, and to the corners
    return inside and all(
        page[y + off * down][x + off * across] == dark
        for off, dark in spots
        for across, down in around
    )


def _text(grid: list[Row]) -> str:
    size = len(grid)
    version = (size - 17) // 4
    level, mask = _format(grid)
    bits = [grid[r][c] ^ (_MASKS[mask](r, c) == 0) for r, c in _path(size)]
    words = [_number(bits[at : at + 8]) for at in range(0, len(bits) - 7, 8)]
    blocks = _DATA[version, level]
    data = [words[at * len(blocks) + n] for n in range(len(blocks)) for at in range(blocks[n])]
    stream = [bool(word >> shift & 1) for word in data for shift in range(7, -1, -1)]
    assert _number(stream[:4]) == 0b0100, "not in bytes"
    length = _number(stream[4:12])
    return bytes(_number(stream[12 + at * 8 : 20 + at * 8]) for at in range(length)).decode()


def _format(grid: list[Row]) -> tuple[str, int]:
    places = [(8, c) for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [(r, 8) for r in (7, 5, 4, 3, 2, 1, 0)]
    found = _number([grid[r][c] for r, c in places]) ^ _FORMAT_MASK
    return _LEVELS[found >> 13], found >> 10 & 7


def _path(size: int) -> Iterator[tuple[int, int]]:
    """The modules of data, two columns at a time from the right, up and down in turn."""
    column, upward = size - 1, True
    while column > 0:
        if column == 6:
            column -= 1
        for step in range(size):
            r = size - 1 - step if upward else step
            yield from ((r, c) for c in (column, column - 1) if not _is_fixed(r, c, size))
        column, upward = column - 2, not upward


def _is_fixed(r: int, c: int, size: int) -> bool:
    """Eyes, format, timing and the one small square of versions 2 to 6."""
    near, far = 9, size - 8
    eyes = (r < near and (c < near or c >= far)) or (r >= far and c < near)
    return eyes or 6 in (r, c) or (abs(r - (size - 7)) <= 2 and abs(c - (size - 7)) <= 2)


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)
