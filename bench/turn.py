"""What one turn costs a worker in CPU above the floor, and which part takes how much.

Everything runs in one thread of one process against a real Redis, so CPU time is exact; the server
around it is the same for both and is left out.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from bench.floor import create_floor
from bench.throughput import OPENING, TALK
from bot.app import create_app
from bot.channels import Gate
from bot.channels.signature import compute_signature
from bot.config import read_settings
from bot.eligibility import assess
from bot.store import Store
from bot.store.embedded import start
from bot.understand import read_message

URL, TOKEN = "http://bench.example", "a token of the benchmark"
PEOPLE = 400
AIM_MEDIAN_MS, AIM_P95_MS = 1.5, 5.0

_spent: dict[str, list[float]] = defaultdict(list)


def main() -> bool:
    """Prints the table; whether both aims were met."""
    with tempfile.TemporaryDirectory() as folder:
        redis = start(Path(folder) / "redis")
        try:
            line, least = _line(redis.url, folder), create_floor(redis.url, TOKEN, URL)
            _time_parts()
            floors, turns = _measure(least), _measure(line)
        finally:
            redis.stop()
    base = statistics.median(floors)
    above = sorted(turn - base for turn in turns)
    median, p95 = statistics.median(above), above[int(len(above) * 0.95)]
    print(f"CPU of a turn in mid-conversation, milliseconds, {len(turns)} turns")
    print(f"  floor {base:.2f}   line {statistics.median(turns):.2f}")
    print(f"  above the floor: median {median:.2f} (aim {AIM_MEDIAN_MS}), ", end="")
    print(f"95th percentile {p95:.2f} (aim {AIM_P95_MS})")
    _print_parts(sum(turns), len(turns))
    return median <= AIM_MEDIAN_MS and p95 <= AIM_P95_MS


def _line(redis_url: str, folder: str) -> Flask:
    environment = {
        "REDIS_URL": redis_url,
        "CLEARLINE_VAR": folder,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": URL,
        "CLEARLINE_SENDER_LIMIT": "1000",
    }
    return create_app(read_settings(environment))


def _time_parts() -> None:
    """Puts a clock around each part, wherever it is called from."""
    for owner, name, part in (
        (Gate, "signer", "signature"),
        (Store, "load", "store"),
        (Store, "save", "store"),
    ):
        setattr(owner, name, _clocked(part, getattr(owner, name)))
    for original, part in ((read_message, "reading"), (assess, "law")):
        clocked = _clocked(part, original)
        for module in [m for n, m in sys.modules.items() if n.startswith("bot.")]:
            if getattr(module, original.__name__, None) is original:
                setattr(module, original.__name__, clocked)


def _clocked(part: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*arguments: Any, **named: Any) -> Any:
        begun = time.thread_time()
        try:
            return function(*arguments, **named)
        finally:
            _spent[part].append(time.thread_time() - begun)

    return timed


def _measure(app: Flask) -> list[float]:
    """CPU milliseconds of each measured turn."""
    client = app.test_client()
    found = []
    for person in range(PEOPLE):
        number = f"+1{4_000_000_000 + person}"
        for at, text in enumerate(TALK):
            if at == OPENING and person == 0:
                _spent.clear()
            spent = _post(client, number, f"SM{person:016x}{at:016x}", text)
            if at >= OPENING and person:  # the first person warms up
                found.append(spent)
    return found


def _post(client: FlaskClient, number: str, sid: str, text: str) -> float:
    form = {"MessageSid": sid, "From": number, "To": "+15555550123", "Body": text, "NumMedia": "0"}
    headers = {"X-Twilio-Signature": compute_signature(TOKEN, f"{URL}/sms", form)}
    begun = time.thread_time()
    answer = client.post("/sms", data=form, headers=headers)
    spent = (time.thread_time() - begun) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"a turn was answered {answer.status_code}")
    return spent


def _print_parts(total_ms: float, turns: int) -> None:
    """The mean of each part; words and the web are what is left of the whole."""
    parts = {part: sum(times) * 1000 / (turns * 7 / 5) for part, times in _spent.items()}
    whole = total_ms / turns
    for part, spent in parts.items():
        print(f"    {part:10} {spent:6.2f}")
    print(f"    {'words, web':10} {whole - sum(parts.values()):6.2f}")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
