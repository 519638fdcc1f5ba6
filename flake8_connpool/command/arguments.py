"""The command line of connlint, built from the table of options."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from msgspec import Struct

from flake8_connpool._version import __version__
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.table import GROUPS, OPTIONS
from flake8_connpool.errors import OptionError, UsageError

PROGRAM = "connlint"

_DESCRIPTION = "Find connection pool mistakes in Python code."
# Options that have a value only behind an equals sign.
_OPTIONAL = frozenset(f"--{option.name}" for option in OPTIONS if option.kind.is_optional)
_EPILOG = "Exit code: 0 no findings, 1 findings, 2 usage error or failure, 130 interrupted."


class CommandLine(Struct, frozen=True):
    """The parsed command line: paths, and typed values by option name."""

    paths: tuple[str, ...]
    values: dict[str, object]


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}{_suggestion(message)} (see {PROGRAM} --help)")


class _Formatter(argparse.HelpFormatter):
    def _format_action_invocation(self, action: argparse.Action) -> str:
        shown = super()._format_action_invocation(action)
        # argparse shows a space, and an equals sign is needed.
        return shown.replace(" [", "[=") if action.nargs == "?" else shown


def _suggestion(message: str) -> str:
    """Return a hint for the first unknown argument; empty without a hint."""
    from flake8_connpool.config.options.meant import meant_on_command_line

    unknown = re.search(r"unrecognized arguments: (.*)", message, re.DOTALL)
    said = map(meant_on_command_line, unknown[1].split() if unknown else ())
    return next(filter(None, said), "")


def parser() -> argparse.ArgumentParser:
    """Return the parser of connlint's command line."""
    parser = _Parser(
        prog=PROGRAM,
        usage="%(prog)s [OPTIONS] [PATH...]",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=_Formatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,  # a new option would change the meaning of an abbreviation
    )
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files or directories to check, or - for standard input (default: .)",
    )
    for title, options in GROUPS.items():
        group = parser.add_argument_group(title)
        for option in options:
            _add(group, option)
    parser.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"{PROGRAM} {__version__}",
        help="show the version and exit",
    )
    return parser


def _add(group: argparse._ArgumentGroup, option: Option) -> None:
    names = [f"--{option.name}"]
    if option.letter:
        names.insert(0, f"-{option.letter}")
    if option.kind.from_text is None:
        action = argparse.BooleanOptionalAction if option.in_toml else "store_true"
        group.add_argument(*names, action=action, help=option.help)
    else:
        nargs = "?" if option.kind.is_optional else None
        group.add_argument(
            *names, action="append", nargs=nargs, metavar=option.metavar, help=option.help
        )


def parse_arguments(argv: Sequence[str] | None) -> CommandLine:
    """Return the parsed arguments, by default those of the process.

    An option that takes a list can be given several times. Raises UsageError for invalid arguments,
    and SystemExit after `--help` and `--version`.
    """
    given_all = list(sys.argv[1:] if argv is None else argv)
    # If all paths follow `--`, argparse reads them as options, so they are parsed here.
    end = given_all.index("--") if "--" in given_all else len(given_all)
    # argparse would take a path behind such an option for its value.
    options = [f"{one}=" if one in _OPTIONAL else one for one in given_all[:end]]
    said = vars(parser().parse_intermixed_args(options))
    paths = [*said.get("paths", ()), *given_all[end + 1 :]] or ["."]
    values: dict[str, object] = {}
    for option in OPTIONS:
        given = said.get(option.attribute)
        if given is None:
            continue
        if option.kind.from_text is None:
            values[option.name] = given
            continue
        try:
            values[option.name] = option.kind.from_text(given)
        except OptionError as error:
            from flake8_connpool.config.options.meant import meant_by_value

            meant = meant_by_value(option.name, given)
            raise UsageError(f"--{option.name}: {error}{meant}") from None
    return CommandLine(tuple(paths), values)
