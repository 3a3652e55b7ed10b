"""What the talk knows and the law does not: several charges, the day, what may be told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

from bot.conversation import Session, World
from bot.conversation.law import day_of, facts_of
from bot.conversation.session import Charge
from bot.conversation.voice import languages
from bot.facts import Facts
from bot.models import Message
from tests.conversation.conftest import Talk


def charge(**facts: object) -> Charge:
    """A conviction for possession in California."""
    told = {"jurisdiction": "CA", "disposition": "convicted", "offense": "possession", **facts}
    return Charge(facts=told)  # type: ignore[arg-type]


def seen(*charges: Charge, of: int = -1, **person: str) -> Facts:
    """What is known of one of several charges."""
    return facts_of(Session(charges=charges, person=person), of)


def test_a_later_charge_is_a_conviction_since() -> None:
    """With its date; the person is not asked."""
    facts = seen(charge(conviction_date="2005"), charge(conviction_date="2012"), of=0)

    assert facts["convictions_since"] == "yes"
    assert facts["last_conviction_date"] == "2012"


def test_an_earlier_charge_counts_as_a_prior_case() -> None:
    """And gives no conviction since."""
    facts = seen(charge(conviction_date="2005"), charge(conviction_date="2012"))

    assert facts["prior_cannabis_convictions"] == 1
    assert "convictions_since" not in facts


def test_the_gravest_other_charge_is_the_other_conviction() -> None:
    """Even where the person said "none" before they told of it."""
    first = charge(offense_class="felony", conviction_date="2005")
    facts = seen(first, charge(conviction_date="2012"), other_convictions="none")

    assert facts["other_convictions"] == "felony"


def test_charges_of_one_year_say_nothing_about_before_and_after() -> None:
    """They may be one case."""
    facts = seen(charge(conviction_date="2005"), charge(conviction_date="2005"), of=0)

    assert "convictions_since" not in facts


def test_a_charge_without_a_conviction_tells_the_others_nothing() -> None:
    """A dropped case is no conviction."""
    dropped = Charge(facts={"jurisdiction": "CA", "disposition": "dismissed"})
    facts = seen(charge(conviction_date="2005"), dropped, of=0)

    assert facts == charge(conviction_date="2005").facts


def test_the_day_is_that_of_the_jurisdiction(world: World) -> None:
    """At 3 in the morning UTC it is still the day before in California."""
    message = Message("SM1", "hi", datetime(2026, 11, 22, 3, tzinfo=UTC))
    session = Session(charges=(charge(),))

    assert day_of(world, session, message) == date(2026, 11, 21)
    assert day_of(world, Session(), message) == date(2026, 11, 22)


def test_in_production_unreviewed_law_is_not_told(talk_in: Callable[..., Talk]) -> None:
    """The person learns so at once, and who can help."""
    talk = talk_in(production=True)
    turn = talk.texts("hi", "California")

    assert turn.outcome == "refer"
    assert turn.reply is not None
    assert "has not yet checked" in turn.reply and "211" in turn.reply


def test_in_production_a_named_one_answers(talk_in: Callable[..., Talk]) -> None:
    """CLEARLINE_UNREVIEWED."""
    talk = talk_in(production=True, unreviewed=frozenset({"CA"}))

    assert talk.texts("hi", "California").asking == "disposition"


def test_in_production_an_unreviewed_language_is_not_offered(
    talk_in: Callable[..., Talk],
) -> None:
    """Nor spoken; unless it is named."""
    talk = talk_in(production=True)
    turn = talk.text("hola, me arrestaron en California")

    assert languages(talk.world) == ("en",)
    assert languages(talk_in(production=True, unreviewed=frozenset({"es"})).world) == ("en", "es")
    assert talk.session.language == "en"
    assert turn.reply is not None and "Español" not in turn.reply
