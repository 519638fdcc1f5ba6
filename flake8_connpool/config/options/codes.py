"""Options that select rules, and options that describe the checked code."""

from __future__ import annotations

from flake8_connpool.config.options import kinds, mappings
from flake8_connpool.config.options.option import Option

CODE_OPTIONS: tuple[Option, ...] = (
    Option(
        name="select",
        kind=kinds.SOME_CODES,
        metavar="CODES",
        help="codes or code prefixes to report (default: CPL, without the opt-in CPL9)",
    ),
    Option(
        name="ignore",
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes not to report; between select and ignore, the longer prefix wins",
    ),
    Option(
        name="extend-select",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes to report in addition to select, such as CPL9 for every opt-in rule",
    ),
    Option(
        name="extend-ignore",
        extends=True,
        kind=kinds.CODES,
        metavar="CODES",
        default=(),
        help="codes not to report, in addition to ignore",
    ),
    Option(
        name="per-file-ignores",
        kind=mappings.CODES_BY_PATTERN,
        metavar="PATTERN:CODE",
        default=(),
        help="codes not to report in files that match a pattern; !PATTERN means all other files",
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
        help="ignore noqa comments",
    ),
)
SUBJECT_OPTIONS: tuple[Option, ...] = (
    Option(
        name="aliases",
        kind=mappings.ALIASES,
        metavar="NAME=LIBRARY_NAME",
        default={},
        is_rule_option=True,
        help="your own wrappers and the names they stand for: acme.http.Client=httpx.Client",
    ),
    Option(
        name="per-request-decorators",
        kind=kinds.NAMES,
        metavar="NAMES",
        default=(),
        is_rule_option=True,
        help="your own decorators for code that runs once per request or task: acme.web.endpoint",
    ),
    Option(
        name="per-process-decorators",
        kind=kinds.NAMES,
        metavar="NAMES",
        default=(),
        is_rule_option=True,
        help="your own decorators for code that runs once per process: acme.app.on_start",
    ),
    Option(
        name="cached-decorators",
        kind=kinds.NAMES,
        metavar="NAMES",
        default=(),
        is_rule_option=True,
        help="your own decorators that cache the result of a function: acme.cache.once",
    ),
    Option(
        name="test-code",
        kind=kinds.one_of("errors", "all"),
        metavar="WHAT",
        default="errors",
        is_rule_option=True,
        help="what to report in test code: errors (what raises or hangs; the default), all",
    ),
    Option(
        name="server-idle-timeout",
        kind=kinds.SECONDS,
        metavar="SECONDS",
        default=60.0,
        is_rule_option=True,
        help="how long your servers keep an idle connection open (default: 60)",
    ),
    Option(
        name="target-versions",
        kind=mappings.TARGETS,
        metavar="REQUIREMENTS",
        is_rule_option=True,
        help="library versions your code supports: httpx>=0.27,sqlalchemy>=1.4,<2.1",
    ),
)
