"""`/phone`: a made-up person's phone in the browser, and beside it what is going on.

Plain HTML forms: each post says one act and gets the whole page back. The small script only
fetches the same page and puts its parts in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from flask import Blueprint, Response, make_response, render_template, request

from bot.channels import prices
from bot.conversation import World
from bot.i18n import render_language
from bot.phone import words
from bot.phone.origin import from_elsewhere
from bot.phone.panel import panel_of, silence_words
from bot.phone.service import Service
from bot.phone.talk import Bubble, RealNumber, Seal, Talk, TornPage, made_up, new_talk
from bot.store import StoreAway

SILENCES = {
    "1h": ("1 hour", timedelta(hours=1)),
    "1d": ("1 day", timedelta(days=1)),
    "8d": ("8 days", timedelta(days=8)),
    "31d": ("31 days", timedelta(days=31)),
}
MOST_PHOTOS = 10  # Twilio sends at most ten with one message
LONGEST_TEXT = 1600
_STOPPED = "That number asked for no more texts some time ago. Text START to begin again."
_OPEN_DAYS = (date(2012, 1, 1), date(2040, 12, 31))

# The page holds a talk and must not stay behind in a shared browser; it loads nothing from
# elsewhere and nobody may frame it.
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",  # `no-referrer` would make our own posts say Origin: null
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A first text to try."""

    text: str
    language: str


EXAMPLES = (
    Example("hi", "en"),
    Example("got busted w a half oz in LA back in 2009, all done now", "en"),
    Example("hola, me arrestaron en Seattle", "es"),
)

Form = Mapping[str, str]
Outcome = tuple[Talk, str]  # the talk after the act, and a notice for the visitor or ""


class Phone:
    """The acts of the page; each takes the talk and the form and gives the talk after it."""

    def __init__(self, service: Service, clock: Callable[[], datetime]) -> None:
        self.service = service
        self.clock = clock

    def act(self, name: str, talk: Talk, form: Form) -> Outcome:
        """Does what a button says; an unknown one only shows the page again."""
        acts: dict[str, Callable[[Talk, Form], Outcome]] = {
            "send": self._send,
            "wait": self._wait,
            "day": self._day,
            "language": self._language,
            "new": self._new,
        }
        chosen = acts.get(name)
        try:
            return chosen(talk, form) if chosen else (talk, "")
        except StoreAway:
            return talk, "The database cannot be reached just now. Try again in a moment."

    def _send(self, talk: Talk, form: Form) -> Outcome:
        text = form.get("text", "")[:LONGEST_TEXT].strip()
        count = form.get("media", "0")
        media = min(int(count), MOST_PHOTOS) if count.isascii() and count.isdigit() else 0
        if not text and not media:
            return talk, "Type a text first, or attach a photo."
        return self.service.text(talk, text, media, self.clock()), ""

    def _wait(self, talk: Talk, form: Form) -> Outcome:
        if form.get("silence") not in SILENCES:
            return talk, "Choose how long to wait."
        _, silence = SILENCES[form["silence"]]
        later = talk.after_silence(silence)
        later = later.with_bubbles(Bubble("note", f"{_silent(silence)} of silence"))
        return self.service.after_retention(later), ""

    def _day(self, talk: Talk, form: Form) -> Outcome:
        try:
            day = date.fromisoformat(form.get("asof", ""))
        except ValueError:
            return talk, "Write the day as year-month-day, like 2018-05-01."
        if not _OPEN_DAYS[0] <= day <= _OPEN_DAYS[1]:
            return talk, f"Choose a day from {_OPEN_DAYS[0].year} to {_OPEN_DAYS[1].year}."
        note = Bubble("note", f"The day is now {words.day_words(day.isoformat())}")
        return replace(talk, asof=day.isoformat()).with_bubbles(note), ""

    def _language(self, talk: Talk, form: Form) -> Outcome:
        language = form.get("language", "")
        if language not in self.service.world.catalogs.languages:
            return talk, "Choose one of the languages."
        return self.service.text(talk, render_language(language), 0, self.clock()), ""

    def _new(self, talk: Talk, form: Form) -> Outcome:
        typed = form.get("number", "").strip()
        try:
            person = new_talk(made_up(typed) if typed else "")
        except RealNumber:
            return talk, (
                "Somebody may really have that number. Use area code 555, or 555-01 and two more "
                "digits in any area code."
            )
        person = self.service.begin(person)
        return person, _STOPPED if person.seen.stopped else ""


def phone_pages(
    service: Service, secret: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> Blueprint:
    """The blueprint; `secret` signs what the page carries, `clock` is set still in tests."""
    pages = Blueprint(
        "phone", __name__, url_prefix="/phone", template_folder="templates", static_folder="static"
    )
    pages.add_app_template_filter(cents_words, "cents")
    pages.add_app_template_filter(lambda day: words.day_words(day.isoformat()), "day")
    pages.add_app_template_filter(words.number_words, "number")
    pages.add_app_template_filter(render_language, "language")
    seal, phone = Seal(secret), Phone(service, clock)

    def page(talk: Talk, notice: str = "", status: int = 200) -> Response:
        html = render_template(
            "phone.html",
            talk=talk,
            sealed=seal.close(talk),
            notice=notice,
            acted=request.method == "POST",
            state=service.world.dialogs.states.get(talk.seen.state, ""),
            panel=panel_of(talk, service.world.rulebook, clock()),
            **_always(service.world),
        )
        answer = make_response(html, status)
        answer.headers.update(_HEADERS)
        return answer

    @pages.get("", strict_slashes=False)
    def show() -> Response:
        """A new person's phone."""
        return page(new_talk())

    @pages.post("", strict_slashes=False)
    def post() -> Response:
        """The page after one act."""
        if from_elsewhere(request):
            return page(new_talk(), "That came from another site and was not done.", 403)
        try:
            talk = seal.open(request.form.get("talk", ""))
        except TornPage:
            return page(new_talk(), "That page was from before a restart. Here is a new person.")
        return page(*phone.act(request.form.get("act", ""), talk, request.form))

    return pages


def cents_words(cents: float) -> str:
    """A sum in US cents.

    >>> cents_words(1.25), cents_words(112.5)
    ('1.25¢', '$1.13')
    """
    return f"{cents:.2f}¢" if cents < 100 else f"${cents / 100 + 1e-9:.2f}"


def _silent(silence: timedelta) -> str:
    return silence_words(int(silence.total_seconds()))


def _always(world: World) -> dict[str, object]:
    """What the template shows on every page."""
    return {
        "org": world.org.name,
        "examples": EXAMPLES,
        "days": _OPEN_DAYS,
        "prices": prices,
        "silences": [(key, label) for key, (label, _) in SILENCES.items()],
        "languages": [(code, render_language(code)) for code in world.catalogs.languages],
    }
