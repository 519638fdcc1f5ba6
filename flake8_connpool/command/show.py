"""What connlint shows without checking files: rules, files and settings."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from flake8_connpool.cache.directory import ENVIRONMENT, cache_directory
from flake8_connpool.command.answer import CLEAN, Answer, no_files
from flake8_connpool.command.arguments import CommandLine
from flake8_connpool.command.discovery import FoundFile, find
from flake8_connpool.config.effective import Configuration
from flake8_connpool.config.options.kinds import PATTERNS, OptionKind
from flake8_connpool.config.options.mappings import CODES_BY_PATTERN, TARGETS
from flake8_connpool.config.options.output import REPORTS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import UsageError
from flake8_connpool.output.formats import is_json
from flake8_connpool.output.lines import path_of_line
from flake8_connpool.rule_options import Target
from flake8_connpool.terminal.display import encodable, printable, relative
from flake8_connpool.versions.declared import project_targets


def answer_rules(values: Mapping[str, Any]) -> Answer:
    """Return the documentation of some rules, or the list of all rules."""
    from flake8_connpool.output.explain.rules import explain, list_rules, terminal_width

    output_format = values.get("output-format", "full")
    width = None if "output-file" in values else terminal_width(sys.stdout)
    if "explain" in values:
        return Answer(explain(values["explain"], output_format, width), "", CLEAN)
    return Answer(list_rules(output_format, width), "", CLEAN)


def answer_files_found(arguments: CommandLine, configuration: Configuration) -> Answer:
    """Return the list of files that would be checked."""
    files = _found(arguments, configuration, "--show-files")
    start = configuration.start
    err = "" if files else no_files(configuration.run)
    if _is_json(configuration, "--show-files"):
        names = [relative(file.path, start) for file in files]
        return Answer(json.dumps(names, indent=2) + "\n", err, CLEAN)
    return Answer("".join(f"{path_of_line(file.path, start)}\n" for file in files), err, CLEAN)


def answer_settings(arguments: CommandLine, configuration: Configuration) -> Answer:
    """Return the settings for the first file that would be checked, one option per line."""
    files = _found(arguments, configuration, "--show-settings")
    place = files[0].path if files else os.path.join(configuration.start, "")
    settings = configuration.of(place)
    values, origins = dict(settings.values), dict(settings.origins)
    values["target-versions"] = said = values["target-versions"] or {}
    if not configuration.is_isolated:
        origin = origins["target-versions"]
        values["target-versions"] = targets = project_targets(os.path.dirname(place), said)
        if len(targets) > len(said):
            origins["target-versions"] = f"the project, {origin}" if said else "the project"
    values["jobs"] = values["jobs"] or "auto"
    rows = [
        (option.name, _plain(option.kind, values[option.name]), origins[option.name])
        for option in OPTIONS
        if option.in_toml
    ]
    cache = cache_directory(values["cache-dir"])
    cache_origin = origins["cache-dir"]
    if cache_origin == "default" and os.environ.get(ENVIRONMENT):
        cache_origin = ENVIRONMENT
    if _is_json(configuration, "--show-settings"):
        shown = {name: {"value": value, "from": origin} for name, value, origin in rows}
        shown["cache-dir"] = {"value": encodable(cache), "from": cache_origin}
        return Answer(json.dumps(shown, indent=2) + "\n", "", CLEAN)
    text = f"# {relative(files[0].path, configuration.start)}\n" if files else ""
    text += "".join(f"{name} = {_toml(value)}  # {origin}\n" for name, value, origin in rows)
    # No configuration file sets it: the lines above can be copied into one.
    text += f"# cache-dir = {_toml(cache)}  # {cache_origin}\n"
    return Answer("".join(f"{printable(line)}\n" for line in text.splitlines()), "", CLEAN)


def _found(arguments: CommandLine, configuration: Configuration, option: str) -> list[FoundFile]:
    if "-" in arguments.paths:
        raise UsageError(f"{option} cannot be used with the path - (standard input)")
    return find(arguments.paths, configuration)


def _is_json(configuration: Configuration, option: str) -> bool:
    return is_json(configuration.run.output_format, f"{option} is")


def _plain(kind: OptionKind, value: Any) -> object:
    """Return a typed value as TOML; `unset` for None."""
    if kind is PATTERNS:
        return [glob.text for glob in value]
    if kind is REPORTS:
        return [str(target) for target in value]
    if kind is TARGETS:
        return [f"{library}{_range(target)}" for library, target in value.items()]
    if kind is CODES_BY_PATTERN:
        by_pattern: dict[str, list[str]] = {}
        for ignores in value:
            by_pattern.setdefault(ignores.pattern, []).extend(ignores.codes)
        return by_pattern
    return value


def _range(target: Target) -> str:
    low = ".".join(map(str, target.low))
    return f">={low}" + (f",<{'.'.join(map(str, target.high))}" if target.high else "")


def _toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    # TOML has no value for an unset option.
    return "unset" if value is None else json.dumps(value)
