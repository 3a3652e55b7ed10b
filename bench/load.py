"""A load generator that costs little itself: prepared requests over kept-alive raw sockets.

It sends only to loopback, a bounded number of requests, and stops by itself.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode


@dataclass
class Result:
    """What one run of requests gave: how long it took, and what was answered."""

    seconds: float
    statuses: dict[int, int] = field(default_factory=dict)

    @property
    def requests(self) -> int:
        """How many were answered."""
        return sum(self.statuses.values())

    @property
    def a_second(self) -> float:
        """Requests answered a second."""
        return self.requests / self.seconds


def form_post(port: int, path: str, form: dict[str, str], headers: dict[str, str]) -> bytes:
    """One POST of a form, as it goes over the wire."""
    body = urlencode(form).encode()
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def _answer(reader: socket.SocketIO) -> int:
    status = int(reader.readline().split()[1])  # type: ignore[attr-defined]
    length, closing = 0, False
    while line := reader.readline().strip().lower():  # type: ignore[attr-defined]
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
        closing = closing or line == b"connection: close"
    reader.read(length)
    if closing:
        raise ConnectionError("the server closes connections: keep-alive is off")
    return status


def _one_connection(port: int, requests: Sequence[bytes], statuses: list[int]) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = line.makefile("rb")
        for request in requests:
            line.sendall(request)
            statuses.append(_answer(reader))  # type: ignore[arg-type]


def send(port: int, lanes: Sequence[Sequence[bytes]]) -> Result:
    """Sends every request once, each lane in order over one connection; time and statuses."""
    statuses: list[list[int]] = [[] for _ in lanes]
    threads = [
        threading.Thread(target=_one_connection, args=(port, lane, found))
        for lane, found in zip(lanes, statuses, strict=True)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result = Result(time.perf_counter() - begun)
    for status in (status for lane in statuses for status in lane):
        result.statuses[status] = result.statuses.get(status, 0) + 1
    return result
