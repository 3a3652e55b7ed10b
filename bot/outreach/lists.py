"""A list as somebody exported it: whatever its letters and separators, row by row."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import TextIOWrapper
from typing import IO, Literal, Protocol

from bot.outreach.columns import find_columns
from bot.outreach.phones import BadPhone, read_phone

_CHUNK = 1 << 20
_SAMPLE = 1 << 16  # characters that tell how columns are separated
_SEPARATORS = ",;\t|"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and .numbers; .xls


class ListFile(Protocol):
    """A file by its name, to be opened more than once: a path, or an upload."""

    @property
    def name(self) -> str:
        """As it was called where it was made."""

    def open(self, mode: Literal["rb"]) -> IO[bytes]:
        """Its bytes, from the first one on."""


class BadList(ValueError):
    """A file that cannot be read as a list; says why, and at which row where it knows."""


@dataclass(frozen=True, slots=True)
class Written:
    """How a file is written.

    Attributes:
        digest: SHA-256 of its bytes.
        encoding: as Python names it; `separator` what stands between columns.
    """

    digest: str
    encoding: str
    separator: str


def look_at(path: ListFile) -> Written:
    """Reads the file once, without keeping it. Raises BadList, OSError."""
    digest, start, utf8 = sha256(), b"", codecs.getincrementaldecoder("utf-8")()
    is_utf8 = True
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            start = start or chunk
            is_utf8 = is_utf8 and _decodes(utf8, chunk)
    if start.startswith(_WORKBOOKS):
        raise BadList("it is a workbook, not a CSV list: in Excel or Numbers, save it as CSV UTF-8")
    encoding = _encoding(start, is_utf8)
    sample = start.decode(encoding, "replace")[:_SAMPLE]
    if not sample.strip():
        raise BadList("the list is empty")
    return Written(digest.hexdigest(), encoding, _separator(sample))


@contextmanager
def rows_of(
    path: ListFile, written: Written, given: Mapping[str, str]
) -> Iterator[Iterator[tuple[int, dict[str, str]]]]:
    """The rows as (number, field -> text), the numbers as a spreadsheet shows them.

    An empty line is no row. Raises NoColumn, BadList, OSError.
    """
    with (
        path.open("rb") as file,
        TextIOWrapper(file, written.encoding, errors="replace", newline="") as text,
    ):
        lines = csv.reader(text, delimiter=written.separator)
        yield _rows(_told(lines), given)


def _told(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    try:
        for number, cells in enumerate(lines, 1):
            if number == 1 and cells and cells[0].casefold().startswith("sep="):
                continue  # a word to Excel: what separates the columns
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        raise BadList(f"row {number + 1}: a quotation mark is opened and never closed") from None


def _rows(
    lines: Iterator[tuple[int, list[str]]], given: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, str]]]:
    number, header = next(lines, (0, []))
    if not header:
        raise BadList("the list is empty")
    if _is_number(header):
        columns = {"phone": 0}  # a bare list of numbers
        yield number, {"phone": header[0]}
    else:
        columns = find_columns(header, given)
    for number, cells in lines:
        yield number, {f: _clean(cells[at]) for f, at in columns.items() if at < len(cells)}


def _clean(cell: str) -> str:
    """Without the zero bytes of a harmed file, which PostgreSQL does not take."""
    return cell.replace("\0", "").strip()


def _is_number(header: list[str]) -> bool:
    if len([cell for cell in header if cell.strip()]) != 1:
        return False
    try:
        return bool(read_phone(header[0]))
    except BadPhone:
        return False


def _decodes(decoder: codecs.IncrementalDecoder, chunk: bytes) -> bool:
    try:
        decoder.decode(chunk)
    except UnicodeDecodeError:
        return False
    return True


def _encoding(start: bytes, is_utf8: bool) -> str:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in start[:4]:
        return "utf-16-be" if start[:1] == b"\0" else "utf-16-le"
    return "utf-8-sig" if is_utf8 else "cp1252"  # what Excel writes on Windows, Latin-1 and more


def _separator(sample: str) -> str:
    """What the first line has most of outside quotation marks."""
    head: list[str] = []
    quoted, counted = False, dict.fromkeys(_SEPARATORS, 0)
    for letter in sample:
        if letter == '"':
            quoted = not quoted
        elif letter in "\r\n" and not quoted and head:
            break
        elif not quoted:
            head.append(letter)
            if letter in counted:
                counted[letter] += 1
    return max(counted, key=lambda letter: counted[letter])
