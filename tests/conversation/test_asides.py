"""What is told out of turn, with doubt, or after the result: kept, said back, never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.conversation import Turn, World
from tests.conversation.conftest import Talk


def reply(turn: Turn) -> str:
    """The text that goes out."""
    assert turn.reply is not None
    return turn.reply


@pytest.mark.parametrize(
    ("text", "fact", "value", "said"),
    [
        ("i was 22", "age_at_offense", 22, "OK: age 22."),
        ("possession", "offense", "possession", "OK: having it."),
        ("it was a felony", "offense_class", "felony", "OK: felony."),
    ],
)
def test_what_is_told_beside_the_question_is_kept_and_said_back(
    talk: Talk, text: str, fact: str, value: object, said: str
) -> None:
    """It is not asked back, and the question stays."""
    talk.texts("hi", "California")
    turn = talk.text(text)

    assert talk.session.facts[fact] == value
    assert said in reply(turn)
    assert turn.asking == "disposition"


def test_a_bare_answer_to_another_question_is_taken(talk: Talk) -> None:
    """ "Guilty" where the place was asked."""
    talk.text("hi")
    turn = talk.text("guilty")

    assert talk.session.facts["disposition"] == "convicted"
    assert turn.asking == "jurisdiction"


def test_a_doubt_outlives_a_question_of_theirs(talk: Talk) -> None:
    """The year waits until they say whether it was right."""
    asked_back = talk.texts("hi", "California", "2010")
    talk.text("is this free")
    talk.text("yes")

    assert "in 2010?" in reply(asked_back)
    assert talk.session.facts["offense_date"] == "2010"


def test_a_doubt_that_was_no_answer_is_asked_once_more(talk: Talk) -> None:
    """Then it is left, and the talk goes on."""
    talk.texts("hi", "California", "2010")
    again = talk.text("asdf")
    on = talk.text("asdf")

    assert "Did I get this right" in reply(again)
    assert "Did I get this right" not in reply(on)


def test_not_right_is_answered(talk: Talk) -> None:
    """And what was misread is gone."""
    talk.texts("hi", "California", "2010")
    turn = talk.text("2")

    assert reply(turn).startswith("Sorry, I misread that.")
    assert "offense_date" not in talk.session.facts


def test_a_year_never_corrects_an_amount(talk: Talk) -> None:
    """ "Sorry it was 2008" after the grams: the date is meant."""
    talk.texts("seattle, possession, convicted in 2014", "10 grams")
    talk.text("sorry it was 2008")

    assert talk.session.facts["conviction_date"] == "2008"
    assert talk.session.facts["amount_g"] == 10


def test_the_county_is_not_asked_before_the_result_and_names_who_helps_there(talk: Talk) -> None:
    """The result says how to tell it; then one short text names the helper."""
    result = talk.until_result("hi")
    turn = talk.text("Los Angeles county")

    assert "county" not in {old.asking for old in talk.turns}
    assert "Text your county for help near you." in reply(result)
    assert (
        reply(turn)
        == "OK: Los Angeles County.\nFree help: LA County Public Defender, 323-760-6763."
    )


def test_a_new_city_forgets_the_county_told_before(talk: Talk) -> None:
    """King County does not help in Spokane."""
    talk.texts("king county washington", "it was in spokane")

    assert "county" not in talk.session.facts


def test_who_knows_nothing_is_told_soon(talk: Talk) -> None:
    """After five times "I don't know" in a row, and with what would decide."""
    talk.texts("hi", "Washington")
    turn = talk.texts(*["idk"] * 5)

    assert turn.kind == "result"
    assert "That depends on" in reply(turn)


def test_ok_after_the_result_is_no_riddle(done: Talk) -> None:
    """It is a quiet moment to offer a later text; after that, what else there is, however often."""
    offer = done.texts("ok", "2")

    assert "we won't" in reply(offer)
    assert all("RESULTS" in reply(done.text(text)) for text in ("ok", "yes", "no", "idk"))


def test_same_place_takes_the_city_too(done: Talk) -> None:
    """For one more charge."""
    done.texts("it was in san diego", "another", "same place")

    assert done.session.charge.facts["jurisdiction"] == "CA"
    assert done.session.charge.facts["city"] == "San Diego"


def test_two_cases_in_one_text_are_taken_one_at_a_time(talk: Talk) -> None:
    """Of such a text only the place is kept: which year goes with which charge nobody knows."""
    turn = talk.text("busted twice in oakland, 2005 for possession and 2012 for selling")

    assert "One charge at a time" in reply(turn)
    assert set(talk.session.facts) == {"jurisdiction", "city"}


def test_start_again_lets_a_stopped_person_back_in(talk: Talk) -> None:
    """In their own words, as with START."""
    talk.texts("hi", "California", "STOP")

    assert talk.text("ok start again").stop == "started"


def test_single_words_of_a_first_text_are_not_asked_again(talk: Talk) -> None:
    """ "Selling" between two commas says what it was for."""
    turn = talk.text("vermont, selling, guilty, felony, 2012")

    assert {"offense": "sale", "disposition": "convicted"}.items() <= talk.session.facts.items()
    assert turn.asking not in ("offense", "disposition")


def test_a_number_is_no_answer_where_no_list_was_shown(talk: Talk) -> None:
    """ "2" to New York's fourteen sections must not become one of them."""
    turn = talk.text("brooklyn 2011 guilty possession weed")
    assert turn.asking == "x_ny_section"
    assert turn.choices is None

    turn = talk.text("2")

    assert turn.asking == "x_ny_section"
    assert "x_ny_section" not in talk.session.facts


def test_what_was_told_before_confirms_nothing(talk: Talk) -> None:
    """ "California" once more is no yes to "did I get this right: age 6?"."""
    talk.texts("hi", "California", "1", "having it", "3 grams", "no, it was 6")
    turn = talk.text("california")

    assert talk.session.facts.get("age_at_offense") != 6
    assert turn.kind == "question"


@pytest.mark.parametrize("word", ["STEPS", "RISKS", "RESULTS", "WHY"])
def test_words_of_ours_are_heard_after_the_third_miss(talk: Talk, word: str) -> None:
    """A person is named again, but what they asked comes first."""
    talk.texts("hi", "California", "1", "asdf qq", "zzz qq", "qqq zz")
    turn = talk.text(word)

    assert turn.reply is not None and "can't read that" not in turn.reply


@pytest.mark.parametrize(
    "text",
    [
        "they caught me at my house",
        "me agarraron en mi casa",
        "llegaron a mi casa",
        "i paid by check",
    ],
)
def test_a_story_of_home_is_no_wish_for_a_letter(talk: Talk, text: str) -> None:
    """Nobody is told about mail who tells us where it happened."""
    talk.texts("hi", "California")

    assert "letter" not in (talk.text(text).reply or "")


def _left_open_in_florida(talk: Talk) -> None:
    """A result that waits for the words on a court paper."""
    open_words = {"x_ever_adjudicated_guilty": "no", "x_prior_seal_or_expunge": "no"}
    talk.until_result(
        "Miami, Florida", disposition="guilty", x_adjudication="not sure", **open_words
    )


def test_what_one_place_asks_is_found_out_by_its_own_question(talk: Talk) -> None:
    """It has no short name: "First find out ." told nobody what to look for."""
    _left_open_in_florida(talk)

    said = reply(talk.text("STEPS"))

    assert said.startswith("What does your court paper say: adjudication withheld")
    assert "clerk" in said


@pytest.mark.parametrize("text", ["adjudication withheld", "it was withheld"])
def test_what_was_left_open_is_taken_after_the_result(talk: Talk, text: str) -> None:
    """Who went and looked at the paper texts its words, and is told what they change."""
    _left_open_in_florida(talk)

    turn = talk.text(text)

    assert turn.kind == "result"
    assert "seal" in reply(turn)


@pytest.mark.parametrize("text", ["2", "ok", "2015", "no"])
def test_no_stray_word_fills_what_was_left_open(talk: Talk, text: str) -> None:
    """A digit after the result answers no list."""
    _left_open_in_florida(talk)

    talk.text(text)

    assert talk.session.facts["x_adjudication"] == "unknown"


FEARS = {
    "en": ("im scared", "are u cops", "will ice see this", "will they deport me"),
    "es": ("tengo miedo", "son policias", "la migra va a ver esto", "me van a deportar"),
    "pt": ("to com medo", "vcs são da polícia", "a imigração vai ver isso", "vão me deportar"),
    "fr": ("j'ai peur", "vous êtes la police", "l'immigration va voir ça", "ils vont m'expulser"),
    "ht": ("mwen pè", "eske nou se lapolis", "imigrasyon ap wè sa", "y ap depòte m"),
    "vi": (
        "tôi sợ quá",
        "phải cảnh sát không",
        "di trú có biết không",
        "tôi có bị trục xuất không",
    ),
    "zh-Hans": ("我很怕", "你们是警察吗", "移民局会知道吗", "会被遣返吗"),
    "zh-Hant": ("我很怕", "你們是警察嗎", "移民局會知道嗎", "會被遣返嗎"),
    "tl": ("natatakot ako", "pulis ba kayo", "makikita ng ice", "ma-deport ba ako"),
    "ko": ("무서워요", "경찰이에요?", "이민국이 알게 되나요", "추방되나요"),
    "ru": ("мне страшно", "вы полиция?", "иммиграция узнает?", "меня депортируют?"),
    "ar": ("انا خايف", "انتو الشرطة؟", "الهجرة رح تشوف", "رح يرحلوني"),
    "so": ("waan baqayaa", "ma boolis baad tahay", "ice ma u sheegtaan", "la i tarxiilo"),
    "am": ("ፈራሁ", "ፖሊስ ናችሁ?", "ኢሚግሬሽን ያውቃል", "ዲፖርት ያደርጉኛል"),
}
ANSWERED_BY = ("afraid", "police", "who_sees", "immigration")


@pytest.mark.parametrize("language", FEARS)
@pytest.mark.parametrize("at", range(4))
def test_a_fear_gets_a_true_and_warm_answer_and_the_question_again(
    talk: Talk, world: World, language: str, at: int
) -> None:
    """In every language; nobody is told "I didn't get that" who asks whether we are the police."""
    word = world.dialogs.languages.words[language]
    talk.texts(word, "California")
    turn = talk.text(FEARS[language][at])
    says = world.dialogs.menu["questions"][ANSWERED_BY[at]]["say"]
    answer = world.catalogs.text(language, says)

    assert answer.partition("{")[0][:40] in reply(turn)
    assert turn.asking == "disposition" and turn.choices
    assert turn.choices[0].label in reply(turn)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("is this a trap?", "We don't tell the police"),
        ("r u the cops", "No. We are Legal Aid, not the police"),
        ("im scared", "It's OK to be scared"),
        ("is this free", "This line is free"),
    ],
)
def test_a_question_in_the_first_text_is_answered_before_ours(
    talk: Talk, text: str, said: str
) -> None:
    """The opening is as short as it may be, and the first question follows."""
    turn = talk.text(text)

    assert said in reply(turn) and "STOP" in reply(turn)
    assert turn.asking == "jurisdiction" and reply(turn).endswith("?")


@pytest.mark.parametrize(("text", "language"), [("to com medo", "pt"), ("m pè", "ht")])
def test_two_words_that_only_one_language_says_show_it(
    talk: Talk, text: str, language: str
) -> None:
    """The answer to a fear comes in the language of the fear."""
    talk.text(text)

    assert talk.session.language == language


def test_danger_is_answered_before_fear(talk: Talk) -> None:
    """988 and nothing else."""
    talk.texts("hi", "California")

    assert talk.text("im scared i want to kill myself").kind == "crisis"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RIGHTS", "1 of"),
        ("RISCS", "1 of"),
        ("stpes", "Step 2"),
        ("Resuts", "First:"),
        ("persn", "A person can help"),
    ],
)
def test_a_menu_word_with_a_slip_is_understood(done: Talk, text: str, said: str) -> None:
    """The nearest word that our text offered; never one that stops or erases."""
    assert said in reply(done.text(text))


def test_an_age_put_right_to_a_childs_is_asked_back(talk: Talk) -> None:
    """ "No, it was 6" is hardly about the age of 30 told long before."""
    talk.texts("hi", "California", "having it", "1", "30")
    turn = talk.text("no, it was 6")

    assert "Did I get this right: age 6?" in reply(turn)


def test_ya_is_yes_in_english_and_asked_back_in_spanish(talk_in: Callable[..., Talk]) -> None:
    """ "Ya" is "already" there: it may mean that all is paid."""
    english, spanish = talk_in(), talk_in()
    for talk, first in ((english, "hi"), (spanish, "ESP")):
        talk.texts(first, "Oregon")
        talk.session = talk.session._replace(asking="owes_money", asked={"owes_money": 1})
        talk.text("ya")

    assert english.session.facts["owes_money"] == "yes"
    assert dict(spanish.session.pending) == {"owes_money": "yes"}
