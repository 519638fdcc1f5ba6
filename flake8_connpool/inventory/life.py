"""The life of a pool: what keeps it, how often it is created, and what closes it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.frameworks.schema import OFTEN, STARTING, Placement
from flake8_connpool.inventory.pool import Created
from flake8_connpool.pools.kept_clients import CLOSING, exported_name
from flake8_connpool.pools.owners import reads_of, store_of, store_place
from flake8_connpool.pools.subjects import PoolCall
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.execution.placement import placement_of
from flake8_connpool.semantics.flow.dependence import function_around, named_function_around
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.flow.short_lives import owner_of_init
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.model import SemanticModel

ONCE = "once per process"


def owner_of(call: PoolCall) -> str:
    """Return the name that keeps a pool, as other files know it; else its local name, or ""."""
    model = call.model
    store = store_of(call)
    if store is not None:
        return exported_name(store, model)
    above = model.parents[call.node]
    while isinstance(above, ast.Await | ast.IfExp | ast.BoolOp):
        above = model.parents[above]
    match above:
        case ast.Assign(targets=[ast.Name() | ast.Attribute() as target]):
            return dotted(target)
        case ast.AnnAssign(target=ast.Name() | ast.Attribute() as target):
            return dotted(target)
        case ast.withitem(optional_vars=ast.Name(id=name)):
            return name
        case ast.Return() | ast.Yield():
            function = named_function_around(call.node, model)
            return f"{qualified(function, model)}()" if function is not None else ""
        case _:
            return ""


def how_often(call: PoolCall) -> tuple[Created, str]:
    """Return how often a pool is created, also in words; no words if it is not known."""
    model = call.model
    function = function_around(call.node, model)
    owner = owner_of_init(function, model) if isinstance(function, Named) else None
    if owner is not None:
        return Created.UNKNOWN, f"with each object of `{owner.name}`"
    placed = placement_of(call.node, model)
    if placed.placement in STARTING or is_memoized(call.node, model):
        return Created.ONCE, ONCE
    if placed.placement in OFTEN:
        return Created.AGAIN, placed.words_with_place
    if placed.placement is Placement.PER_CALL and placed.function is not None:
        return Created.UNKNOWN, placed.words_with_place
    return Created.UNKNOWN, ""


def closing_places(call: PoolCall, path: str) -> Iterator[str]:
    """Yield the places that close a pool: `app/main.py:20`."""
    model = call.model
    escape = escape_of(call.node, model)
    if EscapeKind.WITH in escape.kinds:
        yield f"{path}:{_entered(call.node, model)}"
    ends = CLOSING.union(call.api.endings)
    lines = {use.lineno for use in escape.uses if use.attr in ends}
    store = store_of(call)
    if store is not None:
        for use in reads_of(store_place(store, model), model):
            above = model.parents[use]
            if isinstance(above, ast.Attribute) and above.attr in ends:
                lines.add(above.lineno)
        ending = model.environment.closed.get(exported_name(store, model))
        if ending is not None and ending.is_close:
            yield f"{ending.place.path}:{ending.place.line}"
    yield from (f"{path}:{line}" for line in sorted(lines))


def uses_of(call: PoolCall) -> Iterator[str]:
    """Yield the functions of the module that use a pool, by their qualified names."""
    model = call.model
    nodes: list[ast.AST] = [call.node, *escape_of(call.node, model).uses]
    store = store_of(call)
    if store is not None:
        nodes += reads_of(store_place(store, model), model)
    for node in nodes:
        function = function_around(node, model)
        if isinstance(function, Named):
            yield qualified(function, model)


def _entered(node: ast.AST, model: SemanticModel) -> int:
    """Return the line of the `with` around an expression, or its own."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.stmt):
        above = model.parents.get(above)
    line: int = above.lineno if isinstance(above, ast.With | ast.AsyncWith) else node.lineno  # type: ignore[attr-defined]
    return line
