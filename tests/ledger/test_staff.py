"""How passwords of staff are kept."""

from __future__ import annotations

from argon2 import Type, extract_parameters

from bot.ledger import staff


def test_passwords_are_hashed_as_slowly_as_they_should() -> None:
    """At least the second recommended option of RFC 9106, section 4."""
    used = extract_parameters(staff._hasher.hash("correct horse battery staple"))

    assert used.type is Type.ID
    assert used.memory_cost >= 65_536
    assert used.time_cost >= 3
    assert used.parallelism >= 4
