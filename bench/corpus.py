"""How well texts are understood: `make corpus`.

Over the shared corpora and our own lines, by file: read exactly, wrong and sure, asked though read
right, and the 95th percentile of processor time; then each miss. Over tests/understand/stop/:
wishes to stop that were missed, and harmless texts taken for one.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "understand"))

import compare  # noqa: E402  the tests' own rules of what is right

from bot.models import Reading  # noqa: E402
from bot.understand import read_message  # noqa: E402

FOLDER = ROOT / "tests" / "understand"
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Read:
    """One corpus, read: its lines with their readings, and the milliseconds each took."""

    name: str
    pairs: list[tuple[compare.Line, Reading]]
    spent: list[float]

    @property
    def right(self) -> list[Reading]:
        """The readings that are exactly as they should be."""
        return [reading for line, reading in self.pairs if not compare.wrong_parts(line, reading)]

    @property
    def sure(self) -> int:
        """How many are wrong, and nobody would ask."""
        return sum(compare.is_wrong_and_sure(line, reading) for line, reading in self.pairs)


def main(paths: list[str]) -> int:
    """Prints the numbers and the misses of the files named, or of all of ours."""
    files = [Path(path) for path in paths] or sorted(
        [*(FOLDER / "shared").glob("*.jsonl"), *(FOLDER / "own").glob("*.jsonl")]
    )
    print(f"{'corpus':<24}{'lines':>6}{'exact':>8}{'wrong+sure':>12}{'ask':>8}{'p95 cpu':>9}")
    corpora = [_read_all(path) for path in files]
    for corpus in corpora:
        _print_row(corpus)
    shared = [corpus for corpus in corpora if corpus.name.startswith("shared/")]
    _print_together(shared)
    print()
    for corpus in corpora:
        for line, reading in corpus.pairs:
            if compare.wrong_parts(line, reading):
                print(_told(line, reading))
    for line in (line for path in files for line in compare.load_lines(path) if line.is_disputed):
        print(f"disputed {line}, asked {line.said.get('asking')}: {line.disputed}")
    if not paths:
        _print_stop_lists()
    return 0


# -- corpora -----------------------------------------------------------------------------------


def _read_all(path: Path) -> Read:
    """One file read, without the lines we hold wrong."""
    lines = [line for line in compare.load_lines(path) if not line.is_disputed]
    for language in {line.said["language"] for line in lines}:
        _read("", language)  # loads the data: measured are the texts after the first
    readings, spent = [], []
    for line in lines:
        start = time.process_time()
        readings.append(compare.read(line))
        spent.append((time.process_time() - start) * 1000)
    return Read(f"{path.parent.name}/{path.name}", list(zip(lines, readings, strict=True)), spent)


def _print_row(corpus: Read) -> None:
    lines, right = len(corpus.pairs), corpus.right
    asked = sum(reading.confidence == "ask" for reading in right)
    p95 = sorted(corpus.spent)[int(lines * 0.95)]
    print(
        f"{corpus.name:<24}{lines:>6}{len(right) / lines:>8.1%}{corpus.sure / lines:>12.1%}"
        f"{asked / max(len(right), 1):>8.1%}{p95:>6.2f} ms"
    )


def _print_together(corpora: list[Read]) -> None:
    """English with Spanish, the smaller languages pooled, and all."""
    large = {"shared/en.jsonl", "shared/es.jsonl"}
    groups = {
        "en and es": [corpus for corpus in corpora if corpus.name in large],
        "the others, pooled": [corpus for corpus in corpora if corpus.name not in large],
        "all shared lines": corpora,
    }
    for name, group in groups.items():
        if len(group) > 1:
            pairs = [pair for corpus in group for pair in corpus.pairs]
            _print_row(Read(name, pairs, [ms for corpus in group for ms in corpus.spent]))


def _told(line: compare.Line, reading: Reading) -> str:
    mark = "WRONG AND SURE" if compare.is_wrong_and_sure(line, reading) else "miss"
    expected = (line.expect["intent"], dict(line.expect["facts"]), line.expect["language"])
    got = (reading.intent, dict(reading.facts), reading.language)
    asked = line.said.get("asking")
    return f"{mark} {line} (asked {asked})\n    expected {expected}\n    read     {got}"


# -- stop lists --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stops:
    """One list of texts, and what is wrong with reading one of them."""

    file: str
    wrong: str
    should_stop: bool


_LISTS = (_Stops("wishes.txt", "missed", True), _Stops("harmless.txt", "false alarms", False))


def _print_stop_lists() -> None:
    for one in _LISTS:
        rows = (FOLDER / "stop" / one.file).read_text("utf-8").splitlines()
        texts = [row for row in rows if row.strip() and not row.startswith("#")]
        wrong = [text for text in texts if _stops(text) != one.should_stop]
        print(f"{one.file}: {len(texts)} texts, {len(wrong)} {one.wrong}")
        for text in wrong:
            print(f"    {text}")


def _stops(row: str) -> bool:
    """Whether a row, `text` or `text|language`, is read as a wish to stop."""
    text, _, language = row.partition("|")
    return _read(text, language or "en").intent == "stop"


def _read(text: str, language: str) -> Reading:
    return read_message(
        text, asking=None, choices=None, jurisdiction=None, language=language, asof=TODAY
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
