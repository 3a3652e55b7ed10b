"""The phases of a talk, run by one shared `transitions` machine.

A machine built for each text would cost milliseconds, so it is built once for the data it stands
for and lent to each turn. dialogs/states.yaml was checked before: `transitions` itself loads
unknown names without a word.
"""

from __future__ import annotations

import functools
from typing import Any

from transitions import Machine

from bot.dialogs import Dialogs, Transition


class _Talk:
    """What the machine moves: a state, and answers to the conditions of states.yaml."""

    state: str
    trigger: Any  # put here by the machine

    def __init__(self, *, needs_more: bool, has_result: bool) -> None:
        self._needs_more = needs_more
        self._has_result = has_result

    def needs_more(self) -> bool:
        """Whether a question is left that can still change the answer."""
        return self._needs_more

    def has_result(self) -> bool:
        """Whether the charge in hand was given a result."""
        return self._has_result


def next_state(
    dialogs: Dialogs,
    state: str,
    trigger: str,
    *,
    needs_more: bool = False,
    has_result: bool = False,
) -> str:
    """The phase after `trigger`; the same one where nothing leads on from it."""
    machine = _machine(dialogs.initial, tuple(dialogs.states), dialogs.transitions)
    talk = _Talk(needs_more=needs_more, has_result=has_result)
    machine.add_model(talk, initial=state)
    try:
        talk.trigger(trigger)
    finally:
        machine.remove_model(talk)
    return talk.state


@functools.lru_cache(maxsize=8)  # one for the service; tests bring their own
def _machine(initial: str, states: tuple[str, ...], transitions: tuple[Transition, ...]) -> Machine:
    return Machine(
        model=None,
        states=list(states),
        initial=initial,
        transitions=[_row(transition) for transition in transitions],
        auto_transitions=False,
        ignore_invalid_triggers=True,
    )


def _row(arrow: Transition) -> dict[str, Any]:
    row: dict[str, Any] = {"trigger": arrow.trigger, "source": arrow.source, "dest": arrow.dest}
    return {**row, "conditions": [arrow.condition]} if arrow.condition else row
