"""The phases of a talk, run by one shared `transitions` machine.

The machine is built once for the data it stands for; `transitions` itself loads unknown names
without a word, so dialogs/states.yaml was checked before. Lending the machine to a talk
(`add_model`) puts some forty methods on it, a tenth of a whole turn, so the arrows are read off
the machine once and each turn looks up its own.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from transitions import Machine

from bot.dialogs import Dialogs, Transition

Arrows = Mapping[tuple[str, str], list[tuple[str, list[str]]]]
"""By state and trigger: where it may lead, with the conditions that must hold, in their order."""


def next_state(
    dialogs: Dialogs,
    state: str,
    trigger: str,
    *,
    needs_more: bool = False,
    has_result: bool = False,
) -> str:
    """The phase after `trigger`; the same one where nothing leads on from it.

    `needs_more`: a question is left that can still change the answer; `has_result`: the charge in
    hand was given a result. Both are the conditions of states.yaml.
    """
    arrows = _arrows(dialogs)
    holds = {"needs_more": needs_more, "has_result": has_result}
    for dest, conditions in arrows.get((state, trigger), ()):
        if all(holds[condition] for condition in conditions):
            return dest
    return state


@functools.lru_cache(maxsize=8)  # one for the service; tests bring their own
def _arrows(dialogs: Dialogs) -> Arrows:
    machine = Machine(
        model=None,
        states=list(dialogs.states),
        initial=dialogs.initial,
        transitions=[_row(transition) for transition in dialogs.transitions],
        auto_transitions=False,
        ignore_invalid_triggers=True,
    )
    return {
        (state, trigger): [
            (str(arrow.dest), [str(one.func) for one in arrow.conditions]) for arrow in arrows
        ]
        for trigger, event in machine.events.items()
        for state, arrows in event.transitions.items()
    }


def _row(arrow: Transition) -> dict[str, Any]:
    row: dict[str, Any] = {"trigger": arrow.trigger, "source": arrow.source, "dest": arrow.dest}
    return {**row, "conditions": [arrow.condition]} if arrow.condition else row
