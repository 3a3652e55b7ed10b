"""Phone numbers as lists have them: written by people, shortened by spreadsheets."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_OURS = frozenset(("US", "PR", "VI", "GU", "AS", "MP"))
_AS_TEXT = re.compile(r'="?([^"]*)"?')  # ="4155550123": how lists keep a spreadsheet's hands off
_POWER = re.compile(r"\+?(\d(?:[.,]\d+)?)[eE]\+?(\d{1,2})")
_POINT = re.compile(r"(\d+)\.0+")
_SHORTENED = 6  # digits that a narrow column of a spreadsheet keeps of a number
_TEXTED = frozenset((PhoneNumberType.FIXED_LINE_OR_MOBILE, PhoneNumberType.MOBILE))


class BadPhone(ValueError):
    """Not a number that can be texted; says why, never which."""


def read_phone(cell: str) -> str:
    """A US phone number in E.164. Raises BadPhone."""
    text = _plain(cell)
    if not text:
        raise BadPhone("no phone number")
    try:
        number = phonenumbers.parse(text, "US")
    except NumberParseException:
        raise BadPhone("not a phone number") from None
    if number.extension:
        raise BadPhone("a number with an extension cannot be texted")
    if number.country_code != 1:
        raise BadPhone("not a US number")
    region = phonenumbers.region_code_for_number(number)
    if region is None:
        raise BadPhone("no such phone number")
    if phonenumbers.number_type(number) not in _TEXTED:
        raise BadPhone("not a person's number (toll-free, premium or alike)")
    if region not in _OURS:
        raise BadPhone("not a US number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _plain(cell: str) -> str:
    text = unicodedata.normalize("NFKC", cell).strip().lstrip("'’\"").rstrip("'’\"").strip()
    if text.startswith("="):
        match = _AS_TEXT.fullmatch(text)
        text = match[1].strip() if match else ""
    if match := _POWER.fullmatch(text):
        return _written_out(match[1].replace(",", "."), int(match[2]))
    match = _POINT.fullmatch(text)
    return match[1] if match else text


def _written_out(mantissa: str, power: int) -> str:
    if len(mantissa.replace(".", "")) <= _SHORTENED:
        raise BadPhone("a spreadsheet cut this number off; format the column as text")
    return str(int(Decimal(mantissa).scaleb(power)))
