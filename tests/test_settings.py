"""The options: one table, and typed values from the command line, from ini and from toml."""

from __future__ import annotations

import pickle
from collections.abc import Sequence

import pytest

from flake8_connpool.command.arguments import parse_arguments
from flake8_connpool.config.options.kinds import CODES, PATTERNS, SECONDS, SWITCH, OptionKind
from flake8_connpool.config.options.mappings import ALIASES, CODES_BY_PATTERN, TARGETS
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.output import OUTPUT_FORMATS
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.rule_settings import RULE_OPTIONS, rule_options
from flake8_connpool.errors import OptionError
from flake8_connpool.rule_options import RuleOptions, Target

SAMPLES = {
    "select": "CPL4",
    "ignore": "CPL4",
    "extend-select": "CPL9",
    "extend-ignore": "CPL401",
    "per-file-ignores": "tests/*:CPL4",
    "severity": "CPL302=warning",
    "fail-on": "warning",
    "exclude": "build",
    "extend-exclude": "build",
    "aliases": "acme.Client=httpx.Client",
    "server-idle-timeout": "30",
    "target-versions": "httpx>=0.27",
    "fixable": "CPL3",
    "unfixable": "CPL301",
    "extend-safe-fixes": "CPL202",
    "extend-unsafe-fixes": "CPL4",
    "output-format": "json",
    "output": "sarif:report.sarif",
    "color": "never",
    "per-request-decorators": "acme.web.endpoint",
    "per-process-decorators": "acme.app.on_start",
    "cached-decorators": "acme.cache.once",
    "test-code": "all",
    "baseline": "known.json",
    "write-baseline": "known.json",
    "add-noqa": "accepted for now",
    "diff-from": "HEAD",
    "output-file": "report.txt",
    "explain": "CPL401",
    "why": "app.py:14",
    "generate-shell-completion": "bash",
    "inventory-format": "json",
    "processes": "8",
    "threads": "4",
    "max-connections": "postgresql=97",
    "jobs": "2",
    "executor": "dask:tls://10.0.0.7:8786",
    "cache-dir": "results",
    "config": "some.toml",
    "stdin-filename": "some.py",
}


def from_text(kind: OptionKind, *texts: str) -> object:
    assert kind.from_text is not None
    return kind.from_text(texts)


def from_toml(kind: OptionKind, value: object) -> object:
    assert kind.from_toml is not None
    return kind.from_toml(value)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_the_command_line_accepts_every_option(option: Option) -> None:
    sample = f"={SAMPLES[option.name]}" if option.kind.from_text else ""
    assert option.name in parse_arguments([f"--{option.name}{sample}"]).values


def test_the_table_says_which_door_has_which_option() -> None:
    names = [option.name for option in OPTIONS]
    assert len(set(names)) == len(names)
    assert [option.name for option in RULE_OPTIONS] == [
        "aliases",
        "per-request-decorators",
        "per-process-decorators",
        "cached-decorators",
        "test-code",
        "server-idle-timeout",
        "target-versions",
    ]
    assert {option.name for option in OPTIONS if not option.in_toml} == {
        "add-noqa",
        "cache-dir",
        "clear-cache",
        "config",
        "diff",
        "diff-from",
        "disable-noqa",
        "executor",
        "exit-zero",
        "explain",
        "fix",
        "fix-only",
        "generate-shell-completion",
        "inventory",
        "inventory-format",
        "isolated",
        "list-rules",
        "max-connections",
        "output-file",
        "processes",
        "quiet",
        "show-files",
        "show-settings",
        "statistics",
        "stdin-filename",
        "threads",
        "why",
        "write-baseline",
    }


def test_every_output_format_is_a_choice_of_its_option() -> None:
    for name in OUTPUT_FORMATS:
        assert parse_arguments(["--output-format", name]).values == {"output-format": name}


@pytest.mark.parametrize(
    ("kind", "texts", "value"),
    [
        (CODES, ["CPL4,CPL301"], ("CPL4", "CPL301")),
        (CODES, [" CPL4 , ", "C"], ("CPL4", "C")),
        (CODES, [""], ()),
        (PATTERNS, ["build, docs/*.py"], ("build", "docs/*.py")),
        (CODES_BY_PATTERN, ["a.py:CPL4"], (("a.py", ("CPL4",)),)),
        (
            CODES_BY_PATTERN,
            ["a.py:CPL4,CPL301,!src/*:CPL2"],
            (("a.py", ("CPL4", "CPL301")), ("!src/*", ("CPL2",))),
        ),
        (ALIASES, ["acme.http.Client=httpx.Client"], {"acme.http.Client": "httpx.Client"}),
        (
            ALIASES,
            ["a=httpx.Client, b = requests.Session"],
            {"a": "httpx.Client", "b": "requests.Session"},
        ),
        (SECONDS, ["30"], 30.0),
        (SECONDS, ["1", "0.5"], 0.5),
    ],
)
def test_a_text_is_read_to_a_typed_value(
    kind: OptionKind, texts: Sequence[str], value: object
) -> None:
    assert from_text(kind, *texts) == value


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (CODES, ["CPL4", "CPL301"], ("CPL4", "CPL301")),
        (CODES, [], ()),
        (PATTERNS, ["build"], ("build",)),
        (CODES_BY_PATTERN, {"a, b.py": ["CPL4"]}, (("a, b.py", ("CPL4",)),)),
        (ALIASES, {"acme.Client": "httpx.Client"}, {"acme.Client": "httpx.Client"}),
        (SECONDS, 30, 30.0),
        (SECONDS, 0.5, 0.5),
        (TARGETS, ["httpx>=0.27"], {"httpx": Target((0, 27, 0))}),
        (SWITCH, True, True),
        (SWITCH, False, False),
    ],
)
def test_a_toml_value_is_read_to_the_same_typed_value(
    kind: OptionKind, value: object, expected: object
) -> None:
    assert from_toml(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (CODES, "cpl4", "expected a code or a code prefix, such as CPL401 or CPL4"),
        (CODES, "CPL4011", "expected a code"),
        (CODES, "CPL7", "unknown code 'CPL7'"),
        (CODES, "ALL", "unknown code 'ALL'"),
        (PATTERNS, "a[", "pattern 'a[': unclosed bracket"),
        (PATTERNS, "{a", "pattern '{a': unclosed brace"),
        (CODES_BY_PATTERN, "a.py", "expected PATTERN:CODE, not 'a.py'"),
        (CODES_BY_PATTERN, ":CPL4", "expected PATTERN:CODE, not ':CPL4'"),
        (CODES_BY_PATTERN, "a.py:E501", "unknown code 'E501'"),
        (CODES_BY_PATTERN, "![:CPL4", "unclosed bracket"),
        (ALIASES, "acme.Client", "expected NAME=LIBRARY_NAME"),
        (ALIASES, "acme-x=httpx.Client", "expected a dotted name, not 'acme-x'"),
        (ALIASES, "acme.Client=httpx.Clent", "name 'httpx.Clent'; did you mean 'httpx.Client'?"),
        (SECONDS, "soon", "expected a number of seconds above 0, not 'soon'"),
        (SECONDS, "0", "expected a number of seconds above 0"),
        (SECONDS, "inf", "expected a number of seconds above 0"),
        (SECONDS, "nan", "expected a number of seconds above 0"),
    ],
)
def test_a_wrong_text_is_told_what_was_expected(kind: OptionKind, text: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        from_text(kind, text)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (CODES, "CPL4", "expected a list of codes, not 'CPL4'"),
        (CODES, [4], "expected a list of codes, not [4]"),
        (PATTERNS, {"a": 1}, "expected a list of file patterns"),
        (CODES_BY_PATTERN, ["a.py:CPL4"], "expected a table of file patterns with lists of codes"),
        (CODES_BY_PATTERN, {"a.py": "CPL4"}, "expected a list of codes for the pattern 'a.py'"),
        (ALIASES, ["a=b"], "expected a table of dotted names and library names"),
        (ALIASES, {"acme": {"Client": "httpx.Client"}}, "(with the quotes)"),
        (SECONDS, "30", "expected a number of seconds above 0, not '30'"),
        (SECONDS, True, "expected a number of seconds above 0, not True"),
        (SECONDS, -1, "expected a number of seconds above 0, not -1"),
        (TARGETS, "httpx>=0.27", "expected a list of requirements"),
        (SWITCH, "true", "expected true or false, not 'true'"),
        (SWITCH, 1, "expected true or false, not 1"),
    ],
)
def test_an_ill_typed_toml_value_is_told_what_was_expected(
    kind: OptionKind, value: object, message: str
) -> None:
    with pytest.raises(OptionError) as caught:
        from_toml(kind, value)
    assert message in str(caught.value)


def test_rule_options_that_nobody_says_are_the_defaults() -> None:
    assert rule_options({}) == RuleOptions()
    assert rule_options({"aliases": None, "target-versions": None}) == RuleOptions()


@pytest.mark.parametrize(
    "values",
    [
        {
            "aliases": "acme.Client=httpx.Client",
            "server-idle-timeout": "30",
            "target-versions": "httpx>=0.27,<1,sqlalchemy>=1.4",
        },
        {
            "aliases": ["acme.Client=httpx.Client"],
            "server-idle-timeout": 30.0,
            "target-versions": ["httpx", ">=", "0.27", "<1", "sqlalchemy>=1.4"],
        },
        {
            "aliases": {"acme.Client": "httpx.Client"},
            "server-idle-timeout": 30.0,
            "target-versions": {
                "httpx": Target((0, 27, 0), (1,)),
                "sqlalchemy": Target((1, 4, 0)),
            },
        },
    ],
    ids=["texts", "lists as flake8 cuts them", "typed values"],
)
def test_rule_options_are_the_same_through_either_door(values: dict[str, object]) -> None:
    assert rule_options(values) == RuleOptions(
        {"acme.Client": "httpx.Client"},
        30.0,
        {"httpx": Target((0, 27, 0), (1,)), "sqlalchemy": Target((1, 4, 0))},
    )


def test_a_wrong_rule_option_is_named() -> None:
    with pytest.raises(OptionError, match=r"^server-idle-timeout: expected a"):
        rule_options({"server-idle-timeout": "soon"})


def test_rule_options_that_were_said_can_be_sent_to_another_process() -> None:
    said = {
        "aliases": "a=httpx.Client",
        "server-idle-timeout": "1",
        "target-versions": "httpx>=0.27",
    }
    options = rule_options(dict(said))
    assert pickle.loads(pickle.dumps(options)) == options
