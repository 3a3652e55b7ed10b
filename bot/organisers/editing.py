"""Making and changing a campaign: one form, which also shows each text as a phone will."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, request
from werkzeug.datastructures import MultiDict

from bot.channels import Measure, measure, outbound
from bot.conversation import World
from bot.conversation.voice import languages
from bot.dialogs.campaigns import read_definition
from bot.dialogs.definition import DAYS, FIRST, JOINED, REMIND, Definition
from bot.organisers.campaigns import found
from bot.organisers.desk import Desk, back_to, needs, show, who
from bot.outreach import campaigns as life

_TEMPLATES = (FIRST, REMIND, JOINED)
_PLAIN = (
    "keyword", "about", "area", "jurisdiction", "starts", "ends", "sender", "per_second",
    "per_day", "budget", "frequency", "again_after", "checked_within",
)  # fmt: skip
_OFTEN = 4  # texts a month, in the example of a text that says so
_NEW = Definition("NEW", languages=("en", "es"))


@dataclass(frozen=True, slots=True)
class Sample:
    """One text as it will look, and how it is billed."""

    template: str
    language: str
    text: str
    size: Measure


def routes(desk: Desk) -> Blueprint:
    """The blueprint."""
    pages = Blueprint("editing", __name__)
    form = Pages(desk)
    both = ("GET", "POST")
    pages.add_url_rule("/new-campaign", "new", form.new, methods=both)
    pages.add_url_rule("/campaigns/<keyword>/edit", "edit", form.edit, methods=both)
    return pages


class Pages:
    """The form, empty or filled."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @needs("organiser")
    def new(self) -> Any:
        """A campaign that does not exist yet."""
        if request.method == "GET":
            return self._form({**_fields(_NEW), "keyword": ""}, None)
        return self._take(None)

    @needs("organiser")
    def edit(self, keyword: str) -> Any:
        """A campaign that does; one of a file is changed in the file."""
        with self.desk.ledger.reading() as session:
            row = found(session, keyword)
        if row.origin == "file":
            flash("This campaign is written in dialogs/campaigns/. Change the file.", "bad")
            return back_to("campaigns.page", keyword=row.keyword)
        if request.method == "GET":
            return self._form(_fields(life.definition_of(row)), row.keyword)
        return self._take(row.keyword)

    def _take(self, keyword: str | None) -> Any:
        fields = read_form(request.form)
        if keyword is not None:
            fields["keyword"] = keyword
        wrong: dict[str, str] = {}

        def tell(field: str, said: str) -> None:
            wrong.setdefault(field, said.replace("`", ""))

        definition = read_definition(
            {name: value for name, value in fields.items() if value != ""},
            tell,
        )
        wrong |= self._taken(fields, keyword, wrong)
        if definition is None or wrong:
            return self._form(fields, keyword, wrong=wrong, status=400)
        if request.form.get("act") == "preview":
            return self._form(fields, keyword, samples=samples_of(self.desk.world, definition))
        try:
            with self.desk.ledger.transaction() as session:
                row = life.keep(session, self.desk.ledger, definition, origin="web", who=who())
        except life.Refused as refused:
            flash(str(refused), "bad")
            return self._form(fields, keyword, status=400)
        flash("Saved. Next: a dry run shows what a start would do.")
        return back_to("campaigns.page", keyword=row.keyword)

    def _taken(
        self, fields: Mapping[str, Any], keyword: str | None, wrong: Mapping[str, str]
    ) -> dict[str, str]:
        if keyword is not None or "keyword" in wrong:
            return {}
        with self.desk.ledger.reading() as session:
            row = life.find(session, str(fields.get("keyword", "")))
        return {"keyword": "is another campaign's keyword"} if row else {}

    def _form(
        self,
        fields: Mapping[str, Any],
        keyword: str | None,
        *,
        wrong: Mapping[str, str] | None = None,
        samples: list[Sample] | None = None,
        status: int = 200,
    ) -> Any:
        world = self.desk.world
        places = sorted((p.name, p.code) for p in world.rulebook.jurisdictions.values())
        return show(
            "edit.html",
            status,
            fields=fields,
            keyword=keyword,
            wrong=wrong or {},
            samples=samples,
            languages=languages(world),
            templates=_TEMPLATES,
            days=DAYS,
            places=places,
            usual=_usual(world),
        )


def read_form(form: MultiDict[str, str]) -> dict[str, Any]:
    """The fields as `read_definition` takes them; what was left empty is left out there."""
    fields: dict[str, Any] = {name: form.get(name, "").strip() for name in _PLAIN}
    fields["languages"] = form.getlist("languages")
    fields["generic"] = "yes" if form.get("generic") else "no"
    hours = {day: [form.get(f"{day}_from", ""), form.get(f"{day}_to", "")] for day in DAYS}
    fields["hours"] = {day: span for day, span in hours.items() if any(span)}
    texts = {
        template: {
            code: text
            for code in fields["languages"]
            if (text := form.get(f"{template}.{code}", "").strip().replace("\r\n", "\n"))
        }
        for template in _TEMPLATES
    }
    fields["texts"] = {template: said for template, said in texts.items() if said}
    return fields


def samples_of(world: World, definition: Definition) -> list[Sample]:
    """Every text of a campaign in each of its languages."""
    found = []
    for template in _used(definition):
        for code in definition.languages:
            text = outbound(life.wording(definition, template, code, world))
            found.append(Sample(template, code, text, measure(text)))
    return found


def _used(definition: Definition) -> tuple[str, ...]:
    """The templates this campaign can send."""
    again = (REMIND,) if definition.again_after else ()
    return (FIRST, *again, *((JOINED,) if definition.frequency else ()))


def _fields(definition: Definition) -> dict[str, Any]:
    """A definition as the form shows it."""
    fields = {name: value for name, value in definition.to_json().items() if value is not None}
    for name in ("per_second", "budget"):
        fields[name] = f"{fields[name]:g}"
    return fields


def _usual(world: World) -> dict[str, dict[str, str]]:
    """The texts that go out where a campaign has none of its own."""
    return {
        template: {
            code: life.wording(Definition("KEYWORD", frequency=_OFTEN), template, code, world)
            for code in languages(world)
        }
        for template in _TEMPLATES
    }
