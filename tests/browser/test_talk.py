"""Somebody texts the line from the page, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

Visit = Callable[..., "Visitor"]  # noqa: F821  (tests/browser/conftest.py)

STORY = "had less than an ounce on me in Seattle in 2009, took a plea, all done since 2010"


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "plain"])
def test_a_talk_by_keyboard_shows_both_sides(visit: Visit, scripted: bool) -> None:
    """Enter sends, the answer stands below, and the facts beside it; without a script too."""
    visitor = visit(java_script_enabled=scripted)

    opening = visitor.texts("hi")
    visitor.texts(STORY)

    assert "Which city and state" in opening
    assert visitor.said()[0] == "hi"
    assert visitor.said()[2] == STORY
    facts = visitor.card("Facts")
    assert "Washington" in facts
    assert "2009" in facts
    assert re.search(r"Amount\s+up to 1 oz", facts)
    expect(visitor.page.get_by_label("Your text")).to_be_focused()
    expect(visitor.page.get_by_label("Your text")).to_have_value("")


def test_the_script_leaves_the_page_in_place(visit: Visit) -> None:
    """Nothing reloads or jumps: the same document goes on, and only new bubbles are added."""
    visitor = visit()
    visitor.page.evaluate("document.body.dataset.same = 'yes'")
    visitor.texts("hi")
    visitor.page.evaluate(
        """() => {
          window.gone = 0;
          new MutationObserver((all) => all.forEach((one) => window.gone +=
            [...one.removedNodes].filter((node) => !node.classList?.contains("waiting")).length
          )).observe(document.getElementById("thread"), { childList: true });
        }"""
    )

    visitor.texts("Vermont")

    assert visitor.page.evaluate("document.body.dataset.same") == "yes"
    assert visitor.page.evaluate("window.gone") == 0


def test_an_example_begins_a_talk_with_one_press(visit: Visit) -> None:
    """Who does not know what to say presses an example."""
    visitor = visit()

    visitor.page.get_by_role("button", name="hola").click()

    expect(visitor.bubbles).to_have_count(2)
    assert visitor.said()[0].startswith("hola")
    assert "Español" in visitor.card("The talk")


def test_what_is_typed_is_shown_as_text(visit: Visit) -> None:
    """Angle brackets are words like others, on the way out and back."""
    visitor = visit()
    tricky = '<img src=x onerror=alert(1)> & "quotes" </script>'

    visitor.texts(tricky)

    assert visitor.said()[0] == tricky
    assert visitor.page.locator("#thread img").count() == 0


def test_a_reload_goes_on_with_the_talk(visit: Visit) -> None:
    """The tab keeps the talk; a new tab knows nothing of it."""
    visitor = visit()
    visitor.texts("hi")
    said = visitor.said()

    visitor.page.reload()

    expect(visitor.bubbles).to_have_count(2)
    assert visitor.said() == said
    assert visit().bubbles.count() == 0


def test_a_new_person_starts_with_an_empty_phone(visit: Visit) -> None:
    """Another made-up number, an empty thread, no fact of the one before."""
    visitor = visit()
    visitor.texts(STORY)
    before = visitor.card("The talk")

    visitor.presses("New person")

    expect(visitor.bubbles).to_have_count(0)
    assert "None yet" in visitor.card("Facts")
    assert visitor.card("The talk") != before
    expect(visitor.page.get_by_label("Your text")).to_be_focused()


def test_a_made_up_number_can_be_chosen_and_a_real_one_not(visit: Visit) -> None:
    """Only numbers that nobody has; another is refused in a sentence and the talk stays."""
    visitor = visit()
    number = visitor.page.get_by_label("Number:")

    number.fill("415 555 0123")
    visitor.presses("Start anew")
    number.fill("415 867 5309")
    visitor.page.get_by_role("button", name="Start anew").click()

    expect(visitor.page.get_by_role("alert")).to_contain_text("Somebody may really have")
    assert "(415) 555-0123" in visitor.card("The talk")


def test_photos_can_come_with_a_text(visit: Visit) -> None:
    """A photo is a message with pictures, and the line says that it cannot look at it."""
    visitor = visit()
    visitor.texts("Vermont")

    visitor.page.get_by_label("Photos with it").fill("2")
    answer = visitor.texts("")

    assert "2 photos" in visitor.page.locator("#thread .person").last.inner_text()
    assert "picture" in answer
    expect(visitor.page.get_by_label("Photos with it")).to_have_value("0")


def test_the_language_menu_asks_for_a_language(visit: Visit) -> None:
    """The person asks for it as anybody would, and the line goes on in it."""
    visitor = visit()
    visitor.texts("hi")

    visitor.page.get_by_label("Language:").select_option("es")
    visitor.presses("Ask for it")

    assert "Español" in visitor.said()[2]
    assert "Español" in visitor.card("The talk")
    assert visitor.page.locator("#thread .line .words").last.get_attribute("lang") == "es"


def test_days_pass_and_the_line_greets_neutrally(visit: Visit) -> None:
    """After eight days of silence no result and no fact is shown to whoever writes."""
    visitor = visit()
    visitor.texts(STORY)

    visitor.page.get_by_label("Silence so far").select_option("8d")
    visitor.presses("Let pass")
    answer = visitor.texts("hi")

    assert "8 days of silence" in visitor.said()
    assert "8 days" in visitor.card("The talk")
    assert "Washington" not in answer


def test_the_day_can_be_changed(visit: Visit) -> None:
    """The law is asked as of that day, and the days that pass count from it."""
    visitor = visit()

    visitor.page.get_by_label("Day:").fill("2018-05-01")
    visitor.presses("Change")
    visitor.page.get_by_label("Silence so far").select_option("8d")
    visitor.presses("Let pass")

    assert "May 9, 2018" in visitor.card("The talk")


def test_the_cost_of_the_talk_is_the_sum_of_its_texts(visit: Visit) -> None:
    """Each text shows its segments and its cost, and the table adds them up."""
    visitor = visit()
    visitor.texts("hi")
    visitor.texts("Vermont")

    costs = visitor.page.locator("#thread .cost").all_inner_texts()

    segments = sum(int(cost.split()[0]) for cost in costs)
    cents = sum(float(match) for match in re.findall(r"([\d.]+)¢", " ".join(costs)))
    assert len(costs) == 4
    total = visitor.page.locator(".money tfoot").inner_text().split()
    assert total[-3:] == ["4", str(segments), f"{cents:.2f}¢"]


def test_a_service_that_is_away_loses_nothing(visit: Visit) -> None:
    """The text goes back into the box with a sentence, and can be sent again."""
    visitor = visit()
    visitor.page.route("**/phone", lambda route: route.fulfill(status=502, body="Bad gateway"))

    visitor.page.get_by_label("Your text").fill("hi")
    visitor.page.keyboard.press("Enter")

    expect(visitor.page.get_by_role("alert")).to_contain_text("try again")
    expect(visitor.page.get_by_label("Your text")).to_have_value("hi")
    visitor.page.unroute("**/phone")
    visitor.wrong.clear()
    visitor.texts("hi")
