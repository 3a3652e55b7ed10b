"""A campaign is seen while it runs: drawn anew on a terminal, a line for each change in a pipe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot.cli import watching
from bot.ledger import Ledger
from bot.ledger.tables import Outgoing, TemplatePause
from bot.outreach import campaigns
from bot.outreach.planning import plan
from tests.outreach.campaigning import FAIR, TUESDAY_NOON, agree, make, our_world


@pytest.fixture
def running(ledger: Ledger) -> Ledger:
    """A campaign that runs, with four texts in its outbox."""
    for number in range(4):
        agree(ledger, f"+1619555010{number}")
    make(ledger, FAIR, "running")
    plan(ledger, "FAIR", our_world())
    return ledger


def _mark(ledger: Ledger, status: str, code: int = 0) -> None:
    """Something becomes of the next text that waits."""
    with ledger.transaction() as session:
        waiting = select(Outgoing).where(Outgoing.status == "queued").order_by(Outgoing.id)
        row = session.scalars(waiting).first()
        assert row is not None
        row.status, row.code = status, code


def _while_looking(monkeypatch: pytest.MonkeyPatch, *steps: Callable[[], object]) -> None:
    """What happens between two looks; after the last one somebody presses Ctrl-C."""
    left = iter(steps)

    def sleep(seconds: float) -> None:
        step = next(left, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    monkeypatch.setattr(watching.time, "sleep", sleep)


def test_a_pipe_gets_a_line_for_each_change(running, monkeypatch, capsys) -> None:
    _while_looking(monkeypatch, lambda: None, lambda: _mark(running, "delivered"), lambda: None)

    watching.watch(running, "FAIR", 1.0, once=False)

    assert capsys.readouterr().out.splitlines() == [
        "FAIR running; 4 queued; $0.00 of $10.00",
        "FAIR running; 1 delivered, 3 queued; $0.00 of $10.00",
    ]


def test_a_terminal_is_drawn_over(running, monkeypatch, capsys) -> None:
    monkeypatch.setattr(watching.sys.stdout, "isatty", lambda: True, raising=False)
    _while_looking(monkeypatch, lambda: _mark(running, "sent"), lambda: None)

    watching.watch(running, "FAIR", 1.0, once=False)

    shown = capsys.readouterr().out
    assert shown.count("\x1b[3A\x1b[J") == 2
    assert f"[{'#' * 8}{'.' * 22}] 25%" in shown
    assert "to go" in shown


def test_errors_and_pauses_say_what_to_do(running, capsys) -> None:
    """SMS-42, SMS-44: in words an organiser understands."""
    _mark(running, "undelivered", 30007)
    with running.transaction() as session:
        row = campaigns.found_or_refused(session, "FAIR")
        session.add(
            TemplatePause(
                campaign_id=row.id, template="first", language="en", filtered=3, of=200,
                at=TUESDAY_NOON,
            )
        )  # fmt: skip

    watching.watch(running, "FAIR", 1.0, once=True)

    told = capsys.readouterr().out
    assert "error 30007, 1 times: Filtered by Twilio or the carrier." in told
    assert "paused: first in en, 3 of 200 filtered." in told
    assert "clearline campaign lift FAIR --template first --language en" in told


def test_it_ends_with_the_campaign(running, monkeypatch, capsys) -> None:
    _while_looking(monkeypatch, lambda: campaigns.cancel(running, "FAIR", "ana", "wrong list"))

    assert watching.watch(running, "FAIR", 1.0, once=False) == 0

    assert capsys.readouterr().out.splitlines()[-1].endswith("why: wrong list")
