"""Facts, law and a day in; the answer, its reasons and the next question out."""

from bot.eligibility.answer import Answer

__all__ = ["Answer"]
