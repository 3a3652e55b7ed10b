"""On a machine without a Chromium the browser tests say so, and CI does not let them pass."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ONE_TEST = "tests/browser/test_access.py::test_a_screen_reader_hears_who_says_what"


@pytest.mark.parametrize(
    ("required", "status", "word"), [("", 0, "1 skipped"), ("required", 1, "1 error")]
)
def test_a_missing_browser_is_named_with_the_way_to_get_it(
    tmp_path: Path, required: str, status: int, word: str
) -> None:
    """Skipped on a laptop; failed where CLEARLINE_BROWSER=required, as .ci/run sets it."""
    environ = {**os.environ, "PATH": str(tmp_path), "CLEARLINE_BROWSER": required}
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", ONE_TEST]

    run = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)

    assert run.returncode == status, run.stdout
    assert word in run.stdout
    assert "apt-get install -y chromium" in run.stdout
