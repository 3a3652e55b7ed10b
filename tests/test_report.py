"""The law as pages: what they say, to whom, and that nothing on them is wrong or in the way."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.cli import main
from bot.conversation import World
from bot.dialogs import load_dialogs
from bot.i18n import load_catalogs
from bot.law.index import count_cases, index_of
from bot.law.page import page_of
from bot.law.pages import Shelf, law_pages
from bot.law.places import all_places
from bot.law.render import ON_DISK, ON_THE_WEB, render_index, render_place
from bot.law.table import decision_table, reliefs
from bot.law.texts import Tongues
from bot.rules import Confidence, Jurisdiction, Outcome, load_rulebook
from bot.rules.cases import load_cases
from bot.rules.entries import Fee, Form, Phone
from bot.rules.sheet import sheet_of
from bot.rules.wording import grams_words

ZZ = Path(__file__).parent / "rules"
TODAY = date(2026, 11, 22)
BOOK = load_rulebook()
MADE_UP = load_rulebook(ZZ)
TONGUES = Tongues(load_catalogs(), load_dialogs().results["free"])
NOBODY = "No lawyer has checked this yet"


class Reader(HTMLParser):
    """What a page holds: its ids, its links, its headings, and the tags left open."""

    EMPTY = {"meta", "link", "br", "img", "hr", "input"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.open: list[str] = []
        self.names: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        named = dict(attrs)
        self.names.add(tag)
        self.ids += [named["id"]] if "id" in named else []
        self.links += [named["href"]] if tag == "a" else []
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def zedland(**changes: Any) -> Jurisdiction:
    """The made-up place, with something about it changed."""
    return replace(MADE_UP.jurisdictions["ZZ"], **changes)


def page(place: Jurisdiction, missed: Any = None, asof: date = TODAY) -> str:
    """Its page as written to disk."""
    return render_place(page_of(MADE_UP, place, asof, TONGUES, ZZ, missed), ON_DISK)


def words(html: str) -> str:
    """The page without its tags, as one line."""
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


# -- every place ---------------------------------------------------------------------------------


@pytest.mark.parametrize("code", BOOK.jurisdictions)
def test_every_place_has_a_page_that_holds_together(code: str) -> None:
    """Every tag is closed, no id stands twice, every link on the page leads somewhere on it."""
    place = BOOK.jurisdictions[code]

    html = render_place(page_of(BOOK, place, TODAY, TONGUES), ON_THE_WEB)
    reader = Reader(html)

    assert not reader.open
    assert len(reader.ids) == len(set(reader.ids))
    inside = {link[1:] for link in reader.links if link.startswith("#")}
    assert inside <= set(reader.ids)
    assert set(place.remedies) <= set(reader.ids)
    assert reader.headings[0] == 1
    assert all(
        below - above <= 1
        for above, below in zip(reader.headings, reader.headings[1:], strict=False)
    )
    assert not reader.names & {"script", "style", "img", "form", "input", "iframe"}
    assert (NOBODY in html) is (place.reviewed is None)


@pytest.mark.parametrize("code", BOOK.jurisdictions)
def test_every_citation_and_every_text_stands_on_the_page(code: str) -> None:
    """Whatever people read and whatever it rests on can be checked there."""
    place = BOOK.jurisdictions[code]

    made = page_of(BOOK, place, TODAY, TONGUES)

    shown = {one.text.split("{")[0] for card in made.cards for t in card.texts for one in t.spoken}
    for way in place.ways:
        assert all(any(cite == one.cite for one in made.sources) for cite in way.law)
        for text in (*way.texts.values(), *way.steps):
            beginning = text.split("{")[0]
            assert any(one.startswith(beginning) for one in shown), text


def test_the_number_of_cases_is_counted_as_it_is_read() -> None:
    """The index counts without reading, and must come to the same."""
    for code in BOOK.jurisdictions:
        assert count_cases(code) == len(load_cases(BOOK, None, code)), code


# -- one page ------------------------------------------------------------------------------------


def test_a_page_on_disk_needs_nothing_else() -> None:
    """Its style stands inside it, and no script, picture or address is fetched."""
    html = page(zedland())

    assert "<style>" in html
    assert "<link" not in html
    assert "src=" not in html
    assert "@media print" in html
    assert "url(" not in html


def test_who_reviewed_it_is_said_and_nobody_is_made_up() -> None:
    """Without a review the page says so at the very top; with one it says which."""
    alone, reviewed = page(zedland()), page(zedland(reviewed="the legal aid, 2027-01-05"))

    assert words(alone).split("Zedland", 2)[2].strip().startswith(NOBODY)
    assert "Reviewed: the legal aid, 2027-01-05" in words(reviewed)
    assert NOBODY not in reviewed


def test_a_reading_of_long_ago_is_marked() -> None:
    """180 days are still fresh, 181 are not."""
    place = zedland(verified=date(2026, 1, 1))

    fresh, old = page(place, asof=date(2026, 6, 30)), page(place, asof=date(2026, 7, 1))

    assert "more than 180 days ago" not in fresh
    assert "more than 180 days ago" in old


def test_the_decision_table_stands_in_the_order_in_which_ways_win() -> None:
    """Cleared first, none last; law of low confidence stands where it refers to a lawyer."""
    table = decision_table(sheet_of(zedland(), TODAY))
    leading = [way.way for group in table for way in group.ways if way.way.headline]

    gives = [way.gives for way in leading if way.confidence is not Confidence.LOW]
    order = ["cleared", "automatic", "eligible", "discretionary", "refer", "clemency", "none"]
    assert gives == sorted(gives, key=order.index)
    assert gives[0] is Outcome.CLEARED


def test_a_way_that_is_not_law_on_the_day_is_not_in_the_table_but_on_the_page() -> None:
    """Law that is still to come or over can be read, and is marked."""
    before = date(2019, 1, 1)
    sheet = sheet_of(zedland(), before)

    table = {group.remedy.remedy.id for group in decision_table(sheet)}
    html = page(zedland(), asof=before)

    assert "zz-small-auto" not in table
    assert 'id="zz-small-auto"' in html
    assert "not law on 2019-01-01" in html


def test_what_all_ways_share_is_told_once() -> None:
    """And what one way says for itself stands with its number."""
    sheet = sheet_of(BOOK.jurisdictions["VT"], TODAY)
    auto = next(one for one in sheet.remedies if one.remedy.id == "vt-act167-auto")

    assert auto.covers == ('"small case" holds',)
    assert [way.covers for way in auto.ways] == [("convicted",), ('"not convicted" holds',)]
    assert [said.whose for said in auto.said("unsure")] == ["way 2"]


def test_cases_are_shown_green_failing_or_not_asked() -> None:
    """A page on the web does not put them to the engine, and says so."""
    name = "exactly an ounce"

    asked = page(zedland(), missed={name: ["outcome: expected cleared, got none"]})
    unasked = page(zedland())

    assert 'class="result fails"' in asked
    assert "outcome: expected cleared, got none" in asked
    assert 'class="result holds"' in asked
    assert 'class="result' not in unasked
    assert "clearline rules check" in unasked


def test_a_disputed_case_is_an_open_question(tmp_path: Path) -> None:
    """With the source that we hold wrong, and why."""
    for path in (ZZ / "ZZ.yaml", ZZ / "ZZ.cases.yaml"):
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    (tmp_path / "disputed.yaml").write_text(
        "- {case: exactly an ounce, jurisdiction: ZZ, source: a leaflet, why: it forgets the ounce}"
    )

    made = page_of(MADE_UP, zedland(), TODAY, TONGUES, tmp_path, {})

    assert [one.about for one in made.questions if one.kind == "disputed case"] == [
        "exactly an ounce"
    ]
    assert 'class="result disputed"' in render_place(made, ON_DISK)


def test_fees_forms_and_phones_show_how_sure_they_are() -> None:
    """What is of low confidence is marked as never texted, and is an open question."""
    low, high = Confidence.LOW, Confidence.HIGH
    place = zedland(
        fees={"motion": Fee(33, "the motion", "Ask for a waiver.", high, TODAY)},
        forms={"motion": Form("Z-1", "https://law.example/z1", high, TODAY)},
        phones={"board": Phone("555-0100", "the board", low, TODAY)},
    )

    made = page_of(MADE_UP, place, TODAY, TONGUES, ZZ)
    told = words(render_place(made, ON_DISK))

    assert "fee.motion $33, the motion. Ask for a waiver. high 2026-11-22" in told
    assert "form.motion Z-1 high" in told
    assert "phone.board 555-0100, the board low never texted" in told
    assert "phone.board" in [one.about for one in made.questions]


def test_words_of_a_file_are_shown_as_words() -> None:
    """Angle brackets in a rule file are letters on its page."""
    html = page(zedland(name="<script>Zed</script>"))

    assert "<script>" not in html
    assert "&lt;script&gt;Zed" in html


@pytest.mark.parametrize(
    ("grams", "told"),
    [
        (28.35, "1 oz (28.35\N{NO-BREAK SPACE}g)"),
        (28.34, "28.34\N{NO-BREAK SPACE}g"),
        (28.36, "28.36\N{NO-BREAK SPACE}g"),
        (14.17, "0.5 oz (14.17\N{NO-BREAK SPACE}g)"),
        (22680, "50 lb (22680\N{NO-BREAK SPACE}g)"),
        (22679.99, "22679.99\N{NO-BREAK SPACE}g"),
        (0, "0\N{NO-BREAK SPACE}g"),
    ],
)
def test_an_amount_beside_a_limit_is_not_shown_as_the_limit(grams: float, told: str) -> None:
    """A lawyer reads the hundredth of a gram at which the law turns."""
    assert grams_words(grams) == told


def test_every_text_is_measured_in_every_language() -> None:
    """Segments as billed, with the file's own fee, form and court in it."""
    made = page_of(BOOK, BOOK.jurisdictions["VT"], TODAY, TONGUES)
    steps = [text for card in made.cards for text in card.texts if text.kind.startswith("step")]

    spoken = [one for text in steps for one in text.spoken]

    assert {one.language for one in spoken} == {"en", "es"}
    assert all(one.size.segments >= 1 for one in spoken)
    assert not any(re.search(r"\{(fee|form|phone|date|court)\b", one.text) for one in spoken)


# -- the index -----------------------------------------------------------------------------------


def test_the_index_names_places_without_a_file() -> None:
    """Every state, territory and court is either a row or said to be missing."""
    index = index_of(MADE_UP, TODAY, ZZ)
    told = words(render_index(index, ON_DISK))

    assert [row.place.code for row in index.rows] == ["ZZ"]
    assert len(index.missing) == len(all_places())
    assert "Puerto Rico" in told
    assert "Tribal courts" in told
    assert "No lawyer has checked any of this yet" in told


def test_the_index_says_what_relief_there_is() -> None:
    """The best for a conviction; low law alone is unclear, and nothing is nothing."""
    ways = zedland().ways
    pardons = [way for way in ways if way.gives is Outcome.CLEMENCY]
    guesses = [replace(way, confidence=Confidence.LOW) for way in ways]

    assert reliefs(ways)[0].kinds[0] == "by itself"
    assert reliefs(pardons)[0].kinds == ("pardon only",)
    assert reliefs(guesses)[0].kinds == ("unclear",)
    assert reliefs([])[0].kinds == ("nothing",)


# -- the command ---------------------------------------------------------------------------------


def test_rules_report_writes_a_page_and_an_index(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each case is put to the engine; only pages that were written are linked."""
    status = main(["rules", "report", "vt", "--out", str(tmp_path), "--asof", "2026-11-22"])
    told = capsys.readouterr().out

    assert status == 0
    assert "0 differ" in told
    assert 'class="result holds"' in (tmp_path / "VT.html").read_text("utf-8")
    links = Reader((tmp_path / "index.html").read_text("utf-8")).links
    assert {link.split("#")[0] for link in links} - {"", "index.html"} == {"VT.html"}


def test_rules_report_of_a_draft(tmp_path: Path) -> None:
    """Rule files elsewhere, with their own cases."""
    main(["rules", "report", "--folder", str(ZZ), "--out", str(tmp_path)])

    assert "exactly an ounce" in (tmp_path / "ZZ.html").read_text("utf-8")


def test_rules_report_of_an_unknown_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Told in one line, and nothing is written."""
    status = main(["rules", "report", "QQ"])

    assert status == 2
    assert "no rule file for QQ" in capsys.readouterr().err


# -- on the web ----------------------------------------------------------------------------------


class Days:
    """A clock that a test turns."""

    now = datetime(2026, 11, 22, 20, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def days() -> Days:
    """The clock of the pages."""
    return Days()


@pytest.fixture
def browser(days: Days) -> Iterator[FlaskClient]:
    """Somebody at the law pages."""
    world = World(rulebook=BOOK, dialogs=load_dialogs(), catalogs=load_catalogs())
    app = Flask("law")
    app.register_blueprint(law_pages(world, days))
    with app.test_client() as client:
        yield client


@pytest.mark.parametrize("path", ["/law", "/law/", "/law/CA"])
def test_a_page_is_served_and_loads_only_its_style(path: str, browser: FlaskClient) -> None:
    """Nothing from elsewhere, no script, and nobody may frame it."""
    answer = browser.get(path)

    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    assert "default-src 'none'; style-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<style" not in answer.text
    with browser.get("/law/static/law.css") as style:
        assert style.status_code == 200


def test_who_has_the_page_already_gets_no_second_one(browser: FlaskClient) -> None:
    """The ETag is that of the content; another one gets the page."""
    tag = browser.get("/law/VT").headers["ETag"]

    again = browser.get("/law/VT", headers={"If-None-Match": tag})
    other = browser.get("/law/VT", headers={"If-None-Match": '"another"'})

    assert (again.status_code, again.data) == (304, b"")
    assert other.status_code == 200


def test_a_page_travels_packed_where_the_browser_can_unpack_it(browser: FlaskClient) -> None:
    """A big state has 400 kB of law, packed a tenth of it; it is the same page."""
    plain = browser.get("/law/CA")
    packed = browser.get("/law/CA", headers={"Accept-Encoding": "gzip, br"})

    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 5
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == plain.headers["ETag"]
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_new_day_makes_a_new_page(browser: FlaskClient, days: Days) -> None:
    """The law is that of the day in the place's own time zone."""
    before = browser.get("/law/CA").text
    days.now = datetime(2026, 11, 23, 7, tzinfo=UTC)  # still the 22nd in Los Angeles
    still = browser.get("/law/CA").text
    days.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    after = browser.get("/law/CA").text

    assert before == still
    assert "November 22, 2026" in before
    assert "November 23, 2026" in after


@pytest.mark.parametrize("path", ["/law/QQ", "/law/CA.yaml", "/law/%3Cb%3E", "/law/TX?a=1"])
def test_an_unknown_place_is_a_page_that_says_so(path: str, browser: FlaskClient) -> None:
    """404 in our own style, and what was asked for is not said back."""
    if path.startswith("/law/TX") and "TX" in BOOK.jurisdictions:
        path = "/law/XX?a=1"

    answer = browser.get(path)

    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert "No law page here" in answer.text
    assert path.rsplit("/", 1)[1] not in answer.text


def test_a_code_in_small_letters_leads_to_the_page(browser: FlaskClient) -> None:
    """There is one address a place."""
    answer = browser.get("/law/vt")

    assert (answer.status_code, answer.headers["Location"]) == (301, "/law/VT")


def test_nothing_can_be_told_to_a_page(browser: FlaskClient) -> None:
    """No address holds a fact: a query changes nothing, and there is nothing to fill in."""
    plain, asked = browser.get("/law/VT"), browser.get("/law/VT?offense=sale&asof=2018-05-01")

    assert plain.data == asked.data
    assert browser.post("/law/VT").status_code == 405
    assert not [link for link in Reader(plain.text).links if link.startswith("/") and "?" in link]


def test_a_page_is_made_once() -> None:
    """A second reader costs nothing; another version of the law is another page."""
    made = []
    shelf = Shelf()

    def make() -> str:
        made.append("page")
        return f"page {len(made)}"

    pages = [shelf.page("VT", key, make).body for key in (1, 1, 2, 2)]

    assert pages == [b"page 1", b"page 1", b"page 2", b"page 2"]
    assert len(made) == 2
