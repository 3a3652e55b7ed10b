"""Texts handed to Twilio, and what it answered written down.

No transaction is open while we wait for Twilio. Between the claim and the answer a crash leaves a
row at `sending`; it is looked up later, like one whose answer never came.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from bot.channels.twilio import Sent, TwilioError, TwilioUnsure
from bot.outreach.errors import Action, rule_for
from bot.outreach.reassigned import ask
from bot.outreach.sending.claim import Claimed, claim, price
from bot.outreach.sending.held import Held, held_rows
from bot.outreach.sending.marks import Tallies, mark_sent, refund
from bot.outreach.sending.post import Post
from bot.outreach.sending.refusal import Refused, refuse
from bot.store import StoreAway

LONGEST_TURN = 3.0  # seconds a worker waits for its place in the row


@dataclass(frozen=True, slots=True)
class NotSent:
    """The claim grew old before its turn came; Twilio was not asked."""


Outcome = Sent | TwilioError | TwilioUnsure | NotSent

log = logging.getLogger(__name__)


def send(post: Post, ids: Sequence[int], sender: str, per_second: float) -> None:
    """Sends those of these texts that may go out now, at the sender's pace.

    Raises RedisError when the pace cannot be kept, LedgerAway when nothing can be written down.
    """
    waiting = ask(post.ledger, ids, post.carrier.reassigned, post.ledger.now().date())
    ids = [id_ for id_ in ids if id_ not in waiting]
    if not post.pace.wait(sender, len(ids), per_second, LONGEST_TURN):
        return  # they stay queued and come again
    ends = time.monotonic() + post.fresh.total_seconds()
    claimed = claim(post, ids)
    if claimed:
        settle(post, [*zip(claimed, _hand_over(post, claimed, ends), strict=True)])


def settle(post: Post, told: Sequence[tuple[Claimed, Outcome]]) -> None:
    """Writes down what Twilio answered; a callback that was faster is left as it is."""
    with post.ledger.transaction() as session:
        counted = Tallies(post.ledger.now())
        rows = held_rows(session, [claimed.id for claimed, _ in told])
        for claimed, outcome in told:
            row, contact, campaign = rows[claimed.id]
            if row.attempts == claimed.attempt and row.status == "sending":
                _settle(post, session, (row, contact, campaign), outcome, counted)
        counted.write(session)


def _hand_over(post: Post, claimed: Sequence[Claimed], ends: float) -> list[Outcome]:
    outcomes: list[Outcome] = []
    for text in claimed:
        if outcomes and _ends_the_row(outcomes[-1]):
            outcome: Outcome = NotSent()  # nobody overtakes one that must wait
        else:
            outcome = _call(post, text, ends)
        outcomes.append(outcome)
        if isinstance(outcome, Sent):
            _invite(post, text)
    if any(isinstance(outcome, Sent) for outcome in outcomes):
        _went_well(post, claimed[0].sender)
    return outcomes


def _ends_the_row(outcome: Outcome) -> bool:
    """Whether those after it wait: one was given back, or our account is refused."""
    if isinstance(outcome, TwilioError):
        return rule_for(outcome.code, outcome.status).action is Action.HALT
    return isinstance(outcome, NotSent)


def _call(post: Post, text: Claimed, ends: float) -> Outcome:
    """One text; "too fast" is tried again while the claim is fresh, so that the order stays."""
    while time.monotonic() < ends:
        try:
            return post.carrier.create(
                text.to,
                text.body,
                sender=text.sender,
                status_callback=f"{post.callback}?o={text.id}.{text.attempt}",
                validity=text.validity,
            )
        except TwilioUnsure as unsure:
            return unsure
        except TwilioError as error:
            if rule_for(error.code, error.status).action is not Action.SLOW:
                return error
            wait = _slow_down(post, text.sender, error.retry_after)
            if time.monotonic() + wait >= ends:
                return NotSent()
            time.sleep(wait)
    return NotSent()


def _slow_down(post: Post, sender: str, asked: float | None) -> float:
    try:
        return post.pace.slow_down(sender, asked)
    except RedisError:
        return post.fresh.total_seconds()


def _went_well(post: Post, sender: str) -> None:
    try:
        post.pace.went_well(sender)
    except RedisError:
        log.warning("Redis does not answer")


def _invite(post: Post, text: Claimed) -> None:
    try:
        post.invite(text.name, text.about, text.language, text.since)
    except StoreAway:  # their reply then begins a talk of its own
        log.warning("the store does not answer", extra={"contact": text.name})


def _settle(post: Post, session: Session, held: Held, outcome: Outcome, counted: Tallies) -> None:
    row, contact, campaign = held
    if isinstance(outcome, Sent):
        mark_sent(row, contact, campaign, outcome.sid, counted)
    elif isinstance(outcome, TwilioUnsure):
        row.status, row.changed_at = "unknown", counted.now
    else:
        refund(session, row, price(row.segments))
        if isinstance(outcome, NotSent):
            row.status, row.attempts, row.changed_at = "queued", row.attempts - 1, counted.now
        else:
            refused = Refused(row, contact, campaign, "failed", outcome.code, outcome.status)
            refuse(post, session, refused, counted)
