"""The law files: loaded, checked and frozen."""

from bot.rules.load import load_rulebook
from bot.rules.model import (
    Cite,
    Confidence,
    FactDecl,
    Helper,
    Jurisdiction,
    Outcome,
    Records,
    Remedy,
    Rulebook,
    Way,
)

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
