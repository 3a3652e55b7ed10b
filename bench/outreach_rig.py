"""A campaign to a made-up list, a stand-in for Twilio, and workers, each its own process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, insert, select

from bot.channels import measure
from bot.dialogs.definition import Definition
from bot.ledger import Ledger, open_ledger
from bot.ledger.contacts import seal_address
from bot.ledger.tables import Campaign, Consent, Contact, Outgoing
from bot.outreach.outbox import seal_body
from bot.standin import Record, credentials
from bot.store import Keyring
from bot.store.embedded import Embedded, start

SECRET = "a secret of the benchmark that is long enough for it"
TEXT = "Legal Aid: free help to clear an old record. Reply FAIR to see. Reply STOP to end."
KEYWORD = "BENCHMARK"
OPEN = ("queued", "sending", "unknown")
_BATCH = 5_000
_START_SECONDS = 60


@dataclass
class Rig:
    """Everything that runs; `environ` is what its processes get."""

    var: Path
    threads: int = 16
    lookup_after: float = 60
    faults: Sequence[str] = ()
    web: bool = True
    url: str = ""  # of the database; "" is a SQLite file
    environ: dict[str, str] = field(default_factory=dict)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[Rig]:
        """Redis, stand-in and web service; workers are started by hand."""
        self.var.mkdir(parents=True, exist_ok=True)
        self.redis = start(self.var / "redis")
        self.ledger = open_ledger(self.url, self.var, Keyring([SECRET]))
        standin, web = _free_port(), _free_port()
        self.environ = self._environment(standin, web)
        with ExitStack() as stack:
            stack.callback(lambda: self.redis.stop())
            stack.callback(self.ledger.close)
            stack.callback(self.end_workers)
            arguments = ["standin", "--port", str(standin), "--file", str(self.record)]
            stack.enter_context(self._process([*arguments, *self.faults], standin))
            if self.web:
                serve = ["serve", "--alone", "--port", str(web)]
                stack.enter_context(self._process(serve, web))
            yield self

    @property
    def record(self) -> Path:
        """The stand-in's own record."""
        return self.var / "standin.db"

    def start_worker(self) -> subprocess.Popen[bytes]:
        """One more worker process."""
        command = [
            sys.executable, "-m", "bench.outreach_worker",
            str(self.threads), str(self.lookup_after),
        ]  # fmt: skip
        with (self.var / "worker.log").open("ab") as out:
            worker = subprocess.Popen(command, env=self.environ, stdout=out, stderr=out)
        self.workers.append(worker)
        return worker

    def kill_worker(self) -> None:
        """Kills the oldest worker as the kernel would, in the middle of whatever it does."""
        worker = self.workers.pop(0)
        worker.kill()
        worker.wait()

    def end_workers(self) -> None:
        """Asks all workers to end, and waits."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(30)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
        self.workers.clear()

    def restart_redis(self, *, flush: bool) -> None:
        """Ends Redis and starts it again, with or without what it held."""
        if flush:
            from bot.store import connect

            client = connect(self.redis.url)
            client.flushall()
            client.close()
        self.redis.stop()
        self.redis: Embedded = start(self.var / "redis")

    def statuses(self) -> dict[str, int]:
        """How many texts stand at each status."""
        of = select(Outgoing.status, func.count()).group_by(Outgoing.status)
        with self.ledger.reading() as session:
            return {status: int(count) for status, count in session.execute(of)}

    def wait(self, most: float, until: Sequence[str] = OPEN) -> bool:
        """Waits until no text stands at one of these statuses; False when that took too long."""
        ends = time.monotonic() + most
        while time.monotonic() < ends:
            if not set(self.statuses()) & set(until):
                return True
            time.sleep(0.2)
        return False

    def taken(self) -> Taken:
        """What the stand-in says it was given."""
        record = Record(self.record)
        try:
            count, different = record.counted()
            return Taken(count, different, len(record.doubles()))
        finally:
            record.close()

    def _environment(self, standin: int, web: int) -> dict[str, str]:
        """As with an account at Twilio: the people of the list are no simulator's."""
        sid, token = credentials(Keyring([SECRET]))
        return {
            **os.environ,
            "CLEARLINE_VAR": str(self.var),
            "CLEARLINE_SECRET_KEY": SECRET,
            "TWILIO_ACCOUNT_SID": sid,
            "TWILIO_AUTH_TOKEN": token,
            "TWILIO_FROM": "+15005550006",
            "REDIS_URL": self.redis.url,
            "DATABASE_URL": self.url,
            "PUBLIC_URL": f"http://127.0.0.1:{web}",
            "TWILIO_API_BASE": f"http://127.0.0.1:{standin}",
        }

    @contextmanager
    def _process(self, arguments: Sequence[str], port: int) -> Iterator[None]:
        command = [sys.executable, "-m", "bot.cli", *arguments]
        with (self.var / f"{arguments[0]}.log").open("ab") as out:
            process = subprocess.Popen(command, env=self.environ, stdout=out, stderr=out)
        try:
            _wait_for(port, process)
            yield
        finally:
            process.terminate()
            process.wait(30)


@dataclass(frozen=True, slots=True)
class Taken:
    """Texts taken, different ones, and those taken twice or more."""

    texts: int
    different: int
    doubles: int


def fill(ledger: Ledger, people: int, per_second: float) -> None:
    """A running campaign and a text for each of so many people, who all agreed to it."""
    definition = Definition(KEYWORD, budget=10**7, per_second=per_second, per_day=10**8)
    now = ledger.now()
    with ledger.transaction() as session:
        campaign = Campaign(
            keyword=KEYWORD, definition=definition.to_json(), origin="web", status="running",
            planned_to=people, created_at=now, changed_at=now,
        )  # fmt: skip
        session.add(campaign)
        session.flush()
        number = campaign.id
    for first in range(1, people + 1, _BATCH):
        ids = range(first, min(first + _BATCH, people + 1))
        with ledger.transaction() as session:
            session.execute(insert(Contact), [_contact(ledger, id_) for id_ in ids])
            session.execute(insert(Consent), [_consent(ledger, id_) for id_ in ids])
            session.execute(insert(Outgoing), [_text(ledger, id_, number) for id_ in ids])


def _contact(ledger: Ledger, id_: int) -> Mapping[str, Any]:
    number = f"+1415{2_000_000 + id_}"
    name = ledger.keyring.names("sms", number)[0]
    sealed = seal_address(ledger.keyring, name, number)
    return {
        "id": id_, "name": name, "channel": "sms", "address": sealed, "state": "CA",
        "created_at": ledger.now(), "unreachable": [],
    }  # fmt: skip


def _consent(ledger: Ledger, id_: int) -> Mapping[str, Any]:
    now = ledger.now()
    return {
        "contact_id": id_, "kind": "agreed", "scope": KEYWORD, "method": "import",
        "at": now, "recorded_at": now,
    }  # fmt: skip


def _text(ledger: Ledger, id_: int, campaign: int) -> Mapping[str, Any]:
    now, key = ledger.now(), f"{KEYWORD}:{id_}:first"
    return {
        "key": key, "contact_id": id_, "campaign_id": campaign, "purpose": "campaign",
        "template": "first", "language": "en", "body": seal_body(ledger.keyring, key, TEXT),
        "segments": measure(TEXT).segments, "not_before": now,
        "useful_until": now + timedelta(days=2), "changed_at": now,
    }  # fmt: skip


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing answers at {port}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
