"""Who may open the organisers' pages: passwords by Argon2, a second factor by TOTP, lockout.

What is wrong is never told apart outside: an unknown name, a wrong password and an account that
waits all take the same time and get the same answer.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger.tables import Staff
from bot.store import Keyring, Unreadable

Role = Literal["viewer", "organiser", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "organiser", "admin")
"""From who only looks to who may do everything; each may what those before it may."""

ONE_TIME_DAYS = 3  # a password that somebody handed out counts no longer
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200  # Argon2 hashes everything it is given
ISSUER = "Clearline"
_FEWEST_LETTERS = 5  # different ones in a password
_TRIES = 5  # wrong ones in a row before an account begins to wait
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
_STEP_SECONDS = 30  # RFC 6238's own; one step to either side is taken for slow clocks
_hasher = PasswordHasher()
_NOBODY = _hasher.hash(secrets.token_hex())  # compared where nobody has that name


class NoSuchStaff(Exception):
    """Nobody has that name."""


class NameTaken(Exception):
    """Somebody has that name already, perhaps switched off."""


def everybody(session: Session) -> Sequence[Staff]:
    """All accounts, by name."""
    return session.scalars(select(Staff).order_by(Staff.username)).all()


def named(session: Session, username: str) -> Staff:
    """The account of that name. Raises NoSuchStaff."""
    row = find(session, username)
    if row is None:
        raise NoSuchStaff(username)
    return row


def find(session: Session, username: str) -> Staff | None:
    """The account of that name, None where nobody has it."""
    return session.scalars(select(Staff).where(Staff.username == tidy(username))).first()


def tidy(username: str) -> str:
    """A name as it is kept: small letters."""
    return username.strip().lower()


def add(session: Session, username: str, role: Role, now: datetime) -> tuple[Staff, str]:
    """A new account and its one-time password. Raises NameTaken."""
    name = tidy(username)
    if find(session, name):
        raise NameTaken(name)
    row = Staff(username=name, role=role, password="", stamp="", created_at=now)
    password = hand_out(row, now)
    session.add(row)
    session.flush()
    return row, password


def hand_out(row: Staff, now: datetime) -> str:
    """A new one-time password; the second factor is set up anew and every login ends."""
    password = "-".join(secrets.token_hex(2) for _ in range(5))  # 80 bits, easy to read out
    _set(row, password)
    row.one_time_until = now + timedelta(days=ONE_TIME_DAYS)
    row.totp, row.last_code, row.active = b"", 0, True
    return password


def choose(row: Staff, password: str) -> str:
    """Their own password; what is wrong with it in a sentence, "" when it was taken."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        return f"Choose at least {SHORTEST_PASSWORD} letters and digits. A few words do well."
    if row.username in password.lower():
        return "Choose one without your name in it."
    if len(set(password)) < _FEWEST_LETTERS:
        return "Choose one with more different letters."
    if password_is(row, password):
        return "That is the password you have. Choose another one."
    _set(row, password)
    row.one_time_until = None
    return ""


def disable(row: Staff) -> None:
    """Lets nobody in by this account, at once."""
    row.active = False
    end_logins(row)


def end_logins(row: Staff) -> None:
    """Every open login of this account ends with its next page."""
    row.stamp = secrets.token_hex(16)


def password_is(row: Staff | None, password: str) -> bool:
    """Whether this is the password; takes as long where there is nobody."""
    try:
        _hasher.verify(row.password if row else _NOBODY, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return False
    return row is not None


def may_try(row: Staff, now: datetime) -> bool:
    """Whether this account listens: it is on, not waiting, and not handed out too long ago."""
    waits = row.locked_until is not None and now < row.locked_until
    stale = row.one_time_until is not None and now >= row.one_time_until
    return row.active and not waits and not stale


def failed(row: Staff, now: datetime) -> None:
    """One more wrong try; from the fifth on the account waits, each time twice as long."""
    row.failures += 1
    if row.failures >= _TRIES:
        doubled = min(row.failures - _TRIES, 10)
        row.locked_until = now + min(_FIRST_WAIT * 2**doubled, _LONGEST_WAIT)


def succeeded(row: Staff) -> None:
    """They are in: what was wrong before is forgotten."""
    row.failures, row.locked_until = 0, None


# -- the second factor ---------------------------------------------------------------------------


def new_secret() -> str:
    """A secret for an authenticator app, 160 bits."""
    return pyotp.random_base32()


def link(username: str, secret: str) -> str:
    """What the QR code says to the authenticator app."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def enrol(row: Staff, keyring: Keyring, secret: str) -> None:
    """Keeps the secret, sealed: from now on its codes are asked for."""
    row.totp, row.last_code = keyring.seal(f"staff:{row.username}", secret.encode()), 0


def code_is(row: Staff, keyring: Keyring, code: str, now: datetime) -> bool:
    """Whether this code is right now, and was not used before: it is used by this."""
    try:
        secret = keyring.open(f"staff:{row.username}", row.totp).decode()
    except Unreadable:
        return False
    step = step_of(secret, code, now)
    if step <= row.last_code:
        return False
    row.last_code = step
    return True


def step_of(secret: str, code: str, now: datetime) -> int:
    """The time step whose code this is, one to either side of now; 0 when it is none's."""
    typed = code.replace(" ", "")
    if not (typed.isascii() and typed.isdigit()):
        return 0
    current, app = int(now.timestamp()) // _STEP_SECONDS, pyotp.TOTP(secret)
    for step in (current, current - 1, current + 1):
        if secrets.compare_digest(app.at(step * _STEP_SECONDS), typed):
            return step
    return 0


def _set(row: Staff, password: str) -> None:
    row.password = _hasher.hash(password)
    end_logins(row)
    row.failures, row.locked_until = 0, None
