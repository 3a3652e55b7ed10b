"""After days of silence nobody knows who holds the phone: we show nothing until we do.

The greeting names no record, court or charge. The way back is the code word, or, where none was
set, the state and a year that were told before. Two misses begin anew.
"""

from __future__ import annotations

import hashlib
import re

from bot.conversation.scene import Scene
from bot.conversation.session import Session, minutes
from bot.conversation.world import Turn
from bot.facts import COMMON, UNKNOWN, Kind, date_range
from bot.understand.text import fold

LONG_MINUTES = 7 * 24 * 60  # contract of the talk: results are locked after seven days
DAY_MINUTES = 24 * 60
PAUSE_MINUTES = 12 * 60  # after a night we say where we were
_YEAR = re.compile(r"(?<!\d)(?:(19|20)(\d\d)|'?(\d\d))(?!\d)")


def gap(scene: Scene) -> int:
    """Minutes since the text before; 0 for the first."""
    last = scene.session.last
    return minutes(scene.message.at) - last if last else 0


def is_locked(scene: Scene) -> bool:
    """Whether the talk must first show whose it is."""
    return scene.session.state == "check" or (gap(scene) >= LONG_MINUTES and not scene.first)


def last_heard(before: Session, session: Session, now: int) -> int:
    """What to keep as the moment of the last text: whoever was helped, or stopped, or told us
    "it worked" after a long silence has not shown who they are, and the talk stays locked."""
    was_silent = before.last and now - before.last >= LONG_MINUTES and before.state != "check"
    if was_silent and session.state != "check" and can_prove(session):
        return before.last
    return now


def come_back(scene: Scene) -> Turn:
    """The neutral greeting, or the answer to it."""
    if scene.session.state == "check" and gap(scene) < LONG_MINUTES:
        return _check(scene)
    return greet(scene)


def greet(scene: Scene) -> Turn:
    """Who we are and how to go on; nothing of the talk."""
    scene.move("came_back")
    scene.change(misses=0, menu="", draft={}, pending={}, recent=())
    name = "back_with_code" if scene.session.code else "back_with_facts"
    return _closed(scene, scene.voice.say(name))


def begin_anew(scene: Scene, before: str = "") -> Turn:
    """Forgets what was told and opens as to somebody new, in the language of the talk."""
    forget(scene)
    return scene.go_on("told", before)


def forget(scene: Scene) -> None:
    """Lets the talk begin with this text; its language stays, and how they came to know us."""
    old = scene.session
    scene.session = Session(language=old.language, said=(old.met,) if old.met else ())
    scene.first = True


def can_prove(session: Session) -> bool:
    """Whether something was told by which the person can be known again."""
    return bool(session.code or (_states(session) and _years(session)))


def code_hash(word: str) -> str:
    """A code word as it is kept."""
    return hashlib.sha256(fold(word).strip(" .!\"'").encode()).hexdigest()[:12]


def _check(scene: Scene) -> Turn:
    if _proves(scene):
        scene.change(misses=0)
        has_result = scene.session.charge.told is not None
        if has_result:
            scene.move("proved")
            return scene.tell(scene.voice.say("proved"))
        return scene.go_on("proved", scene.voice.say("proved"))
    if scene.session.misses:
        return begin_anew(scene, scene.voice.say("check_failed"))
    scene.change(misses=1)
    return _closed(scene, scene.voice.say("check_missed"))


def _closed(scene: Scene, text: str) -> Turn:
    """A reply that shows nothing of the talk, not even what was asked."""
    return Turn(scene.session, text, "other", scene.intent)


def _proves(scene: Scene) -> bool:
    session = scene.session
    if session.code:
        words = scene.message.text.split()
        return session.code in {code_hash(scene.message.text), code_hash(" ".join(words[1:]))}
    reading = scene.read(scene.message.text, asking="jurisdiction", with_choices=False)
    state = reading.facts.get("jurisdiction")
    years = {_full_year(*match.groups("")) for match in _YEAR.finditer(fold(scene.message.text))}
    return str(state) in _states(session) and bool(years & _years(session))


def _full_year(century: str, rest: str, short: str) -> int:
    """A year; two digits up to 26 are of this century, as everywhere in the reading."""
    if short:
        return int(short) + (2000 if int(short) <= 26 else 1900)
    return int(century + rest)


def _states(session: Session) -> set[str]:
    states = (charge.facts.get("jurisdiction") for charge in session.charges)
    return {str(state) for state in states if state not in (None, UNKNOWN)}


def _years(session: Session) -> set[int]:
    """The years told; of a longer span both ends."""
    found: set[int] = set()
    for charge in session.charges:
        for name, value in charge.facts.items():
            if name in COMMON and COMMON[name].kind is Kind.DATE and value != UNKNOWN:
                days = date_range(value)
                found |= {days.first.year, days.last.year}
    return found
