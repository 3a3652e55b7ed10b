"""The process that sends: Dramatiq's actors over the queue, and the jobs that come round.

Every worker runs the same; one at a time leads: it hands out what is due and does the jobs. The
same on a laptop with one worker and on many machines with many.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import dramatiq
from dramatiq.brokers.redis import RedisBroker
from redis.exceptions import RedisError

from bot.app import open_store, reach_ledger
from bot.channels.twilio import Twilio
from bot.config import ConfigError, Settings
from bot.i18n import reviewed_languages
from bot.jobs import JOBS, Job, Tools
from bot.ledger import Ledger, LedgerAway
from bot.ledger.clock import Clock
from bot.outreach import hours
from bot.outreach.account import account_of
from bot.outreach.pace import Pace
from bot.outreach.sending.dispatch import Dispatcher, Leadership
from bot.outreach.sending.lookup import look_up
from bot.outreach.sending.post import LOOKUP_AFTER, Post
from bot.outreach.sending.send import send
from bot.outreach.sending.told import Hearing, Inbox
from bot.store import Store, StoreAway, connect
from bot.store.redis import Client

TICK_SECONDS = 0.2
_POLL_MS = 200  # how long an idle worker waits before it asks the queue again
_STOP_MS = 15_000  # a call to Twilio takes 10 s at most
_ORDER = "texts"  # the queue's name

log = logging.getLogger(__name__)


def make_tools(settings: Settings, lookup_after: timedelta = LOOKUP_AFTER) -> Tools:
    """Everything a worker needs. Raises ConfigError."""
    url = settings.queue_url or settings.redis_url
    if "cluster" in url.partition("://")[0]:
        raise ConfigError(["QUEUE_URL is missing: the queue cannot lie in a cluster."])
    store = open_store(settings)
    ledger = reach_ledger(settings, store.keyring)
    queue = connect(url)
    post = _post(settings, store, ledger, queue, lookup_after)
    return Tools(settings, store, ledger, queue, post)


def _post(
    settings: Settings, store: Store, ledger: Ledger, queue: Client, lookup_after: timedelta
) -> Post | None:
    account = account_of(settings, store.keyring)
    if account is None or not account.sender:
        log.warning("no Twilio account and no stand-in: nothing can be sent")
        return None
    return Post(
        ledger=ledger,
        carrier=Twilio(account.sid, account.token, account.api_base),
        pace=Pace(queue),
        opens=hours.at_once if settings.simulated else hours.opens,
        sender=account.sender,
        callback=account.callback,
        invite=store.errands.invite,
        redact=settings.redact,
        lookup_after=lookup_after,
        most_a_day=settings.max_segments_day,
        languages=_languages(settings),
    )


def _languages(settings: Settings) -> frozenset[str] | None:
    """The languages that may go out; None: all of them."""
    return reviewed_languages() | settings.unreviewed if settings.production else None


@dataclass
class Worker:
    """One process: its threads that send, and its one that leads when it is its turn."""

    tools: Tools
    threads: int
    jobs: Sequence[Job] = JOBS
    stopping: threading.Event = field(default_factory=threading.Event)
    _leads: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._clock = Clock(self.tools.ledger)

    def run(self) -> None:
        """Works until `stopping` is set, then ends once what is being sent has its answer."""
        broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=self.tools.queue, middleware=[], namespace="clearline"
        )
        dispatcher = _dispatcher(self.tools.post, broker) if self.tools.post else None
        worker = dramatiq.Worker(broker, worker_timeout=_POLL_MS, worker_threads=self.threads)
        worker.queue_prefetch = self.threads  # what it cannot do now another may take
        with suppress(LedgerAway):  # else in the first round
            self._clock.keep_right()
        worker.start()
        rounds = self._rounds([job for job in self.jobs if not job.apart])
        for job in self.jobs:
            if job.apart:  # it may be cut off anywhere, as by a kill
                self._rounds([job])
        try:
            self._lead(dispatcher)
        finally:
            worker.stop(timeout=_STOP_MS)
            rounds.join(_STOP_MS / 1000)

    def _lead(self, dispatcher: Dispatcher | None) -> None:
        leadership = Leadership(self.tools.queue)
        inbox = Inbox(self.tools.post or Hearing(self.tools.ledger), self.tools.queue)
        while not self.stopping.wait(TICK_SECONDS):
            try:
                self._clock.keep_right()
                if leadership.held():
                    self._leads.set()
                    inbox.drain()
                    if dispatcher is not None:
                        dispatcher.tick()
                else:
                    self._leads.clear()
            except (RedisError, LedgerAway, StoreAway) as error:
                self._leads.clear()
                log.warning("waiting for Redis or the database", extra={"error": str(error)})
                self.stopping.wait(1)
            except Exception:  # one mistake must not end the worker
                log.exception("a round failed")
                self.stopping.wait(1)
        self._leads.clear()
        _quietly(leadership.give_up)

    def _rounds(self, jobs: Sequence[Job]) -> threading.Thread:
        thread = threading.Thread(target=self._come_round, args=(jobs,), name="jobs", daemon=True)
        thread.start()
        return thread

    def _come_round(self, jobs: Sequence[Job]) -> None:
        due = {job.name: 0.0 for job in jobs}
        while not self.stopping.wait(TICK_SECONDS):
            for job in jobs:
                if self._leads.is_set() and time.monotonic() >= due[job.name]:
                    self._do(job)
                    due[job.name] = time.monotonic() + job.every

    def _do(self, job: Job) -> None:
        try:
            job.run(self.tools)
        except (RedisError, LedgerAway, StoreAway) as error:
            log.warning("a job waits", extra={"job": job.name, "error": str(error)})
        except Exception:  # one job's mistake must not end the others
            log.exception("a job failed", extra={"job": job.name})


def _dispatcher(post: Post, broker: RedisBroker) -> Dispatcher:
    """The actors over this broker, and who hands them work. A message holds row ids, no more.

    No middleware tries a message again: whatever went wrong, the outbox has the row still.
    """
    dramatiq.set_broker(broker)

    @dramatiq.actor(queue_name=_ORDER, broker=broker)
    def send_texts(ids: list[int], sender: str, per_second: float) -> None:
        _patiently(lambda: send(post, ids, sender, per_second))

    @dramatiq.actor(queue_name=_ORDER, broker=broker)
    def look_up_texts(ids: list[int]) -> None:
        _patiently(lambda: look_up(post, ids))

    return Dispatcher(post, send_texts.send, look_up_texts.send)


def _patiently(work: Callable[[], None]) -> None:
    """What fails because a server is away is done again by the outbox's own rules."""
    try:
        work()
    except (RedisError, LedgerAway, StoreAway) as error:
        log.warning("texts wait", extra={"error": type(error).__name__})
    except Exception:
        log.exception("texts could not be sent")


def _quietly(work: Callable[[], None]) -> None:
    try:
        work()
    except RedisError:
        log.info("Redis is away")
