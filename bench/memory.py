"""Memory and start: bytes in Redis for a finished screening, a worker, seconds to ready."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

import redis as redis_client

from bench.servers import service
from bench.talks import told_to_the_end
from bot.store.embedded import start

AIM_BYTES = 700


def main() -> bool:
    """Prints the table; whether the aim was met."""
    with tempfile.TemporaryDirectory() as folder:
        redis = start(Path(folder) / "redis")
        try:
            held = _bytes_held(redis.url)
            with service(redis.url, Path(folder)) as line:
                worker, ready = _worker_mb(line.process.pid), line.ready_after
        finally:
            redis.stop()
    median = statistics.median(held)
    print(f"Memory, over {len(held)} finished screenings")
    print(f"  in Redis {median:.0f} bytes at the median, {max(held):.0f} at most (aim {AIM_BYTES})")
    print(f"  a worker {worker:.0f} MB resident; ready {ready:.1f} s after its start")
    return median <= AIM_BYTES


def _bytes_held(url: str) -> list[float]:
    """Bytes that Redis counts for all keys of a contact once its result was told."""
    client = redis_client.Redis.from_url(url)
    held = []
    for finished in told_to_the_end(url, most=60):
        if finished:
            keys = list(client.scan_iter(count=1000))
            # The talk, a proof, a request; the counts of results told belong to nobody.
            lasting = [key for key in keys if key.startswith((b"c:", b"o:", b"q:"))]
            held.append(float(sum(client.memory_usage(key) or 0 for key in lasting)))
        client.flushall()
    client.close()
    return held


def _worker_mb(pid: int) -> float:
    """Resident memory of the largest process of the service."""
    pids = [pid, *_children(pid)]
    return max(_resident_kb(each) for each in pids) / 1024


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _resident_kb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])
