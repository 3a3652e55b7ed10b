"""Facts, law and a day in; the answer, its reasons and the next question out."""

from bot.eligibility.answer import Alternative, Answer
from bot.eligibility.assess import assess

__all__ = ["Alternative", "Answer", "assess"]
