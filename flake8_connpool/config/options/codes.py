"""The options that say which codes are reported, and what the code is like that is judged."""

from __future__ import annotations

from flake8_connpool.config.options import kinds, mappings
from flake8_connpool.config.options.option import Option

CODE_OPTIONS: tuple[Option, ...] = (
    Option(
        name="select",
        kind=kinds.SOME_CODES,
        metavar="CODES",
        help="codes to report, or beginnings of codes (default: CPL, without the opt-in CPL9)",
    ),
    Option(
        name="ignore",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to leave out; between select and ignore the longer beginning decides",
    ),
    Option(
        name="extend-select",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to report beside the selected ones, such as CPL9 for every opt-in rule",
    ),
    Option(
        name="extend-ignore",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to leave out beside the ignored ones",
    ),
    Option(
        name="per-file-ignores",
        kind=mappings.CODES_BY_PATTERN,
        metavar="PATTERN:CODE",
        default=(),
        help="codes to leave out in the files of a pattern; a leading ! means all other files",
    ),
    Option(
        name="severity",
        kind=mappings.SEVERITIES,
        metavar="CODE=SEVERITY",
        default={},
        help="change the severity of codes: CPL302=warning, CPL9=info; the longest prefix decides",
    ),
    Option(
        name="disable-noqa",
        kind=kinds.FLAG,
        help="report what a noqa comment silences too",
    ),
)
SUBJECT_OPTIONS: tuple[Option, ...] = (
    Option(
        name="aliases",
        kind=mappings.ALIASES,
        metavar="NAME=LIBRARY_NAME",
        default={},
        is_rule_option=True,
        help="your own wrappers and what they stand for: acme.http.Client=httpx.Client",
    ),
    Option(
        name="per-request-decorators",
        kind=kinds.NAMES,
        metavar="NAMES",
        default=(),
        is_rule_option=True,
        help="your own decorators of what runs for each request or task: acme.web.endpoint",
    ),
    Option(
        name="per-process-decorators",
        kind=kinds.NAMES,
        metavar="NAMES",
        default=(),
        is_rule_option=True,
        help="your own decorators of what runs once a process: acme.app.on_start",
    ),
    Option(
        name="cached-decorators",
        kind=kinds.NAMES,
        metavar="NAMES",
        default=(),
        is_rule_option=True,
        help="your own decorators that keep the result and hand it out again: acme.cache.once",
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
        kind=mappings.TARGETS,
        metavar="REQUIREMENTS",
        is_rule_option=True,
        help="library versions the code is for: httpx>=0.27,sqlalchemy>=1.4,<2.1",
    ),
)
