"""Who gets in, for how long, and what a stranger can find out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from bot.ledger import Ledger, LedgerAway, staff
from bot.ledger.tables import Audit, Staff
from tests.organisers.conftest import PASSWORD, TOTP, Clock, Visitor

Hire = Callable[[str, staff.Role], None]


def test_password_and_code_let_in(ana: Visitor) -> None:
    """Both together, and nothing less."""
    page = ana.opens("/")

    assert "<h1>Overview</h1>" in page.text


def test_a_password_alone_opens_nothing(visitor: Visitor, hire: Hire) -> None:
    """Between the two steps nobody is in."""
    hire("ana", "admin")

    visitor.posts("/login", username="ana", password=PASSWORD)

    assert "<h1>Log in</h1>" in visitor.opens("/campaigns/").text


def test_every_page_but_the_login_asks_who_is_there(app: Flask, visitor: Visitor) -> None:
    """No page was forgotten."""
    inner = app.wsgi_app.mounts["/outreach"].__self__  # type: ignore[attr-defined]
    open_ones = {"/login", "/code", "/enrol", "/static/<path:filename>"}

    for rule in inner.url_map.iter_rules():
        if rule.rule in open_ones:
            continue
        path = re.sub(r"<[^>]+>", "1", rule.rule)
        for method in rule.methods & {"GET", "POST"}:
            answer = visitor.client.open(f"/outreach{path}", method=method)
            assert answer.status_code in (303, 308), (method, path)
            assert answer.status_code == 308 or answer.location == "/outreach/login", path


def test_a_code_works_once(app: Flask, clock: Clock, visitor: Visitor, hire: Hire) -> None:
    """Whoever looks over a shoulder cannot use it again."""
    hire("ana", "admin")
    other = Visitor(app, clock)
    code = visitor.code()
    for one in (visitor, other):
        one.posts("/login", username="ana", password=PASSWORD)

    first = visitor.posts("/code", code=code)
    again = other.posts("/code", code=code)

    assert "Overview" in first.text
    assert again.status_code == 401
    assert "did not match" in again.text


def test_a_code_of_a_minute_ago_is_too_old(visitor: Visitor, clock: Clock, hire: Hire) -> None:
    """One step to either side is for slow clocks, not more."""
    hire("ana", "admin")
    visitor.posts("/login", username="ana", password=PASSWORD)
    old = pyotp.TOTP(TOTP).at(clock.at)
    clock.passes(seconds=61)

    answer = visitor.posts("/code", code=old)

    assert answer.status_code == 401


def test_nobody_learns_which_names_exist(visitor: Visitor, hire: Hire) -> None:
    """A wrong name and a wrong password get the same page."""
    hire("ana", "admin")

    wrong = visitor.posts("/login", username="ana", password="wrong")
    unknown = visitor.posts("/login", username="nobody", password="wrong")

    def said(page: str) -> str:
        return re.sub(r'value="[^"]+"', "", page)

    assert wrong.status_code == unknown.status_code == 401
    assert said(wrong.text) == said(unknown.text)


def test_after_five_wrong_tries_the_account_waits_longer_each_time(
    visitor: Visitor, clock: Clock, hire: Hire, ledger: Ledger
) -> None:
    """Then even the right password gets the same answer, until the wait is over."""
    hire("ana", "admin")
    for _ in range(5):
        visitor.posts("/login", username="ana", password="wrong")

    refused = visitor.posts("/login", username="ana", password=PASSWORD)
    clock.passes(seconds=31)
    visitor.posts("/login", username="ana", password="wrong")
    clock.passes(seconds=31)
    still = visitor.posts("/login", username="ana", password=PASSWORD)
    clock.passes(seconds=31)
    right = visitor.posts("/login", username="ana", password=PASSWORD)

    assert refused.status_code == still.status_code == 401
    assert "Your code" in right.text


def test_wrong_codes_count_as_wrong_tries(visitor: Visitor, hire: Hire) -> None:
    """A stolen password does not allow to try all codes."""
    hire("ana", "admin")
    visitor.posts("/login", username="ana", password=PASSWORD)
    for _ in range(5):
        visitor.posts("/code", code="000000")

    answer = visitor.posts("/code", code=pyotp.TOTP(TOTP).at(visitor.clock.at))

    assert "<h1>Log in</h1>" in answer.text


def test_one_address_may_try_twenty_times(visitor: Visitor) -> None:
    """Then it waits, whatever names it tries."""
    for number in range(20):
        visitor.posts("/login", username=f"name{number}", password="wrong")

    answer = visitor.posts("/login", username="ana", password="wrong")

    assert answer.status_code == 429
    assert "Wait five minutes" in answer.text


def test_the_session_ends_after_half_an_hour_of_nothing(ana: Visitor, clock: Clock) -> None:
    """A page that renews itself is no sign of a person."""
    clock.passes(minutes=20)
    ana.opens("/?live=1")
    clock.passes(minutes=11)

    page = ana.opens("/")

    assert "<h1>Log in</h1>" in page.text


def test_the_session_ends_after_twelve_hours_of_work(ana: Visitor, clock: Clock) -> None:
    """However busy somebody is."""
    for _ in range(36):
        clock.passes(minutes=20)
        page = ana.opens("/")

    assert "<h1>Overview</h1>" in page.text
    clock.passes(minutes=20)
    assert "<h1>Log in</h1>" in ana.opens("/").text


def test_logging_out_ends_a_copied_cookie_too(app: Flask, ana: Visitor, clock: Clock) -> None:
    """The cookie is worth nothing afterwards, wherever it lies."""
    thief = Visitor(app, clock)
    cookie = ana.client.get_cookie("outreach", path="/outreach")
    assert cookie
    thief.client.set_cookie("outreach", cookie.value, path="/outreach")
    assert "Overview" in thief.opens("/").text

    ana.posts("/logout", "/")

    assert "<h1>Log in</h1>" in thief.opens("/").text


def test_a_new_password_ends_other_logins(app: Flask, ana: Visitor, clock: Clock) -> None:
    """And keeps the one in which it was changed."""
    other = Visitor(app, clock).logs_in()
    new = "five quiet walnut trees"

    ana.posts("/password", old=PASSWORD, new=new, again=new)

    assert "Overview" in ana.opens("/").text
    assert "<h1>Log in</h1>" in other.opens("/").text


@pytest.mark.parametrize("new", ["short", "ana is my name here", "aaaaaaaaaaaaaaaa", PASSWORD])
def test_a_weak_password_is_refused_with_a_reason(ana: Visitor, new: str) -> None:
    """Short, the own name, one letter, the old one."""
    page = ana.posts("/password", old=PASSWORD, new=new, again=new)

    assert page.status_code == 400
    assert "<h1>Change your password</h1>" in page.text


def test_the_first_login_sets_up_the_second_factor_and_an_own_password(
    ana: Visitor, app: Flask, clock: Clock
) -> None:
    """The one-time password does nothing else."""
    shown = ana.posts("/staff/", username="Ben", role="organiser")
    once = re.search(r'class="secret">([^<]+)<', shown.text)
    assert once
    ben = Visitor(app, clock)
    page = ben.posts("/login", username="ben", password=once[1])
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert secret
    code = pyotp.TOTP(secret[1].replace(" ", "")).at(clock.at)

    must = ben.posts("/enrol", code=code)
    everywhere = ben.opens("/campaigns/")
    new = "five quiet walnut trees"
    done = ben.posts("/password", old=once[1], new=new, again=new)

    assert "<svg" in page.text
    assert "Choose your own password" in must.text
    assert "Choose your own password" in everywhere.text
    assert "<h1>Overview</h1>" in done.text


def test_a_one_time_password_ends_after_three_days(ana: Visitor, app: Flask, clock: Clock) -> None:
    """What lies on a desk opens nothing next week."""
    shown = ana.posts("/staff/", username="ben", role="viewer")
    once = re.search(r'class="secret">([^<]+)<', shown.text)
    assert once
    clock.passes(days=3, minutes=1)

    page = Visitor(app, clock).posts("/login", username="ben", password=once[1])

    assert page.status_code == 401


def test_a_form_without_its_token_does_nothing(ana: Visitor, ledger: Ledger) -> None:
    """No other site can act in an organiser's name."""
    answer = ana.client.post("/outreach/staff/", data={"username": "eve", "role": "admin"})

    assert answer.status_code == 400
    with ledger.reading() as session:
        assert not session.scalars(select(Staff).where(Staff.username == "eve")).first()


def test_the_cookie_is_for_these_pages_only(visitor: Visitor) -> None:
    """No script reads it and no other site sends it."""
    answer = visitor.client.get("/outreach/login")

    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/outreach" in cookie


def test_no_page_stays_in_a_shared_browser(ana: Visitor) -> None:
    """Nor loads anything from elsewhere."""
    answer = ana.opens("/")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r'(src|href|action)="(https?:)?//', answer.text)


def test_the_log_tells_of_logins_and_failures_without_secrets(
    visitor: Visitor, hire: Hire, ledger: Ledger
) -> None:
    """A name that nobody has may be a password typed in the wrong box, so it is not kept."""
    hire("ana", "admin")
    visitor.posts("/login", username="my secret", password="wrong")
    visitor.posts("/login", username="ana", password="wrong")
    visitor.logs_in()

    with ledger.reading() as session:
        told = [(row.who, row.what, row.about) for row in session.scalars(select(Audit))]
    assert told[-3:] == [
        ("nobody", "login failed", "unknown name"),
        ("ana", "login failed", "password"),
        ("ana", "login", ""),
    ]


def test_an_account_that_is_switched_off_is_out_at_once(
    ana: Visitor, viewer: Visitor, app: Flask
) -> None:
    """Not only at the next login."""
    assert "Overview" in viewer.opens("/").text

    ana.posts("/staff/vic", "/staff/", act="disable")

    assert "<h1>Log in</h1>" in viewer.opens("/").text
    assert "<h1>Log in</h1>" in viewer.logs_in("vic").opens("/").text


def test_a_database_that_does_not_answer_is_told_in_a_sentence(
    ana: Visitor, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nobody is let in or thrown out by it."""

    def away() -> None:
        raise LedgerAway

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "reading", away)
        page = ana.opens("/")

    assert page.status_code == 503
    assert "cannot be reached just now" in page.text
    assert "Overview" in ana.opens("/").text
