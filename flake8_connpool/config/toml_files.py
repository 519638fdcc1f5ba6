"""The configuration files: connlint.toml, .connlint.toml, and a table of pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import OptionError, UsageError, quoted
from flake8_connpool.files.reading import read_file, reason
from flake8_connpool.terminal.display import relative

# The first one in a directory is used.
OWN_FILES = (".connlint.toml", "connlint.toml")
SHARED_FILE = "pyproject.toml"
TABLE = "connlint"
# A key that names another file: what that says stands unless this file says otherwise, as in ruff.
EXTEND = "extend"


class Layer(Struct, frozen=True):
    """The typed values of one source of settings, by option name.

    `origin` is the displayed name of the source. Paths in the values are relative to the directory
    `root`, an absolute path. `base` is the file that this one extends.
    """

    values: Mapping[str, Any]
    origin: str
    root: str
    base: Layer | None = None

    @property
    def chain(self) -> list[Layer]:
        """This place and those that it extends, each after the one it extends."""
        return [*(self.base.chain if self.base else ()), self]


def in_directory(directory: str, start: str) -> Layer | None:
    """Read the configuration file of one directory; `start` is the working directory.

    None if there is no such file, or no table for connlint in it. Raises UsageError for an invalid
    file.
    """
    for name in (*OWN_FILES, SHARED_FILE):
        path = os.path.join(directory, name)
        is_own = name in OWN_FILES
        # A file with our name is meant for connlint: a broken link to it is an error.
        if not (os.path.lexists(path) if is_own else os.path.isfile(path)):
            continue
        shown = relative(path, start)
        table = _table(path, shown, is_own=is_own)
        if table is not None:
            return _layer(path, table, directory, start, is_own=is_own)
    return None


def chosen(name: str, start: str) -> Layer:
    """Read the file of `--config`; as in ruff, its paths are relative to the working directory."""
    path = os.path.abspath(os.path.join(start, name))
    if "=" in name and not os.path.lexists(path):  # ruff takes that too
        raise UsageError(
            f"--config: expected a file name, not {quoted(name)}; "
            "use command-line options to change single settings"
        )
    return _named(path, name, start, start)


def _named(path: str, shown: str, root: str, start: str, extending: Sequence[str] = ()) -> Layer:
    """Read a file that is named explicitly: its keys may be at the top level or in its table."""
    is_own = os.path.basename(path) != SHARED_FILE
    table = _table(path, shown, is_own=is_own)
    if table is not None and isinstance(table.get("tool"), dict):
        is_own, table = False, _tool_table(table, shown)
    if table is None:
        raise UsageError(f"{shown}: there is no [tool.{TABLE}] table")
    return _layer(path, table, root, start, extending, is_own=is_own)


def _layer(
    path: str,
    table: Mapping[str, object],
    root: str,
    start: str,
    extending: Sequence[str] = (),
    *,
    is_own: bool,
) -> Layer:
    """Return what the table of a file says; `extending` are the files that extend this one."""
    shown = relative(path, start)
    values = _values(
        {key: value for key, value in table.items() if key != EXTEND}, shown, is_own=is_own
    )
    if EXTEND not in table:
        return Layer(values, shown, root)
    place = f"{shown}: {'' if is_own else f'tool.{TABLE}.'}{EXTEND}"
    name = table[EXTEND]
    if not isinstance(name, str) or not name or "\0" in name:
        raise UsageError(f"{place}: expected a file name, not {quoted(name)}")
    files = [*extending, os.path.realpath(path)]
    base = os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(name)))
    if os.path.realpath(base) in files:
        raise UsageError(f"{place}: {relative(base, start)} extends itself")
    try:
        below = _named(base, relative(base, start), os.path.dirname(base), start, files)
    except UsageError as error:
        raise UsageError(f"{place}: {error}") from None
    return Layer(values, shown, root, below)


def _table(path: str, shown: str, *, is_own: bool) -> dict[str, object] | None:
    try:
        data = read_file(path)
    except OSError as error:
        raise UsageError(f"{shown}: {reason(error)}") from None
    if not is_own and TABLE.encode() not in data:
        return None  # the usual case, decided without parsing TOML

    import tomllib

    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # a number too long, a list too deep
        raise UsageError(f"{shown}: invalid TOML: {error}") from None
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
        return f"; only {SHARED_FILE} has a [tool.{TABLE}] table; here, move its keys to the top"
    from flake8_connpool.config.options.meant import meant_in_toml

    return meant_in_toml(key)
