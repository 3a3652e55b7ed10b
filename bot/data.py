"""Where the data folders lie, and YAML read as plain text with line numbers.

In a checkout `dialogs/`, `rules/` and `locales/` stand beside `bot/`; in an installed wheel they
travel inside it as `bot/_data/`. Every scalar loads as text: PyYAML's usual loader turns `on` into
true, `2009-06-01` into a date but not `2009-06`, and keeps the last of two equal keys silently.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_PACKAGE = Path(__file__).parent
_TRAVELLING = _PACKAGE / "_data"
ROOT = _TRAVELLING if _TRAVELLING.is_dir() else _PACKAGE.parent


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a data file, told so that whoever wrote the file can mend it."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


class DataError(Exception):
    """Data files that cannot be used; holds every problem found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Mapped(dict[str, Any]):
    """A mapping that remembers the line it began on, and the line of each of its keys."""

    line: int
    lines: dict[str, int]


class Listed(list[Any]):
    """A list that remembers the line of each of its items."""

    line: int
    lines: list[int]


_Base = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml where it is built: 8x faster


class _Loader(_Base):  # type: ignore[misc, valid-type]
    """Nodes with their lines; every scalar is text, so nobody has to guess what it means."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """One tag for all: it is never looked at."""
        return "tag:yaml.org,2002:str"

    def descend_resolver(self, parent: Any, index: Any) -> None:
        """Nothing depends on where a scalar stands."""

    def ascend_resolver(self) -> None:
        """Nothing depends on where a scalar stands."""


def _built(node: yaml.Node | None) -> Any:
    """A node as mappings and lists that remember their lines; a key given twice is refused."""
    if isinstance(node, yaml.MappingNode):
        return _mapping(node)
    if isinstance(node, yaml.SequenceNode):
        listed = Listed(map(_built, node.value))
        listed.line = node.start_mark.line + 1
        listed.lines = [child.start_mark.line + 1 for child in node.value]
        return listed
    return node.value if node else None


def _mapping(node: yaml.MappingNode) -> Mapped:
    result = Mapped()
    result.line = node.start_mark.line + 1
    result.lines = {}
    for key_node, value_node in node.value:
        key = key_node.value
        if not isinstance(key, str) or key in result:
            what = f"'{key}' is given twice" if isinstance(key, str) else "a key must be one word"
            raise yaml.MarkedYAMLError(None, None, what, key_node.start_mark)
        result[key] = _built(value_node)
        result.lines[key] = key_node.start_mark.line + 1
    return result


_PLAIN = {
    "mapping values are not allowed": 'words that hold a colon stand in quotation marks: "..."',
    "found a tab character": "a line begins with a tab: use blanks",
    "found character that cannot start": "this begins with a sign that means something in YAML "
    "(a tab, @, ` or %): put it in quotation marks, or use blanks",
    "could not find expected ':'": "a name, a colon, a blank and a value are expected here, like "
    "`area: Spokane`",
    "did not find expected key": "this line does not fit those above it: a quotation mark or "
    "bracket left open, or other blanks at its beginning",
    "found unexpected end of stream": "a quotation mark is left open",
}
"""What the parser says, by its beginning, for people who never heard of YAML."""


def _plainly(said: str) -> str:
    return next((plain for start, plain in _PLAIN.items() if said.startswith(start)), said) or (
        "not readable as YAML"
    )


def load_yaml(path: Path) -> Any:
    """The file's content, every scalar as text.

    Raises DataError naming the file and line when it is missing, not UTF-8 or not YAML.
    """
    try:
        return _built(_Loader(path.read_text("utf-8")).get_single_node())
    except RecursionError as error:
        raise DataError([Problem(str(path), 1, "an alias refers to itself")]) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DataError([Problem(str(path), line, _plainly(error.problem or ""))]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DataError([Problem(str(path), 1, "not readable as UTF-8 YAML")]) from error
    except OSError as error:
        raise DataError([Problem(str(path), 1, f"cannot be opened: {error.strerror}")]) from error
