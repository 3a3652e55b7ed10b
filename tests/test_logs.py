"""Logs are JSON lines that say where something broke and never quote what a person wrote."""

from __future__ import annotations

import io
import json
import logging

from bot.logs import Formatter


def logged(error: Exception) -> dict[str, str]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Formatter())
    logger = logging.getLogger("test of logs")
    logger.addHandler(handler)
    try:
        raise error
    except Exception:
        logger.exception("it broke", extra={"contact": "abc"})
    finally:
        logger.removeHandler(handler)
    line: dict[str, str] = json.loads(stream.getvalue())
    return line


def test_a_traceback_tells_where_and_which_error_but_not_its_message() -> None:
    """An error's message may quote what it choked on."""
    line = logged(ValueError("half an ounce in Oakland"))

    assert line["message"] == "it broke"
    assert line["contact"] == "abc"
    assert "test_logs.py" in line["exc_info"]
    assert line["exc_info"].endswith("ValueError")
    assert "Oakland" not in json.dumps(line)
