"""A made-up person's talk as the page carries it, sealed, from one post to the next.

The page holds the thread, not the server: of a made-up person the service keeps what it keeps of
anybody, one encrypted session under the made-up number, and nothing that is only for show. The
seal (a signature) keeps a visitor from putting somebody else's made-up number into the page.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from itsdangerous import BadData, URLSafeSerializer

from bot.facts import FactValue

# What the page carries must stay small enough to post (64 kB, bot/app.py): the oldest go first.
# A talk of 40 texts has some 80 bubbles and 8,000 characters.
MOST_BUBBLES = 240
MOST_CHARACTERS = 20_000

Who = Literal["person", "line", "note"]


class TornPage(ValueError):
    """A page whose seal does not hold: made by another run of the service, or changed."""


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line of the thread: what the person texted, what we answered, or a note of the page.

    Attributes:
        who: `person`, `line` (the text line) or `note` (silence, another day).
        text: the words as sent.
        media: how many pictures came with them.
        language: of the words, where the page knows it.
    """

    who: Who
    text: str
    media: int = 0
    language: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the service knew after the last text: the right side of the page shows it.

    Attributes:
        state: the state of the talk.
        language: in which the line answers.
        asking: the fact that the last reply asks for, or "".
        choices: the labels it offered.
        facts: of the charge in hand and the person.
        told: the facts of each charge that has had its result.
        stopped: the person asked for no more texts.
    """

    state: str = "welcome"
    language: str = ""
    asking: str = ""
    choices: tuple[str, ...] = ()
    facts: dict[str, FactValue] = field(default_factory=dict)
    told: tuple[dict[str, FactValue], ...] = ()
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Talk:
    """One made-up person, from their first text to their last.

    Attributes:
        number: the made-up number, E.164.
        seed: random; with the count of texts it makes each text's id.
        texts: how many the person has sent.
        passed_s: all silence let pass, in seconds; the phone's clock is that far ahead.
        quiet_s: the silence since the last text, in seconds.
        asof: the day of the question when it was set, ISO; "" when it is the clock's own day.
        bubbles: the thread.
        dropped: how many bubbles are no longer in it, the oldest.
        seen: what the service knew after the last text.
    """

    number: str
    seed: str
    texts: int = 0
    passed_s: int = 0
    quiet_s: int = 0
    asof: str = ""
    bubbles: tuple[Bubble, ...] = ()
    dropped: int = 0
    seen: Seen = Seen()

    def clock(self, now: datetime) -> datetime:
        """What time it is on this person's phone."""
        return now + timedelta(seconds=self.passed_s)

    def day(self) -> date | None:
        """The day of the question when it was set; None: the clock's own day."""
        return date.fromisoformat(self.asof) if self.asof else None

    def sid(self, text: str, media: int) -> str:
        """The id of the next text: the same page sent twice is the same text, as with Twilio."""
        said = f"{self.seed}/{self.texts}/{media}/{text}"
        return "SM" + hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:32]

    def with_bubbles(self, *more: Bubble) -> Talk:
        """The same talk with more in its thread; the oldest go when the page gets too big."""
        bubbles = self.bubbles + more
        over = max(0, len(bubbles) - MOST_BUBBLES)
        size = sum(len(bubble.text) for bubble in bubbles[over:])
        while size > MOST_CHARACTERS:
            size -= len(bubbles[over].text)
            over += 1
        return replace(self, bubbles=bubbles[over:], dropped=self.dropped + over)

    def after_silence(self, silence: timedelta) -> Talk:
        """The same talk when so much time has passed; a day that was set moves along."""
        set_day = self.day()
        moved = (set_day + timedelta(days=silence.days)).isoformat() if set_day else ""
        seconds = int(silence.total_seconds())
        return replace(
            self,
            passed_s=self.passed_s + seconds,
            quiet_s=self.quiet_s + seconds,
            asof=moved,
        )


# Nobody has such a number: area code 555 is given to no place, and in every other area code
# 555-0100 to 555-0199 are kept for films and examples (nationalnanpa.com).
_MADE_UP = re.compile(r"(?:\+?1)?(555\d{7}|\d{3}55501\d\d)\Z")


class RealNumber(ValueError):
    """A number that somebody may really have."""


def made_up(typed: str) -> str:
    """A made-up number as it was typed, in E.164; raises RealNumber for any other.

    >>> made_up("(415) 555-0123")
    '+14155550123'
    """
    match = _MADE_UP.match(re.sub(r"[\s().-]", "", typed))
    if match is None:
        raise RealNumber
    return f"+1{match.group(1)}"


def new_talk(number: str = "") -> Talk:
    """A person nobody has heard of; with a made-up number of chance where none was chosen."""
    chance = f"+1555{secrets.randbelow(9_000_000) + 1_000_000}"
    return Talk(number=number or chance, seed=secrets.token_hex(8))


class Seal:
    """Signs a talk into the text that the page carries, and opens it again."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt="clearline-phone-1")

    def close(self, talk: Talk) -> str:
        """The talk as one line of letters and digits, packed and signed."""
        return str(self._serializer.dumps(asdict(talk)))

    def open(self, sealed: str) -> Talk:
        """The talk that was closed; raises TornPage when it is not one of ours."""
        try:
            return _talk(self._serializer.loads(sealed))
        except (BadData, TypeError, KeyError, ValueError) as error:
            raise TornPage from error


def _talk(raw: dict[str, Any]) -> Talk:
    seen = dict(raw.pop("seen"))
    seen["choices"], seen["told"] = tuple(seen["choices"]), tuple(seen["told"])
    bubbles = tuple(Bubble(**bubble) for bubble in raw.pop("bubbles"))
    return Talk(**raw, bubbles=bubbles, seen=Seen(**seen))
