"""What the rules may be told: the options of both doors, read from one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from flake8_connpool import option_kinds as kinds
from flake8_connpool.fix_options import FIX_OPTIONS
from flake8_connpool.option import Option
from flake8_connpool.option_kinds import OptionError

Release = tuple[int, ...]


class UsageError(Exception):
    """The tool was called or configured wrongly; the message tells the user how."""


@dataclass(frozen=True, slots=True)
class Target:
    """The releases of one library that the code is for: from `low` on, below `high`."""

    low: Release
    high: Release | None = None


@dataclass(frozen=True, slots=True)
class RuleOptions:
    """What changes a rule's judgement, whichever door it came through.

    `aliases` maps a dotted name of the user's own to the library name it stands for;
    `server_idle_timeout` is in seconds; `targets` maps a library to its releases in question.
    """

    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    server_idle_timeout: float = 60.0
    targets: Mapping[str, Target] = field(default_factory=lambda: MappingProxyType({}))


OUTPUT_FORMATS = ("text", "json")
# Those that show how a fix would be carried out, and where a comment would silence a finding.
SHOWING_EDITS = frozenset({"json", "json-lines", "sarif"})

# ruff's, and where Python keeps compiled files.
DEFAULT_EXCLUDE = (
    ".bzr",
    ".direnv",
    ".eggs",
    ".git",
    ".git-rewrite",
    ".hg",
    ".ipynb_checkpoints",
    ".mypy_cache",
    ".nox",
    ".pants.d",
    ".pyenv",
    ".pytest_cache",
    ".pytype",
    ".ruff_cache",
    ".svn",
    ".tox",
    ".venv",
    ".vscode",
    "__pycache__",
    "__pypackages__",
    "_build",
    "buck-out",
    "dist",
    "node_modules",
    "site-packages",
    "venv",
)

OPTIONS: tuple[Option, ...] = (
    Option(
        name="select",
        kind=kinds.CODES,
        metavar="CODES",
        help="codes to report, or beginnings of codes (default: CPL, without the opt-in CPL9)",
    ),
    Option(
        name="ignore",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to leave out; between select and ignore the longer prefix decides",
    ),
    Option(
        name="extend-select",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to report beside the selected ones, such as CPL9 for every opt-in rule",
    ),
    Option(
        name="extend-ignore",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to leave out beside the ignored ones",
    ),
    Option(
        name="per-file-ignores",
        kind=kinds.CODES_BY_PATTERN,
        metavar="PATTERN:CODE",
        default=(),
        help="codes to leave out in the files of a pattern; a leading ! means all other files",
    ),
    Option(
        name="exclude",
        kind=kinds.PATTERNS,
        metavar="PATTERNS",
        default=DEFAULT_EXCLUDE,
        help="files and directories to pass over (default: .git, .venv, node_modules and the like)",
    ),
    Option(
        name="extend-exclude",
        kind=kinds.PATTERNS,
        metavar="PATTERNS",
        default=(),
        help="files and directories to pass over beside the excluded ones",
    ),
    Option(
        name="aliases",
        kind=kinds.ALIASES,
        metavar="NAME=LIBRARY_NAME",
        default=MappingProxyType({}),
        is_rule_option=True,
        help="your own wrappers and what they stand for: acme.http.Client=httpx.Client",
    ),
    Option(
        name="server-idle-timeout",
        kind=kinds.SECONDS,
        metavar="SECONDS",
        default=60.0,
        is_rule_option=True,
        help="how long the servers keep an idle connection (default: 60)",
    ),
    Option(
        name="target-versions",
        kind=kinds.TARGETS,
        metavar="REQUIREMENTS",
        default=MappingProxyType({}),
        is_rule_option=True,
        help="library versions the code is for: httpx>=0.27,sqlalchemy>=1.4,<2.1",
    ),
    *FIX_OPTIONS,
    Option(
        name="disable-noqa",
        kind=kinds.FLAG,
        help="report what a noqa comment silences too",
    ),
    Option(
        name="exit-zero",
        kind=kinds.FLAG,
        help="exit with status 0 where there are findings too",
    ),
    Option(
        name="output-format",
        kind=kinds.one_of(*OUTPUT_FORMATS),
        metavar="|".join(OUTPUT_FORMATS),
        default="text",
        help="how findings are written (default: text)",
    ),
    Option(
        name="config",
        kind=kinds.TEXT,
        metavar="FILE",
        help="read [tool.connlint] of this file, not of the nearest pyproject.toml",
    ),
    Option(
        name="isolated",
        kind=kinds.FLAG,
        help="read no configuration file",
    ),
    Option(
        name="stdin-filename",
        kind=kinds.TEXT,
        metavar="NAME",
        help="the name of the source that - reads from standard input (default: stdin)",
    ),
)


RULE_OPTIONS = tuple(option for option in OPTIONS if option.is_rule_option)


def rule_options(values: Mapping[str, object]) -> RuleOptions:
    """Return the rule options among `values`, which are keyed by option name.

    A value is typed already, or a text or list of texts as flake8 hands them over; one that is
    missing or None stands for the default. OptionError names the option.
    """
    typed: dict[str, object] = {}
    for option in RULE_OPTIONS:
        value = values.get(option.name)
        if value is None:
            value = option.default
        elif isinstance(value, str | list) and option.kind.from_text is not None:
            try:
                value = option.kind.from_text([value] if isinstance(value, str) else value)
            except OptionError as error:
                raise OptionError(f"{option.name}: {error}") from None
        typed[option.name] = value
    return RuleOptions(
        aliases=cast("Mapping[str, str]", typed["aliases"]),
        server_idle_timeout=cast("float", typed["server-idle-timeout"]),
        targets=cast("Mapping[str, Target]", typed["target-versions"]),
    )
