"""Facts, law and a day in; the answer, its reasons and the next question out."""

from bot.eligibility.answer import Alternative, Answer
from bot.eligibility.assess import assess
from bot.eligibility.explain import Reason, explain
from bot.eligibility.offers import offers

__all__ = ["Alternative", "Answer", "Reason", "assess", "explain", "offers"]
