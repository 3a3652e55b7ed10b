"""JSON Lines for the commands: one object in, one object out, in order, flushed per line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any


def each_line(answer: Callable[[Any], Any]) -> int:
    """Answers every line of standard input; a bad line gives `{"error": ...}` in its place."""
    for raw in sys.stdin.buffer:
        line = raw.decode("utf-8", "replace").strip()
        if line:
            print(json.dumps(_answered(answer, line), ensure_ascii=False), flush=True)
    return 0


def _answered(answer: Callable[[Any], Any], line: str) -> Any:
    try:
        return answer(json.loads(line))
    except json.JSONDecodeError:
        return {"error": "not a line of JSON"}
    except ValueError as error:  # FactError and its kin say what and where, never the value
        return {"error": str(error)}
