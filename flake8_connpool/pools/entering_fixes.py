"""Fixes that use an object in `with`, around the statements up to its last use."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from msgspec.structs import replace

from flake8_connpool.findings import Applicability, Edit, Fix, Node, Verb
from flake8_connpool.library.loan import Loan
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.pools.dependents import Dependents, Source
from flake8_connpool.pools.edits import entering, wrapping
from flake8_connpool.pools.free_names import free_name
from flake8_connpool.pools.subjects import PoolCall, PoolUse
from flake8_connpool.pools.wrapped_blocks import MOST_STATEMENTS, can_hold_client
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.dependence import function_around
from flake8_connpool.semantics.syntax.memo import nodes_in
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, Named
from flake8_connpool.semantics.syntax.statements import as_written, block_position
from flake8_connpool.semantics.values.model import SemanticModel

# Expressions that evaluate a part of themselves not always, or later, or again.
_PARTLY = (ast.BoolOp, ast.IfExp, ast.Lambda, *COMPREHENSIONS)
_SIMPLE = (ast.AnnAssign, ast.Assign, ast.AugAssign, ast.Expr, ast.Return)
# A longer expression is left where it is.
_LONGEST = 60


def entering_client(subject: PoolCall) -> Fix | None:
    """Return the unsafe fix that uses a client in `with`, up to its last use.

    None if something that needs the client, such as a stream, may be used later.
    """
    api = subject.api
    if api.kind is not Kind.CLIENT:
        return None
    streaming = {method.name for method in api.methods if method.loan is not None}
    unread = {method.name: _unread(method) for method in api.methods}
    kept = streaming | set(api.dedicated)
    ready = frozenset(n for n in api.sends if n not in kept or unread.get(n))
    unready = frozenset(name for names in unread.values() for name in names)
    made = subject.node
    source = Source("", made, ready, unready, is_async=api.is_async)
    return _in_block(source, made, api.name, subject.model)


def entering_loan(subject: PoolCall | PoolUse, made: ast.expr | ast.arg, loan: Loan) -> Fix | None:
    """Return the unsafe fix that uses a connection or session in `with`, up to its last use.

    None if something that needs it, such as an object that the session has loaded, may be used
    later.
    """
    if not loan.is_entered or subject.target.low < loan.entered_since:
        return None
    if not isinstance(made, ast.Call):
        return None
    model = subject.model
    if made is not subject.node and isinstance(model.parents[made], ast.Await):
        return None  # what a coroutine gives is not known before
    is_async = (subject.api if isinstance(subject, PoolCall) else subject.client.api).is_async
    whole = made if is_async else _whole(made, loan.same, model)
    binds = frozenset(loan.binds)
    source = Source("", whole, frozenset(loan.ready), is_async=is_async, binds=binds)
    return _in_block(source, whole, loan.of, model)


def _unread(method: Api) -> list[str]:
    """Return the arguments of a method that leave its response unread."""
    return [p.name for p in method.parameters if p.role is Role.STREAM]


def _whole(made: ast.Call, same: Sequence[str], model: SemanticModel) -> ast.expr:
    """Return an expression with the calls of methods that return the object itself."""
    node: ast.expr = made
    while True:
        use = model.parents[node]
        call = model.parents.get(use)
        if not isinstance(use, ast.Attribute) or use.attr not in same:
            return node
        if not isinstance(call, ast.Call) or call.func is not use:
            return node
        node = call


def _in_block(source: Source, value: ast.expr, of: str, model: SemanticModel) -> Fix | None:
    function = function_around(value, model)
    if not isinstance(function, Named) or (
        source.is_async and not isinstance(function, ast.AsyncFunctionDef)
    ):
        return None
    above = model.parents[value]
    if isinstance(above, ast.Await) and source.is_async:
        above = model.parents[above]
    keywords = "async with" if source.is_async else "with"
    match above:
        case ast.Assign(targets=[ast.Name(id=name)]):
            if len(model.symbols.scopes[function].bindings.get(name, ())) != 1:
                return None
            inside = _block(replace(source, name=name), above, function, model)
            edits = [entering(above, value, inside[-1], keywords)] if len(inside) > 1 else []
        case ast.Attribute() | ast.Call() | ast.keyword():
            usual = of.rpartition(".")[2].removeprefix("Async").lower()
            found = free_name((usual, f"new_{usual}"), function, model)
            statement = _simple_around(value, model)
            text = as_written(value).replace("'", '"')
            if found is None or statement is None or not 0 < len(text) <= _LONGEST:
                return None
            name = found
            inside = _block(source, statement, function, model)
            header = f"{keywords} {text} as {name}"
            edits = (
                [
                    wrapping(inside[0], inside[-1], header),
                    Edit(Verb.SET, Node.of(value), content=name),
                ]
                if inside
                else []
            )
        case _:
            return None
    message = f"Use `{name}` in `{keywords}`"
    return Fix(Applicability.UNSAFE, message, tuple(edits)) if edits else None


def _simple_around(node: ast.AST, model: SemanticModel) -> ast.stmt | None:
    """Return the statement of a node, if it always evaluates the node, and once."""
    above: ast.AST = node
    while not isinstance(above, ast.stmt):
        above = model.parents[above]
        if isinstance(above, _PARTLY):
            return None
    return above if isinstance(above, _SIMPLE) else None


def _block(
    source: Source, statement: ast.stmt, function: Named, model: SemanticModel
) -> Sequence[ast.stmt]:
    """Return the statements from one to the last that needs an object; none if it is not enough."""
    place = block_position(statement, model)
    if place is None:
        return ()
    near = _near(*place)
    found = Dependents(source, model.symbols.scopes[function], model)
    found.follow(near[bool(source.name) :])
    needing = [i for i, one in enumerate(near) if found.mentions(one)]
    inside = near[: max(needing, default=0) + 1]
    if found.is_kept or not can_hold_client(inside, source.made, model):
        return ()
    return inside if _stays_in(inside, found) else ()


def _near(block: Sequence[ast.stmt], at: int) -> Sequence[ast.stmt]:
    """Return a statement of a block and those behind it, as far as a `with` may reach."""
    return block[at : at + MOST_STATEMENTS]


def _stays_in(inside: Sequence[ast.stmt], found: Dependents) -> bool:
    """Return whether the names that depend on an object are read nowhere behind the statements.

    In a loop, what is before them runs after them too.
    """
    model = found.model
    held = {node for statement in inside for node in nodes_in(statement, model)}
    is_repeated = any(loops_around(inside[0], model))
    end = inside[-1].end_lineno or 0
    return all(
        load in held or not (is_repeated or load.lineno > end)
        for name in found.names
        for load in model.symbols.loads_of(name, found.scope)
    )
