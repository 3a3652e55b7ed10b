"""How far a campaign is, while it runs: for the terminal and the pages."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from bot.ledger import Ledger
from bot.ledger.tables import Campaign, TemplatePause
from bot.outreach.outbox import WAITING, counts


@dataclass(frozen=True, slots=True)
class Progress:
    """One campaign at this moment.

    Attributes:
        status, why: of the campaign; `why` says in plain words why it was paused.
        counts: texts by status (`bot.ledger.tables.Outgoing`).
        spent: dollars so far, as estimated.
        paused: texts that carriers filter: (template, language, filtered, of).
    """

    keyword: str
    status: str
    why: str
    counts: dict[str, int]
    spent: float
    paused: tuple[tuple[str, str, int, int], ...] = ()

    @property
    def all(self) -> int:
        """Texts that were ever put into the outbox."""
        return sum(self.counts.values())

    @property
    def waiting(self) -> int:
        """Texts whose fate is open."""
        return sum(self.counts.get(status, 0) for status in WAITING)


def watch(ledger: Ledger, keyword: str) -> Progress | None:
    """How far the campaign of this keyword is; None when there is none. Raises LedgerAway."""
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
        )
