"""What connlint shows without checking anything: rules, files and settings."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from flake8_connpool.answers import CLEAN, Answer
from flake8_connpool.arguments import Arguments
from flake8_connpool.config import Configuration, FileIgnores
from flake8_connpool.display import printable, relative
from flake8_connpool.files import find
from flake8_connpool.globs import Glob
from flake8_connpool.options import OPTIONS
from flake8_connpool.settings import Target, UsageError
from flake8_connpool.versions import project_targets


def answer_rules(values: Mapping[str, Any]) -> Answer:
    """Answer with the pages of some rules, or with the list of all."""
    from flake8_connpool.explaining import explain, list_rules, terminal_width

    output_format = values.get("output-format", "text")
    width = None if "output-file" in values else terminal_width(sys.stdout)
    if "explain" in values:
        return Answer(explain(values["explain"], output_format, width), "", CLEAN)
    return Answer(list_rules(output_format, width), "", CLEAN)


def answer_files_found(arguments: Arguments, configuration: Configuration) -> Answer:
    """Answer with the files that would be checked."""
    files = find(arguments.paths, configuration)
    names = [relative(file.path, configuration.start) for file in files]
    if _is_json(configuration):
        return Answer(json.dumps(names, indent=2) + "\n", "", CLEAN)
    return Answer("".join(f"{printable(name)}\n" for name in names), "", CLEAN)


def answer_settings(arguments: Arguments, configuration: Configuration) -> Answer:
    """Answer with what holds for the first file that would be checked, option by option."""
    files = find(arguments.paths, configuration)
    place = files[0].path if files else os.path.join(configuration.start, "")
    settings = configuration.of(place)
    values, origins = dict(settings.values), dict(settings.origins)
    if not configuration.is_isolated:
        said, origin = values["target-versions"], origins["target-versions"]
        values["target-versions"] = targets = project_targets(os.path.dirname(place), said)
        if len(targets) > len(said or {}):
            origins["target-versions"] = f"the project, {origin}" if said else "the project"
    values["jobs"] = values["jobs"] or "auto"
    rows = [
        (option.name, _plain(values[option.name]), origins[option.name])
        for option in OPTIONS
        if option.in_toml
    ]
    if _is_json(configuration):
        said = {name: {"value": value, "from": origin} for name, value, origin in rows}
        return Answer(json.dumps(said, indent=2) + "\n", "", CLEAN)
    text = f"# {relative(files[0].path, configuration.start)}\n" if files else ""
    text += "".join(f"{name} = {_toml(value)}  # {origin}\n" for name, value, origin in rows)
    return Answer("".join(f"{printable(line)}\n" for line in text.splitlines()), "", CLEAN)


def _is_json(configuration: Configuration) -> bool:
    output_format = configuration.run.output_format
    if output_format not in ("text", "json"):
        raise UsageError(f"there is text and json of this, not {output_format}")
    return output_format == "json"


def _plain(value: object) -> object:
    """Return a typed value as it would be written in toml; None where nothing is said."""
    match value:
        case Glob():
            return value.text
        case Target():
            low = ".".join(map(str, value.low))
            return f">={low}" + (f",<{'.'.join(map(str, value.high))}" if value.high else "")
        case tuple() if value and all(isinstance(one, FileIgnores) for one in value):
            return {one.pattern: list(one.codes) for one in value}
        case tuple() | list():
            return [_plain(one) for one in value]
        case Mapping() if value and all(isinstance(one, Target) for one in value.values()):
            return [f"{library}{_plain(target)}" for library, target in value.items()]
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
    return value


def _toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    # What is not said has no value in toml.
    return "unset" if value is None else json.dumps(value)
