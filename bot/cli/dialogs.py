"""`clearline dialogs`: check what we say, draw the talk, and gather the texts for translators."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.data import ROOT
from bot.dialogs import Dialogs, load_dialogs, messages
from bot.i18n import load_catalogs

_MARKS = ("<!-- drawn by clearline dialogs draw -->", "<!-- end -->")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One of three things to do."""
    parser.add_argument("what", choices=["check", "draw", "messages"])
    parser.add_argument(
        "--write", action="store_true", help="put it into docs/conversation.md, or locales/"
    )


def run(args: argparse.Namespace) -> int:
    """0 when done; 1 when `check` finds a translation that is missing."""
    dialogs = load_dialogs()
    if args.what == "draw":
        return _draw(dialogs, write=args.write)
    if args.what == "messages":
        return _messages(dialogs, write=args.write)
    return _check(dialogs)


def _check(dialogs: Dialogs) -> int:
    """The files load; each language says every text."""
    catalogs = load_catalogs()
    texts = dict.fromkeys(text for _, text in messages(dialogs))
    print(f"{len(dialogs.questions)} questions, {len(texts)} texts, {len(dialogs.states)} states")
    missing = 0
    for language in catalogs.languages:
        lacks = [text for text in texts if not catalogs.has(language, text)]
        missing += len(lacks)
        print(f"{language}: {len(texts) - len(lacks)} of {len(texts)}")
        for text in lacks:
            print(f"  not translated: {text}")
    return 1 if missing else 0


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


def template(dialogs: Dialogs) -> Catalog:
    """Every text once, with the places where it is shown."""
    catalog = Catalog(project="Clearline", fuzzy=False, header_comment="# Clearline: texts")
    for where, text in messages(dialogs):
        catalog.add(text, auto_comments=[where])
    return catalog


def _messages(dialogs: Dialogs, *, write: bool) -> int:
    pot = template(dialogs)
    if not write:
        for message in pot:
            if message.id:
                print(message.id)
        return 0
    folder = ROOT / "locales"
    _save(pot, folder / "clearline.pot")
    for path in _languages(folder):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.name.replace("-", "_"))
        catalog.update(pot, no_fuzzy_matching=False)
        _save(catalog, path)
        print(f"{path.parent.name}: updated", file=sys.stderr)
    return 0


def _languages(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.glob("*/dialogs.po"))


def _save(catalog: Catalog, path: Path) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, width=100, ignore_obsolete=True)
