"""A poster can be read in every language, fits its paper, and tells what one agrees to."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
import segno

from bot.cli import main
from bot.dialogs import Definition
from bot.i18n import load_catalogs
from bot.paper import poster as made
from bot.paper.consent import Sender, consent_words
from bot.paper.poster import KINDS, Sheet, sheet_pdf, sheet_png, sheets
from bot.paper.words import Words, load_words, phone_words
from tests.paper.codes import printed, read_code

LANGUAGES = load_catalogs().languages
SENDER = Sender("Bay Legal Aid", "800-555-0199", "+14155550100", "https://line.example.org")
LISTED = Definition("FAIR", area="San Diego County", languages=("en", "es"), frequency=4)
UNLISTED = Definition("FAIR", languages=("en",))


@pytest.fixture(scope="module")
def words() -> Words:
    """The words of this checkout."""
    return load_words()


def read(pdf: bytes) -> tuple[list[tuple[float, float]], str]:
    """The sizes of the pages in points, and all their words."""
    document = pypdfium2.PdfDocument(pdf)
    sizes = [page.get_size() for page in document]
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return sizes, re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_letter_and_fits_on_one_page(
    kind: str, language: str, words: Words
) -> None:
    """A letter that no font has stops the printing (PDF/UA-1); the phone's words are all there."""
    sizes, text = read(sheet_pdf(Sheet(kind, (language,)), LISTED, SENDER, words, "letter"))

    assert len(sizes) == 1
    assert text.count("FAIR") >= {"poster": 2, "cards": 8, "strips": 9}[kind]
    assert "(415) 555-0100" in text or language == "ar"  # read backwards by the reader of the test
    assert "line.example.org/terms" in text
    assert "STOP" in text
    assert "HELP" in text


@pytest.mark.parametrize("other", LANGUAGES[1:])
def test_a_sheet_in_two_languages_holds_both(other: str, words: Words) -> None:
    """The keyword and the number stand there once, the words twice."""
    sizes, text = read(sheet_pdf(Sheet("poster", ("en", other)), LISTED, SENDER, words, "a4"))

    assert len(sizes) == 1
    assert words.say("en", "text_word") in text
    assert text.count("(415) 555-0100") == 1


@pytest.mark.parametrize(("paper", "size"), [("letter", (612, 792)), ("a4", (595.28, 841.89))])
def test_the_paper_is_that_of_the_printer(
    paper: str, size: tuple[float, float], words: Words
) -> None:
    """US Letter, or A4."""
    sizes, _ = read(sheet_pdf(Sheet("poster", ("en",)), LISTED, SENDER, words, paper))

    assert sizes[0] == pytest.approx(size, abs=0.1)


def test_a_picture_has_300_dots_an_inch(words: Words) -> None:
    """8.5 by 11 inches."""
    picture = sheet_png(Sheet("strips", ("en",)), LISTED, SENDER, words, "letter")

    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == (2550, 3300)


def test_the_code_opens_a_text_to_our_number_with_the_keyword(
    words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sms:` as iPhones and Androids both read it (RFC 5724, `?&body=`); nothing in between. A
    sheet in another language than the campaign's first opens the talk in its own."""
    coded: list[str] = []
    make = segno.make

    def spy(content: str, **options: object) -> segno.QRCode:
        coded.append(content)
        return make(content, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(made.segno, "make", spy)
    for languages in (("en",), ("en", "es"), ("es",)):
        sheet_pdf(Sheet("poster", languages), LISTED, SENDER, words, "letter")

    plain = "sms:+14155550100?&body=FAIR"
    assert coded == [plain, plain, f"{plain}%20ESP"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("languages", "says"),
    [(("en",), "FAIR"), (("en", "es"), "FAIR"), (("zh-Hans",), "FAIR%20ZHS")],
)
def test_the_printed_code_can_be_read_from_the_page(
    kind: str, languages: tuple[str, ...], says: str, words: Words
) -> None:
    """Found in the dots of the page, and decoded without the library that drew it."""
    page = sheet_pdf(Sheet(kind, languages), LISTED, SENDER, words, "letter")

    assert read_code(printed(page, quarter=kind == "cards")) == f"sms:+14155550100?&body={says}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_joins_a_list_reads_first_what_they_agree_to(language: str, words: Words) -> None:
    """SMS-37 on paper: who, how often, what it costs, stop, help, terms and privacy, no must."""
    told = consent_words(LISTED, SENDER, words, language)

    for needed in (
        "Bay Legal Aid", "FAIR", "4", "STOP", "HELP", "line.example.org/terms",
        "line.example.org/privacy", words.say(language, "carrier"), words.say(language, "hello"),
    ):  # fmt: skip
        assert needed in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_names_the_place_it_hangs_in(language: str, words: Words) -> None:
    """As the campaign's `area` has it; without one it says nothing."""
    said = words.say(language, "area", area="San Diego County")

    assert said in consent_words(LISTED, SENDER, words, language)
    assert "San Diego County" not in consent_words(UNLISTED, SENDER, words, language)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "ko"])
def test_no_line_ends_inside_a_word_where_signs_stand_close(
    kind: str, language: str, words: Words
) -> None:
    """A reader stumbles over a broken word in letters a hand high."""
    document = pypdfium2.PdfDocument(
        sheet_pdf(Sheet(kind, (language,)), LISTED, SENDER, words, "letter")
    )
    text = document[0].get_textpage().get_text_bounded()
    document.close()

    whole = {"zh-Hans": ("大麻", "案底", "清除"), "zh-Hant": ("大麻", "案底", "清除")}
    for word in whole.get(language, ("대마초", "있나요?", "대세요")):
        assert word in text
    assert not re.search(r"案\s+底|大\s+麻|대\s+세요|清\s+除", text)


def test_a_keyword_without_a_list_asks_for_no_consent(words: Words) -> None:
    """It says that we text only when texted."""
    told = consent_words(UNLISTED, SENDER, words, "en")

    assert "agree" not in told
    assert words.say("en", "only_answers") in told


def test_a_group_that_must_write_in_general_names_no_drug_and_no_outcome(words: Words) -> None:
    """SMS-63 on paper (45 CFR 1638)."""
    generic = Definition("FAIR", generic=True)

    _, text = read(sheet_pdf(Sheet("poster", ("en",)), generic, SENDER, words, "letter"))

    assert "marijuana" not in text
    assert "able to clear" not in text


def test_a_name_with_code_in_it_is_printed_as_it_stands(words: Words) -> None:
    """Settings and organisers' words are data."""
    odd = Sender('#panic("x") & *Sons*', "", "+14155550100", "https://line.example.org")

    _, text = read(sheet_pdf(Sheet("cards", ("en",)), LISTED, odd, words, "letter"))

    assert '#panic("x") & *Sons*' in text


def test_every_kind_comes_in_every_language_and_in_the_first_two_together() -> None:
    """A campaign of three languages has twelve sheets."""
    names = [sheet.name for sheet in sheets(("en", "es", "vi"))]

    assert len(names) == 12
    assert "poster-en-es" in names


def test_a_short_code_is_not_dressed_up() -> None:
    """Only a number of this country gets its brackets."""
    assert phone_words("24365") == "24365"


def test_the_command_writes_the_files_and_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before a thousand are printed: a number of our own, an address, a phone."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "var"))
    out = tmp_path / "print"

    status = main(["poster", "fair", "--out", str(out), "--paper", "a4", "--language", "en"])

    told = capsys.readouterr()
    assert status == 0
    assert sorted(path.name for path in out.iterdir()) == [
        f"FAIR-{kind}-en.{ending}" for kind in sorted(KINDS) for ending in ("pdf", "png")
    ]
    for missing in ("TWILIO_FROM", "PUBLIC_URL", "CLEARLINE_ORG_PHONE"):
        assert missing in told.err


def test_a_sheet_without_a_number_is_not_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Messaging Service has no number that people could text; the command says what to set."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC" + "0" * 32)
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "token")
    monkeypatch.setenv("TWILIO_MESSAGING_SERVICE_SID", "MG" + "0" * 32)

    status = main(["poster", "fair", "--out", str(tmp_path / "print")])

    assert status == 2
    assert "set TWILIO_FROM" in capsys.readouterr().err
    assert not (tmp_path / "print").exists()


@pytest.mark.parametrize("wrong", [["NOBODY"], ["fair", "--language", "tlh"]])
def test_a_campaign_or_language_that_is_not_there_is_told(
    wrong: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Exit status 2 and the ones that are there."""
    monkeypatch.setenv("CLEARLINE_VAR", str(tmp_path / "var"))

    assert main(["poster", *wrong, "--out", str(tmp_path / "print")]) == 2
    assert "FAIR" in capsys.readouterr().err
