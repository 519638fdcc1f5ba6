"""Values of options that few write: what they are read to, and what is said of wrong ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from cli_runner import Connlint

from flake8_connpool.command.arguments import parse_arguments
from flake8_connpool.config.options.kinds import JOBS, NAMES, PATH, TEXTS, OptionKind
from flake8_connpool.config.options.mappings import CODES_BY_PATTERN
from flake8_connpool.config.options.option import Option
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.errors import OptionError, UsageError

JOBS_WANTED = "expected a number of processes, at least 1, or auto, not "
NAME_WANTED = "expected a dotted name, such as acme.web.endpoint, not "


def reader(kind: OptionKind, value: object) -> Callable[[Any], object]:
    """Return what reads a value: texts, which are in a tuple here, or what toml has."""
    read = kind.from_text if isinstance(value, tuple) else kind.from_toml
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("kind", "value", "typed"),
    [
        (JOBS, ("auto",), None),
        (JOBS, ("4", "3"), 3),
        (JOBS, ("1",), 1),
        (JOBS, "auto", None),
        (JOBS, 2, 2),
        (NAMES, ("acme.web.endpoint, acme.api", "x"), ("acme.web.endpoint", "acme.api", "x")),
        (NAMES, ["acme.web.endpoint", "x"], ("acme.web.endpoint", "x")),
        (TEXTS, (" CPL401 ,CPL402", "x"), ("CPL401", "CPL402", "x")),
        (PATH, ("a.json", "b.json"), "b.json"),
        (PATH, ("",), None),
        (CODES_BY_PATTERN, (" a.py : CPL4 , CPL2",), (("a.py", ("CPL4", "CPL2")),)),
        (CODES_BY_PATTERN, ("a:b.py:CPL4",), (("a:b.py", ("CPL4",)),)),
    ],
)
def test_a_value_is_read(kind: OptionKind, value: Any, typed: object) -> None:
    assert reader(kind, value)(value) == typed


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        (JOBS, ("0",), JOBS_WANTED + "0"),
        (JOBS, ("-1",), JOBS_WANTED + "'-1'"),
        (JOBS, ("1.5",), JOBS_WANTED + "'1.5'"),
        (JOBS, ("many",), JOBS_WANTED + "'many'"),
        (JOBS, ("²",), JOBS_WANTED + "'²'"),
        (JOBS, ("\u0663",), JOBS_WANTED + "'\u0663'"),
        (JOBS, "2", JOBS_WANTED + "'2'"),
        (JOBS, True, JOBS_WANTED + "True"),
        (JOBS, 0, JOBS_WANTED + "0"),
        (NAMES, ("acme.web, acme-api",), NAME_WANTED + "'acme-api'"),
        (NAMES, [".acme"], NAME_WANTED + "'.acme'"),
        (NAMES, "acme", "expected a list of dotted names, not 'acme'"),
        (PATH, "", "expected a file name, not ''"),
        (PATH, 1, "expected a file name, not 1"),
        (CODES_BY_PATTERN, ("a.py:CPL4,:CPL3",), "expected PATTERN:CODE, not ':CPL3'"),
        (CODES_BY_PATTERN, ("![:CPL4",), "pattern '![': unclosed bracket"),
    ],
)
def test_a_wrong_value_is_told_what_was_expected(
    kind: OptionKind, value: Any, message: str
) -> None:
    with pytest.raises(OptionError) as caught:
        reader(kind, value)(value)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["no\x1b[2Jwhere"], "no\\x1b[2Jwhere: No such file or directory"),
        (["check"], "check: No such file or directory; there are no subcommands, only paths"),
        (["--jobs=0"], f"--jobs: {JOBS_WANTED}0"),
        (
            ["--stdin-filename=a.py"],
            "--stdin-filename can only be used with the path - (standard input)",
        ),
        (["-", "a.py"], "the path - (standard input) cannot be combined with other paths"),
        (["--isolated", "--config=a.toml"], "--config and --isolated cannot be used together"),
    ],
)
def test_wrong_usage_is_one_line_that_acts_on_no_terminal(
    connlint: Connlint, arguments: Sequence[str], shown: str
) -> None:
    outcome = connlint(*arguments)
    assert (outcome.status, outcome.out, outcome.err) == (2, "", f"connlint: error: {shown}\n")


def test_help_says_each_option_in_the_words_of_the_table(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "1000")
    with pytest.raises(SystemExit):
        parse_arguments(["--help"])
    said = " ".join(capsys.readouterr().out.split())
    for option in OPTIONS:
        letter = f"-{option.letter}" if option.letter else ""
        names = rf"{letter}( {option.metavar})?,? --{option.name}" if letter else f"--{option.name}"
        names += "" if option.kind.from_text or not option.in_toml else f", --no-{option.name}"
        metavar = f" {option.metavar}" if option.metavar else ""
        if option.kind.is_optional:
            metavar = re.escape(f"[={option.metavar}]")
        assert re.search(rf" {names}{metavar} {re.escape(option.help % ())}", said), option.name
    assert (
        "Exit code: 0 no findings, 1 findings, 2 usage error or failure, 130 interrupted." in said
    )


@pytest.mark.parametrize(
    "option", [one for one in OPTIONS if one.kind.from_text is None], ids=lambda one: one.name
)
def test_only_what_a_file_may_say_can_be_taken_back(option: Option) -> None:
    if option.in_toml:
        assert parse_arguments([f"--no-{option.name}"]).values == {option.name: False}
    else:
        with pytest.raises(UsageError, match="unrecognized arguments"):
            parse_arguments([f"--no-{option.name}"])
