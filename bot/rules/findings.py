"""What `rules check` finds: errors, which fail it, and notes, which a lawyer should read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        about: what kind of thing: texts, reach, gaps, thresholds, cases, ...
        error: whether the check fails for it.
        file, line: where to mend it.
    """

    about: str
    error: bool
    file: str
    line: int
    what: str

    def __str__(self) -> str:
        kind = "error" if self.error else "note"
        return f"{self.file}:{self.line}: {kind}: {self.about}: {self.what}"
