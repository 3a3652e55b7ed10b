"""How well texts are understood: `make corpus`.

Over the shared corpora and our own lines, by language: read exactly, wrong and sure, asked though
right, 95th percentile of the time; then each miss. Over the lists in tests/understand/stop/: wishes
to stop that were missed, and harmless texts taken for one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "understand"))

import compare  # noqa: E402  the tests' own rules of what is right

from bot.models import Reading  # noqa: E402
from bot.understand import read_message  # noqa: E402

FOLDER = ROOT / "tests" / "understand"


def main(paths: list[str]) -> int:
    """Prints the numbers and the misses of the files named, or of all of ours."""
    files = [Path(path) for path in paths] or sorted(
        [*(FOLDER / "shared").glob("*.jsonl"), *(FOLDER / "own").glob("*.jsonl")]
    )
    print(f"{'corpus':<24}{'lines':>6}{'exact':>8}{'wrong+sure':>12}{'ask':>8}{'p95 ms':>8}")
    misses = [miss for path in files for miss in _measured(path)]
    print()
    for miss in misses:
        print(miss)
    if not paths:
        _print_stop_lists()
    return 0


def _measured(path: Path) -> list[str]:
    lines = list(compare.load_lines(path))
    if lines:
        compare.read(lines[0])  # loads the data
    readings, spent = [], []
    for line in lines:
        start = time.perf_counter()
        readings.append(compare.read(line))
        spent.append((time.perf_counter() - start) * 1000)
    pairs = list(zip(lines, readings, strict=True))
    right = [reading for line, reading in pairs if not compare.wrong_parts(line, reading)]
    sure = sum(compare.is_wrong_and_sure(line, reading) for line, reading in pairs)
    asked = sum(reading.confidence == "ask" for reading in right)
    p95 = sorted(spent)[int(len(spent) * 0.95)] if spent else 0
    print(
        f"{path.parent.name + '/' + path.name:<24}{len(lines):>6}{len(right) / len(lines):>8.1%}"
        f"{sure / len(lines):>12.1%}{asked / max(len(right), 1):>8.1%}{p95:>8.2f}"
    )
    return [_told(line, reading) for line, reading in pairs if compare.wrong_parts(line, reading)]


def _told(line: compare.Line, reading: Reading) -> str:
    mark = "WRONG AND SURE" if compare.is_wrong_and_sure(line, reading) else "miss"
    expected = (line.expect["intent"], dict(line.expect["facts"]), line.expect["language"])
    got = (reading.intent, dict(reading.facts), reading.language)
    asked = line.said.get("asking")
    return f"{mark} {line} (asked {asked})\n    expected {expected}\n    read     {got}"


def _print_stop_lists() -> None:
    for path in sorted((FOLDER / "stop").glob("*.txt")):
        texts = [text for text in path.read_text("utf-8").splitlines() if text.strip()]
        stopped = [text for text in texts if not text.startswith("#") and _stops(text)]
        kept = [text for text in texts if not text.startswith("#") and text not in stopped]
        wishes = "wish" in path.name or "stop" in path.name
        _print_list(
            path, len(texts), kept if wishes else stopped, "missed" if wishes else "false alarms"
        )


def _print_list(path: Path, count: int, wrong: Iterable[str], name: str) -> None:
    wrong = list(wrong)
    print(f"{path.name}: {count} texts, {len(wrong)} {name}")
    for text in wrong:
        print(f"    {text}")


def _stops(text: str) -> bool:
    reading = read_message(
        text, asking=None, choices=None, jurisdiction=None, language=None, asof=date(2026, 11, 22)
    )
    return reading.intent == "stop"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
