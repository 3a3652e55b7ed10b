"""A campaign by its keyword, from its file or from the database, and the number on its sheets."""

from __future__ import annotations

from bot.cli.opened import Unusable, opened_ledger
from bot.config import Settings
from bot.dialogs import Definition
from bot.ledger import LedgerAway
from bot.outreach.account import number_shown
from bot.outreach.campaigns import all_definitions, load_definitions

NO_NUMBER = (
    "No number to print: set TWILIO_FROM to the number people text (beside a Messaging Service "
    "too), or the campaign's `sender`."
)


def known_campaign(keyword: str) -> Definition:
    """What was set about it. Raises Unusable where there is none of that keyword."""
    wanted = keyword.upper()
    files = load_definitions()
    if wanted in files:
        return files[wanted]
    try:
        with opened_ledger() as ledger:
            kept = all_definitions(ledger)
    except LedgerAway as error:
        raise Unusable(f"DATABASE_URL: {error}") from error
    if wanted not in kept:
        known = ", ".join(sorted({*files, *kept})) or "none"
        raise Unusable(f"There is no campaign {wanted} (there are: {known}).")
    return kept[wanted]


def number_of(settings: Settings, definition: Definition | None = None) -> str:
    """The number people text; without a Twilio account that of the stand-in, "" when unknown."""
    if definition and definition.sender.startswith("+"):
        return definition.sender
    return number_shown(settings)


def site_of(settings: Settings) -> str:
    """The address of the public page."""
    return settings.public_url or f"http://127.0.0.1:{settings.port}"
