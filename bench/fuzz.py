"""Texts read differently after harmless changes: `python -m bench fuzz`.

Every line of the English and Spanish corpora is written anew in other letters, spaces,
punctuation and accents, and with one seeded slip of the thumb in a word of five letters or more;
each must be read as it was. Prints the rate of each change, and the texts that were not.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "understand"))

import compare  # noqa: E402  the tests' own rules of what is right

from bot.models import Reading  # noqa: E402

FILES = ("shared/en", "shared/es", "own/en", "own/en2", "own/en3", "own/es", "own/es2")
SHORTEST = 5
"""Letters of a word that may get a slip: a shorter one becomes another word."""
_PLAIN = "abcdefghijklmnopqrstuvwxyz"


def _upper(text: str, _: Random) -> str:
    return text.upper()


def _lower(text: str, _: Random) -> str:
    return text.lower()


def _spaced(text: str, _: Random) -> str:
    return "  " + text.replace(" ", "   ") + " \n"


def _dotted(text: str, _: Random) -> str:
    """A full stop at the end, where nothing ends the text yet."""
    return text if not text[-1:].isalnum() else text + "."


def _bare(text: str, _: Random) -> str:
    """Without accents; ñ stays, since año and ano are two words."""
    kept = text.replace("ñ", "\0").replace("Ñ", "\1")
    plain = unicodedata.normalize("NFD", kept)
    plain = "".join(char for char in plain if unicodedata.category(char) != "Mn")
    return unicodedata.normalize("NFC", plain).replace("\0", "ñ").replace("\1", "Ñ")


def _decomposed(text: str, _: Random) -> str:
    return unicodedata.normalize("NFD", text)


def _slip(text: str, random: Random) -> str:
    """Two letters swapped, one left out, or one doubled, in a long word."""
    words = text.split(" ")
    long = [at for at, word in enumerate(words) if len(word) >= SHORTEST and word.isalpha()]
    if not long:
        return text
    at = random.choice(long)
    word = words[at]
    place = random.randrange(1, len(word) - 2)
    swapped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    short, doubled = word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:]
    words[at] = random.choice((swapped, short, doubled))
    return " ".join(words)


CHANGES: dict[str, Callable[[str, Random], str]] = {
    "capitals": _upper,
    "small letters": _lower,
    "spaces": _spaced,
    "full stop": _dotted,
    "no accents": _bare,
    "accents apart": _decomposed,
    "one slip": _slip,
}


@dataclass(frozen=True, slots=True)
class Changed:
    """One line read after a change: the text as changed, and its reading before and after."""

    line: compare.Line
    text: str
    before: Reading
    after: Reading

    @property
    def is_same(self) -> bool:
        """Whether intent, facts and language stayed."""
        old, new = self.before, self.after
        return (old.intent, dict(old.facts), old.language) == (
            new.intent,
            dict(new.facts),
            new.language,
        )


def changed(change: str, every: int = 1) -> Iterator[Changed]:
    """Each line (or one in so many) that a change touches; the same lines give the same texts."""
    for name in FILES:
        path = compare.FOLDER / f"{name}.jsonl"
        for line in list(compare.load_lines(path))[::every] if path.exists() else ():
            text = str(line.said["text"])
            new = CHANGES[change](text, Random(f"{name}:{line.number}"))
            if new != text:
                said = {**line.said, "text": new}
                after = compare.read(replace(line, said=said))
                yield Changed(line, new, compare.read(line), after)


def main(names: list[str]) -> int:
    """Prints the rate of each change, or of those named, and what was read differently."""
    for change in names or CHANGES:
        pairs = list(changed(change))
        other = [one for one in pairs if not one.is_same]
        print(f"{change:<16}{len(pairs):>6} texts{1 - len(other) / max(len(pairs), 1):>9.2%} same")
        for one in other:
            told = f"{one.before.intent} {dict(one.before.facts)}"
            print(f"    {one.text!r} (asked {one.line.said.get('asking')})\n        {told}")
            print(f"        {one.after.intent} {dict(one.after.facts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
