"""What is translated and how old the gaps are: `clearline dialogs check` and `messages`.

A text without a translation goes out in English under one line that says so. A gap is dated when
`messages --write` first sees it (a comment `since: 2026-11-23` above the empty text), and the check
fails when one is older than a month, or when a language never had every text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.i18n import SOURCE, Catalogs
from bot.rules import Rulebook

LONGEST_GAP = 30
"""Days that an English text may stand in for its translation."""
_SINCE = "since: "
_WHOLE = re.compile(r"^# Whole: \d{4}-\d\d-\d\d$", re.MULTILINE)

Texts = Mapping[str, str]
"""English texts, each with the place where it is shown."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that a language lacks, and for how many days; 0 where nobody has dated it yet."""

    text: str
    days: int


def texts_of_places(book: Rulebook) -> dict[str, str]:
    """The questions that single places ask: every text of their facts."""
    found: dict[str, str] = {}
    for code, place in book.jurisdictions.items():
        for name, fact in place.facts.items():
            for text in (fact.ask, fact.why, fact.where_to_look, *fact.labels.values()):
                if text:
                    found.setdefault(" ".join(text.split()), f"{code}: {name}")
    return found


def gaps(catalogs: Catalogs, language: str, texts: Texts, folder: Path, today: date) -> list[Gap]:
    """What a language lacks of some texts, oldest first."""
    lacks = [text for text in texts if not catalogs.has(language, text)]
    dated = _dated(folder / language) if lacks else {}
    found = [Gap(text, (today - dated[text]).days if text in dated else 0) for text in lacks]
    return sorted(found, key=lambda gap: -gap.days)


def was_whole(folder: Path, language: str) -> bool:
    """Whether a language once had every text."""
    path = folder / language / "dialogs.po"
    return language == SOURCE or bool(_WHOLE.search(path.read_text("utf-8")))


def gather(path: Path, texts: Texts, today: date) -> int:
    """Brings one .po file up to the English texts; dates new gaps; how many there are."""
    with path.open("rb") as file:
        old = read_po(file, locale=path.parent.name.replace("-", "_"))
    new = Catalog(fuzzy=False, header_comment=old.header_comment)
    lacking = 0
    for text, where in texts.items():
        known = old.get(text)
        said = str(known.string) if known and known.string and not known.fuzzy else ""
        since = [] if said else [f"{_SINCE}{_since(known) or today}"]
        lacking += not said
        new.add(text, said, auto_comments=[where], user_comments=since)
    if not lacking and not _WHOLE.search(new.header_comment):
        new.header_comment += f"\n# Whole: {today}"
    save(new, path)
    return lacking


def save(catalog: Catalog, path: Path) -> None:
    """Writes a .po file."""
    with path.open("wb") as file:
        write_po(file, catalog, width=100, ignore_obsolete=True)


def _dated(folder: Path) -> dict[str, date]:
    found = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id and (since := _since(message)):
                    found[str(message.id)] = since
    return found


def _since(message: Message | None) -> date | None:
    lines: Iterator[str] = iter(message.user_comments if message else ())
    dates = (line.removeprefix(_SINCE) for line in lines if line.startswith(_SINCE))
    return next((date.fromisoformat(day) for day in dates), None)
