"""The docs are true: every command, setting and endpoint has its line, and examples run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.app import create_app
from bot.cli import COMMANDS
from bot.config import SETTINGS, read_settings
from bot.store import Store

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("*/README.md")])
README = (ROOT / "README.md").read_text("utf-8")


def _examples() -> list[tuple[str, str]]:
    """Each `$ command` of a console block, with the page it stands on."""
    found = []
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            found += [(page.name, line[2:]) for line in block.splitlines() if line[:2] == "$ "]
    return found


EXAMPLES = _examples()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_its_line(command: str) -> None:
    """Nobody has to read the program to find what it can do."""
    assert f"`clearline {command}" in README


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.name)
def test_every_setting_has_its_line(setting: object) -> None:
    """docs/settings.md says what `clearline doctor` says."""
    text = (ROOT / "docs" / "settings.md").read_text("utf-8")
    default = f"`{setting.default}`" if setting.default else "unset"  # type: ignore[attr-defined]

    assert f"| `{setting.name}` | {default} | {setting.help}" in text  # type: ignore[attr-defined]


def test_every_make_target_has_its_line() -> None:
    """The README names each target that `make help` lists."""
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)

    assert targets
    assert all(f"`make {target}`" in README for target in targets)


def test_every_endpoint_has_its_line(memory_store: Store) -> None:
    """docs/interfaces.md names each address that is served."""
    text = (ROOT / "docs" / "interfaces.md").read_text("utf-8")
    app = create_app(read_settings({"REDIS_URL": "redis://unused"}), store=memory_store)
    paths = {re.sub(r"/?<.*", "", rule.rule) or "/" for rule in app.url_map.iter_rules()}

    missing = [path for path in paths if "/static" not in path and path not in text]

    assert not missing


def test_every_line_of_the_sms_checklist_is_held_by_a_test() -> None:
    """By one that names its number, in its name or its docstring."""
    checklist = (ROOT / "docs" / "sms-checklist.md").read_text("utf-8")
    listed = re.findall(r"^\| SMS-(\d\d) \|", checklist, re.MULTILINE)
    tests = " ".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"(?:SMS-|test_sms_)(\d\d)(?!\d)", tests))

    assert len(listed) > 50
    assert sorted(set(listed) - named) == []


def test_every_link_leads_somewhere() -> None:
    """A page of the docs never points at a file that is not there."""
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


@pytest.mark.parametrize(("page", "command"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_runs(page: str, command: str, tmp_path: Path) -> None:
    """What a page shows can be typed and works."""
    folder = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": folder + os.pathsep + os.environ["PATH"]}
    environment |= {"CLEARLINE_VAR": str(tmp_path)}

    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True
    )

    assert done.returncode == 0, f"{page}: {done.stderr}"
    assert done.stdout.strip()
    assert '"error"' not in done.stdout


def test_the_number_of_examples_that_ran_is_told(capfd: pytest.CaptureFixture[str]) -> None:
    """An empty list of examples must not look like a green one."""
    with capfd.disabled():
        print(f"\n{len(EXAMPLES)} examples of the docs ran")  # noqa: T201  the number is wanted

    assert len(EXAMPLES) >= 8
