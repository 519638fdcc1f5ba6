"""The configuration: `[tool.connlint]` of a toml file, and the command line above it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from flake8_connpool.display import relative
from flake8_connpool.files import reason
from flake8_connpool.fix_policy import FixPolicy
from flake8_connpool.globs import Glob, PathMatcher
from flake8_connpool.option_kinds import CODES_BY_PATTERN, PATTERNS, OptionError
from flake8_connpool.reading import read_file
from flake8_connpool.selection import Selection
from flake8_connpool.settings import OPTIONS, RuleOptions, UsageError, rule_options

FILE_NAME = "pyproject.toml"
TABLE = "connlint"


@dataclass(frozen=True, slots=True)
class FileIgnores:
    """Codes that are left out in some files: in those that match, or, `negated`, in all others."""

    matcher: PathMatcher
    codes: tuple[str, ...]
    negated: bool

    def concern(self, path: str) -> bool:
        """Whether the codes are left out in the file at an absolute path."""
        return self.matcher.matches(path, os.path.basename(path)) != self.negated


class Mode(Enum):
    """What a run does with what it finds."""

    REPORT = auto()
    FIX = auto()
    FIX_ONLY = auto()
    DIFF = auto()


@dataclass(frozen=True, slots=True)
class Settings:
    """What one run does, from every source together."""

    selection: Selection
    file_ignores: tuple[FileIgnores, ...]
    excluded: PathMatcher
    rule_options: RuleOptions
    mode: Mode
    fix_policy: FixPolicy
    output_format: str
    disable_noqa: bool
    exit_zero: bool

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """Return the beginnings of the codes that are left out in one file."""
        return tuple(
            code for ignores in self.file_ignores if ignores.concern(path) for code in ignores.codes
        )


def configure(command_line: Mapping[str, object], directory: str) -> Settings:
    """Return the settings of a run in a directory (an absolute path).

    `command_line` holds the typed values that were said there, by option name: each replaces the
    configured one, but those that extend add to it. Raises UsageError for a configuration file
    that cannot be used.
    """
    layers = [_anchored({option.name: option.default for option in OPTIONS}, directory)]
    if "config" in command_line:
        if "isolated" in command_line:
            raise UsageError("--config and --isolated exclude each other")
        layers.append(_chosen(str(command_line["config"]), directory))
    elif "isolated" not in command_line:
        layers.append(_nearest(directory))
    layers.append(_anchored(command_line, directory))
    values = layers[0]
    for layer in layers[1:]:
        for name, value in layer.items():
            values[name] = values[name] + value if name.startswith("extend-") else value
    return Settings(
        selection=Selection(
            values["select"], values["extend-select"], values["ignore"] + values["extend-ignore"]
        ),
        file_ignores=values["per-file-ignores"],
        excluded=PathMatcher(values["exclude"] + values["extend-exclude"]),
        rule_options=rule_options(values),
        mode=_mode(values),
        fix_policy=FixPolicy(
            fixable=("",) if values["fixable"] is None else values["fixable"],
            unfixable=values["unfixable"],
            made_safe=values["extend-safe-fixes"],
            made_unsafe=values["extend-unsafe-fixes"],
            carries_out_unsafe=values["unsafe-fixes"],
        ),
        output_format=values["output-format"],
        disable_noqa=bool(values["disable-noqa"]),
        exit_zero=bool(values["exit-zero"]),
    )


def _mode(values: Mapping[str, object]) -> Mode:
    # As in ruff: what writes least goes before what writes more, and says less before more.
    if values["diff"]:
        return Mode.DIFF
    if values["fix-only"]:
        return Mode.FIX_ONLY
    return Mode.FIX if values["fix"] else Mode.REPORT


def _anchored(values: Mapping[str, Any], root: str) -> dict[str, Any]:
    """Tie the patterns among some values to the directory that they are relative to."""
    anchored = dict(values)
    for option in OPTIONS:
        if option.name not in values:
            continue
        if option.kind is PATTERNS:
            anchored[option.name] = tuple(Glob(text, root) for text in values[option.name])
        elif option.kind is CODES_BY_PATTERN:
            anchored[option.name] = tuple(
                FileIgnores(
                    PathMatcher([Glob(text.removeprefix("!"), root)]), codes, text.startswith("!")
                )
                for text, codes in values[option.name]
            )
    return anchored


def _nearest(directory: str) -> dict[str, Any]:
    """Read the nearest pyproject.toml, from a directory upward, that has our table."""
    start = directory
    while True:
        path = os.path.join(directory, FILE_NAME)
        if os.path.isfile(path):
            shown = relative(path, start)
            table = _table(path, shown)
            if table is not None:
                return _values(table, path, shown)
        parent = os.path.dirname(directory)
        if parent == directory:
            return {}
        directory = parent


def _chosen(name: str, directory: str) -> dict[str, Any]:
    path = os.path.abspath(os.path.join(directory, name))
    table = _table(path, name)
    if table is None:
        raise UsageError(f"{name}: there is no table [tool.{TABLE}]")
    return _values(table, path, name)


def _table(path: str, shown: str) -> dict[str, object] | None:
    try:
        data = read_file(path)
    except OSError as error:
        raise UsageError(f"{shown}: {reason(error)}") from None
    if TABLE.encode() not in data:
        return None  # the usual case, known without reading toml

    import tomllib

    try:
        tool = tomllib.loads(data.decode()).get("tool")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{shown}: invalid toml: {error}") from None
    table = tool.get(TABLE) if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{shown}: tool.{TABLE}: expected a table, not {table!r}")
    return table


def _values(table: Mapping[str, object], path: str, shown: str) -> dict[str, Any]:
    readers = {option.name: option.kind.from_toml for option in OPTIONS if option.kind.from_toml}
    values = {}
    for key, value in table.items():
        place = f"{shown}: tool.{TABLE}.{key}"
        if key not in readers:
            raise UsageError(f"{place}: unknown key{_suggestion(key, readers)}")
        try:
            values[key] = readers[key](value)
        except OptionError as error:
            raise UsageError(f"{place}: {error}") from None
    return _anchored(values, os.path.dirname(path))


def _suggestion(key: str, known: Iterable[str]) -> str:
    import difflib

    near = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""
