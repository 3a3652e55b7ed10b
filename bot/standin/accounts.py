"""Whose stand-in it is: an account's sid and token that nobody else can guess."""

from __future__ import annotations

import hmac
from base64 import b64decode
from binascii import Error as BadBase64
from dataclasses import dataclass, field

from bot.outreach.account import SIMULATED_SENDER as OUR_NUMBER
from bot.outreach.account import simulated_credentials as credentials

__all__ = ["OUR_NUMBER", "Account", "credentials"]


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
