"""What the house promises about itself: locked and hashed, and usable outside the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")


@pytest.mark.parametrize("name", LOCKS)
def test_every_requirement_is_pinned_with_hashes_and_names_no_host(name: str) -> None:
    """A swapped package cannot slip in, and any mirror will do."""
    text = (ROOT / name).read_text("utf-8")
    pinned = [line for line in text.splitlines() if line and line[0].isalnum()]

    assert pinned
    assert all("==" in line and line.rstrip().endswith("\\") for line in pinned)
    assert text.count("--hash=sha256:") >= len(pinned)
    assert "://" not in text


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Clearline installed from its wheel into a folder of its own."""
    folder = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--target", str(folder), str(ROOT)], check=True, cwd=folder)
    return folder


def _clearline(installed: Path, *arguments: str, given: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        input=given,
        capture_output=True,
        text=True,
        env=environment,
        cwd=installed / "bot",
        check=True,
    )
    return done.stdout


def test_the_installed_command_brings_law_dialogs_and_languages(installed: Path) -> None:
    """`pip install .` gives a working clearline far from the checkout."""
    fact = '{"facts": {"jurisdiction": "WA", "disposition": "convicted", "offense": "dui"}}\n'

    answer = _clearline(installed, "assess", "--asof", "2026-11-22", given=fact)
    talk = _clearline(installed, "chat", "--jsonl", given='"hola"\n')

    assert '"covered": true' in answer
    assert '"language": "es"' in talk
    assert (installed / "bot" / "_data" / "rules" / "WA.yaml").is_file()
