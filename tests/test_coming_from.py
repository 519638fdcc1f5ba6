"""The pages for those who know other linters, held against these linters themselves."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from markers import ROOT

from flake8_connpool.config.options.kinds import SWITCH
from flake8_connpool.config.options.table import OPTIONS
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions

DOCS = ROOT / "docs"
# pylint 4.1.4 has them; it is not among the tools of the tests.
PYLINT = """
    --confidence --disable --enable --errors-only --exit-zero --fail-under --from-stdin --help-msg
    --ignore --ignore-paths --ignore-patterns --jobs --list-msgs --load-plugins --output
    --output-format --persistent --py-version --rcfile --recursive --reports --score
    --timeout-methods
"""
HELP = {
    "ruff": ([sys.executable, "-m", "ruff", "check", "--help"], ["--all"]),  # of `ruff rule`
    "flake8": ([sys.executable, "-m", "flake8", "--help"], []),
    "pylint": ([sys.executable, "-c", f"print({PYLINT!r})"], []),
}
SETTING = """\
import httpx
import requests
from fastapi import FastAPI
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine

app = FastAPI()
url = "postgresql://prices.internal/"
client = httpx.Client()
"""
_OPTION = re.compile(r"(?<![\w!<-])--[a-z][a-z-]*")
THREADS = "from concurrent.futures import ThreadPoolExecutor\nexecutor = ThreadPoolExecutor()\n"
HANDLER = '@app.get("/{item}")\nasync def handle(item: str):\n    '


def read(tool: str) -> str:
    return (DOCS / f"coming-from-{tool}.md").read_text(encoding="utf-8")


def rows(tool: str) -> list[list[str]]:
    """Return the cells of the table that compares findings in lines of code."""
    table = re.search(r"^\| Line \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", read(tool), re.MULTILINE)
    assert table is not None
    return [line.strip("| ").split(" | ") for line in table[1].splitlines()]


def source(cell: str) -> str:
    """Return a module with the line of code that a cell shows, where the cell says it stands."""
    line = cell.split("`")[1].replace("(url", '(f"{url}{item}"' if "handler" in cell else "(url")
    if line.startswith("async with"):
        line += ' as own:\n        await own.get(f"{url}{item}")'
    before = SETTING + THREADS if "threads" in cell else SETTING
    return f"{before}{HANDLER if 'handler' in cell else ''}{line}\n"


@pytest.mark.parametrize("tool", HELP)
def test_every_option_named_is_one_of_the_tool_or_of_connlint(tool: str) -> None:
    command, more = HELP[tool]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    of_tool = {*_OPTION.findall(text), *more}
    ours = {f"--{option.name}" for option in OPTIONS} | {"--help"}
    ours |= {f"--no-{option.name}" for option in OPTIONS if option.kind is SWITCH}
    for theirs, own in re.findall(r"^\| (.+?) \| (.+) \|$", read(tool), re.MULTILINE):
        assert {*_OPTION.findall(theirs)} <= of_tool, theirs
        assert {*_OPTION.findall(own)} <= ours, own
    assert {*_OPTION.findall(read(tool))} <= of_tool | ours


@pytest.mark.parametrize(("tool", "column"), [("ruff", 4), ("pylint", 2)])
def test_what_connlint_says_of_a_line_is_what_the_table_says(tool: str, column: int) -> None:
    for cells in rows(tool):
        found = lint(source(cells[0]), RuleOptions(), lambda code: not RULES[code].is_opt_in)
        if re.fullmatch(r"–|CPL[CPL\d, ]+", cells[column]):  # noqa: RUF001 - a dash in a table
            assert {f.code for f in found} == set(re.findall(r"CPL\d+", cells[column])), cells


def test_what_ruff_says_of_a_line_is_what_the_table_says(tmp_path: Path) -> None:
    said = {}
    for number, (line, ruff, *_) in enumerate(rows("ruff")):
        (tmp_path / f"{number}.py").write_text(source(line))
        said[f"{number}.py"] = ruff == "yes"
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--exit-zero"]
    command += ["--select", "S113", "--output-format", "json", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    found = {Path(finding["filename"]).name for finding in json.loads(run.stdout)}
    assert {name: name in found for name in said} == said
