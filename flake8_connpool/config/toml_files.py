"""The files that configure: connlint.toml, .connlint.toml, and a table of pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import OptionError, UsageError, quoted
from flake8_connpool.files.reading import read_file, reason
from flake8_connpool.terminal.display import relative

# Of those in one directory the first counts.
OWN_FILES = (".connlint.toml", "connlint.toml")
SHARED_FILE = "pyproject.toml"
TABLE = "connlint"


@dataclass(frozen=True, slots=True)
class Layer:
    """The typed values that one place says, by option name.

    `origin` is the place as people read it; what the values name in the file system is relative to
    the directory `root`, an absolute path.
    """

    values: Mapping[str, Any]
    origin: str
    root: str


def in_directory(directory: str, start: str) -> Layer | None:
    """Read the configuration file of one directory; `start` is the working directory.

    None if there is no such file, or none that speaks of us. Raises UsageError for one that cannot
    be used.
    """
    for name in (*OWN_FILES, SHARED_FILE):
        path = os.path.join(directory, name)
        is_own = name in OWN_FILES
        # What has our name is meant for us, and is told of if it is a link to nowhere.
        if not (os.path.lexists(path) if is_own else os.path.isfile(path)):
            continue
        shown = relative(path, start)
        table = _table(path, shown, is_own=is_own)
        if table is not None:
            return Layer(_values(table, shown, is_own=is_own), shown, directory)
    return None


def chosen(name: str, start: str) -> Layer:
    """Read the file that the user named; as in ruff it is relative to the working directory."""
    path = os.path.abspath(os.path.join(start, name))
    if "=" in name and not os.path.lexists(path):  # ruff takes that too
        raise UsageError(
            f"--config: expected the name of a file, not {quoted(name)}; "
            "the options of the command line have names of their own"
        )
    is_own = os.path.basename(path) != SHARED_FILE
    table = _table(path, name, is_own=is_own)
    if table is not None and isinstance(table.get("tool"), dict):
        is_own, table = False, _tool_table(table, name)
    if table is None:
        raise UsageError(f"{name}: there is no table [tool.{TABLE}]")
    return Layer(_values(table, name, is_own=is_own), name, start)


def _table(path: str, shown: str, *, is_own: bool) -> dict[str, object] | None:
    try:
        data = read_file(path)
    except OSError as error:
        raise UsageError(f"{shown}: {reason(error)}") from None
    if not is_own and TABLE.encode() not in data:
        return None  # the usual case, known without reading toml

    import tomllib

    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # too long a number, too deep a list
        raise UsageError(f"{shown}: invalid toml: {error}") from None
    return document if is_own else _tool_table(document, shown)


def _tool_table(document: Mapping[str, object], shown: str) -> dict[str, object] | None:
    tool = document.get("tool")
    table = tool.get(TABLE) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{shown}: tool.{TABLE}: expected a table, not {quoted(table)}")
    return table


def _values(table: Mapping[str, object], shown: str, *, is_own: bool) -> dict[str, Any]:
    readers = {option.name: option.kind.from_toml for option in OPTIONS if option.kind.from_toml}
    prefix = "" if is_own else f"tool.{TABLE}."
    values = {}
    for key, value in table.items():
        place = f"{shown}: {prefix}{key}"
        if key not in readers:
            raise UsageError(f"{place}: unknown key{_suggestion(key, is_own=is_own)}")
        try:
            values[key] = readers[key](value)
        except OptionError as error:
            from flake8_connpool.config.options.meant import meant_by_value

            raise UsageError(f"{place}: {error}{meant_by_value(key, value)}") from None
    return values


def _suggestion(key: str, *, is_own: bool) -> str:
    if is_own and key == "tool":
        return f"; only {SHARED_FILE} has the table [tool.{TABLE}], here its keys stand alone"
    from flake8_connpool.config.options.meant import meant_in_toml

    return meant_in_toml(key)
