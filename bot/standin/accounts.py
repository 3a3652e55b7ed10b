"""Whose stand-in it is: an account's sid and token that nobody else can guess."""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as BadBase64
from dataclasses import dataclass, field

from bot.store import Keyring

OUR_NUMBER = "+15005550006"  # what a Messaging Service sends from here


def credentials(keyring: Keyring) -> tuple[str, str]:
    """The account sid and auth token of the stand-in under our keys.

    The token is the simulator's: what it signs passes our own gate wherever the simulator may.
    """
    return f"AC{keyring.token('stand-in account')[:32]}", keyring.token("simulator")


@dataclass(frozen=True, slots=True)
class Account:
    """The one account the stand-in knows."""

    sid: str
    token: str = field(repr=False)

    def admits(self, authorization: str) -> bool:
        """Whether this is our account's HTTP Basic header."""
        kind, _, packed = authorization.partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            given = b64decode(packed, validate=True)
        except (BadBase64, ValueError):
            return False
        return hmac.compare_digest(given, f"{self.sid}:{self.token}".encode())
