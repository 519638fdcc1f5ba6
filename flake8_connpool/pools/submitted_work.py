"""Work submitted to a pool of threads or processes: functions with their arguments."""

from __future__ import annotations

import ast

from msgspec import Struct

from flake8_connpool.frameworks.schema import ROUND
from flake8_connpool.semantics.calls.references import callback_passed_to, callback_taker
from flake8_connpool.semantics.execution.loops import loops_around
from flake8_connpool.semantics.flow.escape import escape_of
from flake8_connpool.semantics.symbols.scopes import valued
from flake8_connpool.semantics.syntax.evaluation_order import evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.values.abstract import ContainerLiteral
from flake8_connpool.semantics.values.model import SemanticModel


class Work(Struct, frozen=True):
    """A call that submits work to a pool.

    `function` runs with `arguments`, or, if `is_mapped`, with each of their elements. `count` is
    how often it runs; None if unknown.
    """

    call: ast.Call
    function: ast.expr
    arguments: tuple[ast.expr, ...]
    is_mapped: bool
    count: int | None

    def is_more_than(self, size: float) -> bool:
        return self.count is None or self.count > size


@memoized
def works_of(pool: ast.Call, model: SemanticModel) -> tuple[Work, ...]:
    """Return the work submitted to a pool of threads or processes."""
    found = []
    for use in escape_of(pool, model).uses:
        call = model.parents[use]
        taker = callback_taker(call, model)
        if not isinstance(call, ast.Call) or call.func is not use or taker is None:
            continue
        if not _means(use.value, pool, model):
            continue
        function = callback_passed_to(taker, call)
        arguments = tuple(call.args[(taker.position or 0) + 1 :])
        is_mapped = taker.runs is ROUND
        if is_mapped:
            lengths = [len(e) for a in arguments if (e := elements(a, model)) is not None]
            count = min(lengths, default=None)
        else:
            count = 1 if next(loops_around(call, model), None) is None else None
        if function is not None:
            found.append(Work(call, function, arguments, is_mapped, count))
    return tuple(found)


def _means(node: ast.expr, pool: ast.Call, model: SemanticModel) -> bool:
    """Return whether a name that means several pools one after the other means this one."""
    if not isinstance(node, ast.Name):
        return True
    home = model.symbols.home(node.id, model.symbols.scope_of[node])
    bindings = valued(home.bindings[node.id]) if home is not None else []
    if len(bindings) < 2:
        return True
    order = evaluation_order(model)
    earlier = [one.value for one in bindings if one.value and order[one.value] < order[node]]
    last = max(earlier, key=order.__getitem__, default=None)
    return last is None or not isinstance(last, ast.Call) or last is pool


def elements(sequence: ast.expr, model: SemanticModel) -> list[ast.expr] | None:
    """Return the elements of a list or tuple; None if they are unknown."""
    value = model.value(sequence)
    if not isinstance(value, ContainerLiteral) or isinstance(value.node, ast.Dict):
        return None
    return value.node.elts
