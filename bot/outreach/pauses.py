"""A text that carriers filter pauses by itself, in that language, until people have looked."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot import metrics
from bot.ledger import Ledger, audit
from bot.ledger.tables import Campaign, Outgoing, TemplatePause
from bot.outreach.errors import FILTERED

ENOUGH = 200  # texts sent before a share means anything
HIGHEST_SHARE = 0.01  # of texts filtered; more is a sign, not chance
ADVICE = (
    "Carriers hold this text back. Write it in other words: say who you are first, name no drug "
    "and no product, use your own full https link or none, keep it short. Send it to two phones "
    "of your own on different carriers. Then lift the pause."
)

log = logging.getLogger(__name__)


def paused_texts(session: Session, campaigns: Sequence[int]) -> set[tuple[int, str, str]]:
    """The texts of these campaigns that wait: (campaign's id, template, language)."""
    if not campaigns:
        return set()
    of = select(TemplatePause.campaign_id, TemplatePause.template, TemplatePause.language)
    waiting = of.where(TemplatePause.campaign_id.in_(campaigns), TemplatePause.lifted_at.is_(None))
    return {
        (campaign, template, language) for campaign, template, language in session.execute(waiting)
    }


def lift_pause(
    ledger: Ledger, keyword: str, template: str, language: str, who: str = audit.COMMAND_LINE
) -> bool:
    """Lets a paused text go on; only what is sent from now on counts. False: it was not paused."""
    with ledger.transaction() as session:
        pause = session.scalars(
            select(TemplatePause)
            .join(Campaign, Campaign.id == TemplatePause.campaign_id)
            .where(
                Campaign.keyword == keyword,
                TemplatePause.template == template,
                TemplatePause.language == language,
                TemplatePause.lifted_at.is_(None),
            )
        ).first()
        if pause is None:
            return False
        pause.lifted_at = ledger.now()
        audit.note(session, ledger.now(), who, "text resumed", f"{keyword}: {template} {language}")
    return True


def pause_if_filtered(session: Session, ledger: Ledger, campaign: Campaign, row: Outgoing) -> None:
    """Pauses this row's text when too many of it were filtered; called once that row is marked."""
    session.flush()
    same = (
        TemplatePause.campaign_id == campaign.id,
        TemplatePause.template == row.template,
        TemplatePause.language == row.language,
    )
    pause = session.scalars(select(TemplatePause).where(*same)).first()
    if pause is not None and pause.lifted_at is None:
        return
    filtered, of = _share(session, campaign, row, pause)
    if of < ENOUGH or filtered <= HIGHEST_SHARE * of:
        return
    if pause is None:
        pause = TemplatePause(campaign_id=campaign.id, template=row.template, language=row.language)
        session.add(pause)
    pause.filtered, pause.of, pause.at, pause.lifted_at = filtered, of, ledger.now(), None
    about = f"{campaign.keyword}: {row.template} {row.language}, {filtered} of {of} filtered"
    audit.note(session, ledger.now(), "clearline", "text paused", about)
    metrics.FILTERED.inc()
    log.error("a text was paused", extra={"campaign": campaign.keyword, "template": row.template})


def _share(
    session: Session, campaign: Campaign, row: Outgoing, pause: TemplatePause | None
) -> tuple[int, int]:
    """How many of this text were filtered, of how many sent, since people last looked."""
    which: list[ColumnElement[bool]] = [
        Outgoing.campaign_id == campaign.id,
        Outgoing.template == row.template,
        Outgoing.language == row.language,
        Outgoing.sent_at.is_not(None),
    ]
    if pause is not None and pause.lifted_at is not None:
        which.append(Outgoing.sent_at > pause.lifted_at)
    count = select(func.count()).select_from(Outgoing).where(*which)
    of = session.scalar(count) or 0
    return session.scalar(count.where(Outgoing.code == FILTERED)) or 0, of
