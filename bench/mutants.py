"""Mutation testing of the law: is every number, day, word and row of a rule file held by a case?

One small mistake at a time is put into a file as parsed (mutations.py), and the cases of the place
are asked again (mutant_cases.py). A mutant that no case notices is told, one a line; unless it
stands in rules/equal_mutants.yaml with the reason why it changes nothing.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from bench.mutant_people import Seeker
from bench.mutant_place import Place
from bench.mutations import Mutant
from bot.data import ROOT, DataError, Listed, load_yaml
from bot.rules.fields import Fields, Notebook
from bot.rules.load import rule_files
from bot.rules.model import Jurisdiction

KEPT = "equal_mutants.yaml"
Key = tuple[str, str, str]
NOBODY = "no person found whose answer differs (perhaps equal)"


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that no case noticed, as it is told."""

    code: str
    file: str
    line: int
    about: str
    change: str
    told: str

    @property
    def key(self) -> Key:
        """How the kept list names it."""
        return self.code, self.about, self.change

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.about}: {self.change} | {self.told}"


@dataclass(slots=True)
class Tally:
    """What came out for one place, or for a share of its mutants.

    Attributes:
        unreadable: mutants that the loader itself refuses.
        equal: mutants that change nothing for anybody, which is proved.
        failing: cases that fail without any mutant; they are left out.
    """

    code: str
    made: int = 0
    unreadable: int = 0
    equal: int = 0
    survivors: list[Survivor] = field(default_factory=list)
    failing: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, other: Tally) -> None:
        """Another share of the same place."""
        self.made += other.made
        self.unreadable += other.unreadable
        self.equal += other.equal
        self.survivors += other.survivors
        self.failing = self.failing or other.failing
        self.seconds += other.seconds


Share = tuple[Path, int, int, frozenset[Key]]
"""A rule file, which share of its mutants, of how many, and the mutants known to be equal."""


def tried(share: Share) -> Tally:
    """The mutants of one share, each asked of the cases until one of them notices."""
    path, part, parts, kept = share
    begun = time.perf_counter()
    place = Place(path)
    tally = Tally(place.law.code, failing=place.failing)
    made = place.mutants()
    for mutant in made[len(made) * part // parts : len(made) * (part + 1) // parts]:
        tally.made += 1
        with mutant.applied():
            try:
                law = place.loaded()
            except DataError:
                tally.unreadable += 1
                continue
            noticed = place.notices(mutant, law)
        if not noticed.killed:
            known = (law.code, mutant.about, mutant.change) in kept
            told = (
                "kept as equal" if known else noticed.silent or _sought(tally, place, mutant, law)
            )
            if told:
                tally.survivors.append(
                    Survivor(law.code, law.file, mutant.line, mutant.about, mutant.change, told)
                )
    tally.seconds = time.perf_counter() - begun
    return tally


def _sought(tally: Tally, place: Place, mutant: Mutant, law: Jurisdiction) -> str:
    """Whose answer a mutant changes; "" where it is proved that there is nobody."""
    seeker = Seeker(place, mutant, law)
    example = seeker.someone()
    if example is None and seeker.proved:
        tally.equal += 1
        return ""
    return f"for example {example}" if example else NOBODY


def tried_all(paths: list[Path], jobs: int, kept: frozenset[Key]) -> Iterator[Tally]:
    """Every place, in order; one place alone is shared out between the processes."""
    parts = jobs if len(paths) == 1 else 1
    shares = [(path, part, parts, kept) for path in paths for part in range(parts)]
    if jobs == 1:
        yield from map(tried, shares)
        return
    with ProcessPoolExecutor(jobs) as pool:
        whole: Tally | None = None
        for share, tally in zip(shares, pool.map(tried, shares), strict=True):
            if share[1] == 0:
                whole = tally
            else:
                assert whole is not None
                whole.add(tally)
            if share[1] == parts - 1:
                yield whole


# -- the kept list ---------------------------------------------------------------------------------


def load_kept(path: Path) -> dict[Key, int]:
    """Mutants that change nothing, each with its reason, by the line where they stand."""
    if not path.exists():
        return {}
    notes, found = Notebook(path.name), {}
    raw = load_yaml(path) or Listed()
    for entry, line in zip(raw, getattr(raw, "lines", ()), strict=True):
        fields = Fields(entry, "an equal mutant", line, notes)
        key = (fields.need("jurisdiction"), fields.need("about"), fields.need("change"))
        fields.need("why")
        fields.finish()
        found[key] = line
    if notes.problems:
        raise DataError(notes.problems)
    return found


# -- the command -----------------------------------------------------------------------------------


def main(arguments: list[str]) -> bool:
    """Prints the survivors; whether each of them is explained."""
    parser = argparse.ArgumentParser(prog="python -m bench mutants", description=__doc__)
    parser.add_argument("codes", nargs="*", help="jurisdictions (default: all)")
    parser.add_argument("--folder", type=Path, default=ROOT / "rules", help="rule files elsewhere")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes")
    args = parser.parse_args(arguments)
    codes = {code.upper() for code in args.codes}
    paths = [path for path in rule_files(args.folder) if not codes or path.stem in codes]
    if missing := codes - {path.stem for path in paths}:
        parser.error(f"no rule file for {', '.join(sorted(missing))} in {args.folder}")
    kept = load_kept(args.folder / KEPT)
    unexplained, survivors, total = 0, set(), 0
    for tally in tried_all(paths, args.jobs, frozenset(kept)):
        unexplained += _print_place(tally, kept)
        survivors |= {one.key for one in tally.survivors}
        total += tally.made
    stale = _stale(kept, survivors, {path.stem for path in paths})
    for line in stale:
        print(f"{args.folder / KEPT}:{line}")
    print(f"{total} mutants, {unexplained} unexplained survivors, {len(stale)} stale entries")
    return not unexplained and not stale


def _print_place(tally: Tally, kept: dict[Key, int]) -> int:
    """One line a place and one a survivor; how many nobody has explained."""
    for name in tally.failing:
        print(f"{tally.code}: this case fails without any mutant and is left out: {name}")
    told = [one for one in tally.survivors if one.key not in kept]
    for one in told:
        print(one)
    equal = len(tally.survivors) - len(told)
    print(
        f"{tally.code}: {tally.made} mutants, {len(told)} survive, {equal} more are kept as equal; "
        f"{tally.equal} are the same for everybody, {tally.unreadable} do not load; "
        f"{tally.seconds:.0f} s",
        flush=True,
    )
    return len(told)


def _stale(kept: dict[Key, int], survivors: set[Key], codes: set[str]) -> list[str]:
    return [
        f"{line}: no mutant survives that is called: {key[0]}, {key[1]}: {key[2]}"
        for key, line in kept.items()
        if key[0] in codes and key not in survivors
    ]
