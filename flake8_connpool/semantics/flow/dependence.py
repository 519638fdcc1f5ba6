"""Dependence within a function: the names that take their value from others.

The order of statements does not matter. A name that is changed with a value (`params["page"] =
page`, `query.update(extra)`) takes its value from that as well.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.enclosing import NEAR, enclosing
from flake8_connpool.semantics.syntax.evaluation_order import Moment, evaluation_order
from flake8_connpool.semantics.syntax.memo import memoized, nodes_in
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS, FunctionNode, Named
from flake8_connpool.semantics.values.model import SemanticModel


def parameters_of(function: FunctionNode) -> list[str]:
    """Return the names of a function's parameters, including self."""
    args = function.args
    rest = [one for one in (args.vararg, args.kwarg) if one is not None]
    return [a.arg for a in (*args.posonlyargs, *args.args, *args.kwonlyargs, *rest)]


def receivers_around(node: ast.AST, model: SemanticModel) -> frozenset[str]:
    """Return the names of self in the methods that contain a node."""
    found = []
    for function in functions_around(node, model):
        names = parameters_of(function)
        scope = model.symbols.scopes[function]
        if names and model.symbols.class_of_receiver(names[0], scope) is not None:
            found.append(names[0])
    return frozenset(found)


def functions_around(node: ast.AST, model: SemanticModel) -> Iterator[FunctionNode]:
    """Yield the functions whose body contains a node, innermost first.

    Decorators, defaults and annotations are evaluated outside.
    """
    below, above = enclosing(node, model)
    while above is not None:
        if isinstance(above, ast.Lambda):
            if below is above.body:
                yield above
        elif isinstance(above, FUNCTIONS) and isinstance(below, ast.stmt):
            yield above
        below, above = enclosing(above, model)


def function_around(node: ast.AST, model: SemanticModel) -> FunctionNode | None:
    """Return the innermost function whose body contains a node; None if there is none."""
    # Without a generator, which takes twice the time: it is asked for each use of a name.
    parents = model.parents
    below, above = node, parents.get(node)
    for _ in range(NEAR):
        if above is None:
            return None
        if isinstance(above, FUNCTIONS) and (
            below is above.body if isinstance(above, ast.Lambda) else isinstance(below, ast.stmt)
        ):
            return above
        below, above = above, parents.get(above)
    return next(functions_around(below, model), None)


def named_function_around(node: ast.AST, model: SemanticModel) -> Named | None:
    """Return the innermost named function whose body contains a node."""
    return next((f for f in functions_around(node, model) if isinstance(f, Named)), None)


@memoized
def is_generator(function: Named, model: SemanticModel) -> bool:
    """Return whether a function yields, except in a nested one."""
    yields = (n for n in nodes_in(function, model) if isinstance(n, ast.Yield | ast.YieldFrom))
    return any(function_around(node, model) is function for node in yields)


def depends_on_parameters(
    parts: Iterable[ast.AST], at: ast.AST, model: SemanticModel, *, counting_self: bool = True
) -> bool:
    """Return whether a parameter of a function around a node flows into one of the parts."""
    functions = list(functions_around(at, model))
    if not functions:
        return False
    seeds = {name for function in functions for name in parameters_of(function)}
    if not counting_self:
        seeds -= receivers_around(at, model)
    return _reaches(parts, _derived((functions[-1], frozenset(seeds)), model))


def parameters_reaching(
    parts: Sequence[ast.AST], at: ast.AST, model: SemanticModel
) -> Iterator[tuple[FunctionNode, str]]:
    """Yield the parameters of functions around a node that flow into one of the parts, not self."""
    functions = list(functions_around(at, model))
    selves = receivers_around(at, model)
    for function in functions:
        for name in parameters_of(function):
            derived = _derived((functions[-1], frozenset({name})), model)
            if name not in selves and _reaches(parts, derived):
                yield function, name


def depends_on_names(
    parts: Iterable[ast.AST], names: frozenset[str], within: ast.AST, model: SemanticModel
) -> bool:
    """Return whether one of some names of a function flows into one of the parts."""
    return _reaches(parts, _derived((within, names), model))


def depends_on_loop_variable(node: ast.AST, loop: ast.AST, model: SemanticModel) -> bool:
    """Return whether the variable of a loop flows into a node."""
    return _varies([node], loop, model)


def is_carried_to_next_iteration(node: ast.AST, loop: ast.AST, model: SemanticModel) -> bool:
    """Return whether a value computed after a node flows into the next iteration: the next page."""
    last = _last_assignments(loop, model)
    again = [last[name] for name in _names_in([node]) if name in last]
    return bool(again) and max(again) > evaluation_order(model)[node]


@memoized
def _last_assignments(loop: ast.AST, model: SemanticModel) -> dict[str, Moment]:
    """Return when each name that a loop assigns is last assigned in an iteration."""
    order = evaluation_order(model)
    found: dict[str, Moment] = {}
    for part in walk(loop):
        if isinstance(part, ast.Assign | ast.AugAssign):
            targets = part.targets if isinstance(part, ast.Assign) else [part.target]
            for name in _stored(*targets):
                found[name] = max(found.get(name, ()), order[part])
    return found


def depends_on_loops(
    parts: Iterable[ast.AST], loops: Iterable[ast.AST], model: SemanticModel
) -> bool:
    """Return whether a variable of one of the loops flows into one of the parts."""
    parts = list(parts)
    return any(_varies(parts, loop, model) for loop in loops)


def _varies(parts: list[ast.AST], loop: ast.AST, model: SemanticModel) -> bool:
    sources = [loop, *getattr(loop, "generators", ())]
    targets = [s.target for s in sources if getattr(s, "target", None) is not None]
    seeds = frozenset(n.id for t in targets for n in walk(t) if isinstance(n, ast.Name))
    return bool(seeds) and _reaches(parts, _derived((loop, seeds), model))


def _reaches(parts: Iterable[ast.AST], names: frozenset[str]) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id in names for part in parts for node in walk(part)
    )


@memoized
def _derived(of: tuple[ast.AST, frozenset[str]], model: SemanticModel) -> frozenset[str]:
    """Return names, and the names in a node that take their value from one of them."""
    within, seeds = of
    reached = _steps_by_source(within, model)
    found = set(seeds)
    waiting = list(seeds)
    while waiting:
        for to in reached.get(waiting.pop(), ()):
            if to not in found:
                found.add(to)
                waiting.append(to)
    return frozenset(found)


@memoized
def _steps_by_source(within: ast.AST, model: SemanticModel) -> dict[str, set[str]]:
    """Return for each name in a node the names that take their value from it."""
    found: dict[str, set[str]] = {}
    for targets, sources in _steps(within):
        if targets:
            for name in _names_in(sources):
                found.setdefault(name, set()).update(targets)
    return found


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {n.id for node in nodes for n in walk(node) if isinstance(n, ast.Name)}


def _steps(within: ast.AST) -> Iterator[tuple[list[str], Iterable[ast.AST]]]:
    """Yield names, and the expressions that they take their value from."""
    for node in walk(within):
        match node:
            case ast.Assign():
                yield _stored(*node.targets), [node.value]
            case ast.AnnAssign() | ast.AugAssign() | ast.NamedExpr() if node.value is not None:
                yield _stored(node.target), [node.value]
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                yield _stored(node.target), [node.iter]
            case ast.Match():
                yield [n for one in node.cases for n in _captured(one.pattern)], [node.subject]
            case ast.withitem() if node.optional_vars is not None:
                yield _stored(node.optional_vars), [node.context_expr]
            case ast.Expr(value=ast.Call(func=ast.Attribute() as func) as call):
                yield _stored(func.value), [*call.args, *(k.value for k in call.keywords)]


def _captured(pattern: ast.pattern) -> Iterator[str]:
    for part in walk(pattern):
        name = getattr(part, "rest" if isinstance(part, ast.MatchMapping) else "name", None)
        if isinstance(name, str):
            yield name


def _stored(*targets: ast.expr) -> list[str]:
    """Return the names that a target binds or changes."""
    found: list[str] = []
    waiting = list(targets)
    while waiting:
        target = waiting.pop()
        match target:
            case ast.Name():
                found.append(target.id)
            case ast.Attribute(value=ast.Name(id=name)) if name in ("self", "cls"):
                pass
            case ast.Attribute() | ast.Subscript() | ast.Starred():
                waiting.append(target.value)
            case ast.Tuple() | ast.List():
                waiting.extend(target.elts)
    return found
