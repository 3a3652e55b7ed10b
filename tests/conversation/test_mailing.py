"""Paper by mail: a name and an address, asked for, read back once, and gone from the session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.routing import Partner
from tests.conversation.conftest import Talk, events

ADDRESS = "45 E Olive Ave apt 3, Fresno CA 93728"


@pytest.fixture
def told(helped: Talk) -> Talk:
    """Somebody with a result, whom a partner would send paper to."""
    helped.until_result("hi")
    return helped


def test_name_and_address_are_read_back_once_and_go_with_the_event(told: Talk) -> None:
    """With consent in words that name nobody."""
    told.texts("mail it to me", "Maria Lopez")
    check, turn = told.text(ADDRESS), told.text("1")

    assert check.reply is not None and check.reply.startswith(f"Maria Lopez, {ADDRESS}")
    (letter,) = events(turn)["mail"]
    assert (letter["name"], letter["address"]) == ("Maria Lopez", ADDRESS)
    assert letter["jurisdiction"] == "CA" and letter["outcome"] == "cleared" and letter["facts"]
    (yes,) = events(turn)["consented"]
    assert yes["scope"] == "mail" and "Maria" not in yes["wording"]
    assert turn.reply is not None and "7 days" in turn.reply and "erased" in turn.reply
    assert not told.session.draft


def test_the_city_of_an_address_is_not_the_place_of_the_case(told: Talk) -> None:
    """Nor is anything else in it a fact, or a wish for the log."""
    before = told.session.facts
    told.texts("mail it to me", "Will Banks")
    turn = told.text("12 Guilty St, Seattle WA 98101")

    assert told.session.facts == before
    assert turn.intent is None


@pytest.mark.parametrize(
    "both",
    ["Ana Ruiz 45 E Olive Ave Fresno CA 93728", "Ana Ruiz, 45 E Olive Ave,\nFresno CA 93728"],
)
def test_both_may_come_in_one_text(told: Talk, both: str) -> None:
    """The name ends where the house number begins."""
    told.texts("send me the papers, no internet", both)
    (letter,) = events(told.text("1"))["mail"]

    assert letter["name"] == "Ana Ruiz"
    assert letter["address"].startswith("45 E Olive Ave") and letter["address"].endswith("93728")


def test_a_missing_zip_is_asked_for_and_may_come_alone(told: Talk) -> None:
    """What was told stays."""
    told.texts("mail it", "Jon")
    asked, check = told.text("12 Main St, Fresno CA"), told.text("93701")

    assert asked.reply is not None and "ZIP" in asked.reply
    assert check.reply is not None and "12 Main St, Fresno CA 93701" in check.reply


def test_whoever_cannot_say_an_address_is_pointed_to_a_helper(told: Talk) -> None:
    """After two more tries; nothing is kept of them."""
    told.texts("mail it", "Jon", "idk my zip", "its on main")
    turn = told.text("whatever")

    assert turn.reply is not None and "Free help: " in turn.reply
    assert not told.session.draft and not told.session.menu


def test_not_right_asks_again(told: Talk) -> None:
    """From the name on."""
    told.texts("mail it", "Jon", ADDRESS)
    turn = told.text("2")

    assert turn.reply is not None and "name" in turn.reply
    assert not told.session.draft


@pytest.mark.parametrize("no", ["no", "no thanks", "nah"])
def test_who_thinks_better_of_it_leaves_nothing_behind(told: Talk, no: str) -> None:
    """And hears so."""
    told.texts("mail it", "Maria Lopez")
    turn = told.text(no)

    assert turn.reply == "OK, no letter. We keep no name and no address."
    assert "Maria" not in str(told.session.to_json())


def test_a_day_later_name_and_address_are_gone(told: Talk) -> None:
    """Whoever writes now need not be who was asked."""
    told.texts("mail it", "Maria Lopez", ADDRESS)
    turn = told.text("1", days=1.5)

    assert "mail" not in events(turn)
    assert "Olive" not in str(told.session.to_json())


@pytest.mark.parametrize("text", ["STOP", "I want to die", "DELETE"])
def test_stop_crisis_and_delete_win_here_too(told: Talk, text: str) -> None:
    """An address is asked for, but a person writes."""
    told.texts("mail it", "Maria Lopez")

    assert told.text(text).kind in ("stop", "crisis", "other")
    assert text != "STOP" or "Maria" not in str(told.session.to_json())


def test_it_is_offered_once_at_a_quiet_moment(told: Talk) -> None:
    """After the other offer, never both at once."""
    first = told.text("thanks")
    told.text("2")
    second, third = told.texts("ok"), told.texts("2", "ok")

    assert first.reply is not None and "mail" not in first.reply
    assert second.reply is not None and "1) Mail it" in second.reply
    assert third.reply is not None and "Mail it" not in third.reply


def test_in_spanish_with_bad_spelling(helped: Talk) -> None:
    """ "Mandemelo por correo" and what follows."""
    helped.until_result("hola")
    asked = helped.text("mandemelo por correo porfa no tengo internet")
    helped.text("ana ruiz")
    turn = helped.texts("45 e olive ave fresno ca 93728", "si")

    assert asked.reply is not None and "sobre" in asked.reply
    assert events(turn)["mail"][0]["name"] == "ana ruiz"


def test_where_nobody_mails_it_is_said_and_not_offered(done: Talk) -> None:
    """With who may print it."""
    turn = done.text("can you mail me the forms")

    assert turn.reply is not None and "Nobody here mails letters" in turn.reply
    done.texts("thanks", "2")
    assert "Mail it" not in (done.text("ok").reply or "")


@pytest.mark.parametrize(
    ("partner", "is_offered"),
    [
        (Partner(("mail",), states=("CA",)), True),
        (Partner(("mail",), states=("OR", "WA")), False),
        (Partner(("mail",), languages=("es",)), False),
        (Partner(("mail",), counties=("Fresno",)), False),
    ],
)
def test_paper_is_offered_where_somebody_mails_it(
    talk_in: Callable[..., Talk], partner: Partner, *, is_offered: bool
) -> None:
    """By place and language; who asks for it elsewhere hears the truth and who may print it."""
    talk = talk_in(partners=(partner,))
    talk.until_result("hi")
    talk.texts("thanks", "2")
    offered = talk.text("ok").reply or ""
    asked = talk.texts("2", "mail it to me").reply or ""

    assert ("Mail it" in offered) is is_offered
    assert ("What name" in asked) is is_offered
    assert ("Nobody here mails letters" in asked) is not is_offered


def test_before_the_place_is_told_no_letter_is_promised(talk_in: Callable[..., Talk]) -> None:
    """Only that it depends on the place."""
    talk = talk_in(partners=(Partner(("mail",), states=("OR",)),))
    turn = talk.texts("hi", "can you mail it to me")

    assert turn.reply is not None and "It depends on the place" in turn.reply


@pytest.mark.parametrize("texts", [(), ("Maria Lopez",), ("Maria Lopez", ADDRESS)])
def test_who_mailed_left_before_the_address_was_right(told: Talk, texts: tuple[str, ...]) -> None:
    """Name and address go, nothing is agreed to, and it is said."""
    told.texts("mail it to me", *texts)
    told.world = replace(told.world, partners=())
    turn = told.text("1" if len(texts) == 2 else "45 Elm St, Fresno CA 93728")

    assert events(turn) == {}
    assert turn.reply is not None and "Nobody here mails letters" in turn.reply
    assert not told.session.draft and not told.session.menu


def test_before_the_result_there_is_nothing_to_print(helped: Talk) -> None:
    """So the question comes first."""
    helped.texts("hi", "California")
    turn = helped.text("mail it to me i got no internet")

    assert turn.reply is not None
    assert "First your answer." in turn.reply and "How did it end?" in turn.reply
