"""What others wrote is printed and never run; every letter has its shape."""

from __future__ import annotations

import pypdfium2
import pytest

from bot.paper.typeset import CannotPrint, pdf, png

SOURCE = """
#import "/base.typ": *
#show: paper
#set page(width: 300pt, height: 200pt, margin: 20pt)
#for (code, words) in data.said { block(said(code, [*#words* #words])) }
"""


def printed(made: bytes) -> str:
    """The words of a PDF as somebody would copy them."""
    document = pypdfium2.PdfDocument(made)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


@pytest.mark.parametrize(
    "words", ['#panic("no")', '#read("/etc/passwd")', "*b* $x$ \\ _i_", '"}] #import "x"', "<a>@b"]
)
def test_what_somebody_wrote_is_never_typst_code(words: str) -> None:
    """A name or an organiser's words come out as they stand, signs and all."""
    made = pdf(SOURCE, {"said": [["en", words]]}, title="A name")

    assert words in printed(made).replace("\r\n", " ")


def test_a_letter_without_a_shape_is_refused_and_named() -> None:
    """No poster shows empty boxes; where a box is better than no page, it may be asked for."""
    thai = {"said": [["en", "ภ"]]}

    with pytest.raises(CannotPrint, match="ภ"):
        pdf(SOURCE, thai, title="Thai")
    assert pdf(SOURCE, thai, title="Thai", complete=False).startswith(b"%PDF")


def test_the_same_data_give_the_same_file() -> None:
    """A poster made again differs only if its words do."""
    data = {"said": [["ar", "هل لديك تهمة قديمة؟"], ["am", "አማርኛ"]]}

    assert pdf(SOURCE, data, title="Same") == pdf(SOURCE, data, title="Same")


def test_a_picture_has_the_dots_that_were_asked_for() -> None:
    """300 points are 1,250 dots at 300 dots an inch."""
    page = png(SOURCE, {"said": []}, title="Empty")[0]

    assert page[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(page[16:20]), int.from_bytes(page[20:24])) == (1250, 833)
