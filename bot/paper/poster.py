"""Posters, cards and tear-off posters of a campaign, ready for print."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import segno

from bot.dialogs import Definition, load_dialogs
from bot.paper.consent import Sender, consent_words, sms_address
from bot.paper.typeset import pdf, png, template
from bot.paper.words import Words, held_together, phone_words

KINDS = ("poster", "cards", "strips")
"""A poster; four cards a sheet; a poster with strips to tear off."""
PAPERS = {"letter": "us-letter", "a4": "a4"}
_QUIET_MODULES = 4  # the white rim that ISO/IEC 18004 asks for


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file to print.

    Attributes:
        kind: one of `KINDS`.
        languages: one code, or two for a sheet in both.
    """

    kind: str
    languages: tuple[str, ...]

    @property
    def name(self) -> str:
        """For a file: `poster-en-es`."""
        return "-".join((self.kind, *self.languages))


def sheets(languages: Sequence[str]) -> list[Sheet]:
    """Every kind in every language, and in the first two together."""
    groups = [(code,) for code in languages]
    both = [tuple(languages[:2])] if len(languages) > 1 else []
    return [Sheet(kind, group) for kind in KINDS for group in (*groups, *both)]


def sheet_pdf(
    sheet: Sheet, definition: Definition, sender: Sender, words: Words, paper: str
) -> bytes:
    """A sheet for the printer. Raises CannotPrint."""
    return pdf(**_given(sheet, definition, sender, words, paper))


def sheet_png(
    sheet: Sheet, definition: Definition, sender: Sender, words: Words, paper: str
) -> bytes:
    """The same as a picture, 300 dots an inch."""
    return png(**_given(sheet, definition, sender, words, paper))[0]


def _given(
    sheet: Sheet, definition: Definition, sender: Sender, words: Words, paper: str
) -> dict[str, Any]:
    title = words.say(sheet.languages[0], "title_generic" if definition.generic else "title")
    texted = text_of(definition, sheet.languages[0])
    page = {
        "langs": [_language(code, definition, sender, words) for code in sheet.languages],
        "keyword": texted,
        "number": phone_words(sender.number),
        "org": sender.name,
        "qr": qr_code(sms_address(sender.number, texted)),
        "qr_says": sms_address(sender.number, texted),
    }
    return {
        "source": template(f"{sheet.kind}.typ"),
        "data": {"paper": PAPERS[paper], "pages": [page]},
        "title": f"{definition.keyword}: {title}",
    }


def text_of(definition: Definition, language: str) -> str:
    """What a sheet in this language asks people to text: the keyword opens the campaign's first
    language, with the word of another behind it that one ("FAIR ESP")."""
    if language == definition.languages[0]:
        return definition.keyword
    return f"{definition.keyword} {_language_words()[language]}"


@cache
def _language_words() -> Mapping[str, str]:
    """The word that picks each language, by code."""
    return load_dialogs().languages.words


def _language(code: str, definition: Definition, sender: Sender, words: Words) -> dict[str, str]:
    kind = "_generic" if definition.generic else ""
    plain = ("find_out", "text_word", "to_number", "or_scan", "private", "strip")
    found = {name: words.say(code, name) for name in plain}
    found["title"] = words.say(code, f"title{kind}")
    found["hope"] = words.say(code, f"hope{kind}")
    found["call"] = (
        words.say(code, "call", phone=held_together(sender.phone)) if sender.phone else ""
    )
    found["small"] = consent_words(definition, sender, words, code)
    return {"code": code, **found}


def qr_code(content: str) -> str:
    """A QR code as SVG; a quarter of it may be dirty (level Q) where that makes it no bigger."""
    made = io.BytesIO()
    code = segno.make(content, micro=False, error="m", boost_error=True)
    code.save(made, kind="svg", border=_QUIET_MODULES, light="#fff", xmldecl=False)
    return made.getvalue().decode()
