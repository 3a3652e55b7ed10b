"""`dialogs/*.yaml`, loaded and checked before anybody is answered.

A wrong file stops the start with one sentence for each mistake (file, line, what, what instead),
not a person's talk at midnight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from bot.data import ROOT, DataError, Problem, load_yaml
from bot.dialogs.campaigns import load_campaigns
from bot.dialogs.definition import Definition
from bot.dialogs.model import Dialogs, Languages, Question, Room, Transition
from bot.dialogs.names import (
    CONDITIONS,
    LATER,
    MENU_CHOICES,
    OUTREACH,
    PACKET,
    RESULTS,
    TEXTS,
    TRIGGERS,
)
from bot.facts import COMMON, COURTS, UNKNOWN, Kind

SOURCE = "en"
"""The language of the files; the others have what it has."""


def load_dialogs(folder: Path | None = None) -> Dialogs:
    """All dialogs, checked; raises DataError with every problem found."""
    return _Loader(folder or ROOT / "dialogs").load()


class _Loader:
    """Reads the files one by one and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def load(self) -> Dialogs:
        questions = self.questions()
        initial, states, transitions = self.states()
        languages = self.languages()
        dialogs = Dialogs(
            initial=initial,
            states=states,
            transitions=transitions,
            questions=questions,
            texts=self.texts("texts.yaml", TEXTS),
            results=self.texts("results.yaml", RESULTS),
            menu=self.menu(),
            campaigns=self.campaigns(languages),
            languages=languages,
            outreach=self.texts("outreach/texts.yaml", OUTREACH),
            later=self.texts("outreach/later.yaml", LATER),
            packet=self.texts("outreach/packet.yaml", PACKET),
        )
        if self.problems:
            raise DataError(self.problems)
        return dialogs

    def read(self, name: str) -> Any:
        """A file's mapping; an empty one where it cannot be used, so that the rest is checked."""
        try:
            data = load_yaml(self.folder / name)
        except DataError as error:
            self.problems += error.problems
            return None
        if not isinstance(data, dict):
            self.wrong(name, 1, "must hold names and what belongs to each")
            return None
        return data

    def wrong(self, name: str, line: int, what: str) -> None:
        self.problems.append(Problem(f"{self.folder.name}/{name}", line, what))

    # -- questions

    def questions(self) -> dict[str, Question]:
        name = "questions.yaml"
        data = self.read(name)
        if data is None:
            return {}
        for fact in COMMON.keys() - data.keys():
            self.wrong(name, 1, f"no question for {fact}")
        return {
            fact: self.question(fact, entry, data.lines[fact])
            for fact, entry in data.items()
            if self.is_fact(fact, entry, data.lines[fact])
        }

    def is_fact(self, fact: str, entry: Any, line: int) -> bool:
        if fact not in COMMON:
            self.wrong("questions.yaml", line, f"{fact} is not a fact (docs/interfaces.md)")
            return False
        needed = ["name", "text", "again", "third", "why", "look", "echo"]
        needed += ["month", "day"] if COMMON[fact].kind is Kind.DATE else []
        missing = [word for word in needed if word not in entry]
        unknown = set(entry) - {*needed, "like", "menu", "choices", "on_yes"}
        for word in missing:
            self.wrong("questions.yaml", line, f"{fact} has no `{word}`")
        for word in sorted(unknown):
            self.wrong("questions.yaml", entry.lines[word], f"{fact}: `{word}` means nothing here")
        return not missing

    def question(self, fact: str, entry: Any, line: int) -> Question:
        forms = (entry["text"], entry["again"], entry["third"])
        if len(set(forms)) < len(forms):
            self.wrong("questions.yaml", line, f"{fact}: two forms say the same words")
        choices = entry.get("choices", {})
        self.check_choices(fact, choices, line)
        if entry.get("menu", "") not in ("", "always", "last"):
            self.wrong("questions.yaml", line, f"{fact}: menu is always or last")
        return Question(
            fact, entry["name"], forms, entry.get("like", ""), entry.get("month", ""),
            entry.get("day", ""), entry.get("menu", ""), choices, entry["why"], entry["look"],
            entry["echo"], entry.get("on_yes", ""),
        )  # fmt: skip

    def check_choices(self, fact: str, choices: Mapping[str, str], line: int) -> None:
        if len(choices) > MENU_CHOICES:
            self.wrong("questions.yaml", line, f"{fact}: more than {MENU_CHOICES} choices")
        values = COURTS if fact == "x_court" else COMMON[fact].values
        for value in choices:
            if value != UNKNOWN and value not in values:
                self.wrong("questions.yaml", line, f"{fact}: {value} is none of its values")

    # -- states

    def states(self) -> tuple[str, dict[str, str], tuple[Transition, ...]]:
        name = "states.yaml"
        data = self.read(name)
        if data is None:
            return "", {}, ()
        states = data.get("states", {})
        arrows = tuple(
            Transition(row.get("trigger", ""), source, row.get("to", ""), row.get("if", ""))
            for row in data.get("transitions", [])
            for source in _listed(row.get("from", []))
        )
        self.check_names(states, data.get("transitions", []))
        self.check_reach(data.get("initial", ""), states, arrows)
        return data.get("initial", ""), states, arrows

    def check_names(self, states: Mapping[str, str], rows: Iterable[Any]) -> None:
        seen = set()
        for row in rows:
            seen.add(row.get("trigger"))
            named: list[tuple[str, Any, Iterable[str]]] = [
                ("state", one, states) for one in (*_listed(row.get("from", [])), row["to"])
            ]
            named += [("trigger", row.get("trigger"), TRIGGERS)]
            named += [("condition", row["if"], CONDITIONS)] if "if" in row else []
            for kind, one, allowed in named:
                if one not in allowed:
                    known = ", ".join(allowed)
                    self.wrong(
                        "states.yaml", row.line, f"no such {kind}: {one} (there are {known})"
                    )
        for trigger in set(TRIGGERS) - seen:
            self.wrong("states.yaml", 1, f"no transition for {trigger}")

    def check_reach(
        self, initial: str, states: Mapping[str, str], arrows: tuple[Transition, ...]
    ) -> None:
        reached = {initial}
        while more := {a.dest for a in arrows if a.source in reached} - reached:
            reached |= more
        for state in states.keys() - reached:
            self.wrong("states.yaml", 1, f"{state} can never be reached from {initial}")

    # -- texts

    def texts(self, name: str, needed: frozenset[str]) -> Any:
        data = self.read(name)
        if data is None:
            return {}
        for key in sorted(needed - data.keys()):
            self.wrong(name, 1, f"`{key}` is missing")
        for key in sorted(data.keys() - needed):
            self.wrong(name, data.lines[key], f"nothing says `{key}`: a slip of the pen?")
        return data

    def menu(self) -> Any:
        """The answers of menu.yaml, and each language's words, by group, name and language."""
        says = (self.read("menu.yaml") or {}).get("questions", {})
        spoken = {path.stem: self.read(f"menu/{path.name}") or {} for path in self.menus()}
        english = spoken.get(SOURCE, {})
        menu: dict[str, Any] = {"words": {}, "inside": {}, "code_lead": {}, "as_i": {}}
        for group in ("words", "inside"):
            menu[group] = {name: {} for name in english.get(group, {})}
        menu["questions"] = {name: {"say": say} for name, say in says.items()}
        for language, content in spoken.items():
            for group in content.keys() & {"code_lead", "as_i"}:
                menu[group][language] = content[group]
            for group in ("words", "inside", "questions"):
                self.join(menu[group], language, group, content.get(group, {}))
        return menu

    def menus(self) -> list[Path]:
        """The files of the languages' words."""
        return sorted((self.folder / "menu").glob("*.yaml"))

    def join(self, joined: dict[str, Any], language: str, group: str, content: Any) -> None:
        """Adds one language's phrases of one group."""
        file = f"menu/{language}.yaml"
        for name, phrases in content.items():
            if name not in joined:
                self.wrong(file, content.lines[name], f"{group} has no `{name}` in English")
            else:
                joined[name][language] = phrases
        for name in joined.keys() - content.keys():
            self.wrong(file, 1, f"{group} has no `{name}`")

    def languages(self) -> Languages:
        """How the languages are offered."""
        data = self.read("languages.yaml") or {}
        offered = data.get("offered", {})
        for code, offer in offered.items():
            for word in ("name", "word"):
                if not offer.get(word):
                    self.wrong("languages.yaml", offered.lines[code], f"{code} has no `{word}`")
        return Languages(
            {code: str(offer.get("name", code)) for code, offer in offered.items()},
            {code: str(offer.get("word", code)) for code, offer in offered.items()},
            tuple(map(str, data.get("ask", ()))),
            str(data.get("others", "")),
            {
                code: Room(*map(int, offer["room"]))
                for code, offer in offered.items()
                if "room" in offer
            },
        )

    # -- campaigns

    def campaigns(self, languages: Languages) -> dict[str, Definition]:
        found, problems = load_campaigns(self.folder / "campaigns", languages.names)
        self.problems += problems
        return found


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)
