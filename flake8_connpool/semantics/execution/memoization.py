"""Whether a guard makes a line run only once, however often its function is called.

`if self._token is None: self._token = fetch()` fetches once, and so does code after `if name in
cache: return cache[name]`. A file that already exists is not downloaded again. A client that a
caller can pass is created only for callers that do not.
"""

from __future__ import annotations

import ast
from itertools import chain

from flake8_connpool.frameworks.conventions import CACHE, TAKING_OUT
from flake8_connpool.semantics.calls.reachability import is_within
from flake8_connpool.semantics.execution.asked import asked_by, condition_left_within
from flake8_connpool.semantics.execution.conditions import (
    Condition,
    condition_left,
    conditions_around,
    enclosing_function_or_loop,
)
from flake8_connpool.semantics.execution.guards import (
    asks_for_missing_file,
    is_handed_in,
    may_miss,
    whole_names,
)
from flake8_connpool.semantics.execution.loops import is_repeated
from flake8_connpool.semantics.flow.dependence import function_around, parameters_of
from flake8_connpool.semantics.flow.side_effects import (
    keys_put_by,
    stored_by,
    stored_outside,
)
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.evaluation_order import Moment, evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized, memoized_per_model, nodes_in
from flake8_connpool.semantics.syntax.nodes import REPEATING, FunctionNode
from flake8_connpool.semantics.syntax.statements import block_position, dotted
from flake8_connpool.semantics.values.model import SemanticModel


def is_memoized(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether the result of a line is kept, and looked up before the line runs again."""
    function = function_around(node, model)
    if function is not None and (
        _is_before_caching(node, function, model) or _fills_mapping(function, model)
    ):
        return True
    below = node
    while (top := enclosing_function_or_loop(below, model)) is not None:
        if _is_kept_within(below, top, function, model):
            return True
        if top is function or is_repeated(node, model):
            return False
        below = top  # a loop that only retries, or follows redirects
    return False


def _is_kept_within(
    node: ast.AST, top: ast.AST, function: FunctionNode | None, model: SemanticModel
) -> bool:
    """Return whether a guard between a node and the function or loop around it keeps its result."""
    # Nodes in the same branch share a result, so the result is stored for each ancestor.
    known = model.memory.setdefault(is_memoized, {})
    unknown: list[ast.AST] = []
    below = node
    while below is not top and below not in known:
        unknown.append(below)
        below = model.parents[below]
    kept: bool = below is not top and known[below]
    for below in reversed(unknown):
        kept = known[below] = kept or _is_guarded(below, function, model)
    return kept


@memoized
def _fills_mapping(function: FunctionNode, model: SemanticModel) -> bool:
    """Return whether a mapping calls a function for a missing key, which the function then sets."""
    names = parameters_of(function)
    return getattr(function, "name", "") == "__missing__" and any(
        isinstance(part, ast.Subscript)
        and isinstance(part.ctx, ast.Store)
        and isinstance(part.value, ast.Name)
        and part.value.id == names[0]
        for part in (nodes_in(function, model) if names else ())
    )


def _is_before_caching(node: ast.AST, function: FunctionNode, model: SemanticModel) -> bool:
    """Return whether the function later puts something into an object that is called a cache."""
    last = _last_caching(function, model)
    return last is not None and evaluation_order(model)[node] < last


@memoized
def _last_caching(function: FunctionNode, model: SemanticModel) -> Moment | None:
    """Return when a function last puts something into a cache; None if it never does."""
    order, around = evaluation_order(model), frozenset({function})
    inside = (one for one in _caching_calls(model) if is_within(one, around, model))
    return max((order[one] for one in inside), default=None)


@memoized_per_model
def _caching_calls(model: SemanticModel) -> list[ast.Call]:
    """Return the calls of a module that put something into a cache, by their names."""
    return [
        call
        for call in (model.symbols.calls if _names_caches(model) else ())
        if isinstance(call.func, ast.Attribute | ast.Name) and _puts_into_cache(dotted(call.func))
    ]


def _puts_into_cache(callee: str) -> bool:
    last = callee.rpartition(".")[2]
    # A call of a class creates a cache, and puts nothing into it.
    is_class = last.lstrip("_")[:1].isupper()
    is_putting = TAKING_OUT.keys().isdisjoint(last.lower().split("_"))
    return CACHE in callee.lower() and is_putting and not is_class


def _is_guarded(node: ast.AST, function: FunctionNode | None, model: SemanticModel) -> bool:
    above = model.parents[node]
    if any(_keeps(one, function, model) for one in conditions_around(node, above, model)):
        return True
    place = block_position(node, model)
    return place is not None and place[1] > _first_left((place[0][0], function), model)


@memoized
def _first_left(of: tuple[ast.stmt, FunctionNode | None], model: SemanticModel) -> int:
    """Return the index of the first statement of a block that leaves it with the kept value."""
    first, function = of
    place = block_position(first, model)
    block = place[0] if place is not None else ()
    for index, statement in enumerate(block):
        left = (*condition_left(statement), *condition_left_within(statement, model))
        if any(_keeps(one, function, model) for one in left):
            return index
    return len(block)


def _keeps(condition: Condition, function: FunctionNode | None, model: SemanticModel) -> bool:
    """Return whether the result of a line under a condition is computed once, and kept."""
    # All statements of a branch have the same condition.
    known = model.memory.setdefault(_keeps, {})
    key = condition.test, condition.holds, condition.is_around, function
    if key not in known:
        known[key] = _keeps_result(condition, function, model)
    found: bool = known[key]
    return found


def _keeps_result(
    condition: Condition, function: FunctionNode | None, model: SemanticModel
) -> bool:
    if asks_for_missing_file(condition, model) or is_handed_in(condition, model):
        return True
    stored = stored_by(function, model) if function is not None else frozenset()
    if stored or _names_caches(model):  # most functions store nothing
        asked = asked_by(condition.test, model)
        if any(CACHE in path.lower() for path in asked) and may_miss(condition, model):
            return True
        kept = asked & stored
        if function is not None and kept:
            # `if state.skip_next: state.skip_next = False; return` keeps nothing.
            kept &= stored_outside(condition.otherwise, function, model)
            if kept and not kept <= _marked(condition.test, function, model):
                return True
    return _is_set_elsewhere(condition, model)


@memoized_per_model
def _names_caches(model: SemanticModel) -> bool:
    """Return whether a name or a text of a module contains the word for a cache."""
    symbols = model.symbols
    texts = (
        node.value
        for node in model.parents
        if type(node) is ast.Constant and isinstance(node.value, str)
    )
    names = {one.attr for one in symbols.attributes}.union(
        symbols.loads, *(scope.bindings for scope in symbols.scopes.values())
    )
    return any(CACHE in word.lower() for word in chain(names, texts))


def _marked(test: ast.AST, function: FunctionNode, model: SemanticModel) -> frozenset[str]:
    """Return the containers that only remember what a loop saw: `if url in seen: continue`.

    They keep the key that the condition looks for, and not the result: `seen.add(url)`.
    """
    if not isinstance(enclosing_function_or_loop(test, model), REPEATING):
        return frozenset()
    keys = keys_put_by(function, model)
    return frozenset(
        dotted(container)
        for part in walk(test)
        if isinstance(part, ast.Compare) and isinstance(part.ops[0], ast.In | ast.NotIn)
        for container in part.comparators
        if keys.get(dotted(container)) == {ast.dump(part.left)}
    )


def _is_set_elsewhere(condition: Condition, model: SemanticModel) -> bool:
    """Return whether an existing value was returned before.

    `if self._x is not None: return self._x`, where the attribute is set after its object is
    created, possibly by another function.
    """
    if condition.is_around or not condition.otherwise:
        return False
    if not isinstance(condition.otherwise[-1], ast.Return):
        return False
    given_back = {
        dotted(part) for part in walk(condition.otherwise[-1]) if isinstance(part, ast.Attribute)
    }
    return any(
        isinstance(one, ast.Attribute)
        and dotted(one) in given_back
        and _is_set_later(one.attr, model)
        for one in whole_names(condition.test)
    )


@memoized
def _is_set_later(name: str, model: SemanticModel) -> bool:
    for attribute in model.attributes_named.get(name, ()):
        if isinstance(attribute.ctx, ast.Store):
            function = function_around(attribute, model)
            if getattr(function, "name", "") != "__init__":
                return True
    return False
