"""A post office of the tests: a campaign, people who agreed, a Twilio that does as it is told."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from bot.channels.twilio import SKEW, Reassigned, Seen, Sent
from bot.dialogs.definition import Definition
from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent
from bot.ledger.contacts import find_contact, meet_contact
from bot.ledger.tables import Campaign, Contact, Outgoing
from bot.outreach.outbox import put
from bot.outreach.pace import Pace
from bot.outreach.sending.post import Post
from bot.outreach.sending.send import send
from bot.outreach.sending.told import Told, hear

NOON = datetime(2026, 11, 24, 20, tzinfo=UTC)  # a Tuesday, noon in California
SENDER = "+15005550006"
TEXT = "Legal Aid: free help with an old record. Reply STOP to end."

Answer = Callable[[], Sent]


@dataclass
class FakeTwilio:
    """Takes texts into a list, or does what `answers` says for the next ones."""

    clock: Callable[[], datetime]
    taken: list[Seen] = field(default_factory=list)
    callbacks: list[str] = field(default_factory=list)
    fields: list[dict[str, object]] = field(default_factory=list)
    answers: list[Exception | None] = field(default_factory=list)
    takes_all_the_same: bool = False
    is_reassigned: Reassigned = "unknown"
    asked: list[date] = field(default_factory=list)
    emptied: list[str] = field(default_factory=list)
    _sids: itertools.count[int] = field(default_factory=itertools.count)

    def create(
        self, to: str, body: str, *, sender: str, status_callback: str, validity: int
    ) -> Sent:
        """One text."""
        self.fields.append({"to": to, "sender": sender, "validity": validity})
        refused = self.answers.pop(0) if self.answers else None
        sid = f"SM{next(self._sids):032}"
        if refused is None or self.takes_all_the_same:
            self.taken.append(Seen(sid, body, "queued", 0, self.clock(), to, sender))
            self.callbacks.append(status_callback)
        if refused is not None:
            raise refused
        return Sent(sid, "queued", 1)

    def sent_to(self, to: str, since: datetime) -> list[Seen]:
        """As our client lists them: clocks may differ."""
        return [one for one in self.taken if one.to == to and one.created >= since - SKEW]

    def empty(self, sid: str) -> None:
        """Remembers it."""
        self.emptied.append(sid)

    def reassigned(self, number: str, since: date) -> Reassigned:
        """As told, and remembers the question."""
        self.asked.append(since)
        return self.is_reassigned


@dataclass
class Office:
    """One post office and its clock."""

    ledger: Ledger
    twilio: FakeTwilio
    post: Post
    invited: list[tuple[str, str, str, str]]
    now: datetime = NOON

    def campaign(self, keyword: str = "FAIR", **settings: object) -> None:
        """A running campaign."""
        usual: dict[str, object] = {"budget": 100, "per_second": 1000, "per_day": 10_000}
        definition = Definition(keyword, **{**usual, **settings})  # type: ignore[arg-type]
        with self.ledger.transaction() as session:
            session.add(
                Campaign(
                    keyword=keyword,
                    definition=definition.to_json(),
                    origin="web",
                    status="running",
                    created_at=self.now,
                    changed_at=self.now,
                )
            )

    def text(
        self, number: str, *, keyword: str | None = "FAIR", agreed: bool = True, **given: object
    ) -> int:
        """A text for somebody who agreed; the row's id."""
        with self.ledger.transaction() as session:
            contact = meet_contact(session, self.ledger.keyring, "sms", number, self.now)
            contact.state = "CA"
            scope = keyword or "reminder"
            if agreed:
                said = Said(self.now - timedelta(days=1), "import", "May we text you?", "en")
                record_consent(session, contact, scope, said, self.now)
            campaign = session.scalars(select(Campaign).where(Campaign.keyword == keyword)).first()
            usual: dict[str, object] = {
                "key": f"{scope}:{number}:first", "purpose": "campaign" if keyword else "reminder",
                "template": "first", "language": "en", "text": TEXT, "not_before": self.now,
                "useful_until": self.now + timedelta(days=5), "campaign": campaign,
            }  # fmt: skip
            assert put(session, self.ledger, contact, **{**usual, **given})  # type: ignore[arg-type]
            return session.scalars(select(Outgoing.id).order_by(Outgoing.id.desc())).first() or 0

    def send(self, *ids: int) -> None:
        """What a worker does with them."""
        send(self.post, list(ids), SENDER, 1000)

    def tell(
        self, row: int, status: str, code: int = 0, *, attempt: int = 1, sid: str = ""
    ) -> None:
        """A status callback about that try."""
        name = sid or self.row(row).sid or f"SM{'f' * 32}"
        hear(self.post, [Told(row, attempt, name, status, code)])

    def row(self, id_: int) -> Outgoing:
        """The row as it stands."""
        with self.ledger.reading() as session:
            return session.scalars(select(Outgoing).where(Outgoing.id == id_)).one()

    def contact(self, number: str) -> Contact:
        """The contact as it stands."""
        with self.ledger.reading() as session:
            found = find_contact(session, self.ledger.keyring, "sms", number)
            assert found is not None
            return found

    def state(self, keyword: str = "FAIR") -> Campaign:
        """The campaign as it stands."""
        with self.ledger.reading() as session:
            return session.scalars(select(Campaign).where(Campaign.keyword == keyword)).one()

    def later(self, **by: float) -> None:
        """Time goes by."""
        self.now += timedelta(**by)


def always(
    moment: datetime,
    *,
    number: str,
    state: str,
    zip_code: str,
    hours: Mapping[str, tuple[int, int]],
) -> datetime:
    """Open at any moment."""
    return moment


def open_office(ledger: Ledger, pace: Pace) -> Office:
    """A post office over that database and pace."""
    invited: list[tuple[str, str, str, str]] = []
    twilio = FakeTwilio(ledger.now)
    post = Post(
        ledger=ledger, carrier=twilio, pace=pace, opens=always, sender=SENDER,
        callback="https://line.example.org/sms/status",
        invite=lambda *what: invited.append(what),
    )  # fmt: skip
    office = Office(ledger, twilio, post, invited)
    ledger.now = lambda: office.now
    twilio.clock = ledger.now
    return office
