"""The page without a browser: what it refuses, what it keeps, and what it leaves behind."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.app import create_app, load_world
from bot.config import Settings
from bot.conversation import World, take_turn
from bot.phone.pages import phone_pages
from bot.phone.service import CHANNEL, Service
from bot.phone.talk import Seal
from bot.store import Store, StoreAway
from bot.turns import Line

SECRET = "a secret of the tests, long enough for production"
NOW = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
STORY = "took a plea in Seattle in 2009, less than an ounce, I was 30, all done since 2010"


@pytest.fixture(scope="session")
def world() -> World:
    """All law and all texts."""
    return load_world(Settings(secret_keys=(SECRET,)))


class Phone:
    """The page in the words of its visitor."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page = html.unescape(client.get("/phone").text)

    def does(self, act: str, **fields: str) -> str:
        """Presses a button; gives the page that comes back."""
        return self.sees(self.client.post("/phone", data=self.form(act, **fields)))

    def form(self, act: str, **fields: str) -> dict[str, str]:
        """What a button of this page posts."""
        return {"act": act, "talk": self.sealed, **fields}

    def sees(self, answer: TestResponse) -> str:
        """Takes a page for the present one."""
        self.page = html.unescape(answer.text)
        return self.page

    @property
    def sealed(self) -> str:
        """The talk that the page carries."""
        return re.findall(r'name="talk" value="([^"]+)"', self.page)[0]

    @property
    def number(self) -> str:
        """The made-up number."""
        return Seal(SECRET).open(self.sealed).number

    @property
    def said(self) -> list[str]:
        """The bubbles."""
        return re.findall(r'class="words"[^>]*>([^<]*)<', self.page)


@pytest.fixture
def phone(world: World, memory_store: Store) -> Iterator[Phone]:
    """The page over the whole line, its clock standing still."""
    app = Flask("phone")
    line = Line(world, memory_store, take_turn)
    app.register_blueprint(phone_pages(Service(line), SECRET, lambda: NOW))
    with app.test_client() as client:
        yield Phone(client)


def test_a_text_is_answered_on_the_page(phone: Phone) -> None:
    """A form, a page: no script is needed."""
    phone.does("send", text="hi")

    assert phone.said[0] == "hi"
    assert "Which city and state" in phone.said[1]


def test_the_same_page_sent_twice_is_one_text(phone: Phone) -> None:
    """Reloading after a post says nothing twice and shows the same."""
    phone.does("send", text="hi")
    form = phone.form("send", text=STORY)

    once = phone.sees(phone.client.post("/phone", data=form))
    facts = re.findall(r"<dd>.*?</dd>", once)
    twice = phone.sees(phone.client.post("/phone", data=form))

    assert re.findall(r"<dd>.*?</dd>", twice) == facts
    assert len(phone.said) == 4


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
def test_another_site_cannot_text_in_a_visitors_name(phone: Phone, headers: dict[str, str]) -> None:
    """A post that a page elsewhere caused is refused, and nothing is done."""
    answer = phone.client.post("/phone", data=phone.form("send", text="hi"), headers=headers)

    assert answer.status_code == 403
    assert phone.sees(answer)
    assert not phone.said


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {}]
)
def test_the_page_itself_may_post(phone: Phone, headers: dict[str, str]) -> None:
    """Browsers new and old."""
    answer = phone.client.post("/phone", data=phone.form("send", text="hi"), headers=headers)

    assert answer.status_code == 200


def test_a_page_from_before_a_restart_becomes_a_new_person(phone: Phone) -> None:
    """It is said in a sentence, and the number in a forged page is never used."""
    page = phone.does("send", talk="forged", text="hi")

    assert "before a restart" in page
    assert not phone.said


@pytest.mark.parametrize(
    ("act", "fields", "notice"),
    [
        ("send", {"text": " "}, "Type a text first"),
        ("wait", {"silence": "99y"}, "Choose how long"),
        ("day", {"asof": "tomorrow"}, "year-month-day"),
        ("day", {"asof": "1066-10-14"}, "from 2012 to 2040"),
        ("language", {"language": "tlh"}, "one of the languages"),
        ("new", {"number": "202 456 1111"}, "Somebody may really have"),
    ],
)
def test_what_cannot_be_done_is_said(
    phone: Phone, act: str, fields: dict[str, str], notice: str
) -> None:
    """One sentence in its place, and the talk goes on as it was."""
    phone.does("send", text="hi")

    page = phone.does(act, **fields)

    assert notice in page
    assert len(phone.said) == 2


def test_an_unknown_act_only_shows_the_page(phone: Phone) -> None:
    """As the script does when a tab is reloaded."""
    phone.does("send", text="hi")

    phone.does("show")

    assert len(phone.said) == 2


def test_who_stops_gets_no_more_and_the_page_says_why(phone: Phone) -> None:
    """Silence is shown as a note, not as a text."""
    phone.does("send", text="hi")
    phone.does("send", text="STOP")

    page = phone.does("send", text="hello again")

    assert "asked for no more texts" in page
    assert phone.said[-1] == "hello again"


def test_a_stop_outlives_a_new_person_with_that_number(phone: Phone) -> None:
    """As with a real number: only START opens it again."""
    phone.does("new", number="415 555 0123")
    phone.does("send", text="STOP")

    page = phone.does("new", number="415 555 0123")

    assert "Text START" in page


def test_a_new_person_leaves_nothing_of_the_one_before(phone: Phone, memory_store: Store) -> None:
    """A number that was used is forgotten when somebody takes it as new."""
    phone.does("new", number="415 555 0123")
    phone.does("send", text=STORY)

    phone.does("new", number="415 555 0123")

    assert memory_store.load(CHANNEL, "+14155550123").session is None


def test_past_the_days_of_retention_the_answers_are_gone(phone: Phone, memory_store: Store) -> None:
    """The page's clock runs ahead of the database's, so the page erases in its place."""
    phone.does("send", text=STORY)
    phone.does("wait", silence="8d")
    kept = memory_store.load(CHANNEL, phone.number).session

    page = phone.does("wait", silence="31d")

    assert kept
    assert memory_store.load(CHANNEL, phone.number).session is None
    assert "30 days after the last text the answers are erased" in page
    assert "39 days" in page
    phone.does("send", text="hi")
    assert "Which city and state" in phone.said[-1]


def test_the_law_is_asked_as_of_the_day_that_was_set(phone: Phone) -> None:
    """In May 2018 other facts decided in Seattle than today."""
    phone.does("send", text=STORY)
    today = re.findall(r'<ol class="needs">.*?</ol>', phone.page)

    page = phone.does("day", asof="2018-05-01")

    assert "May 1, 2018" in page
    assert re.findall(r'<ol class="needs">.*?</ol>', page) != today


def test_a_database_that_is_away_is_said_kindly(
    phone: Phone, memory_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line apologises, the page stays, and no error page is shown."""
    phone.does("send", text="hi")

    def away(*_: object) -> None:
        raise StoreAway

    for name in ("load", "delete"):
        monkeypatch.setattr(memory_store.backend, name, away)
    phone.does("send", text="Vermont")
    page = phone.does("new")

    assert "cannot be reached" in page
    assert len(phone.said) == 4


def test_the_page_may_not_be_kept_framed_or_load_from_elsewhere(phone: Phone) -> None:
    """It holds a talk; a shared browser must not show it again."""
    headers = phone.client.get("/phone").headers

    assert headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "Set-Cookie" not in headers


def test_nothing_said_on_the_page_is_in_a_log(
    phone: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    """No number, no text, no fact."""
    caplog.set_level(logging.DEBUG)

    phone.does("send", text=STORY)

    logged = " ".join(str(record.__dict__) for record in caplog.records)
    assert caplog.records
    assert phone.number not in logged
    assert "Seattle" not in logged
    assert "plea" not in logged


@pytest.mark.parametrize(("settings", "status"), [({}, 200), ({"phone": False}, 404)])
def test_the_page_is_there_only_where_it_is_on(
    world: World, memory_store: Store, settings: dict[str, bool], status: int
) -> None:
    """Off in production unless CLEARLINE_PHONE=on (bot/config)."""
    app = create_app(Settings(secret_keys=(SECRET,), **settings), store=memory_store, world=world)

    assert app.test_client().get("/phone").status_code == status


def test_each_charge_keeps_its_result_in_sight(phone: Phone) -> None:
    """A person with two charges sees the first one's result while the second is asked about."""
    for text in ("had half an ounce in LA in 2009, all done now", "guilty", "I was 24", "2010"):
        phone.does("send", text=text)
    told = re.findall(r'class="badge[^>]*>([^<]*)', phone.page)
    phone.does("send", text="another")

    page = phone.does("send", text="Vermont, in 2012")

    assert "an earlier charge, California" in page
    assert re.findall(r'class="badge[^>]*>([^<]*)', page) == [*told, "Not decided yet"]
    assert "What the law says in Vermont" in page
