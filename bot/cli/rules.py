"""`clearline rules`: check the law files, show one, explain an answer, compare two days."""

from __future__ import annotations

import argparse

from bot.eligibility import assess
from bot.rules import load_rulebook
from bot.rules.cases import load_cases, misses


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its subcommands."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    kinds.add_parser("check", help="schema, citations, texts, reach, gaps, and every case")


def run(args: argparse.Namespace) -> int:
    """Runs one of them."""
    book = load_rulebook()
    bad = 0
    for case in load_cases(book):
        found = misses(case, assess(book, case.facts, case.asof).to_json())
        if found:
            bad += 1
            print(f"{case.file}:{case.line}: {case.name}: {'; '.join(found)}")
    print(f"{len(load_cases(book))} cases, {bad} fail")
    return 1 if bad else 0
