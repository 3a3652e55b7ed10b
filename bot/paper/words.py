"""The words on paper and on the public pages: dialogs/outreach/paper.yaml, in every language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.data import ROOT, DataError, Problem, load_yaml
from bot.i18n import Catalogs, load_catalogs

FILE = "outreach/paper.yaml"

_NAMES = """
title title_generic hope hope_generic find_out text_word to_number or_scan private not_advice agree
only_answers carrier small_print call strip hello home_title home_what text_us consent good_to_know
free often stop advice law area reach runs languages home privacy kept erase shared human promised
travel no_trackers terms program carriers_not_liable own_phone no_promise go_about go_open
go_missing go_help
"""
NAMES = frozenset(_NAMES.split())
_NUMBER = re.compile(r"\+1(\d{3})(\d{3})(\d{4})")


@dataclass(frozen=True, slots=True)
class Words:
    """All of them, by name, with the languages they are said in."""

    texts: Mapping[str, str]
    catalogs: Catalogs

    def say(self, language: str, name: str, **values: object) -> str:
        """One text in a language; English where that lacks it."""
        return self.catalogs.text(language, self.texts[name]).format_map(values)


def load_words(catalogs: Catalogs | None = None, folder: Path | None = None) -> Words:
    """The words, checked. Raises DataError with every problem found."""
    path = (folder or ROOT / "dialogs") / FILE
    data = load_yaml(path)
    found = {str(name): str(text) for name, text in data.items()}
    problems = [Problem(str(path), 1, f"`{name}` is missing") for name in NAMES - found.keys()]
    problems += [
        Problem(str(path), data.lines[name], f"nothing says `{name}`: a slip of the pen?")
        for name in found.keys() - NAMES
    ]
    if problems:
        raise DataError(problems)
    return Words(found, catalogs or load_catalogs())


def phone_words(number: str) -> str:
    """A number as people read it; what is no number of this country stays as it is.

    >>> phone_words("+14155550100"), phone_words("211")
    ('(415) 555-0100', '211')
    """
    found = _NUMBER.fullmatch(number)
    return f"({found[1]}) {found[2]}-{found[3]}" if found else number


def held_together(words: str) -> str:
    """A number or an address that stays in one piece and in its order, in Arabic too."""
    return f"\u2066{words}\u2069"
