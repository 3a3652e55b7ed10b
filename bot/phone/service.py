"""From the page to the line: a made-up person's text goes the way Twilio's would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.conversation import Session, World, from_json
from bot.phone.talk import Bubble, Seen, Talk
from bot.store import StoreAway
from bot.turns import Answered, Line

CHANNEL = "sim"
_DAY_S = 86_400

# Why a text got no answer, by what came of it (`bot.turns.Result`).
_SILENCES = {
    "duplicate": "No answer: taken for the text before, delivered twice",
    "loop": "No answer: it looks like a talk with another robot",
    "limited": "No answer: too many texts in ten minutes",
}
_SILENT = "No answer"
_STOPPED = "No answer: this person asked for no more texts"


@dataclass(frozen=True, slots=True)
class Service:
    """The line as the page uses it."""

    line: Line

    @property
    def world(self) -> World:
        """The law, the texts and the languages behind the line."""
        return self.line.world

    def text(self, talk: Talk, text: str, media: int, now: datetime) -> Talk:
        """The talk after one text of the person's, at their own time."""
        form = {
            "MessageSid": talk.sid(text, media),
            "From": talk.number,
            "Body": text,
            "NumMedia": str(media),
        }
        answered = self.line.answer(form, talk.clock(now), talk.day())
        seen = self._seen(talk, answered)
        said = Bubble("person", text, media, seen.language)
        after = replace(talk, texts=talk.texts + 1, quiet_s=0, seen=seen)
        return after.with_bubbles(said, _reply(answered, seen))

    def begin(self, talk: Talk) -> Talk:
        """The talk of a new person: of their number nothing is kept but the proof of a stop.

        Raises StoreAway, as `after_retention` does.
        """
        self.line.store.forget(CHANNEL, talk.number)
        return replace(talk, seen=replace(talk.seen, stopped=self._stopped(talk)))

    def after_retention(self, talk: Talk) -> Talk:
        """The talk after a silence: past the days that answers are kept they are erased.

        In the database they would end by themselves, but its clock does not follow the page's.
        """
        days = self.world.retention_days
        if talk.quiet_s < days * _DAY_S or not talk.seen.language:
            return talk
        note = Bubble("note", f"{days} days after the last text the answers are erased")
        return self.begin(replace(talk, seen=Seen())).with_bubbles(note)

    def _seen(self, talk: Talk, answered: Answered) -> Seen:
        """What the service knows now: what it keeps, and what its reply offers."""
        try:
            held = self.line.store.load(CHANNEL, talk.number)
        except StoreAway:
            return talk.seen
        session = from_json(held.session) if held.session else Session()
        choices = (answered.turn.choices if answered.turn else None) or ()
        return Seen(
            state=session.state,
            language=session.language or talk.seen.language,
            asking=session.asking,
            choices=tuple(choice.label for choice in choices),
            facts=session.facts,
            told=tuple(dict(charge.facts) for charge in session.charges[:-1] if charge.told),
            stopped=held.stopped,
        )

    def _stopped(self, talk: Talk) -> bool:
        return self.line.store.has_opted_out(CHANNEL, talk.number)


def _reply(answered: Answered, seen: Seen) -> Bubble:
    if answered.reply:
        return Bubble("line", answered.reply, language=seen.language)
    silent = _STOPPED if seen.stopped else _SILENCES.get(answered.result, _SILENT)
    return Bubble("note", silent)
