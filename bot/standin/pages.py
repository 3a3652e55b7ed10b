"""`/` of the stand-in: the last texts as the phones would show them, and a way to answer."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import Blueprint, Request, Response, abort, render_template, request, url_for

from bot.channels import measure
from bot.standin.people import NoAnswer, People
from bot.standin.record import Record, Text, Wanted

MOST_PHONES = 50
MOST_TEXTS = 200
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NUMBER = re.compile(r"\+\d{8,15}\Z")
# Shows what people were sent: nothing from elsewhere, nothing stays behind, nobody frames it.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """The routes' work."""

    def __init__(self, record: Record, people: People) -> None:
        self.record = record
        self.people = people

    def routes(self) -> Blueprint:
        """All paths."""
        made = Blueprint("phones", __name__, template_folder="templates")
        made.before_request(_only_here)
        for method, path, work in (
            ("GET", "/", self.phones),
            ("GET", "/phones", self.chosen),
            ("GET", "/phones/<number>", self.phone),
            ("POST", "/phones/<number>", self.answer),
        ):
            made.add_url_rule(path, work.__name__, work, methods=[method])
        return made

    def phones(self) -> Response:
        """The phones that were texted last, each with its newest text."""
        taken, _ = self.record.counted()
        shown = _page("phones.html", texts=_newest(self.record), taken=taken)
        return Response(shown, headers=HEADERS)

    def phone(self, number: str) -> Response:
        """One phone's thread."""
        return _thread(self.record, number)

    def answer(self, number: str) -> Response:
        """The person answers; then the thread again."""
        body = request.form.get("text", "").strip()
        if not _NUMBER.match(number):
            abort(404)
        if body:
            try:
                self.people.text(number, body)
            except NoAnswer as error:
                return _thread(self.record, number, str(error))
        return _go(number)

    def chosen(self) -> Response:
        """A phone by its number, as typed."""
        digits = re.sub(r"\D", "", request.args.get("number", ""))
        return _go(f"+{digits}" if len(digits) > 10 else f"+1{digits}")


def _only_here() -> None:
    """For a browser on this machine, and from no other site's page."""
    if urlsplit(f"//{request.host}").hostname not in LOOPBACK:
        abort(403)
    if request.method == "POST" and _from_elsewhere(request):
        abort(403)


def _go(number: str) -> Response:
    to = url_for("phones.phone", number=number)
    return Response(status=303, headers={"Location": to, **HEADERS})


def _thread(record: Record, number: str, notice: str = "") -> Response:
    if not _NUMBER.match(number):
        abort(404)
    both = record.listed(Wanted(to=number), MOST_TEXTS)
    both += record.listed(Wanted(sender=number), MOST_TEXTS)
    texts = sorted(both, key=lambda text: text.number)
    shown = _page("phone_thread.html", number=number, texts=texts, notice=notice)
    return Response(shown, headers=HEADERS)


def _newest(record: Record) -> list[Text]:
    """The newest text to each of the phones that were texted last."""
    newest: dict[str, Text] = {}
    for text in record.listed(Wanted(), 20 * MOST_PHONES):
        if text.direction != "inbound":
            newest.setdefault(text.to, text)
        if len(newest) == MOST_PHONES:
            break
    return list(newest.values())


def _page(template: str, **values: object) -> str:
    return render_template(template, measure=measure, **values)


def _from_elsewhere(posted: Request) -> bool:
    """Whether another site's page made the browser send this."""
    site = posted.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = posted.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != posted.host
