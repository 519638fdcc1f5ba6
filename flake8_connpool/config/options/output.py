"""Options for the report, for what else is shown, and for the run."""

from __future__ import annotations

from flake8_connpool.config.options import kinds
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.report_target import targets
from flake8_connpool.findings import Severity

# Each is a file in `output/`.
OUTPUT_FORMATS = (
    "full",
    "concise",
    "json",
    "json-lines",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "rdjson",
)
# Not separated by commas, which the name of a file may have.
REPORTS = kinds.OptionKind(
    lambda texts: targets(texts, OUTPUT_FORMATS),
    lambda value: targets(kinds.toml_list(value, "reports"), OUTPUT_FORMATS),
)

COLORS = ("auto", "always", "never")

OUTPUT_OPTIONS: tuple[Option, ...] = (
    Option(
        name="output-format",
        kind=kinds.one_of(*OUTPUT_FORMATS),
        metavar="FORMAT",
        default="full",
        is_for_whole_run=True,
        help=f"the format of the report: {', '.join(OUTPUT_FORMATS)} (default: full)",
    ),
    Option(
        name="output-file",
        kind=kinds.TEXT,
        metavar="FILE",
        letter="o",
        help="write the report to this file (default: standard output)",
    ),
    Option(
        name="output",
        kind=REPORTS,
        metavar="FORMAT:FILE",
        default=(),
        is_for_whole_run=True,
        help="also write a report to a file; repeat it for several reports",
    ),
    Option(
        name="color",
        kind=kinds.one_of(*COLORS),
        metavar="WHEN",
        default="auto",
        is_for_whole_run=True,
        help="when to use colors: auto (on terminals), always, never (default: auto)",
    ),
    Option(
        name="statistics",
        kind=kinds.FLAG,
        help="count the findings of each code instead of listing them (text or json)",
    ),
    Option(
        name="quiet",
        kind=kinds.FLAG,
        letter="q",
        help="show only findings and errors",
    ),
    Option(
        name="fail-on",
        kind=kinds.one_of(*Severity),
        metavar="SEVERITY",
        default=Severity.INFO.value,
        is_for_whole_run=True,
        help="exit with 1 only for findings of at least this severity: info, warning, error "
        "(default: info, any finding)",
    ),
    Option(
        name="exit-zero",
        kind=kinds.FLAG,
        help="exit with 0 even if there are findings",
    ),
)
SHELLS = ("bash", "fish", "powershell", "tcsh", "zsh")
_COMPLETION = Option(
    name="generate-shell-completion",
    kind=kinds.one_of(*SHELLS, in_toml=False),
    metavar="SHELL",
    help=f"print a completion script for a shell and exit: {', '.join(SHELLS)}",
)
EXPLAINING_OPTIONS: tuple[Option, ...] = (
    Option(
        name="explain",
        kind=kinds.TEXTS,
        metavar="CODES",
        help="show the documentation of rules, by code or name, and exit",
    ),
    Option(
        name="why",
        kind=kinds.TEXT,
        metavar="FILE:LINE",
        help="explain why something, or nothing, is reported in a line, and exit",
    ),
    Option(
        name="list-rules",
        kind=kinds.FLAG,
        help="list all rules and exit",
    ),
    Option(
        name="show-files",
        kind=kinds.FLAG,
        help="list the files that would be checked and exit",
    ),
    Option(
        name="show-settings",
        kind=kinds.FLAG,
        help="show the settings for the first file and where each comes from, and exit",
    ),
    _COMPLETION,
)
RUN_OPTIONS: tuple[Option, ...] = (
    Option(
        name="config",
        kind=kinds.TEXT,
        metavar="FILE",
        help="use this TOML file for all files instead of the nearest one above each",
    ),
    Option(
        name="isolated",
        kind=kinds.FLAG,
        help="ignore all configuration files",
    ),
    Option(
        name="jobs",
        kind=kinds.JOBS,
        metavar="N",
        letter="j",
        is_for_whole_run=True,
        help="the number of worker processes (default: auto, at most one per core)",
    ),
    Option(
        name="executor",
        kind=kinds.EXECUTOR,
        metavar="dask:ADDRESS",
        help="check the files on a Dask cluster, with the address of its scheduler",
    ),
)
