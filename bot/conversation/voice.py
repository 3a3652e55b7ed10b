"""One language's voice: texts found by name, filled in, and made fit for a phone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.conversation.world import World
from bot.dialogs import Definition, Room
from bot.dialogs.definition import JOINED
from bot.i18n import SOURCE, render_span

LONGEST = 1600  # characters: Twilio refuses a longer text (21617)
TWO_SEGMENTS = 306  # septets

_SMART = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "′": "'", "“": '"', "”": '"', "„": '"', "″": '"',
        "«": '"', "»": '"', "–": "-", "—": "-", "−": "-", "‑": "-", "•": "-", "…": "...",
        "\u00a0": " ", "\u2009": " ", "\u202f": " ", "\t": " ", "\u200b": None, "\ufeff": None,
    }
)  # fmt: skip
_SPACES = re.compile(r" {2,}")
_TWO_STOPS = re.compile(r"(?<![.])[.]{2}(?![.])")  # behind a date that ends in "г."
_WIDE_STOP = re.compile(r"(?<=[。？！，：；、]) ")  # these hold their own space
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+")


@dataclass(frozen=True, slots=True)
class Voice:
    """Says our texts in one language, in the name of one organisation."""

    world: World
    language: str
    lacked: list[str] = field(default_factory=list, compare=False)
    """Texts that were said in English for want of a translation."""

    def text(self, english: str) -> str:
        """A text of ours or of a rule file, in this language."""
        if english and not self.has(english):
            self.lacked.append(english)
        return self.name(english)

    def name(self, english: str) -> str:
        """The same for a name, which may well be English in any language."""
        return self.world.catalogs.text(self.language or SOURCE, english)

    def has(self, english: str) -> bool:
        """Whether a text can be said in this language itself."""
        return self.world.catalogs.has(self.language or SOURCE, english)

    @property
    def room(self) -> Room:
        """Characters of our texts, beyond which what can be spared is left out."""
        return self.world.dialogs.languages.room(self.language or SOURCE)

    @property
    def is_reviewed(self) -> bool:
        """Whether one of its native speakers has really read this language's texts."""
        return self.world.catalogs.is_reviewed(self.language or SOURCE)

    def say(self, name: str, **values: object) -> str:
        """A text of texts.yaml; {org}, {days}, {kept} and {contact} are always known."""
        return self.fill(self.world.dialogs.texts[name], **values)

    def open(self, name: str) -> str:
        """An opening; only the long one has room to offer more than one other language."""
        if name == "opening":
            return self.say(name)
        return self.say(name, others=" ".join(self.offers()[:1]))

    def joined(self, campaign: Definition) -> str:
        """What somebody reads who signs up for a campaign's texts, in its own words if it has."""
        own = campaign.texts.get(JOINED, {}).get(self.language or SOURCE)
        text = own or self.text(self.world.dialogs.outreach[JOINED])
        return text.format_map(
            _Known(
                org=self.world.org.name,
                frequency=campaign.frequency,
                keyword=campaign.keyword,
                area=campaign.area,
                way=self.way(),
            )
        )

    def frame(self, name: str, **values: object) -> str:
        """A frame of results.yaml."""
        return self.fill(self.world.dialogs.results[name], **values)

    def fill(self, english: str, **values: object) -> str:
        """Any text of ours, its {names} filled in."""
        text = self.text(english)
        return text.format_map(_Known({**self._always(text), **values})) if "{" in text else text

    def _always(self, text: str) -> dict[str, object]:
        known: dict[str, object] = {
            "org": self.world.org.name,
            "days": self.world.retention_days,
        }
        if "{kept}" in text:
            known["kept"] = render_span(self.language, self.world.retention_days)
        if "{contact}" in text:
            known["contact"] = self.contact()
        if "{others}" in text:
            known["others"] = " ".join(self.offers())
        return known

    def contact(self) -> str:
        """How to reach the people who run the line, or free help where they gave no way."""
        return self.fill(self.world.dialogs.texts["contact"], way=self.way())

    def way(self) -> str:
        """The phone or page of the people who run the line, or who helps everywhere."""
        org = self.world.org
        return org.phone or org.url or self.frame("national_helper")

    def offers(self) -> list[str]:
        """The way to another language: Spanish by name in an English talk, English in any other."""
        ours, offered = languages(self.world), self.world.dialogs.languages
        first = next((code for code in ours if code != (self.language or SOURCE)), None)
        named = [f"{offered.names[first]}: {offered.words[first]}"] if first else []
        is_english = self.language in ("", SOURCE)
        return [*named, *([offered.others] if is_english and len(ours) > 2 else [])]


class _Known(dict[str, object]):
    """Values for a text; a name nobody filled in stays out of the text rather than break it."""

    def __missing__(self, name: str) -> str:
        return ""


def languages(world: World) -> tuple[str, ...]:
    """The languages that may answer, in the order offered: in production only reviewed ones, or
    those named."""
    catalogs = world.catalogs
    known = catalogs.by_language
    order = [code for code in world.dialogs.languages.names if code in known]
    return tuple(
        code
        for code in dict.fromkeys([*order, *known])
        if not world.production or catalogs.is_reviewed(code) or code in world.unreviewed
    )


def tidy(text: str) -> str:
    """A text as phones take it: NFC, plain punctuation, no control characters but line ends.

    >>> tidy("n\\u0303 \\u201cyes\\u201d \\u2014 1 \\u2026\\x07")
    'ñ "yes" - 1 ...'
    """
    plain = unicodedata.normalize("NFC", text).translate(_SMART)
    if not plain.replace("\n", "").isprintable():  # which our own texts all are
        plain = "".join(c for c in plain if c == "\n" or unicodedata.category(c)[0] != "C")
    plain = _WIDE_STOP.sub("", _TWO_STOPS.sub(".", plain))
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split("\n"))
    return "\n".join(line for line in lines if line)


def cut(text: str, limit: int) -> list[str]:
    """A long text as several of at most `limit` characters, cut at sentence ends where it can be.

    >>> cut("One two. Three four. Five.", 20)
    ['One two. Three four.', 'Five.']
    """
    parts: list[str] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        if parts and len(parts[-1]) + 1 + len(sentence) <= limit:
            parts[-1] += " " + sentence
        else:
            parts += [sentence[at : at + limit] for at in range(0, len(sentence), limit)]
    return parts


def join(parts: Iterable[str], by: str = "\n") -> str:
    """The parts that say something, one a line."""
    return by.join(part for part in parts if part)
