"""The corpora are read as they should be, line by line, and fast enough."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.data import load_yaml
from tests.understand import compare

SHARED = sorted((compare.FOLDER / "shared").glob("*.jsonl"))
OWN = sorted(path for path in (compare.FOLDER / "own").glob("*.jsonl") if path.stem != "open")
EXACT, WRONG_AND_SURE, ASKED = 0.95, 0.01, 0.10
SLOWEST_MS = 5
DISPUTED = {one["text"] for one in load_yaml(compare.FOLDER / "disputed.yaml")["disputed"]}


def lines_of(paths: list[Path]) -> list[compare.Line]:
    return [line for path in paths for line in compare.load_lines(path)]


@pytest.mark.parametrize("line", lines_of(OWN), ids=str)
def test_each_of_our_own_lines_is_read_exactly(line: compare.Line) -> None:
    """A line that was once understood stays understood."""
    reading = compare.read(line)

    assert compare.wrong_parts(line, reading) == [], (reading.intent, dict(reading.facts))


@pytest.mark.parametrize("path", SHARED, ids=lambda path: path.stem)
def test_a_shared_corpus_is_read_as_well_as_promised(path: Path) -> None:
    """At least 95 percent exactly, at most 1 percent wrong and sure, at most 10 percent asked."""
    lines = [line for line in compare.load_lines(path) if line.said["text"] not in DISPUTED]

    readings = [compare.read(line) for line in lines]

    pairs = list(zip(lines, readings, strict=True))
    right = [reading for line, reading in pairs if not compare.wrong_parts(line, reading)]
    sure = [line for line, reading in pairs if compare.is_wrong_and_sure(line, reading)]
    asked = [reading for reading in right if reading.confidence == "ask"]
    assert len(right) >= EXACT * len(lines)
    assert len(sure) <= WRONG_AND_SURE * len(lines), [str(line) for line in sure]
    assert len(asked) <= ASKED * len(right)


def test_a_text_is_read_in_a_few_milliseconds() -> None:
    """At the 95th percentile of the shared corpora, in processor time."""
    lines = lines_of(SHARED)
    for line in lines:
        compare.read(line)

    spent = []
    for line in lines:
        start = time.process_time()
        compare.read(line)
        spent.append((time.process_time() - start) * 1000)

    assert sorted(spent)[int(len(spent) * 0.95)] < SLOWEST_MS
