"""A lifespan closes a client after a yield that no try protects.

## What it does

Reports the lifespan of an application (`@asynccontextmanager`, passed as `lifespan=` to `FastAPI`,
`APIRouter` or `Starlette`, or with a parameter of one of these types) that closes a client or
engine after a `yield` outside of any `try` or `with`, itself or by a function of the module.

## Why is this bad?

Code after a bare `yield` runs only if nothing goes wrong. An error at the `yield` ends the
function, and the client stays open (FastAPI 0.165.0, httpx 0.28.1). The error comes from

- a second Ctrl-C: uvicorn 0.54.0 then cancels the lifespan;
- another lifespan around this one, or another part of the same one, that fails to stop;
- a test that enters the lifespan and fails.

## How to fix

Let the client close itself around the `yield`:

```python
async with httpx.AsyncClient() as app.state.client:
    yield
```

Or put the `yield` in a `try` block, and close in its `finally` block. That is what `--fix` does:

| after the `yield` | the fix |
|---|---|
| only calls that close, also under `if client is not None:`, and no second `yield` | **safe** |
| any other statement | **display-only** |

The safe fix indents lines and changes no other byte of them. Code that ran to its end still does.

The other statements may not belong into a `finally` block: a line that logs, a function of the
module that closes and may do more, the end of something that is not known here. There they run
after a failure as well, and a `return` would swallow the error, so with a `return` there is no fix
at all.

## Exceptions

A `yield` is not reported if

- it is in a `try`, a `with` or another block, or its value is used;
- nothing after it closes a known client: one created in the module, or stored by the lifespan
  itself (`app.state.client = httpx.AsyncClient()`);
- the function of the module that closes it is reached through another one;
- there is nothing to close: a client without a pool or with an unknown transport, an engine of
  SQLite or `NullPool`, or a session of SQLAlchemy;
- `aclose()` is not awaited, which is [CPL506](CPL506.md);
- the function is another context manager, a fixture of pytest, a dependency, or a `cleanup_ctx` of
  aiohttp, which raises nothing at the `yield`.

## Options

- `aliases`: your own wrappers of these classes and functions.

## Reports

- [Qiskit/mcp-servers #176](https://github.com/Qiskit/mcp-servers/issues/176),
  [#198](https://github.com/Qiskit/mcp-servers/issues/198): a lifespan for a client that nobody
  closed
- [florimondmanca/arel #43](https://github.com/florimondmanca/arel/issues/43): `finally` for the
  lifespan in the documentation, whose threads were left

## Sources

Starlette: `routing.py` (`Router.lifespan`); uvicorn: `server.py` (`Server.shutdown`,
`force_exit`), `lifespan/on.py`; `contextlib` in the documentation of Python. After a second Ctrl-C,
what followed the bare `yield` did not run; a `finally` block did.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.findings import Applicability, Related, Report, Severity
from flake8_connpool.library.schema import Kind
from flake8_connpool.pools.bare_yields import (
    HELP,
    bare_yield,
    has_one_yield,
    only_closes,
    protected_yield,
    yield_of,
)
from flake8_connpool.pools.closings import (
    class_of,
    closed_by,
    helpers_called,
    is_dropped,
    nodes_in_source_order,
)
from flake8_connpool.pools.engines import ENGINES, keeps_connections
from flake8_connpool.pools.lifespans import is_lifespan
from flake8_connpool.pools.reaching import reaches_pool
from flake8_connpool.pools.subjects import PoolCall, PoolUse, pool_call
from flake8_connpool.pools.wording import spelled_name
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import (
    Constant,
    Instance,
    Value,
)
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.WARNING


def check(subject: PoolCall | PoolUse) -> Iterator[Report]:
    model = subject.model
    function = function_around(subject.node, model)
    if not isinstance(function, Named):
        return
    yield from _reports_on(function, model, subject.options)
    if closed_by(subject.node, model) is None:
        return
    # `await shutdown()` of the module closes it.
    for use in references_to(function, model):
        caller = function_around(use.call, model) if use.call is not None else None
        if isinstance(caller, Named):
            yield from _reports_on(caller, model, subject.options)


@memoized_with_options
def _reports_on(function: Named, model: SemanticModel, options: RuleOptions) -> tuple[Report, ...]:
    """Return the reports on a function, which many subjects of one lifespan share."""
    at = bare_yield(function)
    if at is None or not is_lifespan(function, model):
        return ()
    value = _values(function, model)
    after = function.body[at + 1 :]
    closing = {s: list(_closing_in(s, value, model, options)) for s in after}
    of_clients = [statement for statement in after if closing[statement]]
    if not of_clients:
        return ()
    call, client = closing[of_clients[0]][0]
    closing_method = dotted(call.func).rpartition(".")[2]
    name = spelled_name(call.func, f"{class_of(client.api)}.{closing_method}")
    moved = after[: after.index(of_clients[-1]) + 1]
    is_safe = all(_only_closes(s, closing[s], model) for s in after)
    is_safe = is_safe and has_one_yield(function)
    applicability = Applicability.SAFE if is_safe else Applicability.DISPLAY
    fix = protected_yield(function, at, moved, applicability)
    place = yield_of(function.body[at])
    assert place is not None
    related = (Related(call, "skipped if the `yield` raises"), Related(function, "the lifespan"))
    message = f"`{name}` is skipped if the `yield` raises; its connections stay open"
    return (Report(place, message, fix, HELP, related),)


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
    """Yield the calls in a statement that close a client or engine, and what they close.

    A call of a function of the module that closes one does so too.
    """
    for node in nodes_in_source_order(statement):
        for inner in helpers_called(node, model):
            clients = [c for s in inner.body for _, c in _closing_in(s, value, model, options)]
            if clients and isinstance(node, ast.Call):
                yield node, clients[0]
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


def _only_closes(
    statement: ast.stmt, closing: list[tuple[ast.Call, Instance]], model: SemanticModel
) -> bool:
    """Return whether a statement only closes clients itself: a function may do more."""
    calls = [call for call, _ in closing]
    runs_helper = any(True for call in calls for _ in helpers_called(call, model))
    return not runs_helper and only_closes(statement, calls)
