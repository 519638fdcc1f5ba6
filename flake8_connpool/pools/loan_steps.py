"""What a use of an object does to the connection that it may hold."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from flake8_connpool.library.catalog import QUERY_FUNCTIONS, SCHEMA_METHODS
from flake8_connpool.library.loan import Loan
from flake8_connpool.semantics.flow.escape import EscapeKind, escape_of
from flake8_connpool.semantics.flow.typestate import Step
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.model import SemanticModel

NodeStep = tuple[ast.AST, Step]
_READING_ALL = frozenset({"builtins.list", "builtins.set", "builtins.sorted", "builtins.tuple"})


def steps_of_use(
    use: ast.Attribute, call: ast.Call | None, loan: Loan, model: SemanticModel
) -> list[NodeStep]:
    """Return the steps for an attribute of the object, and for its call if it is called."""
    if use.attr in loan.raising and call is not None:
        return [(call, Step.FAIL)]
    if use.attr in loan.idle:
        return []
    if call is None:
        return [(use, Step.LOSE)]
    if use.attr in loan.takes:
        return [(call, Step.TAKE)]
    if use.attr in loan.lazily:
        return list(_runs_of(call, loan, model))
    if use.attr in loan.blocks:
        above = model.parents[call]
        if isinstance(above, ast.withitem):
            return [(call, Step.GIVE_AFTER)]
        # Nobody has the transaction: it begins with the next statement anyway.
        return [] if isinstance(above, ast.Expr) else [(call, Step.LOSE)]
    if use.attr in loan.partly and _is_left_early(call, model):
        return [(call, Step.LEAVE)]
    if use.attr in loan.closing and loan.keeps_place:
        return []
    if use.attr in loan.failing:
        return [(call, Step.TRY_TO_GIVE)]
    return [(call, Step.GIVE if use.attr in loan.gives + loan.closing else Step.LOSE)]


def only_executes(taker: ast.Call, model: SemanticModel) -> bool:
    """Return whether a call executes on a connection that it is passed, and does not keep it."""
    is_of_schema = isinstance(taker.func, ast.Attribute) and taker.func.attr in SCHEMA_METHODS
    return is_of_schema or model.qualified_name(taker.func) in QUERY_FUNCTIONS


def _is_left_early(read: ast.Call, model: SemanticModel) -> bool:
    """Return whether a loop over the result of a call may end before the last item."""
    loop = model.parents[read]
    if not isinstance(loop, ast.For | ast.AsyncFor):
        return False
    return any(isinstance(part, ast.Break | ast.Return | ast.Raise) for part in walk(loop))


def _runs_of(prepared: ast.expr, loan: Loan, model: SemanticModel) -> Iterator[NodeStep]:
    """Yield the steps of what takes a connection when it runs: `query(...).all()`.

    It may be given a name first: `query = query(...)`, `query = query.filter(...)`, `query.all()`.
    """
    waiting, known = [prepared], {prepared}
    while waiting:
        node = waiting.pop()
        chain = list(_chain(node, model))
        run = next((one for one in chain[1:] if _called_name(one) in loan.running), None)
        if run is not None or _is_iterated(chain[-1], model):
            yield run or chain[-1], Step.TAKE
            continue
        escape = escape_of(chain[-1], model)
        if not escape.names and escape.kinds - {EscapeKind.PASSED}:
            yield chain[-1], Step.LOSE
        for scope, name in escape.names:
            for load in model.symbols.loads_of(name, scope):
                if load not in known:
                    known.add(load)
                    waiting.append(load)


def _called_name(node: ast.expr) -> str:
    func = node.func if isinstance(node, ast.Call) else None
    return func.attr if isinstance(func, ast.Attribute) else ""


def _is_iterated(last: ast.expr, model: SemanticModel) -> bool:
    above = model.parents[last]
    if isinstance(above, ast.For | ast.comprehension):
        return above.iter is last
    return isinstance(above, ast.Call) and model.qualified_name(above.func) in _READING_ALL


def _chain(node: ast.expr, model: SemanticModel) -> Iterator[ast.expr]:
    """Yield an expression and the calls of methods of its result: `query(...).all()`."""
    yield node
    while True:
        attribute = model.parents[node]
        call = model.parents.get(attribute)
        if not isinstance(attribute, ast.Attribute) or not isinstance(call, ast.Call):
            return
        if call.func is not attribute:
            return
        node = call
        yield node
