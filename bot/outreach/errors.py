"""What carriers and Twilio refuse, and what we do about it: one table for every error.

The same codes come as the answer to a send and in a status callback; both look here. Sources:
https://www.twilio.com/docs/api/errors and one page for each code below it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Action(StrEnum):
    """What an error calls for."""

    STOP = "stop"  # the person is blocked or opted out: write a stop down
    BAD = "bad"  # no text ever gets to this number
    AWAY = "away"  # not reached today: try again later, give up after three different days
    COUNT = "count"  # it ends here; people look at how many
    HALT = "halt"  # something is wrong with our account: the whole campaign waits
    SLOW = "slow"  # too fast: the sender waits a little, the order stays
    TOMORROW = "tomorrow"  # the carrier's day is full: after midnight Pacific
    GUARD = "guard"  # a guard against fraud has stepped in: wait half an hour


@dataclass(frozen=True, slots=True)
class Rule:
    """What one error calls for.

    Attributes:
        says: in words an organiser understands; for HALT what must be mended, and by whom.
        bad: with BAD what the contact is marked as.
        tries: with AWAY how often a text is handed over at most.
    """

    action: Action
    says: str
    bad: str = ""
    tries: int = 4


_ASK_TWILIO = "Open Twilio's console, mend it there, then resume the campaign. No number is lost."

RULES: Mapping[int, Rule] = MappingProxyType(
    {
        21610: Rule(Action.STOP, "The person has opted out at Twilio."),
        30004: Rule(Action.STOP, "The person or the carrier blocks our texts."),
        21211: Rule(Action.BAD, "This is no phone number.", "invalid"),
        30005: Rule(Action.BAD, "This number is not in use.", "invalid"),
        21614: Rule(Action.BAD, "This number takes no texts.", "landline"),
        21635: Rule(Action.BAD, "This is a landline.", "landline"),
        30006: Rule(Action.BAD, "This is a landline, or its carrier takes no texts.", "landline"),
        30003: Rule(Action.AWAY, "The phone is off or out of reach."),
        30008: Rule(Action.AWAY, "The carrier gives no reason."),
        30017: Rule(Action.AWAY, "The carrier's network is overloaded."),
        30410: Rule(Action.AWAY, "The carrier took too long."),
        30500: Rule(Action.AWAY, "Twilio had a fault of its own."),
        # Where the carrier gives no receipts a text stays "sent", which is no error. Told as not
        # delivered it may still have come: the fewest tries, so that few get it twice.
        30046: Rule(Action.AWAY, "Nobody knows whether it came: no receipt.", tries=2),
        30007: Rule(Action.COUNT, "Filtered by Twilio or the carrier."),
        21612: Rule(Action.COUNT, "Twilio has no way from our number to this one."),
        30034: Rule(Action.HALT, "Our number is not registered for A2P 10DLC. " + _ASK_TWILIO),
        30035: Rule(
            Action.HALT,
            "Our number's registration is still being set up at the carriers. Wait up to 24 hours, "
            "then resume the campaign. No number is lost.",
        ),
        30032: Rule(Action.HALT, "Our toll-free number is not verified. " + _ASK_TWILIO),
        30033: Rule(Action.HALT, "Our A2P campaign is suspended. " + _ASK_TWILIO),
        30024: Rule(Action.HALT, "Our number is not set up at this carrier. " + _ASK_TWILIO),
        30037: Rule(Action.HALT, "Outbound texts are switched off for us. " + _ASK_TWILIO),
        30002: Rule(Action.HALT, "Our Twilio account is suspended. " + _ASK_TWILIO),
        21408: Rule(Action.HALT, "Our account may not text this country. " + _ASK_TWILIO),
        20003: Rule(Action.HALT, "Twilio does not accept our account or token. " + _ASK_TWILIO),
        21606: Rule(Action.HALT, "Our sending number is not ours or cannot text. " + _ASK_TWILIO),
        21212: Rule(Action.HALT, "Our sending number is no phone number. " + _ASK_TWILIO),
        21608: Rule(Action.HALT, "A trial account texts only verified numbers. " + _ASK_TWILIO),
        # Not of one number either: each would else use up the whole list.
        20005: Rule(Action.HALT, "Our Twilio account is not active. " + _ASK_TWILIO),
        20006: Rule(Action.HALT, "Our Twilio account may not do this. " + _ASK_TWILIO),
        20008: Rule(Action.HALT, "These are Twilio's test credentials. " + _ASK_TWILIO),
        20404: Rule(Action.HALT, "Twilio does not know our account. " + _ASK_TWILIO),
        21603: Rule(Action.HALT, "No number of ours was named as the sender. " + _ASK_TWILIO),
        21659: Rule(Action.HALT, "Our sending number is not one of Twilio's. " + _ASK_TWILIO),
        21660: Rule(Action.HALT, "Our sending number is another account's. " + _ASK_TWILIO),
        21701: Rule(Action.HALT, "Our Messaging Service does not exist. " + _ASK_TWILIO),
        21703: Rule(Action.HALT, "Our Messaging Service has no number for it. " + _ASK_TWILIO),
        21704: Rule(Action.HALT, "Our Messaging Service has no numbers. " + _ASK_TWILIO),
        21705: Rule(Action.HALT, "Our Messaging Service's SID is wrong. " + _ASK_TWILIO),
        30001: Rule(Action.SLOW, "Twilio's queue is full."),
        21611: Rule(Action.SLOW, "Our number's queue is full."),
        30022: Rule(Action.SLOW, "The carrier's limit a minute is reached."),
        30036: Rule(Action.SLOW, "It waited too long at Twilio."),
        20429: Rule(Action.SLOW, "Twilio takes no more for a moment."),
        30023: Rule(Action.TOMORROW, "T-Mobile's limit for today is reached."),
        30027: Rule(Action.TOMORROW, "T-Mobile's limit for today is reached."),
        63038: Rule(Action.TOMORROW, "Our account's own limit for today is reached."),
        30450: Rule(Action.GUARD, "Twilio's guard against fraud holds texts like this."),
        30453: Rule(Action.GUARD, "Twilio's guard against fraud holds texts like this."),
    }
)
FILTERED = 30007
NOT_TWILIO = Rule(
    Action.HALT,
    "What answers is not Twilio: look at TWILIO_API_BASE and at the proxy in between, then resume "
    "the campaign. No number is lost.",
)
UNLISTED = Rule(Action.COUNT, "An error we do not know; its page at Twilio says more.")


def rule_for(code: int, status: int = 0) -> Rule:
    """What an error calls for; `status` is HTTP's, for an answer without a code of Twilio's.

    >>> rule_for(21610).action.value, rule_for(0, 429).action.value, rule_for(12345).action.value
    ('stop', 'slow', 'count')
    """
    if code not in RULES:
        code = {429: 20429, 401: 20003, 403: 20003, 404: 20404}.get(status, code)
    return RULES.get(code, NOT_TWILIO if status and not code else UNLISTED)
