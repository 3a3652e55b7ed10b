"""Logs as JSON, one line each: no phone number, no text, no fact, not even in a traceback."""

from __future__ import annotations

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Formatter(JsonFormatter):
    """JSON lines whose tracebacks say where, and the kind of error, but never its message.

    An error's message may quote what it choked on, and that may be what a person wrote.
    """

    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "time", "levelname": "level", "name": "logger"},
        )

    def formatException(self, ei: Any) -> str:
        """The frames, innermost last, and the class of the error."""
        kind, _, trace = ei
        frames = [f"{f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(trace)]
        return " > ".join([*frames, kind.__name__ if kind else ""])


def set_up_logs(stream: TextIO | None = None) -> None:
    """Sends every log of this process to `stream` (standard output) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(Formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # These quote URLs and parameters; `transitions` writes five lines a turn.
    for noisy in ("twilio", "urllib3", "werkzeug", "transitions", "alembic", "dramatiq"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
