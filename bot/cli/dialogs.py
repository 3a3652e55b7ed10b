"""`clearline dialogs`: check what we say, draw the talk, and gather the texts for translators."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime

from babel.messages.catalog import Catalog

from bot.cli.translations import LONGEST_GAP, gaps, gather, save, texts_of_places, was_whole
from bot.data import ROOT
from bot.dialogs import Dialogs, load_dialogs, messages, on_paper
from bot.i18n import load_catalogs
from bot.outreach.windows import windows
from bot.paper.words import load_words
from bot.rules import load_rulebook

LOCALES = ROOT / "locales"
_MARKS = ("<!-- drawn by clearline dialogs draw -->", "<!-- end -->")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One of three things to do."""
    parser.add_argument("what", choices=["check", "draw", "messages"])
    parser.add_argument(
        "--write", action="store_true", help="put it into docs/conversation.md, or locales/"
    )


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when `check` finds a translation that is missing for too long."""
    dialogs = load_dialogs()
    if args.what == "draw":
        return _draw(dialogs, write=args.write)
    if args.what == "messages":
        return _messages(dialogs, write=args.write)
    return _check(dialogs)


def _check(dialogs: Dialogs) -> int:
    """The files load; what each language lacks, and since when."""
    windows()
    catalogs, today = load_catalogs(), datetime.now(UTC).date()
    places = texts_of_places(load_rulebook())
    texts = {**_texts(dialogs), **_on_paper(dialogs), **_on_walls(), **places}
    print(f"{len(dialogs.questions)} questions, {len(texts)} texts, {len(dialogs.states)} states")
    failed = False
    for language in catalogs.languages:
        lacks = gaps(catalogs, language, texts, LOCALES, today)
        reviewed = catalogs.by_language[language].reviewed or "none"
        print(f"{language}: {len(texts) - len(lacks)} of {len(texts)}; reviewed: {reviewed}")
        for gap in lacks:
            print(f"  in English for {gap.days} days: {gap.text}")
        if lacks and not was_whole(LOCALES, language):
            failed = True
            print("  never had every text")
        failed = failed or any(gap.days > LONGEST_GAP for gap in lacks)
    return 1 if failed else 0


# -- the drawing -------------------------------------------------------------------------------


def mermaid(dialogs: Dialogs) -> str:
    """The phases of a talk as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {dialogs.initial}"]
    lines += [f"    {state}: {state}" for state in dialogs.states]
    arrows: dict[tuple[str, str], list[str]] = {}
    for arrow in dialogs.transitions:
        label = arrow.trigger + (f" [{arrow.condition}]" if arrow.condition else "")
        arrows.setdefault((arrow.source, arrow.dest), []).append(label)
    lines += [f"    {a} --> {b}: {', '.join(labels)}" for (a, b), labels in arrows.items()]
    return "\n".join(lines)


def drawing(dialogs: Dialogs) -> str:
    """What docs/conversation.md holds: the diagram, and a sentence about each phase."""
    about = "\n".join(f"- **{state}**: {text}" for state, text in dialogs.states.items())
    return f"```mermaid\n{mermaid(dialogs)}\n```\n\n{about}\n"


def _draw(dialogs: Dialogs, *, write: bool) -> int:
    if not write:
        print(mermaid(dialogs))
        return 0
    path = ROOT / "docs" / "conversation.md"
    before, _, rest = path.read_text("utf-8").partition(_MARKS[0])
    after = rest.partition(_MARKS[1])[2]
    path.write_text(f"{before}{_MARKS[0]}\n{drawing(dialogs)}{_MARKS[1]}{after}", "utf-8")
    return 0


# -- texts for translators ---------------------------------------------------------------------


def _texts(dialogs: Dialogs) -> dict[str, str]:
    found: dict[str, str] = {}
    for where, text in messages(dialogs):
        found.setdefault(text, where)
    return found


def _on_paper(dialogs: Dialogs) -> dict[str, str]:
    return {text: where for where, text in on_paper(dialogs)}


def _on_walls() -> dict[str, str]:
    """The words of posters and public pages."""
    return {text: f"paper: {name}" for name, text in load_words().texts.items()}


def _messages(dialogs: Dialogs, *, write: bool) -> int:
    """Prints every text, or brings the templates and every language up to them."""
    by_file = {
        "dialogs": _texts(dialogs),
        "packet": _on_paper(dialogs),
        "paper": _on_walls(),
        "facts": texts_of_places(load_rulebook()),
    }
    if not write:
        for texts in by_file.values():
            print("\n".join(texts))
        return 0
    today = datetime.now(UTC).date()
    for name, texts in by_file.items():
        template = Catalog(project="Clearline", fuzzy=False, header_comment="# Clearline: texts")
        for text, where in texts.items():
            template.add(text, auto_comments=[where])
        save(template, LOCALES / f"{name}.pot")
        for path in sorted(LOCALES.glob(f"*/{name}.po")):
            lacking = gather(path, texts, today)
            print(f"{path.parent.name}: {lacking} of {name} not translated", file=sys.stderr)
    return 0
