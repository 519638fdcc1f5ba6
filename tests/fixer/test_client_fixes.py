"""One client for requests of a loop or in a row: the same answers over fewer connections."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest
from claims.server import CountingServer

from flake8_connpool.fixer.fix import FixedSource, fix
from flake8_connpool.linter.lint import lint
from flake8_connpool.linter.registry import RULES
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

from .client_programs import program
from .judging import fault_of_comments

CODES = ("CPL101", "CPL102")
PROGRAMS = 30


def found(source: SourceText | bytes) -> list[Any]:
    return lint(source, RuleOptions(), lambda code: not RULES[code].is_opt_in)


def fixed(source: bytes) -> FixedSource:
    return fix(source, found, lambda finding: finding.code in CODES)


def seen(source: bytes, server: CountingServer) -> tuple[list[object], list[str], int]:
    """Return what a program logs, what it requests, and over how many connections."""
    before, requests, log = server.accepted, len(server.requests), list[object]()
    names: dict[str, Any] = {}
    exec(compile(source, "program", "exec", dont_inherit=True), names)
    result = names["run"](server.url, log)
    if inspect.isawaitable(result):

        async def wait() -> None:
            await result

        asyncio.run(wait())
    return log, server.requests[requests:], server.accepted - before


@pytest.mark.parametrize("seed", range(PROGRAMS))
def test_a_fixed_program_does_the_same_over_one_connection(
    seed: int, server: CountingServer
) -> None:
    source = program(seed).source
    result = fixed(source)
    assert result.refusals == ()
    assert not [finding for finding in result.left if finding.code in CODES]
    assert fault_of_comments(source, result.data) is None
    log, requests, connections = seen(source, server)
    assert seen(result.data, server) == (log, requests, min(connections, 1))


def test_the_programs_show_what_is_reported() -> None:
    count = sum(any(f.fix for f in found(program(seed).source)) for seed in range(PROGRAMS))
    assert count == PROGRAMS


OF_AIOHTTP = {
    "a request": """
        async with aiohttp.request("GET", f"{url}/{n}") as response:
            log.append(await response.text())
""",
    "a session": """
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{url}/{n}") as response:
                log.append(await response.text())
""",
}


@pytest.mark.parametrize("sent", OF_AIOHTTP.values(), ids=OF_AIOHTTP)
def test_one_session_of_aiohttp_serves_a_loop(sent: str, server: CountingServer) -> None:
    head = "import aiohttp\n\n\nasync def run(url, log):\n    for n in range(3):"
    source = f"{head}{sent}".encode()
    log, requests, connections = seen(source, server)
    assert (len(log), connections) == (3, 3)
    result = fixed(source)
    assert result.refusals == ()
    assert seen(result.data, server) == (log, requests, 1)
