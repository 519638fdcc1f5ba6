"""A session is closed before it is used, or not closed after an error.

## What it does

Reports a session of SQLAlchemy or SQLModel whose scope is wrong. For a connection of
`engine.connect()` it is the same.

- A generator creates the session, yields it and closes it, and the code takes the session but not
  the generator: `next(get_db())`, `await anext(get_session())`, or a loop over it that ends with
  `return session`. The generator may be in another file of the project.
- A dependency or context manager closes the session after a bare `yield`, which an error skips.
- A function returns the session from inside the `with` block that closes it.

## Why is this bad?

`next(get_db())` drops the generator at once. Python then ends it, so its `finally` block closes the
session, before the first statement. The session still works: it takes a connection for the next
statement, and nothing closes it again. Likewise for a session that is returned from its `with`.
After a bare `yield`, an error in the request ends the generator before it closes the session.

40 calls that execute one statement, one after another, with SQLAlchemy 2.0.58, psycopg 3.3.9, a
pool of 5 and the garbage collector on:

| what is called | calls that end in `TimeoutError` |
|---|---|
| `next(get_db())` | 25 to 27 |
| `await anext(get_session())` | 21 |
| `return session` inside `with` | 25 |
| a generator with a bare `yield`, at which an error is raised | 25 |
| `with` around the statement | 0 |

With `async`, the event loop closes the dropped session while a statement runs, which can also raise
`IllegalStateChangeError`.

## How to fix

| code | instead |
|---|---|
| `db = next(get_db())` in a task or script | `with SessionLocal() as db:` around its use |
| a generator that FastAPI and other code need | `with contextmanager(get_db)() as db:` |
| `return db` inside `with` | `yield db` in a dependency, else return what was read |
| `yield db`, then `db.close()` | a `try` block with `db.close()` in `finally`, or `with` |

`--fix` puts a bare `yield` into a `try` block and moves the statements after it into `finally`.
That is **safe** if they only close sessions: they run as before, and after an error too. If
something else follows, such as a `commit()`, there is no fix, since it would then run after errors.

## Exceptions

A session is not reported if

- the code closes it itself: `db = next(get_db())` with `db.close()` later, or in `with`;
- the generator is kept in a variable, or the loop over it runs to its end. A loop that leaves with
  `return rows` or `raise` is fine, even with `async for`: the session was closed soon after;
- the code runs once: a module, `main`, a command, a test. A fixture of pytest is resumed even after
  a test that fails;
- the generator has an unknown decorator. One in another file must be at the top of its module, with
  one `yield` outside of loops, and it must be known how it creates the session and closes it;
- only attributes are read that take no connection: `next(get_db()).bind`;
- its engine is known to be for SQLite, or its pool to be no queue.

## Options

- `aliases`: your own wrappers of these classes.

## Reports

- [fastapi #2745](https://github.com/fastapi/fastapi/issues/2745),
  [#4588](https://github.com/fastapi/fastapi/issues/4588),
  [AlphaSuite #10](https://github.com/rsandx/AlphaSuite/issues/10): `next(get_db())` in a task and
  in a loop
- [fastapi-fullstack-boilerplate
  #1](https://github.com/tmkontra/fastapi-fullstack-boilerplate/issues/1): a session returned from
  its `with`

## Sources

SQLAlchemy: `orm/session.py` (`close`, `_autobegin_t`); `contextlib` and FastAPI's
`dependencies/utils.py`, which raise errors inside the generator. Connections were counted in pools
of PostgreSQL.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from flake8_connpool.findings import (
    Applicability,
    Related,
    RelatedLocation,
    Report,
    Severity,
    Unreported,
)
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.pools.bare_yields import HELP, has_one_yield, only_closes, protected_yield
from flake8_connpool.pools.closings import is_dropped
from flake8_connpool.pools.lifespans import bare_yield, is_context_manager, yield_of
from flake8_connpool.pools.session_scopes import (
    SessionScope,
    calls_of,
    closing_calls,
    closing_uses,
    first_item,
    first_items,
    is_known_generator,
    is_used,
    loops_left_with,
    scopes_of,
    use_after_loop,
)
from flake8_connpool.pools.session_sources import SessionSource, sources_of
from flake8_connpool.pools.subjects import LentCall, PoolCall, PoolUse
from flake8_connpool.pools.wording import named_message, spelled_call, spelled_name
from flake8_connpool.semantics.execution.placement import function_placement, placement_of
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.model import SemanticModel

SEVERITY = Severity.ERROR

_LEAK = "this connection leak can exhaust the pool"
_Results = Iterator[Report | Unreported]
_Shown = tuple[Related | RelatedLocation, ...]


def check(subject: PoolCall | PoolUse | LentCall) -> _Results:
    if isinstance(subject, LentCall):
        yield from _of_other_file(subject)
        return
    for source in sources_of(subject):
        for scope in scopes_of(source, subject.model):
            if scope.yields and is_known_generator(scope.function, scope.model):
                yield from _skipped(scope)
                yield from _abandoned(scope)
                yield from _left(scope)
            if scope.is_entered:
                yield from _returned(scope)


def _skipped(scope: SessionScope) -> _Results:
    """Report the bare `yield` of a session that is closed after it."""
    function, model = scope.function, scope.model
    at = bare_yield(function)
    place = yield_of(function.body[at]) if at is not None else None
    if at is None or place not in scope.yields or scope.is_entered:
        return
    after = function.body[at + 1 :]
    closing = {statement: list(closing_calls(statement, scope)) for statement in after}
    closes = [statement for statement in after if closing[statement]]
    if not closes:
        return
    if function_placement(function, model).placement in STARTING:
        yield Unreported(place, f"`{function.name}` runs only once")
        return
    call = closing[closes[0]][0]
    moved = after[: after.index(closes[-1]) + 1]
    is_async = is_dropped(call, model) and scope.source.is_async
    is_safe = all(only_closes(one, closing[one]) for one in moved) and not is_async
    is_safe = is_safe and has_one_yield(function)
    fix = protected_yield(function, at, moved, Applicability.SAFE) if is_safe else None
    name = spelled_name(call.func, "close")
    message = named_message(f"`{{}}` is skipped if the `yield` raises; {_LEAK}", name)
    yield Report(place, message, fix, HELP, (Related(call, "skipped if the `yield` raises"),))


def _abandoned(scope: SessionScope) -> _Results:
    """Report where code takes the session, but drops the generator that closes it."""
    for taken in first_items(scope.function, scope.model):
        yield from _taken(taken, scope.source, scope.model, _help(scope), _shown(scope))


def _taken(
    taken: ast.Call, source: SessionSource, model: SemanticModel, advice: str, shown: _Shown
) -> _Results:
    if not is_used(taken, source, model):
        return
    closes = next(closing_uses(taken, source, model), None)
    if closes is not None:
        yield Unreported(taken, f"the {source.word} is closed by the code that takes it")
    elif placement_of(taken, model).placement in STARTING:
        yield Unreported(taken, "this line runs only once")
    else:
        ended = f"abandons the generator that closes the {source.word}; {source.consequence}"
        yield Report(taken, f"`{spelled_call(taken)}` {ended}", None, advice, shown)


def _left(scope: SessionScope) -> _Results:
    """Report a loop over the generator that ends before the session is used."""
    for call, use in loops_left_with(scope.function, scope.model):
        yield from _used_after(call, use, scope.source, scope.model, _help(scope), _shown(scope))


def _used_after(
    call: ast.Call,
    use: ast.expr,
    source: SessionSource,
    model: SemanticModel,
    advice: str,
    shown: _Shown,
) -> _Results:
    if placement_of(call, model).placement in STARTING:
        yield Unreported(call, "this line runs only once")
        return
    message = f"this loop closes the {source.word} as it ends, before its use; {source.consequence}"
    yield Report(call, message, None, advice, (Related(use, "used here"), *shown))


def _of_other_file(subject: LentCall) -> _Results:
    """Report where a generator of another file is dropped, and its session used."""
    call, lent, model = subject.node, subject.lent, subject.model
    source = SessionSource(call, lent.closing, lent.is_async, lent.is_session, frozenset(lent.idle))
    advice = _advice(source, lent.name if lent.is_manager else "")
    shown = (replace(lent.place, message=_yields(source)),)
    taken = first_item(call, model, entering=lent.is_manager)
    if taken is not None:
        yield from _taken(taken, source, model, advice, shown)
    use = None if lent.is_manager else use_after_loop(call, model)
    if use is not None:
        yield from _used_after(call, use, source, model, advice, shown)


def _returned(scope: SessionScope) -> _Results:
    """Report a session that a function returns from inside its own `with`."""
    source, function, model = scope.source, scope.function, scope.model
    for value in scope.returns:
        calls = calls_of(function, model)
        closed = next((c for c in calls if any(closing_uses(c, source, model))), None)
        if closed is not None:
            yield Unreported(
                value, f"a caller closes the {source.word}", (Related(closed, "here"),)
            )
        elif function_placement(function, model).placement in STARTING:
            yield Unreported(value, f"`{function.name}` runs only once")
        else:
            ended = f"is returned from the `with` block that closes it; {source.consequence}"
            yield Report(
                value,
                named_message(f"`{{}}` {ended}", as_written(value)),
                help=f"`yield` the {source.word} in a generator, or use it inside the `with` block",
                related=(Related(scope.made, "the `with` block closes it"),),
            )


def _help(scope: SessionScope) -> str:
    is_manager = is_context_manager(scope.function, scope.model)
    return _advice(scope.source, scope.function.name if is_manager else "")


def _advice(source: SessionSource, manager: str) -> str:
    block = "`async with`" if source.is_async else "`with`"
    if manager:
        return f"use `{manager}()` in {block}"
    return f"open the {source.word} in {block} around its use"


def _shown(scope: SessionScope) -> _Shown:
    return (Related(scope.yields[0], _yields(scope.source)),)


def _yields(source: SessionSource) -> str:
    return f"the generator yields the {source.word} here, and then closes it"
