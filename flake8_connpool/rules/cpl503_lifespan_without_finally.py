"""A lifespan closes a client after a yield that no try protects.

## What it does

Reports the lifespan of an application (`@asynccontextmanager`, passed as `lifespan=` to `FastAPI`,
`APIRouter` or `Starlette`, or with a parameter of one of these types) that closes a client or
engine after a `yield` outside of any `try` or `with`, itself or by a function that it calls.

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

Everything up to the last line that closes something goes into the `finally` block. Some of it may
not belong there: a line that logs, a function that closes and may do more, the end of something
that is not known here. There they run after a failure as well, and a `return` would swallow the
error, so with a `return` there is no fix at all.

## Exceptions

A `yield` is not reported if

- it is in a `try`, a `with` or another block, or its value is used;
- nothing after it closes a known client: one created in the module, or stored by the lifespan
  itself (`app.state.client = httpx.AsyncClient()`);
- the function that closes it is reached through another one, is decorated, or creates the client
  itself;
- the function that closes it is in another file, and the [project](../project.md) is not known;
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
from collections.abc import Iterator

from flake8_connpool.findings import Applicability, Related, RelatedLocation, Report, Severity
from flake8_connpool.pools.bare_yields import HELP, has_one_yield, only_closes, protected_yield
from flake8_connpool.pools.client_closings import Closing, closings_after, runs_helper
from flake8_connpool.pools.closings import closed_by, nodes_in_source_order
from flake8_connpool.pools.kept_clients import CLOSING
from flake8_connpool.pools.lifespans import bare_yield, is_lifespan, yield_of
from flake8_connpool.pools.subjects import ClosingCall, PoolCall, PoolUse
from flake8_connpool.pools.wording import spelled_name
from flake8_connpool.rule_options import RuleOptions
from flake8_connpool.semantics.calls.references import references_to
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import memoized_with_options
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.WARNING


def check(subject: PoolCall | PoolUse | ClosingCall) -> Iterator[Report]:
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
    after = function.body[at + 1 :]
    closing = closings_after(function, after, model, options)
    of_clients = [statement for statement in after if closing[statement]]
    if not of_clients:
        return ()
    first = closing[of_clients[0]][0]
    name = spelled_name(first.call.func, first.method)
    # What is closed behind the last known client would be skipped, too.
    last = max(at for at, one in enumerate(after) if one is of_clients[-1] or _seems_to_close(one))
    moved = after[: last + 1]
    is_safe = all(_only_closes(s, closing[s], model) for s in after)
    is_safe = is_safe and has_one_yield(function)
    applicability = Applicability.SAFE if is_safe else Applicability.DISPLAY
    fix = protected_yield(function, at, moved, applicability)
    place = yield_of(function.body[at])
    assert place is not None
    message = f"`{name}` is skipped if the `yield` raises; its connections stay open"
    return (Report(place, message, fix, HELP, _related(first, function)),)


def _related(closing: Closing, function: Named) -> tuple[Related | RelatedLocation, ...]:
    there = (closing.elsewhere,) if closing.elsewhere is not None else ()
    return (
        Related(closing.call, "skipped if the `yield` raises"),
        *there,
        Related(function, "the lifespan"),
    )


def _seems_to_close(statement: ast.stmt) -> bool:
    """Return whether a statement closes something by the name of what it calls."""
    called = (
        dotted(one.func).rpartition(".")[2].split("_")
        for one in nodes_in_source_order(statement)
        if isinstance(one, ast.Call)
    )
    return any(not CLOSING.isdisjoint(words) for words in called)


def _only_closes(statement: ast.stmt, closing: list[Closing], model: SemanticModel) -> bool:
    """Return whether a statement only closes clients itself: a function may do more."""
    is_helped = any(runs_helper(one, model) for one in closing)
    return not is_helped and only_closes(statement, [one.call for one in closing])
