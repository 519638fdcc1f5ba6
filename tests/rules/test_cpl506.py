"""What is advised where a close is not awaited, and what counts as awaiting it."""

from __future__ import annotations

import pytest
from reading import found, lines

from flake8_connpool.findings import Applicability, Finding
from flake8_connpool.fixer.fix import replacements
from flake8_connpool.linter.lint import lint
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.syntax.source_text import SourceText

CODE = "CPL506"
HEAD = "import asyncio, atexit, httpx\nclient = httpx.AsyncClient()\n"


@pytest.mark.parametrize(
    ("statement", "is_found"),
    [
        ("client.aclose()", True),
        ("client and client.aclose()", True),
        ("client.aclose() or print()", True),
        ("client.aclose() if client else print()", True),
        ("print() if client.aclose() else None", False),
        ("await client.aclose()", False),
        ("x = client.aclose()", False),
        ("return client.aclose()", False),
        ("return client and client.aclose()", False),
        ("(client.aclose(),)", False),
        ("[client.aclose()]", False),
        ("asyncio.create_task(client.aclose())", False),
        ("print(client.aclose)", False),
        ("atexit.register(client.aclose)", True),
        ("atexit.register(asyncio.run, client.aclose)", False),
        ("unknown.register(client.aclose)", False),
        ("client.close()", True),
        ("print(client.close)", True),
        ("client.close = print", False),
        ("client.stream.close()", False),
        ("client.is_closed", False),
        ("try: x.stop()\n    except AttributeError: client.aclose()", True),
        ("try: client.aclose()\n    except AttributeError: pass", False),
    ],
)
def test_a_coroutine_that_nobody_takes_never_runs(statement: str, is_found: bool) -> None:
    assert bool(lines(f"{HEAD}async def f():\n    {statement}\n", CODE)) is is_found


@pytest.mark.parametrize(
    ("function", "before", "after"),
    [
        ("async def f():", "client.aclose()", "await client.aclose()"),
        ("async def f():", "client.close()", "await client.aclose()"),
        ("async def f():", "await client.close()", "await client.aclose()"),
        ("async def f():", "x and client.aclose()", "x and await client.aclose()"),
        ("def f():", "asyncio.run(client.close())", "asyncio.run(client.aclose())"),
        ("def f():", "client.aclose()", None),
        ("def f():", "client.close()", None),
        ("async def f():", "def g(): client.aclose()", None),
        ("async def f():", "atexit.register(client.close)", None),
        ("if True:", "client.aclose()", None),
    ],
)
def test_await_is_advised_where_it_can_be_written(
    function: str, before: str, after: str | None
) -> None:
    source = f"{HEAD}{function}\n    {before}\n"
    (finding,) = found(source, CODE)
    if after is None:
        assert finding.fix is None
        return
    assert finding.fix is not None
    is_statement = before.startswith("client.")
    expected = Applicability.UNSAFE if is_statement else Applicability.DISPLAY
    assert finding.fix.applicability is expected
    made = replacements(source.encode(), [finding], find)[finding]
    (edit,) = made
    line = f"    {before}"
    assert f"    {after}" == line[: edit.column - 1] + edit.content + line[edit.end_column - 1 :]


def find(data: SourceText | bytes) -> list[Finding]:
    return lint(data, RuleOptions(), lambda code: code == CODE)
