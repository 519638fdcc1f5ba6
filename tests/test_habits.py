"""What those who come from other linters write is answered with what connlint has instead."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_runner import Connlint, write
from test_coming_from import HELP

from flake8_connpool.config.options.habits import (
    FOREIGN_NAMES,
    LETTERS,
    SUBCOMMANDS,
    VALUES,
    Instead,
)
from flake8_connpool.config.options.kinds import SWITCH
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.config.selection import Selection
from flake8_connpool.linter.registry import RULES

OURS = {option.name for option in OPTIONS}
KEYS = {option.name for option in OPTIONS if option.in_toml}
OF_ARGPARSE = {"help", "version"}
NEGATED = {f"no-{option.name}" for option in OPTIONS if option.kind is SWITCH}
_LONG = re.compile(r"^ *(?:-\w(?: \w+)?, )?--([a-z][a-z-]*)", re.MULTILINE)


def shown(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def sentences() -> list[str]:
    instead = [*FOREIGN_NAMES.values(), *LETTERS.values()]
    values = [sentence for sentences in VALUES.values() for sentence in sentences.values()]
    return [one for one in (*instead, *SUBCOMMANDS.values(), *values) if isinstance(one, str)]


def test_what_is_named_instead_exists() -> None:
    for instead in (*FOREIGN_NAMES.values(), *LETTERS.values()):
        if isinstance(instead, Instead):
            assert instead.option in OURS
    for sentence in sentences():
        assert set(re.findall(r"--([a-z-]+)", sentence)) <= OURS | OF_ARGPARSE | NEGATED, sentence
    assert VALUES.keys() <= OURS


def test_nothing_is_answered_that_connlint_has_itself() -> None:
    assert not FOREIGN_NAMES.keys() & OURS
    assert not LETTERS.keys() & {option.letter for option in OPTIONS}


@pytest.mark.parametrize("tool", ["ruff", "flake8"])
def test_every_option_of_another_linter_has_an_answer(tool: str) -> None:
    command, more = HELP[tool]
    theirs = {*_LONG.findall(shown(command)), *(name.removeprefix("--") for name in more)}
    assert len(theirs) > 25
    own = {*(f"connpool-{name}" for name in OURS), "connpool-no-project"}
    answered = {name.removeprefix("no-") for name in theirs} - OURS - OF_ARGPARSE - own
    assert answered <= FOREIGN_NAMES.keys()


def test_every_option_of_pylint_that_the_page_names_has_an_answer() -> None:
    command, _ = HELP["pylint"]
    theirs = {name.removeprefix("--") for name in shown(command).split()}
    assert theirs - OURS <= FOREIGN_NAMES.keys()


def test_every_key_of_ruffs_configuration_has_an_answer() -> None:
    command = [sys.executable, "-m", "ruff", "config"]
    keys = shown(command).split()
    general = [key.partition(" ")[0] for key in shown([*command, "lint"]).splitlines()]
    # The tables of single plugins are about rules that connlint does not have.
    general = general[: general.index("flake8-annotations")]
    assert len(keys) + len(general) > 35
    assert {*keys, *general} <= FOREIGN_NAMES.keys() | OURS


@pytest.mark.parametrize(
    ("arguments", "answer"),
    [
        (["--ignore-noqa"], "--ignore-noqa; use --disable-noqa"),
        (["--ignore_noqa"], "--ignore_noqa; use --disable-noqa"),
        (["--format=pylint"], "--format=pylint; use --output-format"),
        (["--format", "pylint"], "--format; use --output-format"),
        (["--stdin-display-name", "a.py"], "; use --stdin-filename"),
        (["--connpool-aliases=a.B=httpx.Client"], "; use --aliases"),
        (["--extend=a.toml"], "; it is a key of configuration files (see"),
        (["--show-source"], "; use --output-format with full, the default"),
        (["--watch"], "; there is no watch mode: "),
        (["-w"], "-w; there is no watch mode: "),
        (["-vv"], "-vv; there is no log; "),
        (["-n"], "-n; use --no-cache"),
        (["--persistent=n"], "--persistent=n; use --cache"),
        (["--no-fix"], "; --fix is off by default"),
        (["--no-show-fixes"], "; there is no --show-fixes to turn off"),
        (["--target-version", "py311"], "; no rule depends on the version of Python; "),
        (["--preview"], "; use --extend-select with CPL9 or a longer prefix, "),
        (["--nonsense", "--watch"], "; there is no watch mode"),
        (["--all"], "; use --explain with CPL for every rule"),
        (["--outputformat=json"], "; did you mean --output-format?"),
    ],
)
def test_an_unknown_option_is_answered(
    connlint: Connlint, arguments: list[str], answer: str
) -> None:
    outcome = connlint(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("connlint: error: unrecognized arguments: ")
    assert answer in outcome.err
    assert outcome.err.endswith(" (see connlint --help)\n")
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("format = 'json'", "format: unknown key; use 'output-format'"),
        ("lint = {}", "lint: unknown key; there is no such table; "),
        ("line-length = 100", "line-length: unknown key; connlint has no options for style"),
        (
            "max_line_length = 100",
            "max_line_length: unknown key; connlint has no options for style",
        ),
        ("include = []", "include: unknown key; a directory is walked for *.py"),
        ("ignore-noqa = true", "ignore-noqa: unknown key; use --disable-noqa on the command line"),
        ("add_noqa = true", "add_noqa: unknown key; use --add-noqa on the command line"),
        ("extend-per-file-ignores = {}", "unknown key; use 'per-file-ignores'"),
        ("connpool-aliases = {}", "connpool-aliases: unknown key; use 'aliases'"),
        ("connpool_aliases = {}", "connpool_aliases: unknown key; use 'aliases'"),
        (
            "preview = true",
            "preview: unknown key; use 'extend-select' with CPL9 or a longer prefix, ",
        ),
        ("target-version = 'py311'", "target-version: unknown key; no rule depends on"),
        ("ignores = []", "ignores: unknown key; did you mean 'ignore'?"),
        ("filters = []", "filters: unknown key\n"),
    ],
)
def test_an_unknown_key_is_answered(
    tmp_path: Path, connlint: Connlint, line: str, answer: str
) -> None:
    write(tmp_path, "connlint.toml", text=f"{line}\n")
    outcome = connlint()
    assert outcome.status == 2
    assert answer in outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("option", "value", "answer"),
    [
        ("output-format", "text", "'text'; full shows the source, concise a line for each finding"),
        ("output-format", "default", "'default'; use concise, "),
        ("output-format", "grouped", "'grouped'; there is no such format"),
        ("select", "ALL", "; CPL selects the default rules and CPL9 the opt-in rules"),
        ("extend-select", "all", "; CPL selects the default rules "),
        ("ignore", "ALL", "; use CPL for every code"),
        ("fixable", "ALL", "; use CPL for every code"),
        ("select", "unbounded-pool", "not the name of a rule; unbounded-pool is CPL201"),
        ("target-versions", "py311", "; no rule depends on the version of Python; "),
    ],
)
def test_a_value_of_another_linter_is_answered_on_the_command_line_and_in_toml(
    tmp_path: Path, connlint: Connlint, option: str, value: str, answer: str
) -> None:
    outcome = connlint(f"--{option}", value)
    assert outcome.status == 2
    assert outcome.err.startswith(f"connlint: error: --{option}: ")
    assert answer in outcome.err
    is_text = option == "output-format"
    toml = f'"{value}"' if is_text else f'["CPL4", "{value}"]' if "select" in option else None
    write(tmp_path, "connlint.toml", text=f"{option} = {toml or [value]}\n")
    assert answer in connlint().err


@pytest.mark.parametrize("name", ["ALL", "all"])
def test_who_asks_for_every_page_is_told_how(connlint: Connlint, name: str) -> None:
    told = f"--explain: unknown rule '{name}'; use CPL for every code\n"
    assert connlint("--explain", name).err == f"connlint: error: {told}"
    assert connlint("--explain", "CPL").out.count("\n# ") == len(RULES) - 1


def test_the_answer_to_all_selects_every_rule() -> None:
    answer = tuple(VALUES["select"]["ALL"].rpartition(" ")[2].split(","))
    assert all(Selection(answer).wanted(code) for code in RULES)


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_a_subcommand_of_ruff_is_answered_unless_it_is_a_path(
    tmp_path: Path, connlint: Connlint, name: str
) -> None:
    told = f"connlint: error: {name}: No such file or directory; {SUBCOMMANDS[name]}\n"
    assert connlint(name, "a.py").err == told
    write(tmp_path, f"{name}/a.py")
    assert connlint(name).files == [f"{name}/a.py"]


def test_every_subcommand_of_ruff_has_an_answer() -> None:
    commands = shown([sys.executable, "-m", "ruff", "--help"])
    listed = re.search(r"^Commands:\n(.*?)\n\n", commands, re.MULTILINE | re.DOTALL)
    assert listed
    assert {line.split()[0] for line in listed[1].splitlines()} <= SUBCOMMANDS.keys()


def test_a_setting_in_place_of_a_configuration_file_is_answered(
    tmp_path: Path, connlint: Connlint
) -> None:
    assert connlint("--config", "line-length = 100").err == (
        "connlint: error: --config: expected a file name, not 'line-length = 100'; "
        "use command-line options to change single settings\n"
    )
    write(tmp_path, "a=b.toml", text="")
    assert connlint("--config", "a=b.toml").status == 0
