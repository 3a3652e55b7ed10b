"""How far a campaign is, while it runs: for the terminal and the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.ledger import Ledger
from bot.ledger.tables import Campaign, Outgoing, TemplatePause
from bot.outreach.outbox import WAITING, counts
from bot.outreach.sending.days import OUTREACH_PERCENT, is_used_up
from bot.outreach.sending.marks import UNREVIEWED

_DAY_USED_UP = (
    "Outreach has used up its share of today's segments ({percent} of 100; the rest is for "
    "replies, CLEARLINE_MAX_SEGMENTS_DAY is {most}). Texts wait, and go on after midnight Pacific "
    "time or once that limit is raised."
)
_NOT_REVIEWED = (
    "Texts in `{language}` do not go out: no native speaker has reviewed that language, and "
    "CLEARLINE_UNREVIEWED does not name it."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """One campaign at this moment.

    Attributes:
        status, why: of the campaign; `why` says in plain words why it was paused.
        counts: texts by status (`bot.ledger.tables.Outgoing`).
        spent: dollars so far, as estimated.
        paused: texts that carriers filter: (template, language, filtered, of).
        suppressed: why texts were suppressed, and how many.
        held: what else keeps texts back, in whole sentences.
    """

    keyword: str
    status: str
    why: str
    counts: dict[str, int]
    spent: float
    paused: tuple[tuple[str, str, int, int], ...] = ()
    suppressed: Mapping[str, int] = field(default_factory=dict)
    held: tuple[str, ...] = ()

    @property
    def all(self) -> int:
        """Texts that were ever put into the outbox."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Texts whose fate is open."""
        return sum(self.counts.get(status, 0) for status in WAITING)


def watch(ledger: Ledger, keyword: str, most_a_day: int | None = None) -> Progress | None:
    """How far the campaign of this keyword is; None when there is none. Raises LedgerAway.

    `most_a_day` is CLEARLINE_MAX_SEGMENTS_DAY.
    """
    with ledger.reading() as session:
        wanted = select(Campaign).where(Campaign.keyword == keyword.upper())
        campaign = session.scalars(wanted).first()
        if campaign is None:
            return None
        pauses = session.scalars(
            select(TemplatePause).where(
                TemplatePause.campaign_id == campaign.id, TemplatePause.lifted_at.is_(None)
            )
        )
        return Progress(
            keyword=campaign.keyword,
            status=campaign.status,
            why=campaign.why,
            counts=counts(session, campaign.id),
            spent=campaign.spent / 1_000_000,
            paused=tuple((p.template, p.language, p.filtered, p.of) for p in pauses),
            suppressed=_suppressed(session, campaign),
            held=tuple(held_by(session, campaign, ledger.now(), most_a_day)),
        )


def held_by(
    session: Session, campaign: Campaign, now: datetime, most_a_day: int | None
) -> Iterator[str]:
    """What keeps a campaign's texts back though nobody paused it, and what to do; no numbers."""
    if campaign.status == "running" and is_used_up(session, now, most_a_day):
        yield _DAY_USED_UP.format(most=most_a_day, percent=OUTREACH_PERCENT)
    languages = select(Outgoing.language).where(
        Outgoing.campaign_id == campaign.id,
        Outgoing.status == "suppressed",
        Outgoing.why == UNREVIEWED,
    )
    for language in sorted(session.scalars(languages.distinct())):
        yield _NOT_REVIEWED.format(language=language)


def _suppressed(session: Session, campaign: Campaign) -> dict[str, int]:
    by_why = select(Outgoing.why, func.count()).where(
        Outgoing.campaign_id == campaign.id, Outgoing.status == "suppressed"
    )
    found = session.execute(by_why.group_by(Outgoing.why).order_by(Outgoing.why))
    return {why: int(count) for why, count in found}
