"""`python -m bench.outreach_worker THREADS LOOKUP_AFTER`: `clearline worker` at any hour.

The same process as the command's, but that everybody may be texted day and night: what is measured
and killed must not wait for the morning.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.config import read_settings
from bot.worker import Worker, make_tools


def always(
    moment: datetime,
    *,
    number: str,
    state: str,
    zip_code: str,
    hours: Mapping[str, tuple[int, int]],
) -> datetime:
    """Open at any moment."""
    return moment


def main(threads: int, lookup_after: float) -> None:
    """Works until SIGTERM."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stopping.set())
    tools = make_tools(read_settings(os.environ), timedelta(seconds=lookup_after))
    assert tools.post is not None
    tools = replace(tools, post=replace(tools.post, opens=always))
    Worker(tools, threads, stopping=stopping).run()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
