"""Campaigns as organisers write them: a file's words, or a form's, made into a `Definition`.

Every field is read by one small function that says in a sentence what it takes. Whether a campaign
may go out (its words, its list, its days) is asked later: `bot.outreach.checks`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.data import DataError, Problem, load_yaml
from bot.dialogs.definition import DAYS, FIRST, JOINED, REMIND, Definition
from bot.dialogs.model import placeholders
from bot.dialogs.names import CARRIER_WORDS

Tell = Callable[[str, str], None]
"""Takes a field and a sentence about what is wrong with it."""

_KEYWORD = re.compile(r"[A-Z0-9]{2,20}")
_SENDER = re.compile(r"\+[1-9][0-9]{7,14}|MG[0-9a-f]{32}|[0-9]{5,6}")
_PLACES = ("TRIBAL", "MIL")
_YES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
FILLED_IN = frozenset({"org", "area", "keyword", "way", "frequency"})
"""What may stand in braces in a campaign's own words."""
_TEMPLATES = (FIRST, REMIND, JOINED)


def read_definition(data: Mapping[str, Any], wrong: Tell) -> Definition | None:
    """A campaign from its fields as written; None when `wrong` was told of something.

    A form gives lists and texts as a file does; every scalar may be text. `language: es` is short
    for `languages: [es]`.
    """
    faults: list[tuple[str, str]] = []
    known: dict[str, Any] = {}
    for name, value in data.items():
        field = "languages" if name == "language" else name
        if field in known:
            faults.append((name, "`language` and `languages` say the same: keep one"))
        elif field not in _READERS:
            faults.append((name, _strange(name)))
        else:
            _read(known, field, value, partial(_add, faults, name))
    named = {name for name, _ in faults}
    faults += [(f, f"`{f}` is missing") for f in ("keyword", "about") if f not in {*known, *named}]
    faults += _days_in_order(known)
    for field, said in faults:
        wrong(field, said)
    return None if faults else Definition(**known)


def _strange(name: str) -> str:
    """What to say of a field that there is not, with the one that was perhaps meant."""
    near = get_close_matches(name, _READERS, n=1)
    hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(_READERS)}"
    return f"`{name}` means nothing here ({hint})"


def load_campaigns(
    folder: Path, spoken: Collection[str] | None = None
) -> tuple[dict[str, Definition], list[Problem]]:
    """All files of a folder by keyword, and what is wrong with them, by file and line.

    `spoken` are the codes of our languages; None: not looked at.
    """
    found: dict[str, Definition] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        definition = _load_one(path, problems, spoken)
        if definition is None:
            continue
        if definition.keyword in found:
            said = f"{definition.keyword} is another campaign's keyword"
            problems.append(Problem(_place(path), 1, said))
        found[definition.keyword] = definition
    return found, problems


def _load_one(
    path: Path, problems: list[Problem], spoken: Collection[str] | None
) -> Definition | None:
    try:
        data = load_yaml(path)
    except DataError as error:
        problems += [Problem(_place(path), one.line, one.what) for one in error.problems]
        return None
    if not isinstance(data, dict):
        said = "must hold one setting a line, like `keyword: FAIR`"
        problems.append(Problem(_place(path), 1, said))
        return None
    lines: Mapping[str, int] = getattr(data, "lines", {})

    def wrong(name: str, said: str) -> None:
        problems.append(Problem(_place(path), lines.get(name, 1), said))

    definition = read_definition(data, wrong)
    if definition and spoken is not None:
        for code in unknown_languages(definition, spoken):
            field = "texts" if code not in definition.languages else "languages"
            wrong(field, f"we do not speak `{code}`: write codes, like [{', '.join(spoken)}]")
    return definition


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _add(faults: list[tuple[str, str]], name: str, said: str) -> None:
    faults.append((name, said))


def _read(known: dict[str, Any], field: str, value: Any, wrong: Callable[[str], None]) -> None:
    try:
        known[field] = _READERS[field](value)
    except (ValueError, TypeError) as error:
        wrong(f"`{field}` {error}")


def _days_in_order(known: Mapping[str, Any]) -> list[tuple[str, str]]:
    starts, ends = known.get("starts"), known.get("ends")
    if starts and ends and ends < starts:
        return [("ends", "`ends` is before `starts`")]
    return []


# -- the fields ----------------------------------------------------------------------------------


def _keyword(value: Any) -> str:
    word = _text(value).upper()
    if not _KEYWORD.fullmatch(word):
        raise ValueError("must be one word of 2 to 20 plain letters and digits, like FAIR")
    if word in CARRIER_WORDS:
        raise ValueError(f"cannot be {word}: the phone network acts on that word itself")
    return word


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a line of text")
    return value.strip()


def _about(value: Any) -> str:
    if not (said := _text(value)):
        raise ValueError("is missing")
    return said


def _languages(value: Any) -> tuple[str, ...]:
    codes = [value] if isinstance(value, str) else list(value)
    if not codes or not all(isinstance(code, str) and code for code in codes):
        raise ValueError("must be a list of language codes, like [en, es]")
    return tuple(dict.fromkeys(codes))


def _jurisdiction(value: Any) -> str:
    code = _text(value).upper()
    if code and not re.fullmatch(r"[A-Z]{2}", code) and code not in _PLACES:
        raise ValueError("must be the two letters of a state, like CA, or left out to ask")
    return code


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise ValueError("must be a day like 2027-03-01: year, month, day") from None


def _sender(value: Any) -> str:
    sender = _text(value)
    if sender and not _SENDER.fullmatch(sender):
        raise ValueError(
            "must be one of our numbers, written like +16195550100, or a Messaging Service "
            "(MG and 32 letters and digits), or left out"
        )
    return sender


def _hours(value: Any) -> Mapping[str, tuple[int, int]]:
    if not isinstance(value, Mapping) or not set(value) <= set(DAYS):
        raise ValueError(f"holds {', '.join(DAYS)}, each like [9, 20]")
    return MappingProxyType({day: _window(span) for day, span in value.items()})


def _window(span: Any) -> tuple[int, int]:
    said = "needs two whole hours for each day, from 0 to 24, the earlier one first, like [9, 20]"
    try:
        opens, closes = (int(hour) for hour in span)
    except (ValueError, TypeError):
        raise ValueError(said) from None
    if not 0 <= opens < closes <= 24:
        raise ValueError(said)
    return opens, closes


def _whole(value: Any) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", str(value)):
        raise ValueError("must be a whole number, 0 or more, without a comma")
    return int(value)


def _amount(value: Any) -> float:
    if not re.fullmatch(r"[0-9]{1,9}([.][0-9]+)?", str(value)):
        raise ValueError("must be a number like 25 or 0.5, without $ and without a comma")
    return float(value)


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() not in _YES:
        raise ValueError("must be yes or no")
    return _YES[str(value).lower()]


def _texts(value: Any) -> Mapping[str, Mapping[str, str]]:
    if not isinstance(value, Mapping) or not set(value) <= set(_TEMPLATES):
        raise ValueError(f"holds {', '.join(_TEMPLATES)}, each with a text by language")
    return MappingProxyType({name: _by_language(said) for name, said in value.items()})


def _by_language(said: Any) -> Mapping[str, str]:
    if not isinstance(said, Mapping) or not all(isinstance(t, str) for t in said.values()):
        raise ValueError("needs a text by language for each, like first: {en: ...}")
    for text in said.values():
        _check_names(text)
    return MappingProxyType({code: " ".join(text.split()) for code, text in said.items()})


def _check_names(text: str) -> None:
    try:
        named = placeholders(text)
    except ValueError:
        raise ValueError("has a { or } that stands alone") from None
    if strange := named - FILLED_IN:
        known = ", ".join(sorted(FILLED_IN))
        raise ValueError(f"has {{{min(strange)}}}, which nothing fills in (there are {known})")


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "keyword": _keyword, "about": _about, "area": _text, "languages": _languages,
    "jurisdiction": _jurisdiction, "starts": _day, "ends": _day, "sender": _sender,
    "hours": _hours, "per_second": _amount, "per_day": _whole, "budget": _amount,
    "frequency": _whole, "again_after": _whole, "checked_within": _whole, "generic": _yes_or_no,
    "texts": _texts,
}  # fmt: skip


def unknown_languages(definition: Definition, spoken: Collection[str]) -> list[str]:
    """Languages of a campaign that we do not speak."""
    named = {*definition.languages, *(code for said in definition.texts.values() for code in said)}
    return sorted(named - set(spoken))
