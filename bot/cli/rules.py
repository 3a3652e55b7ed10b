"""`clearline rules`: check the law files, show one, explain an answer, compare two days."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.assess import day, read_line, today_in
from bot.cli.jsonl import each_line
from bot.cli.report import add_report, run_report
from bot.eligibility import assess, explain
from bot.eligibility.check import Checked, check_rulebook
from bot.eligibility.diff import diff
from bot.rules import Jurisdiction, Rulebook, load_rulebook
from bot.rules.age import check_age
from bot.rules.cases import load_disputed
from bot.rules.findings import Finding
from bot.rules.show import show


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Its subcommands."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = kinds.add_parser("check", help="schema, citations, texts, reach, gaps, and every case")
    check.add_argument("codes", nargs="*", help="jurisdictions (default: all)")
    check.add_argument("--today", type=day, help="the day for what grows old (default: today)")
    shown = kinds.add_parser("show", help="one jurisdiction as a person reads it")
    shown.add_argument("code", help="its code, such as CA")
    shown.add_argument("--asof", type=day, help="the law of that day (default: today)")
    compared = kinds.add_parser("diff", help="for whom the law of two days differs, in words")
    compared.add_argument("--from", dest="first", type=day, required=True, metavar="DAY")
    compared.add_argument("--to", dest="second", type=day, required=True, metavar="DAY")
    compared.add_argument("codes", nargs="*", help="jurisdictions (default: all)")
    explained = kinds.add_parser("explain", help="like assess, with the reason of each remedy")
    explained.add_argument("--asof", type=day, help="the day of the question (default: today)")
    reported = kinds.add_parser("report", help="the law as printable pages, one a place")
    add_report(reported)
    for kind in (check, shown, compared, explained, reported):
        kind.add_argument(
            "--folder", type=Path, help="rule files elsewhere, a draft's (default: the project's)"
        )


def run(args: argparse.Namespace) -> int:
    """Runs one of them."""
    kinds = {
        "check": _check,
        "show": _show,
        "explain": _explain,
        "diff": _diff,
        "report": run_report,
    }
    return kinds[args.what](args)


# -- check -------------------------------------------------------------------------------------


def _check(args: argparse.Namespace) -> int:
    codes = {code.upper() for code in args.codes}
    book = load_rulebook(args.folder, codes or None)
    if missing := codes - book.jurisdictions.keys():
        print(f"no rule file for {', '.join(sorted(missing))}", file=sys.stderr)
        return 2
    findings: list[Finding] = []
    cases = 0
    for checked in check_rulebook(book, args.folder):
        _print_place(checked)
        cases += checked.cases
        findings += checked.findings
        findings += check_age(checked.place, args.today or today_in(checked.place))
    for finding in findings:
        print(finding)
    for one in load_disputed(args.folder):
        if one.jurisdiction in book.jurisdictions:
            print(f"disputed: {one.jurisdiction}: {one.case}: {one.why} ({one.source})")
    errors = sum(finding.error for finding in findings)
    print(f"{len(book.jurisdictions)} jurisdictions, {cases} cases, {errors} errors")
    return 1 if errors else 0


def _print_place(one: Checked) -> None:
    place = one.place
    print(
        f"{place.code} {place.name}: {len(place.remedies)} remedies, {len(place.ways)} ways, "
        f"{len(place.facts)} facts; {one.days} days walked; {one.thresholds} limits; "
        f"{len(place.approved)} approved gaps; {one.cases} cases, {one.failed} fail, "
        f"{one.disputed} disputed; read {place.verified}, reviewed {place.reviewed or 'by nobody'}"
    )
    print(f"  {'remedy':36} {'ways':>4} {'facts':>5} {'combinations':>16}  gone through")
    for line in one.reach:
        how = f"a sample of {line.points:,} (seed 1)" if line.sampled else "all"
        day = "" if line.asof == place.verified else f", as of {line.asof}"
        print(f"  {line.remedy:36} {line.ways:4} {line.facts:5} {line.total:16,}  {how}{day}")
    if one.shadowed:
        print(f"  never the answer itself, always behind another: {', '.join(one.shadowed)}")
    if one.ties:
        pairs = "; ".join(f"{first} before {second}" for first, second in one.ties)
        print(f"  equal in rank for some people, so the file's order decides: {pairs}")


# -- show and diff -----------------------------------------------------------------------------


def _show(args: argparse.Namespace) -> int:
    place = _place(load_rulebook(args.folder), args.code)
    if place is None:
        return 2
    print(show(place, args.asof or today_in(place)), end="")
    return 0


def _diff(args: argparse.Namespace) -> int:
    book = load_rulebook(args.folder)
    places = [_place(book, code) for code in args.codes or book.jurisdictions]
    if None in places:
        return 2
    for place in places:
        if place is not None:
            print(f"{place.code} {place.name}, {args.first} to {args.second}")
            lines = list(diff(place, args.first, args.second))
            print("\n".join(f"  {line}" for line in lines or ["the same for everybody"]))
    return 0


def _place(book: Rulebook, code: str) -> Jurisdiction | None:
    place = book.jurisdictions.get(code.upper())
    if place is None:
        known = ", ".join(book.jurisdictions)
        print(f"no rule file for {code}; there are {known}", file=sys.stderr)
    return place


# -- explain -----------------------------------------------------------------------------------


def _explain(args: argparse.Namespace) -> int:
    book = load_rulebook(args.folder)
    return each_line(lambda line: _explained(book, line, args.asof))


def _explained(book: Rulebook, line: Any, asof: date | None) -> dict[str, Any]:
    facts, on_day = read_line(book, line, asof)
    reasons = [
        {"remedy": one.remedy, "status": one.status, "why": one.why}
        for one in explain(book, facts, on_day)
    ]
    return {**assess(book, facts, on_day).to_json(), "reasons": reasons}
