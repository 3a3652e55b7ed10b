"""PDF and PNG from Typst, with fonts of our own and nothing from the network.

What an organiser or a person wrote comes in as data and is printed as it stands: it is handed to
the document as JSON, which Typst does not read as its own code. Every PDF is held to PDF/UA-1:
people with a screen reader can use it, and a letter that none of our fonts has is an error here
and not an empty box on a wall.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import typst

HERE = Path(__file__).parent
FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "noto_cjk_sans_jp_regular")
"""Python packages that carry fonts; Ethiopic, which none carries, lies in `fonts/`."""

PRINT_DPI = 300
_MISSING = re.compile(r"the text `\"(.+)\"` could not be displayed")
_EPOCH = 0  # the same data give the same bytes


class CannotPrint(Exception):
    """A text holds a letter that none of our fonts has; `letters` says which."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"no font of ours has {letters!r}")
        self.letters = letters


def template(name: str) -> str:
    """A Typst source of this folder, such as `poster.typ`."""
    return (HERE / "templates" / name).read_text("utf-8")


def pdf(
    source: str, data: Mapping[str, Any] | None = None, *, title: str, complete: bool = True
) -> bytes:
    """A PDF, tagged for screen readers.

    Args:
        source: Typst code of ours, never of others; it may `#import "/base.typ": *`.
        data: plain JSON values, in the source `data` (after that import).
        title: the document's name; it stands in the file and not on the page.
        complete: whether a letter without a glyph is refused; else it prints as an empty box.

    Raises CannotPrint.
    """
    standards: list[typst.PDFStandard] = ["ua-1"] if complete else []
    try:
        made: Any = typst.compile(
            source.encode(),
            format="pdf",
            pdf_standards=standards,
            timestamp=_EPOCH,
            **_given(data, title),
        )
    except typst.TypstError as error:
        if letters := _MISSING.search(error.message):
            raise CannotPrint(letters[1]) from error
        raise
    return cast("bytes", made)


def png(
    source: str, data: Mapping[str, Any] | None = None, *, title: str, dpi: int = PRINT_DPI
) -> list[bytes]:
    """The same as pictures, one a page."""
    found: Any = typst.compile(source.encode(), format="png", ppi=dpi, **_given(data, title))
    return cast("list[bytes]", found if isinstance(found, list) else [found])


def _given(data: Mapping[str, Any] | None, title: str) -> dict[str, Any]:
    return {
        "root": HERE / "templates",
        "font_paths": fonts(),
        "sys_inputs": {"data": json.dumps(dict(data or {}), ensure_ascii=False), "title": title},
    }


@functools.cache
def fonts() -> typst.Fonts:
    """Our fonts alone, so that a page looks the same on every machine."""
    places: list[Any] = [str(HERE / "fonts")]
    for package in FONT_PACKAGES:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RuntimeError(f"the package {package} is not installed")
        places.append(str(Path(spec.origin).parent))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=places)
