"""What is never kept: asked last, used in the turn of its answer, and then gone."""

from __future__ import annotations

import json

import pytest

from bot.eligibility import assess
from tests.conversation.conftest import TODAY, Talk

FEDERAL = "federal court nevada 2012 possession guilty"
PRIVATE = {"x_person_status", "x_lawful_at_offense"}


def until_asked(talk: Talk) -> None:
    """Answers everything until citizenship is asked about."""
    turn = talk.text(FEDERAL)
    told = {
        "sentence": "all done 2013",
        "x_drug_only_marijuana": "1",
        "x_prejudgment_probation": "2",
    }
    while turn.asking not in PRIVATE:
        turn = talk.text(told.get(turn.asking or "", "I don't know"))


@pytest.mark.parametrize(
    ("answer", "outcome"), [("1", "eligible"), ("2", "refer"), ("3", "clemency")]
)
def test_the_answer_is_given_in_that_very_turn(talk: Talk, answer: str, outcome: str) -> None:
    """And the next session knows nothing of it."""
    until_asked(talk)
    turn = talk.text(answer)

    assert (turn.kind, turn.outcome) == ("result", outcome)
    assert not PRIVATE & talk.session.charge.facts.keys()
    assert not any(
        word in json.dumps(talk.session.to_json()) for word in ("citizen", "green", 'other"')
    )


def test_who_skips_one_such_question_is_asked_no_other(talk: Talk) -> None:
    """The least that is certain is told."""
    until_asked(talk)
    turn = talk.text("skip")

    assert turn.kind == "result"
    assert {talk.session.charge.facts[name] for name in PRIVATE} == {"unknown"}


def test_it_comes_last_among_what_is_needed(talk: Talk) -> None:
    """Asked earlier, it would be lost before the answer."""
    facts = {"jurisdiction": "US", "disposition": "convicted", "offense": "possession",
             "offense_date": "2012"}  # fmt: skip

    needs = assess(talk.world.rulebook, facts, TODAY).needs_outcome

    assert PRIVATE & set(needs)
    assert not PRIVATE & set(needs[: -len(PRIVATE & set(needs))])
