"""A file imports only from rows below its own; below the line nothing touches the outside."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parent.parent / "bot"

# The rows of the house, highest first. What stands in a row may import from its own package and
# from any row below; the packages of one row do not know each other.
ROWS = (
    ("cli", "serve"),
    ("worker",),
    ("jobs",),
    ("app",),
    ("live", "front"),
    ("webhook", "pages", "phone", "law", "organisers", "standin"),
    ("turns", "paper"),
    ("outreach",),
    ("config", "logs", "metrics"),
    ("ledger",),
    ("channels", "store"),
    ("conversation",),
    ("understand", "dialogs", "i18n", "eligibility"),
    ("rules",),
    ("models", "routing"),
    ("facts", "data"),
)
PURE = {
    "conversation", "understand", "dialogs", "i18n", "eligibility", "rules", "facts", "models",
    "routing",
}  # fmt: skip
OUTSIDE = {
    "flask",
    "redis",
    "twilio",
    "requests",
    "socket",
    "os",
    "subprocess",
    "urllib",
    "time",
    "sqlalchemy",
}

FILES = sorted(BOT.rglob("*.py"))


def _row(package: str) -> int:
    for number, row in enumerate(ROWS):
        if package in row:
            return number
    raise AssertionError(f"bot/{package} has no row in tests/test_imports.py")


def _package(path: Path) -> str:
    parts = path.relative_to(BOT).with_suffix("").parts
    return parts[0]


def _imports(path: Path) -> set[str]:
    """The dotted names a file imports when it runs (not those for type checking only)."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            if node.module == "bot":
                names |= {f"bot.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_a_file_imports_only_from_below(path: Path) -> None:
    """The next person finds where a thing belongs because nothing reaches upwards."""
    own = _package(path)
    if own == "__init__":
        return

    inside = {name.split(".")[1] for name in _imports(path) if name.startswith("bot.")}

    for other in inside - {own, "__version__"}:
        assert _row(own) < _row(other), f"{path.name} imports bot.{other}, which is not below it"


@pytest.mark.parametrize("path", [p for p in FILES if _package(p) in PURE], ids=str)
def test_the_core_is_pure(path: Path) -> None:
    """Below the doors there is no network, Redis, environment, process or clock."""
    outside = {name.split(".")[0] for name in _imports(path)} & OUTSIDE

    assert not outside
    text = path.read_text("utf-8")
    assert "datetime.now(" not in text
    assert "date.today(" not in text


WRITTEN = [path for path in FILES if path.parent.name != "versions"]  # a migration is one piece


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(BOT)))
def test_no_file_outgrows_a_screenful_or_ten(path: Path) -> None:
    """Past about 300 lines a file is split by what it is about."""
    assert len(path.read_text("utf-8").splitlines()) <= 320
