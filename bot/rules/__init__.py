"""The law files: loaded, checked and frozen."""

from bot.rules.entries import Cite, Confidence, Helper, Records
from bot.rules.load import load_rulebook
from bot.rules.model import FactDecl, Jurisdiction, Outcome, Remedy, Rulebook, Way

__all__ = [
    "Cite",
    "Confidence",
    "FactDecl",
    "Helper",
    "Jurisdiction",
    "Outcome",
    "Records",
    "Remedy",
    "Rulebook",
    "Way",
    "load_rulebook",
]
