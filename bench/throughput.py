"""Throughput: `POST /sms` in mid-conversation, as a share of the floor in the same run.

One gthread worker each, a real Redis, signatures checked. The two take turns, and the median of
the ratios counts, because machines here are shared and noisy.
"""

from __future__ import annotations

import statistics
import tempfile
from itertools import count
from pathlib import Path

from bench.load import form_post, send
from bench.servers import TOKEN, Running, floor, service
from bot.channels.signature import compute_signature
from bot.store.embedded import start

LANES = 4
PEOPLE = 120  # a lane, a round
ROUNDS = 5
AIM = 0.50

# One ordinary talk; the first two texts open it and are sent before the clock runs.
TALK = ("hi", "California", "I was convicted", "possession", "2009", "all done", "I was 25")
OPENING = 2

_serial = count()


def main() -> bool:
    """Prints the table; whether the aim was met."""
    with tempfile.TemporaryDirectory() as folder:
        redis = start(Path(folder) / "redis")
        try:
            with service(redis.url, Path(folder)) as line, floor(redis.url) as least:
                rounds = [(_round(line), _round(least)) for _ in range(ROUNDS)]
        finally:
            redis.stop()
    ratios = [ours / theirs for ours, theirs in rounds]
    ratio = statistics.median(ratios)
    ours = statistics.median(a for a, _ in rounds)
    least_rate = statistics.median(b for _, b in rounds)
    print("Throughput of POST /sms in mid-conversation, one gthread worker")
    print(f"  line {ours:7.0f} texts/s   floor {least_rate:7.0f} texts/s")
    print(f"  share of the floor {ratio:.2f} ({min(ratios):.2f} to {max(ratios):.2f}; aim {AIM})")
    return ratio >= AIM


def _round(server: Running) -> float:
    """Texts a second of one round, new people each time."""
    lanes = [[_person(server) for _ in range(PEOPLE)] for _ in range(LANES)]
    send(server.port, [[text for talk in lane for text in talk[:OPENING]] for lane in lanes])
    result = send(
        server.port,
        [[talk[at] for at in range(OPENING, len(TALK)) for talk in lane] for lane in lanes],
    )
    if set(result.statuses) != {200}:
        raise RuntimeError(f"not every text was answered: {result.statuses}")
    return result.a_second


def _person(server: Running) -> list[bytes]:
    """The signed posts of one person's talk."""
    number = f"+1{3_000_000_000 + next(_serial)}"
    return [_post(server, number, text) for text in TALK]


def _post(server: Running, number: str, text: str) -> bytes:
    form = {
        "MessageSid": f"SM{next(_serial):032x}",
        "AccountSid": "AC" + "0" * 32,
        "From": number,
        "To": "+15555550123",
        "Body": text,
        "NumMedia": "0",
        "NumSegments": "1",
        "FromCity": "",
        "FromState": "CA",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    signature = compute_signature(TOKEN, f"{server.url}/sms", form)
    return form_post(server.port, "/sms", form, {"X-Twilio-Signature": signature})
