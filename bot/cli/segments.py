"""`clearline segments`: how texts are billed, as JSON Lines."""

from __future__ import annotations

import argparse
from typing import Any

from bot.channels import measure
from bot.cli.jsonl import each_line


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It takes none: `{"text": "..."}` comes on standard input."""


def run(args: argparse.Namespace) -> int:
    """Answers each line with encoding, segments, units, left and outside."""
    return each_line(_measured)


def _measured(line: Any) -> dict[str, Any]:
    text = line.get("text") if isinstance(line, dict) else None
    if not isinstance(text, str):
        raise ValueError('expected an object with "text", a string')
    found = measure(text)
    return {
        "encoding": found.encoding,
        "segments": found.segments,
        "units": found.units,
        "left": found.left,
        "outside": list(found.outside),
    }
