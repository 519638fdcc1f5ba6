"""Engines that live for one run of a function or a program, so that no connection gets stale."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_connpool.frameworks.migrations import OF_MIGRATIONS
from flake8_connpool.frameworks.python import SLEEPING
from flake8_connpool.frameworks.schema import STARTING
from flake8_connpool.library.catalog import BORROWERS, SCHEMA_METHODS
from flake8_connpool.library.roles import Kind
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.execution.entry_points import imports_one
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.execution.retry_loops import is_retry
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.flow.escape import Escape, EscapeKind, escape_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, LOOPS, REPEATING
from flake8_connpool.semantics.values.model import SemanticModel

_YIELDING = (ast.Yield, ast.YieldFrom)
_SESSIONS = frozenset({Kind.SESSION, Kind.SESSION_FACTORY})


def why_one_shot(call: ast.Call, api: Api, model: SemanticModel) -> str:
    """Return why no connection of an engine is idle for long, as a clause; "" if one may be.

    The module is a migration; or the engine stays in the run of a function, whose checkouts are in
    no loop and have no wait between them; or the module waits in a loop until the server is up.
    """
    if is_migration(model):
        return "a migration runs once"
    if isinstance(model.parents[call], ast.Attribute):
        # `create_engine(url).connect()`
        is_used = isinstance(model.parents[model.parents[call]], ast.Call)
        return "the engine hands out one connection" if is_used else ""
    escape, function = escape_of(call, model), function_around(call, model)
    if function is None:
        return "the engine only waits until the server is up" if _only_waits(call, model) else ""
    checkouts = _checkouts(escape, api, model)
    if not checkouts or any(_repeats(one, function, model) for one in checkouts):
        return ""
    if len(checkouts) == 1:
        return "the engine hands out one connection"
    if _may_pause(function, checkouts, model):
        return ""
    return "the engine is used for one run of the function, without a pause"


def is_migration(model: SemanticModel) -> bool:
    """Return whether a module is the environment or a migration of Alembic."""
    return imports_one(OF_MIGRATIONS, model)


def _checkouts(escape: Escape, api: Api, model: SemanticModel) -> list[ast.AST]:
    """Return the nodes that check out connections of a local engine; none if others may do so."""
    if escape.kinds - {EscapeKind.WITH, EscapeKind.PASSED}:
        return []
    found: list[ast.AST] = [use for use in escape.uses if use.attr not in api.idle]
    is_disposed = _is_disposed_by_command(escape, api, model)
    for taker in escape.passed:
        if _only_reads(taker, model):
            found.append(taker)
            continue
        made = model.api(taker.func)
        factory = escape_of(taker, model)
        if made is None and is_disposed and not factory.kinds and factory.calls:
            found.extend(factory.calls)
            continue
        if made is None or made.kind not in _SESSIONS:
            return []
        sessions = list(_sessions(taker, made, model))
        if not all(_ends_here(escape_of(one, model)) for one in sessions):
            return []
        found.extend(sessions)
    return found


def _is_disposed_by_command(escape: Escape, api: Api, model: SemanticModel) -> bool:
    """Return whether a command disposes of an engine, which no factory of the project outlives."""
    closes = [use for use in escape.uses if use.attr in api.closes]
    return any(placement_of(use, model).placement in STARTING for use in closes)


def _ends_here(session: Escape) -> bool:
    """Return whether a session does not outlive its function; `with` closes it."""
    return EscapeKind.WITH in session.kinds or not session.kinds


def _only_reads(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call uses an engine and does not keep it: `metadata.create_all(engine)`."""
    if isinstance(call.func, ast.Attribute) and call.func.attr in SCHEMA_METHODS:
        return True
    return model.qualified_name(call.func) in BORROWERS


def _sessions(call: ast.Call, api: Api, model: SemanticModel) -> Iterator[ast.Call]:
    """Yield the calls that create sessions: a call itself, or those of the factory it creates."""
    if api.kind is Kind.SESSION:
        yield call
        return
    factory = escape_of(call, model)
    if factory.kinds:
        yield call
        return
    yield from factory.calls
    above = (model.parents[use] for use in factory.uses)  # `factory.begin()`
    yield from (one for one in above if isinstance(one, ast.Call))


def _repeats(node: ast.AST, function: ast.AST, model: SemanticModel) -> bool:
    """Return whether a node is in a nested function, or in a loop that is no retry loop."""
    return any(
        not isinstance(around, LOOPS) or not is_retry(around, node, model)
        for around in _around(node, function, model)
    )


def _around(node: ast.AST, function: ast.AST | None, model: SemanticModel) -> Iterator[ast.AST]:
    """Yield the loops, functions and classes between a node and its function."""
    above = model.parents.get(node)
    while above is not None and above is not function:
        if isinstance(above, (*REPEATING, *FUNCTIONS, ast.ClassDef)):
            yield above
        above = model.parents.get(above)


def _may_pause(function: ast.AST, checkouts: Iterable[ast.AST], model: SemanticModel) -> bool:
    """Return whether a function waits between checkouts: it sleeps, or its caller goes on.

    Before a retry of a checkout it may wait: then there is no connection yet.
    """
    retried = {loop for one in checkouts for loop in _around(one, function, model)}
    return any(
        isinstance(part, _YIELDING)
        or (
            isinstance(part, ast.Call)
            and model.qualified_name(part.func) in SLEEPING
            and retried.isdisjoint(_around(part, function, model))
        )
        for part in walk(function)
    )


def _only_waits(call: ast.Call, model: SemanticModel) -> bool:
    """Return whether the only use of a module's engine is in a loop that waits for the server."""
    above = model.parents[call]
    target = above.targets[0] if isinstance(above, ast.Assign) else None
    if not isinstance(target, ast.Name):
        return False
    module = model.symbols.module
    loads = model.symbols.loads_of(target.id, module)
    return (
        bool(loads)
        and module.binds_once(target.id)
        and all(_is_in_retry_loop(load, model) for load in loads)
    )


def _is_in_retry_loop(node: ast.expr, model: SemanticModel) -> bool:
    around = list(_around(node, None, model))
    return bool(around) and all(
        isinstance(loop, ast.While) and is_retry(loop, node, model) for loop in around
    )
