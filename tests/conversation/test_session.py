"""What is kept of a talk is small, plain JSON, and comes back as it was."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import from_json, new_session
from bot.conversation.session import _LETTERS, Charge, Session, Told
from bot.facts import COMMON
from tests.conversation.conftest import Talk

NAMES = st.sampled_from([*COMMON, "x_serious_before"])
VALUES = st.one_of(
    st.sampled_from(["yes", "no", "unknown", "2009", "2009-06"]),
    st.integers(0, 99),
    st.fixed_dictionaries({"max": st.floats(0, 99)}),
)
FACTS = st.dictionaries(NAMES, VALUES, max_size=8)
TOLD = st.one_of(st.none(), st.just(Told("CA", "abc", "cleared", None)))
CHARGES = st.builds(
    Charge,
    facts=FACTS,
    trail=st.lists(NAMES, max_size=4, unique=True).map(tuple),
    skipped=st.lists(NAMES, max_size=2, unique=True).map(tuple),
    told=TOLD,
)
SESSIONS = st.builds(
    Session,
    language=st.sampled_from(["", "en", "es"]),
    asking=st.one_of(st.just(""), NAMES),
    asked=st.dictionaries(NAMES, st.integers(1, 6), max_size=5),
    person=FACTS,
    charges=st.lists(CHARGES, min_size=1, max_size=3).map(tuple),
    pending=FACTS,
    recent=st.lists(NAMES, max_size=4, unique=True).map(tuple),
    pages=st.dictionaries(st.sampled_from(["steps", "risks", "more"]), st.integers(1, 9)),
    said=st.lists(st.sampled_from(["filing", "switch", "for_him"]), unique=True).map(tuple),
    last=st.integers(0, 2**31),
)


@given(SESSIONS)
def test_a_session_comes_back_as_it_was(session: Session) -> None:
    """Through JSON, whatever was said."""
    assert from_json(json.loads(json.dumps(session.to_json()))) == session


def test_a_finished_screening_takes_less_than_500_bytes(done: Talk) -> None:
    """The store has 700 for everything it keeps of a contact."""
    done.texts("steps", "risks", "more", "CODE bluebird")
    size = len(json.dumps(done.session.to_json(), separators=(",", ":")))

    assert size < 500, size


def test_a_session_of_another_version_begins_anew() -> None:
    """Rather than be read wrongly."""
    assert from_json({"v": 0, "l": "es"}) == new_session()


def test_every_common_fact_has_a_letter_of_its_own() -> None:
    """Letters are given for good."""
    assert set(COMMON) == set(_LETTERS)
    assert len(set(_LETTERS.values())) == len(_LETTERS)


def test_nothing_of_the_session_names_the_person(done: Talk) -> None:
    """No number, no text of theirs."""
    kept = json.dumps(done.session.to_json())

    assert "+1" not in kept
    assert "having it" not in kept
