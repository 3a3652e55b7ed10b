"""The account that texts go out by: Twilio's, or the stand-in's where none is set."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.config import Settings
from bot.store import Keyring

SIMULATED_SENDER = "+15005550006"  # the number that Twilio's own test credentials may send from
_TWILIO = "https://api.twilio.com"


@dataclass(frozen=True, slots=True)
class Account:
    """Who sends.

    Attributes:
        sid, token: of the account; the token also signs the callbacks.
        api_base: where the REST API is.
        sender: our number, or a Messaging Service's SID ("MG...").
        callback: the address that is told what became of a text.
    """

    sid: str
    token: str = field(repr=False)
    api_base: str
    sender: str
    callback: str


def account_of(settings: Settings, keyring: Keyring) -> Account | None:
    """The account of these settings; None when there is neither Twilio nor a stand-in."""
    callback = f"{settings.public_url}/sms/status"
    if settings.simulated:
        if settings.api_base == _TWILIO:
            return None
        sid, token = simulated_credentials(keyring)
        sender = settings.senders[0] if settings.senders else SIMULATED_SENDER
        return Account(sid, token, settings.api_base, sender, callback)
    sender = settings.messaging_service_sid or (settings.senders[0] if settings.senders else "")
    return Account(
        settings.account_sid, settings.auth_tokens[0], settings.api_base, sender, callback
    )


def number_shown(settings: Settings) -> str:
    """The number that people text, for paper and pages; "" where only a Messaging Service is set.

    The simulator shows the stand-in's, so that a sheet and the public page can be tried out.
    """
    if settings.senders:
        return settings.senders[0]
    return SIMULATED_SENDER if settings.simulated else ""


def simulated_credentials(keyring: Keyring) -> tuple[str, str]:
    """Account SID and token of the stand-in; our own gate takes what that token signs."""
    return f"AC{keyring.token('stand-in account')[:32]}", keyring.token("simulator")
