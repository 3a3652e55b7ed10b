"""Fees, forms and phone numbers: one place in each file, because they go stale before the law does.

Texts name them, `{fee.police}`, `{form.motion}`, `{phone.board}`; a remedy says which are its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from bot.rules.entries import Confidence, Fee, Form, Phone
from bot.rules.fields import Fields

Entry = TypeVar("Entry", Fee, Form, Phone)
_NAMED = re.compile(r"\{(fee|form|phone)\.([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Desk:
    """What a file holds under `fees`, `forms` and `phones`, each by its key."""

    fees: Mapping[str, Fee] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    phones: Mapping[str, Phone] = field(default_factory=dict)

    def named_in(self, text: str) -> Iterator[tuple[str, Fee | Form | Phone | None]]:
        """Each {kind.key} of a text with its entry; None where the file has none of that key."""
        kinds: dict[str, Mapping[str, Fee | Form | Phone]] = {
            "fee": self.fees, "form": self.forms, "phone": self.phones,
        }  # fmt: skip
        for kind, key in _NAMED.findall(text):
            yield f"{kind}.{key}", kinds[kind].get(key)


def read_desk(fields: Fields) -> Desk:
    """The three parts of the file, every entry with its confidence and the day it was checked."""
    return Desk(
        _entries(fields, "fees", _fee),
        _entries(fields, "forms", _form),
        _entries(fields, "phones", _phone),
    )


def pick(fields: Fields, key: str, entries: Mapping[str, Entry]) -> Entry | None:
    """The entry that a remedy names under `key`, or None where it names none."""
    name = fields.text(key)
    if name is None:
        return None
    if name not in entries:
        fields.note(f"{fields.what}: '{key}: {name}' stands nowhere under '{key}s'", key)
    return entries.get(name)


def _entries(fields: Fields, key: str, read: Callable[[Fields], Entry]) -> dict[str, Entry]:
    found = {}
    for name, raw, line in fields.entries(key):
        entry = Fields(raw, f"{key}: {name}", line, fields.notes)
        found[name] = read(entry)
        entry.finish()
    return found


def _fee(entry: Fields) -> Fee:
    return Fee(
        dollars=_dollars(entry),
        what=entry.text("what"),
        waiver=entry.text("waiver"),
        confidence=_confidence(entry),
        checked=_checked(entry),
    )


def _dollars(entry: Fields) -> float | None:
    dollars = entry.need("dollars")
    if dollars in ("", "unknown"):
        return None
    try:
        return float(dollars)
    except ValueError:
        entry.note(f"{entry.what}: 'dollars' is a number, or unknown", "dollars")
        return None


def _form(entry: Fields) -> Form:
    return Form(entry.need("name"), entry.text("url"), _confidence(entry), _checked(entry))


def _phone(entry: Fields) -> Phone:
    return Phone(entry.need("number"), entry.text("who"), _confidence(entry), _checked(entry))


def _confidence(entry: Fields) -> Confidence:
    found = entry.member("confidence", Confidence)
    if found is None:
        entry.note(f"{entry.what}: 'confidence' is missing")
    return found or Confidence.LOW


def _checked(entry: Fields) -> date:
    day = entry.day("checked")
    if day is None:
        entry.note(f"{entry.what}: 'checked' is missing: the day it was last looked up")
    return day or date.min
