"""What every one of these pages works with, and who may open it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import abort, redirect, render_template, url_for
from flask_login import UserMixin, current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.config import Settings
from bot.conversation import World
from bot.ledger import Ledger
from bot.ledger.audit import note
from bot.ledger.staff import ROLES, Role
from bot.ledger.tables import Staff
from bot.store import Store
from bot.turns import Line

Page = ParamSpec("Page")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pages work with."""

    settings: Settings
    line: Line
    ledger: Ledger
    store: Store

    @property
    def world(self) -> World:
        """Law, texts and campaigns as they are now."""
        return self.line.world

    def now(self) -> datetime:
        """The moment, by the ledger's clock."""
        return self.ledger.now()

    def note(self, session: Session, what: str, about: str = "") -> None:
        """Writes into the audit log what whoever is logged in does."""
        note(session, self.now(), who(), what, about)

    def noted(self, what: str, about: str = "") -> None:
        """The same in a transaction of its own."""
        with self.ledger.transaction() as session:
            self.note(session, what, about)


class Person(UserMixin):  # type: ignore[misc]
    """Somebody who is logged in; `stamp` ends the login when the account changes."""

    def __init__(self, row: Staff) -> None:
        self.username = row.username
        self.role: Role = row.role  # type: ignore[assignment]
        self.stamp = row.stamp
        self.row_id = row.id
        self.must_choose = row.one_time_until is not None

    def get_id(self) -> str:
        """What the session cookie holds."""
        return f"{self.row_id}:{self.stamp}"

    def may(self, role: Role) -> bool:
        """Whether they may do what this role may."""
        return ROLES.index(self.role) >= ROLES.index(role)


def who() -> str:
    """The username of whoever asks for this page."""
    return str(current_user.username)


def needs(role: Role) -> Callable[[Callable[Page, Answer]], Callable[Page, Answer]]:
    """A page only for this role and those above it; 403 for others."""

    def guard(page: Callable[Page, Answer]) -> Callable[Page, Answer]:
        @wraps(page)
        def guarded(*args: Page.args, **kwargs: Page.kwargs) -> Answer:
            if not current_user.may(role):
                abort(403)
            return page(*args, **kwargs)

        return guarded

    return guard


def show(template: str, status: int = 200, **values: object) -> tuple[str, int]:
    """A page of ours."""
    return render_template(template, **values), status


def back_to(endpoint: str, **values: object) -> AnyResponse:
    """To another page, so that nothing is sent twice by reloading."""
    return redirect(url_for(endpoint, **values), 303)  # type: ignore[arg-type]
