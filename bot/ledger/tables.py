"""The tables of what must last for years: who agreed to what, who was texted, who asks for help.

A phone number stands here sealed, and is found by its keyed hash (`contacts.name`); a copied file
without our keys names nobody. Moments are UTC. What happened is appended, never rewritten: the
database itself refuses to change a row of `consents` or `audit` (see the migrations).
"""

from bot.ledger.base import Base, Moment
from bot.ledger.help import Handled, Partner, Promise, Request
from bot.ledger.office import Audit, Staff, Tally, Upload, UploadPart
from bot.ledger.people import Consent, Contact, Import
from bot.ledger.texts import Campaign, Outgoing, SenderDay, TemplatePause

__all__ = [
    "Audit", "Base", "Campaign", "Consent", "Contact", "Handled", "Import", "Moment", "Outgoing",
    "Partner", "Promise", "Request", "SenderDay", "Staff", "Tally", "TemplatePause", "Upload",
    "UploadPart",
]  # fmt: skip
