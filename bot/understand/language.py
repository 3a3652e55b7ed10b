"""The language a text is written in, when that is clear."""

from __future__ import annotations

from bot.understand.phrasebook import phrasebook
from bot.understand.text import Text, fold


def detect(text: Text) -> str:
    """The code of the language with the most telling words, or "" when none is ahead."""
    counts = {
        code: sum(word in {fold(sign) for sign in one.lists["signs"]} for word in text.tokens)
        for code, one in phrasebook().languages.items()
    }
    best = sorted(counts, key=lambda code: -counts[code])[:2]
    is_clear = bool(best) and counts[best[0]] > 0
    return best[0] if is_clear and (len(best) < 2 or counts[best[0]] > counts[best[1]]) else ""
