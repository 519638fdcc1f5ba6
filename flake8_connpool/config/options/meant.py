"""What the user may have meant by an unknown option or value."""

from __future__ import annotations

from collections.abc import Iterable

from flake8_connpool.config.options.habits import FOREIGN_NAMES, LETTERS, VALUES, Instead
from flake8_connpool.config.options.kinds import split
from flake8_connpool.config.options.table import OPTIONS

_OPTIONS = {option.name: option for option in OPTIONS}
# The prefix of this plugin's options in flake8.
_PLUGIN = "connpool-"
_NO = "no-"
# Names that are less similar are not suggested.
_NEAR = 0.7


def meant_on_command_line(argument: str) -> str:
    """Return a hint for an unknown argument, starting with a semicolon; empty without a hint."""
    name = argument.partition("=")[0]
    if not name.startswith("--"):
        return _said(LETTERS.get(name[1:2])) if name.startswith("-") else ""
    name = name.removeprefix("--").replace("_", "-")
    positive = name.removeprefix(_NO)
    if name in FOREIGN_NAMES:
        return _said(FOREIGN_NAMES[name])
    if name.startswith(_PLUGIN) and name.removeprefix(_PLUGIN) in _OPTIONS:
        return _said(Instead(name.removeprefix(_PLUGIN)))
    if name != positive and positive in _OPTIONS:
        return _said(f"--{positive} is off by default")
    if name != positive and positive in FOREIGN_NAMES:
        return _said(f"there is no --{positive} to turn off")
    return f"; did you mean --{near}?" if (near := _nearest(name, _OPTIONS)) else ""


def meant_in_toml(key: str) -> str:
    """Return a hint for an unknown key, starting with a semicolon; empty without a hint."""
    name = key.replace("_", "-")
    keys = [option.name for option in OPTIONS if option.in_toml]
    said: Instead | str | None = FOREIGN_NAMES.get(name)
    if name in _OPTIONS and name not in keys:
        said = Instead(name)
    elif name.startswith(_PLUGIN) and name.removeprefix(_PLUGIN) in keys:
        said = Instead(name.removeprefix(_PLUGIN))
    if isinstance(said, Instead) and said.option in keys:
        return f"; use {said.option!r}{_note(said)}"
    if isinstance(said, Instead):
        return f"; use --{said.option} on the command line"
    if said is not None:
        return _said(said)
    return f"; did you mean {near!r}?" if (near := _nearest(key, keys)) else ""


def meant_by_value(option: str, value: object) -> str:
    """Return a hint for an invalid value, starting with a semicolon; empty without a hint."""
    values = VALUES.get(option, {})
    items = value if isinstance(value, list) else [value]
    known = (values[item] for item in split(list(map(str, items))) if item in values)
    return _said(next(known, None))


def _said(instead: Instead | str | None) -> str:
    if isinstance(instead, Instead):
        return f"; use --{instead.option}{_note(instead)}"
    return f"; {instead}" if instead else ""


def _note(instead: Instead) -> str:
    return f" {instead.note}" if instead.note else ""


def _nearest(name: str, known: Iterable[str]) -> str | None:
    import difflib

    return next(iter(difflib.get_close_matches(name, known, n=1, cutoff=_NEAR)), None)
