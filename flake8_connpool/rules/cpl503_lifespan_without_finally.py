"""An application's lifespan closes a client behind a bare yield.

## What it does

The lifespan of an application (`@asynccontextmanager`, given as `lifespan=` to `FastAPI`,
`APIRouter` or `Starlette`, or with a parameter of one of these types) whose `yield` stands in the
function's own block, and that closes a client or an engine behind it.

## Why is this bad?

Code behind a bare `yield` runs when nothing goes wrong. An error that comes up to the `yield` ends
the function there, and the client stays open (FastAPI 0.165.0, httpx 0.28.1). It comes from

- a server that is stopped for good: after a second Ctrl-C uvicorn 0.54.0 waits for nobody and
  cancels the lifespan. What followed the bare `yield` was not run; a `finally` was;
- another lifespan around this one, or another part of the same one, that fails to stop;
- a test that enters the lifespan and fails.

## How to fix

It is **safe** where the function has this one `yield`, and nothing behind it but calls that close
clients or engines: the `yield` goes into a `try`, they go into its `finally`. Lines are indented,
and no other byte of them changes. Whatever ran to its end does so still.

With any other statement behind the `yield` it is **display-only**: a line that logs, a test for
None, the end of something that is not known here. In a `finally` it would run after a failure as
well, and a `return` would swallow the error.
`async with httpx.AsyncClient() as app.state.client: yield` does without any of it.

## Exceptions

- the `yield` stands in a `try`, a `with` or another block, or its value is used;
- nothing behind it closes a client that is known: made in the module, or stored by the lifespan
  itself (`app.state.client = httpx.AsyncClient()`);
- what is closed has nothing to close: a client without a pool or with an unknown transport, an
  engine of SQLite or `NullPool`; or it is a session of SQLAlchemy;
- `aclose()` is not awaited, which is [CPL506](CPL506.md)'s;
- other context managers, fixtures of pytest, dependencies, and `cleanup_ctx` of aiohttp, which
  throws nothing into it;
- modules of tests.

## Options

- `aliases`: wrappers of your own are read like the library.

## Reports

- Qiskit/mcp-servers #176 and #198: a lifespan for a client that nobody closed
- arel #43: `finally` for the lifespan in the documentation, whose threads were left

## Sources

Starlette: `routing.py` (`Router.lifespan`); uvicorn: `server.py` (`Server.shutdown`,
`force_exit`), `lifespan/on.py`; `contextlib` in the documentation of Python.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.findings import Applicability, Fix, Report, Severity
from flake8_connpool.frameworks.catalog import TAKERS
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.closings import class_of, closed_by, is_dropped, nodes_in_source_order
from flake8_connpool.pools.edits import protecting
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_call
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.execution.testing import has_tests
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import (
    Constant,
    Instance,
    Nullable,
    QualifiedName,
    Value,
)
from flake8_connpool.semantics.values.annotations import annotated
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.WARNING

_APPS = frozenset(name for name, taker in TAKERS.items() if taker.keyword == "lifespan")
# Under any home: `fastapi.concurrency` hands on the one of `contextlib`.
_MANAGERS = frozenset({"asynccontextmanager", "contextmanager"})
_YIELDS = (ast.Yield, ast.YieldFrom)
_MESSAGE = "Put the `yield` into a `try`, and what closes into its `finally`"


def check(subject: PoolCall | PoolUse) -> Iterator[Report]:
    model = subject.model
    function = function_around(subject.node, model)
    if isinstance(function, Named) and not has_tests(model):
        yield from _reports_on(function, model, subject.options)


@memoized_with_options
def _reports_on(function: Named, model: SemanticModel, options: RuleOptions) -> tuple[Report, ...]:
    """Return what is said of a function, which many subjects of one lifespan ask for."""
    at = _bare_yield(function)
    if at is None or not _is_lifespan(function, model):
        return ()
    value = _values(function, model)
    after = function.body[at + 1 :]
    closing = {s: list(_closing_in(s, value, model, options)) for s in after}
    of_clients = [statement for statement in after if closing[statement]]
    if not of_clients:
        return ()
    call, client = closing[of_clients[0]][0]
    name = f"{class_of(client.api)}.{dotted(call.func).rpartition('.')[2]}"
    moved = after[: after.index(of_clients[-1]) + 1]
    is_safe = all(_is_one(s, [c for c, _ in closing[s]]) for s in after)
    fix = _fix(function, at, moved, is_safe=is_safe)
    place = _yield_of(function.body[at])
    assert place is not None
    return (Report(place, f"`{name}` after a bare `yield` is skipped on an error", fix),)


def _is_lifespan(function: Named, model: SemanticModel) -> bool:
    """Return whether a function is the lifespan of an application, by its use or by its parameter.

    A framework makes a context manager of a generator that is none yet.
    """
    for use in references_to(function, model):
        app = model.qualified_name(use.call.func) if use.call is not None else ""
        if app in _APPS and not use.is_guess:
            return True
    decorators = [model.value(decorator) for decorator in function.decorator_list]
    names = {d.name.rpartition(".")[2] for d in decorators if isinstance(d, QualifiedName)}
    if names.isdisjoint(_MANAGERS):
        return False
    arguments = function.args
    for argument in (*arguments.posonlyargs, *arguments.args):
        given = annotated(argument.annotation, model)
        told = given.value if isinstance(given, Nullable) else given
        if isinstance(told, QualifiedName) and told.name.removesuffix(MADE) in _APPS:
            return True
    return False


def _bare_yield(function: Named) -> int | None:
    """Return which statement of a function is a `yield` that nothing protects."""
    found = [i for i, statement in enumerate(function.body) if _yield_of(statement) is not None]
    return found[0] if len(found) == 1 else None


def _yield_of(statement: ast.stmt) -> ast.Yield | None:
    value = statement.value if isinstance(statement, ast.Expr) else None
    return value if isinstance(value, ast.Yield) else None


def _values(function: Named, model: SemanticModel) -> Callable[[ast.expr], Value | None]:
    """Return what tells an expression, things that the function stores elsewhere among them."""
    stored: dict[str, list[Value | None]] = {}
    for node in (node for statement in function.body for node in nodes_in_source_order(statement)):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if not isinstance(target, ast.Name):
                    stored.setdefault(dotted(target), []).append(model.non_null(node.value))

    def value(node: ast.expr) -> Value | None:
        known = model.non_null(node)
        if isinstance(known, Instance) or isinstance(node, ast.Name):
            return known
        # What is stored last may be None, when it is closed.
        put = [v for v in stored.get(dotted(node), ()) if v != Constant(None)]
        return put[0] if len(put) == 1 else None

    return value


def _closing_in(
    statement: ast.stmt,
    value: Callable[[ast.expr], Value | None],
    model: SemanticModel,
    options: RuleOptions,
) -> Iterator[tuple[ast.Call, Instance]]:
    """Yield the calls in a statement that close a client or engine, and what they close."""
    for node in nodes_in_source_order(statement):
        client = closed_by(node, model, value)
        if client is None or not isinstance(node, ast.Call) or client.api.kind is Kind.SESSION:
            continue
        is_never_run = client.api.is_async and is_dropped(node, model)
        if not is_never_run and _has_pool(client, model, options):
            yield node, client


def _has_pool(client: Instance, model: SemanticModel, options: RuleOptions) -> bool:
    """Return whether there is something to close: no mock, no engine that keeps nothing."""
    for call in client.calls:
        made = pool_call(call, model, options)
        if made is not None and not (
            keeps_connections(made) if made.api.kind in ENGINES else reaches_pool(made)
        ):
            return False
    return True


def _is_one(statement: ast.stmt, closing: list[ast.Call]) -> bool:
    """Return whether a statement does nothing but close one client."""
    value = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(value, ast.Await):
        value = value.value
    return closing == [value] and all(
        isinstance(part, ast.Constant) for call in closing for part in _arguments(call)
    )


def _arguments(call: ast.Call) -> list[ast.expr]:
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _fix(function: Named, at: int, moved: list[ast.stmt], *, is_safe: bool) -> Fix | None:
    nodes = [node for statement in moved for node in nodes_in_source_order(statement)]
    # In a `finally` it would swallow the error.
    if any(isinstance(node, ast.Return) for node in nodes):
        return None
    yields = [n for s in function.body for n in nodes_in_source_order(s) if isinstance(n, _YIELDS)]
    is_safe = is_safe and len(yields) == 1
    applicability = Applicability.SAFE if is_safe else Applicability.DISPLAY
    return protecting(function.body[at], moved[-1], _MESSAGE, applicability)
