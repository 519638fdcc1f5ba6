"""How far the `try` around a lifespan's yield can be trusted, and where it is said."""

from __future__ import annotations

import pytest
from reading import applicability, found, lines

from flake8_connpool.findings import Applicability

CODE = "CPL503"
HEAD = """\
from contextlib import asynccontextmanager
import httpx
from fastapi import FastAPI

@asynccontextmanager
async def lifespan(app: FastAPI):
    client, other = httpx.AsyncClient(), httpx.AsyncClient()
"""


def behind(*statements: str) -> str:
    return HEAD + "".join(f"    {line}\n" for line in ("yield", *statements))


@pytest.mark.parametrize(
    "statements",
    [
        ["await client.aclose()"],
        ["await client.aclose()", "await other.aclose()"],
        ["# first", "await client.aclose()", "", "# last"],
        ["if client: await client.aclose()"],
        ["if client is not None:", "    await client.aclose()", "await other.aclose()"],
    ],
)
def test_nothing_but_closing_is_safe(statements: list[str]) -> None:
    assert applicability(behind(*statements), CODE) is Applicability.SAFE


@pytest.mark.parametrize(
    "statements",
    [
        ["print()", "await client.aclose()"],
        ["await client.aclose()", "print()"],
        ["await client.aclose()", "return"],
        ["if client: print(); await client.aclose()"],
        ["if print(client): await client.aclose()"],
        ["await client.aclose() if client else None"],
        ["result = await client.aclose()"],
        ["await unknown.aclose()", "await client.aclose()"],
        ["await client.aclose(print())"],
        ["pass", "await client.aclose()"],
        ["other.aclose()", "await client.aclose()"],
        ["del other", "await client.aclose()"],
        ["async with other: await client.aclose()"],
        ["app.state.closed = await client.aclose()"],
    ],
)
def test_anything_else_is_advice(statements: list[str]) -> None:
    assert applicability(behind(*statements), CODE) is Applicability.DISPLAY


def test_a_second_yield_makes_it_advice() -> None:
    source = HEAD + "    if app.debug:\n        yield\n        return\n"
    source += "    yield\n    await client.aclose()\n"
    assert applicability(source, CODE) is Applicability.DISPLAY


@pytest.mark.parametrize("last", ["return", "print()"])
def test_what_follows_the_last_close_is_not_moved(last: str) -> None:
    (finding,) = found(behind("print()", "await client.aclose()", last), CODE)
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert edit.to is not None
    assert (edit.node.line, edit.to.end_line) == (8, 10)


@pytest.mark.parametrize(
    "last",
    [
        "await unknown.dispose()",
        "if unknown is not None: await unknown.aclose()",
        "await close_limiter()",
    ],
)
def test_what_seems_to_close_behind_the_last_close_is_moved_too(last: str) -> None:
    (finding,) = found(behind("await client.aclose()", "print()", last, "print()"), CODE)
    assert finding.fix is not None
    assert finding.fix.applicability is Applicability.DISPLAY
    (edit,) = finding.fix.edits
    assert edit.to is not None
    assert (edit.node.line, edit.to.end_line) == (8, 11)


def test_a_return_is_never_put_into_a_finally() -> None:
    source = behind("if app.debug:", "    return", "await client.aclose()")
    assert applicability(source, CODE) is None


def test_a_function_inside_may_return() -> None:
    source = behind("def name(): return 1", "await client.aclose()")
    assert applicability(source, CODE) is Applicability.DISPLAY


def test_however_much_is_closed_it_is_said_once_at_the_yield() -> None:
    closing = ["await other.aclose()", "await client.aclose()"]
    (finding,) = found(behind(*closing, "await client.get('/')"), CODE)
    assert (finding.line, finding.column) == (8, 5)
    assert finding.message == (
        "`other.aclose` is skipped if the `yield` raises; its connections stay open"
    )


@pytest.mark.parametrize(
    ("stored", "is_found"),
    [
        ("app.state.http = httpx.AsyncClient()", True),
        ("app.state.http = app.http = client", True),
        ("app.state.http: httpx.AsyncClient = client", True),
        ("app.state.http = None; app.state.http = client", True),
        ("app.state.http = make(httpx.AsyncClient())", False),
        ("app.state.http = client; app.state.http = make(client)", False),
        ("app.state.other = client", False),
    ],
)
def test_what_the_lifespan_stores_is_known(stored: str, is_found: bool) -> None:
    source = f"{HEAD}    {stored}\n    yield\n    await app.state.http.aclose()\n"
    assert bool(lines(source, CODE)) is is_found


@pytest.mark.parametrize("decorator", ["asynccontextmanager", "contextlib.asynccontextmanager"])
@pytest.mark.parametrize(
    ("parameter", "given", "is_found"),
    [
        ("app: FastAPI", "", True),
        ("_: 'FastAPI'", "", True),
        ("app: FastAPI | None", "", True),
        ("app", "FastAPI(lifespan=lifespan)", True),
        ("app", "FastAPI(title='shop', lifespan=lifespan)", True),
        ("app", "FastAPI(other=lifespan)", False),
        ("app", "unknown(lifespan=lifespan)", False),
        ("app", "", False),
        ("app: str", "", False),
    ],
)
def test_a_lifespan_is_known_by_its_parameter_or_its_use(
    decorator: str, parameter: str, given: str, is_found: bool
) -> None:
    source = behind("await client.aclose()").replace("app: FastAPI", parameter)
    source = source.replace("@asynccontextmanager", f"@{decorator}")
    assert bool(lines(f"import contextlib\n{source}{given}\n", CODE)) is is_found
