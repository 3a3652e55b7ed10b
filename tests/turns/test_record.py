"""What a talk tells the database, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from bot.app import load_world
from bot.config import OrgSettings, Settings
from bot.conversation import World, take_turn
from bot.ledger import Ledger
from bot.ledger.consents import Said, record_consent, why_not
from bot.ledger.contacts import find_contact, meet_contact
from bot.ledger.tables import Consent, Outgoing
from bot.outreach.copies import copy_stops, tell_stops
from bot.outreach.heard import Heard, owe, settle_all
from bot.store import Store
from bot.turns import Line

NOON = datetime(2026, 11, 23, 20, tzinfo=UTC)
NUMBER = "+14155550177"


@pytest.fixture(scope="session")
def world() -> World:
    """Law, texts and languages as they are."""
    return load_world(Settings(org=OrgSettings("Legal Aid", "800-555-0199")))


class Person:
    """Somebody with a phone, at Twilio's door."""

    def __init__(self, world: World, store: Store, ledger: Ledger) -> None:
        self.line = Line(world, store, take_turn, ledger=ledger)
        self.ledger = ledger
        self.count = 0

    def text(self, body: str, **fields: str) -> str | None:
        """Texts a minute after the last time; the reply."""
        self.count += 1
        form = {"From": NUMBER, "Body": body, "MessageSid": f"SM{self.count}", **fields}
        at = NOON + timedelta(minutes=self.count)
        return self.line.answer(form, at, signer="twilio").reply

    def refusal(self, scope: str) -> str | None:
        """Why they must not be texted for that."""
        with self.ledger.reading() as session:
            contact = find_contact(session, self.ledger.keyring, "sms", NUMBER)
            return why_not(session, contact, scope) if contact else "unknown"

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table."""
        with self.ledger.reading() as session:
            return list(session.scalars(select(table)))


@pytest.fixture
def person(world: World, memory_store: Store, ledger: Ledger) -> Iterator[Person]:
    """A person who agreed to a campaign, and one text that waits for them."""
    one = Person(world, memory_store, ledger)
    with ledger.transaction() as session:
        contact = meet_contact(session, ledger.keyring, "sms", NUMBER, NOON)
        record_consent(session, contact, "FAIR", Said(NOON, "paper", "Text me.", "en"), NOON)
        session.add(
            Outgoing(
                key="FAIR:1:first",
                contact_id=contact.id,
                purpose="campaign",
                template="first",
                language="en",
                body=b"sealed",
                segments=1,
                not_before=NOON,
                useful_until=NOON + timedelta(days=1),
                changed_at=NOON,
            )
        )
    yield one


@pytest.mark.parametrize("body", ["STOP", "Stop.", "REVOKE", "no mas", "dejen de escribirme pls"])
def test_a_stop_is_in_the_database_before_the_answer_goes_out(person: Person, body: str) -> None:
    """SMS-27, SMS-28, SMS-30: every campaign is closed, and what waited is canceled."""
    person.text(body)

    assert person.refusal("FAIR") == "stopped"
    assert [row.status for row in person.rows(Outgoing)] == ["canceled"]
    assert [row.body for row in person.rows(Outgoing)] == [b""]


def test_a_doubtful_stop_left_unanswered_stays_a_stop(person: Person) -> None:
    """SMS-31: silence after our question means stopped, for everything; "2" takes it back."""
    person.text("i want out")

    assert person.refusal("FAIR") == "stopped"

    person.text("2")

    assert person.refusal("FAIR") is None


def test_start_does_not_bring_campaigns_back(person: Person) -> None:
    """SMS-32: the talk opens again; campaigns wait until somebody says so."""
    person.text("STOP")
    person.text("START", OptOutType="START")

    assert person.refusal("FAIR") == "not asked back for this"


def test_the_proof_holds_their_own_words_sealed(person: Person) -> None:
    """SMS-36: which text, when, and what it said, readable only with our keys."""
    person.text("please leave me alone, stop")

    stop = next(row for row in person.rows(Consent) if row.kind == "stopped")
    contact = person.ledger.keyring.names("sms", NUMBER)[0]
    opened = person.ledger.keyring.open(f"consent:{contact}", stop.said)

    assert stop.proof == "SM1"
    assert stop.method == "reply"
    assert opened == b"please leave me alone, stop"


def test_a_database_that_is_away_hears_of_a_stop_later(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person is answered and blocked at once; the worker tells the database when it is back."""

    def away(*_: Any) -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("BEGIN", {}, Exception("gone"))

    with monkeypatch.context() as broken:
        broken.setattr(Engine, "connect", away)
        person.text("STOP")

    assert person.line.store.has_opted_out("sms", NUMBER)
    assert person.refusal("FAIR") is None

    assert settle_all(person.ledger, person.line.store.errands) == 1
    assert person.refusal("FAIR") == "stopped"


def test_what_cannot_be_told_holds_up_no_stop(person: Person) -> None:
    """An errand of another version, or under a lost key, stands before the stop."""
    errands = person.line.store.errands
    errands.owe({"written": "by another version"}, at=1.0)
    errands.backend.put("w:lost", b"sealed with a key that is gone", 0)
    errands.backend.enlist("owed", "lost", 2.0)
    heard = Heard("sms", NUMBER, NOON.timestamp() + 60, "SM9", stop="stopped")
    owe(errands, heard)

    assert settle_all(person.ledger, errands) == 1
    assert person.refusal("FAIR") == "stopped"


def test_an_emptied_redis_gets_the_stops_again(
    person: Person, world: World, ledger: Ledger, memory_store: Store
) -> None:
    """The database is the truth; Redis is only the fast copy."""
    person.text("STOP")
    memory_store.backend.delete([[key] for key in memory_store.backend.optouts()])
    assert not memory_store.has_opted_out("sms", NUMBER)

    assert copy_stops(ledger, memory_store) == 1
    assert memory_store.has_opted_out("sms", NUMBER)


def test_stops_from_before_there_was_a_database_are_told(
    world: World, ledger: Ledger, memory_store: Store
) -> None:
    """Nobody who stopped years ago is texted because a list names them."""
    old = Person(world, memory_store, ledger)
    old.line = Line(world, memory_store, take_turn)
    old.text("STOP")

    assert tell_stops(ledger, memory_store) == 1
    assert old.refusal("FAIR") == "stopped"


def test_a_plain_question_waits_for_no_database(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing on the path of a text asks the database but a stop or a yes."""

    def never(*_: Any) -> None:
        raise AssertionError("the database was asked")

    monkeypatch.setattr(Engine, "connect", never)

    assert person.text("hi, caught with a half oz in LA in 2009")
    assert person.line.store.errands.tallied(date(2026, 11, 23))
