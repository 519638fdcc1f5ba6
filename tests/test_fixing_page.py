"""The page on fixing says what is really written, and every reason why something is not."""

from __future__ import annotations

import re
from textwrap import indent

import pytest
from markers import ROOT
from pages import applicabilities

from flake8_connpool.findings import Finding
from flake8_connpool.fixer.fix import fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

PAGE = (ROOT / "docs" / "fixing.md").read_text(encoding="utf-8")
FIXER = ROOT / "flake8_connpool" / "fixer"

HEAD = """\
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import httpx
import requests
from aiohttp import ClientTimeout
from asyncpg import create_pool
from celery.signals import worker_process_init
from fastapi import FastAPI
from httpx import Client, HTTPTransport, Limits, Timeout
from requests.adapters import HTTPAdapter
from sqlalchemy import create_engine, engine_from_config
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

client = Client()
"""


# What stands in a coroutine is the end of this one.
COROUTINE = """
@asynccontextmanager
async def lifespan(app: FastAPI):
    client = httpx.AsyncClient()
"""


# What stands around the cells of other rules.
AROUND = {
    "CPL204": "\nadapter = {}\nthreads = ThreadPoolExecutor(64)\n",
    "CPL205": """
def crawl(names):
    session = requests.Session()
    session.mount("https://", {})
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda name: session.get(f"https://api.example/{{name}}"), names))
""",
    "CPL505": """
engine = create_engine("postgresql://db.internal/shop")


@worker_process_init.connect
def start(**_):
    {}
""",
}


# What stands in a generator is the end of this one.
GENERATOR = """
def get_db():
    db = Session(create_engine("postgresql://db.internal/shop"))
"""


# An object that sends requests.
IN_CLASS = """
class Api:
    def __init__(self, url):
{}

    def read(self, name):
{}
"""


# What stands in a plain function.
IN_FUNCTION = ("CPL101", "CPL102", "CPL304", "CPL501")


def source_of(cell: str, rule: str) -> str:
    """Return the file of which a cell of the table is a part: its lines are parted by breaks."""
    code = cell.replace("`", "").replace("<br>", "\n").replace("&emsp;", "    ")
    if rule in AROUND:
        return HEAD + AROUND[rule].format(code)
    if "self." in code:
        init, _, sent = code.partition("\n...\n")
        return HEAD + IN_CLASS.format(indent(init, " " * 8), indent(sent, " " * 8))
    if rule in IN_FUNCTION:
        engine = 'engine = create_engine("postgresql://db.internal/shop")\n'
        return f"{HEAD}{engine}\n\ndef read(url, urls, query):\n{indent(code, '    ')}\n"
    if rule == "CPL305":
        return HEAD + GENERATOR + indent(code, "    ") + "\n"
    if "aclose" in code:
        return HEAD + COROUTINE + indent(code, "    ") + "\n"
    return f"{HEAD}{code}\n"


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading, but for its head."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line[2:-2].split(" | ") for line in re.findall(r"^\| .*\|$", section, re.MULTILINE)][1:]


WRITTEN = [(code[1:7], *cells) for code, *cells in rows("What each fix writes")]


@pytest.mark.parametrize(("code", "before", "after", "_"), WRITTEN)
def test_the_fix_is_the_one_in_the_table(code: str, before: str, after: str, _: str) -> None:
    def find(data: SourceText | bytes) -> list[Finding]:
        return lint(data, RuleOptions(), lambda one: one == code)

    result = fix(source_of(before, code).encode(), find, lambda finding: True)
    assert result.data.decode() == source_of(after, code)


def test_every_rule_with_a_fix_is_in_the_table_with_how_far_it_can_be_trusted() -> None:
    told = {code: set[str]() for code, *_ in WRITTEN}
    for code, *_, words in WRITTEN:
        told[code] |= set(re.findall(r"\b(safe|unsafe|display)\b", words))
    known = {
        rule.code: {str(applicability) for applicability in applicabilities(rule)}
        for rule in RULES.values()
    }
    assert told == {code: words for code, words in known.items() if words}


def test_every_reason_for_leaving_something_alone_is_told() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in FIXER.glob("*.py"))
    reasons = re.findall(r"RefusedError\(\s*f?\"([^\"]+)\"", sources)
    reasons += re.findall(r"return Proof\(\"([^\"]+)\"", sources)
    brought = sources.partition("def reason")[2].partition("class Proof")[0]
    reasons += re.findall(r"return f?\"([^\"]+)\"", brought)
    names = {r"{name}": "NAME", r"{self.code}": "CODE", r"{self.line - added_lines}": "N"}
    for name, word in names.items():
        reasons = [reason.replace(name, word) for reason in reasons]
    told = [row[0].strip("`") for row in rows("Why a fix is not applied")]
    assert sorted(set(reasons)) == sorted(told)
