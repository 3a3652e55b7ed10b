"""`clearline forget NUMBER`: erases everything held about a phone number."""

from __future__ import annotations

import argparse
import os

import phonenumbers

from bot.cli.opened import Unusable, opened_ledger, opened_store, refuse
from bot.config import read_settings
from bot.ledger import LedgerAway
from bot.outreach.aftercare import erase
from bot.outreach.heard import settle_all

CHANNELS = ("sms", "whatsapp", "rcs", "sim")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The number, as people write it or as +1..."""
    parser.add_argument(
        "number", metavar="NUMBER", help="a phone number: +14155550100, 415 555 0100"
    )


def run(args: argparse.Namespace) -> int:
    """Erases on every channel and says what there was; the proof of an opt-out stays."""
    number = _normal(args.number)
    if number is None:
        return refuse("NUMBER: not a phone number; write it like +14155550100.")
    try:
        with opened_store() as store, opened_ledger() as ledger:
            settle_all(ledger, store.errands)  # what was texted a moment ago
            held = {what for channel in CHANNELS for what in store.forget(channel, number)}
            held |= {what for channel in CHANNELS for what in erase(ledger, channel, number)}
            stopped = any(store.has_opted_out(channel, number) for channel in CHANNELS)
            emptied = _redacted(number)
    except Unusable as error:
        return refuse(error)
    except LedgerAway:
        return refuse("DATABASE_URL: the database does not answer.")
    print(f"erased: {', '.join(sorted(held))}" if held else "nothing was held")
    if stopped:
        print("kept: that this number asked for no more texts")
    if emptied is not None:
        print(f"emptied at Twilio: {emptied} texts")
    return 0


def _redacted(number: str) -> int | None:
    """Empties the number's texts at Twilio where CLEARLINE_REDACT is on; how many."""
    from bot.app import make_redactor  # loads the whole service

    redactor = make_redactor(read_settings(os.environ))
    return redactor.erase(number) if redactor else None


def _normal(text: str) -> str | None:
    """The number as Twilio writes it (E.164); None when it cannot be one."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
