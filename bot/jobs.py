"""The jobs that come round in the worker, and what they work with."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bot.app import load_world
from bot.config import Settings
from bot.conversation import World
from bot.ledger import Ledger
from bot.ledger.rekey import rekey
from bot.outreach import aftercare, planning, reminders, uploads
from bot.outreach.copies import block_names, carry_tallies, copy_stops, share_segments, tell_stops
from bot.outreach.handover import tell_partners
from bot.outreach.heard import settle_all
from bot.outreach.sending.post import Post
from bot.outreach.sending.sweep import (
    drop_late,
    empty_at_twilio,
    empty_unreceipted,
    take_back,
)
from bot.store import Store
from bot.store.redis import Client

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tools:
    """What a job may use; `post` is None where there is neither Twilio nor a stand-in."""

    settings: Settings
    store: Store
    ledger: Ledger
    queue: Client
    post: Post | None

    @cached_property
    def world(self) -> World:
        """Law, texts and languages: loaded by the first job that needs them, only where one leads.

        Raises DataError.
        """
        return load_world(self.settings)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done every so many seconds, by the leader only; a failure is logged, no more.

    What may take minutes is done `apart`, so that the others do not wait for it.
    """

    name: str
    every: float
    run: Callable[[Tools], object]
    apart: bool = False


def _empty_at_twilio(tools: Tools) -> None:
    if tools.post is not None and tools.post.redact:
        empty_at_twilio(tools.post)


def _now(tools: Tools) -> datetime:
    return tools.ledger.now()


def _settle(tools: Tools) -> None:
    settle_all(tools.ledger, tools.store.errands)


def _carry(tools: Tools) -> None:
    carry_tallies(tools.ledger, tools.store, _now(tools).date())


def _copy_stops(tools: Tools) -> None:
    _settle(tools)  # who asked back in a moment ago must not be stopped again
    tell_stops(tools.ledger, tools.store)
    copy_stops(tools.ledger, tools.store)


def _share_segments(tools: Tools) -> None:
    if tools.settings.max_segments_day is not None:
        share_segments(tools.ledger, tools.store)


def _rekey(tools: Tools) -> None:
    """An opt-out must outlast the key it was made with."""
    if len(tools.ledger.keyring) > 1:
        tools.store.rekey_optouts()
        moved = rekey(tools.ledger)
        log.info("moved to the newest key", extra={"people": moved.people, "rows": moved.rows})


def _read_uploads(tools: Tools) -> None:
    uploads.read_uploads(
        tools.ledger, lambda names: block_names(tools.store, names, tools.ledger.channel)
    )


def _forget(tools: Tools) -> None:
    aftercare.sweep(tools.ledger)
    uploads.sweep(tools.ledger)


def _tell_partners(tools: Tools) -> None:
    tell_partners(tools.ledger, _now(tools), development=not tools.settings.production)


JOBS: tuple[Job, ...] = (
    Job(
        "plan campaigns",
        planning.EVERY_SECONDS,
        lambda tools: planning.plan_all(tools.ledger, tools.world),
    ),
    Job("read in lists", uploads.EVERY_SECONDS, _read_uploads, apart=True),
    Job("tell the database what talks left", 5, _settle),
    Job("share the day's segments", 2, _share_segments),
    Job("carry the counts", 30, _carry),
    Job("keep the copies of the stops alike", 3600, _copy_stops),
    Job("keep promises", 60, lambda tools: reminders.due(tools.ledger, tools.world, _now(tools))),
    Job("tell partners", 30, _tell_partners),
    Job("forget what nobody needs", 3600, _forget),
    Job("drop what came too late", 20, lambda tools: drop_late(tools.ledger)),
    Job("take back what is left of ended campaigns", 60, lambda tools: take_back(tools.ledger)),
    Job("empty what was sent long ago", 3600, lambda tools: empty_unreceipted(tools.ledger)),
    Job("empty ended texts at Twilio", 10, _empty_at_twilio),
    Job("move to the newest key", 86_400, _rekey),
)
