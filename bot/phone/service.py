"""From the page to the line: a made-up person's text goes the way Twilio's would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Session, World
from bot.phone.talk import Bubble, Seen, Talk
from bot.turns import Answered, Line

_SILENT = "No answer"
_STOPPED = "No answer: this person asked for no more texts"


@dataclass(frozen=True, slots=True)
class Service:
    """The line as the page uses it."""

    line: Line
    world: World

    def text(self, talk: Talk, text: str, media: int, now: datetime) -> Talk:
        """The talk after one text of the person's, at their own time."""
        form = {
            "MessageSid": talk.sid(text, media),
            "From": talk.number,
            "To": "",
            "Body": text,
            "NumMedia": str(media),
        }
        answered = self.line.answer(form, talk.clock(now), talk.day())
        return _after(talk, Bubble("person", text, media), answered)


def _after(talk: Talk, said: Bubble, answered: Answered) -> Talk:
    seen = _seen(talk.seen, answered)
    if answered.reply:
        reply = Bubble("line", answered.reply, language=seen.language)
    else:
        reply = Bubble("note", _STOPPED if seen.stopped else _SILENT)
    said = replace(said, language=seen.language)
    return replace(talk, texts=talk.texts + 1, seen=seen).with_bubbles(said, reply)


def _seen(before: Seen, answered: Answered) -> Seen:
    turn = answered.turn
    if turn is None:  # answered before: nothing new is known
        return before
    stopped = turn.stop == "stopped" if turn.stop else before.stopped
    session = turn.session or Session()
    return Seen(
        state=session.state,
        language=session.language or before.language,
        asking=turn.asking or "",
        choices=tuple(choice.label for choice in turn.choices or ()),
        facts=session.facts,
        told=tuple(dict(charge.facts) for charge in session.charges[:-1] if charge.told),
        stopped=stopped,
    )
