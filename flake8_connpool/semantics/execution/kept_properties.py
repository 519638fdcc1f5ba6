"""Properties that keep their result in the object: each new object runs them again."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from flake8_connpool.frameworks.catalog import DECORATORS
from flake8_connpool.frameworks.conventions import KEPT_PROPERTIES
from flake8_connpool.frameworks.schema import CACHED
from flake8_connpool.semantics.calls.parameter_values import instantiations
from flake8_connpool.semantics.calls.parameters import parameter_for
from flake8_connpool.semantics.calls.reachability import function_named
from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.flow.escape import (
    Escape,
    EscapeKind,
    escape_of,
    escape_of_parameter,
)
from flake8_connpool.semantics.flow.short_lives import INIT, is_plain
from flake8_connpool.semantics.symbols.scopes import Scope
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

# Where an object may be found again that was created before.
_FOUND_AGAIN = frozenset({EscapeKind.STORED, EscapeKind.YIELDED, EscapeKind.UNKNOWN})


@memoized
def owner_of_kept(function: Named, model: SemanticModel) -> ast.ClassDef | None:
    """Return the class of a property that keeps its result in the object; None for any other.

    The class must give a new object for each call.
    """
    owner = scope_around(function, model).node
    if not isinstance(owner, ast.ClassDef) or len(function.decorator_list) != 1:
        return None
    name = model.qualified_name(function.decorator_list[0])
    is_kept = name.rpartition(".")[2] in KEPT_PROPERTIES and DECORATORS.get(name) is CACHED
    return owner if is_kept and is_plain(owner, model) else None


@memoized
def creations_with(function: Named, model: SemanticModel) -> Sequence[ast.Call]:
    """Return the calls that create an object for which a property that keeps its result runs.

    The function with the call reads it, or calls a method of the object that does.
    """
    owner = owner_of_kept(function, model)
    if owner is None:
        return ()
    return [
        call
        for call in instantiations(model).get(owner, ())
        if not is_memoized(call, model) and _reads(call, owner, function.name, model)
    ]


def is_new(escape: Escape) -> bool:
    """Return whether an object with some escape is a new one in each run of its function.

    What is stored may be found again.
    """
    return escape.kinds.isdisjoint(_FOUND_AGAIN)


def _reads(call: ast.Call, owner: ast.ClassDef, name: str, model: SemanticModel) -> bool:
    escape = escape_of(call, model)
    if not is_new(escape):
        return False
    uses = [*escape.uses, *(use for one in escape.passed for use in _uses_by(one, escape, model))]
    waiting = [INIT, *(use.attr for use in uses)]
    seen = set(waiting)
    for one in waiting:
        if one == name:
            return True
        for read in _read_of_self((owner, one), model):
            if read not in seen:
                seen.add(read)
                waiting.append(read)
    return False


def _uses_by(call: ast.Call, escape: Escape, model: SemanticModel) -> Iterator[ast.Attribute]:
    """Yield the attributes that a function of the module uses of an object that it is passed."""
    function = function_named(call.func, model)
    names = {name for _, name in escape.names}
    for argument in (*call.args, *(one.value for one in call.keywords)) if function else ():
        if function is not None and isinstance(argument, ast.Name) and argument.id in names:
            parameter = parameter_for(argument, call, function, model)
            if parameter is not None:
                yield from escape_of_parameter((function, parameter), model).uses


@memoized
def _read_of_self(of: tuple[ast.ClassDef, str], model: SemanticModel) -> frozenset[str]:
    """Return the attributes of self that a method of a class reads."""
    owner, name = of
    found: set[str] = set()
    for binding in model.symbols.members(owner, name):
        if isinstance(binding.node, Named):
            found |= _read_in(model.symbols.scopes[binding.node], model)
    return frozenset(found)


def _read_in(scope: Scope, model: SemanticModel) -> set[str]:
    found: set[str] = set()
    for name in scope.bindings:
        if model.symbols.class_of_receiver(name, scope) is None:
            continue
        for node in model.symbols.loads_of(name, scope):
            above = model.parents[node]
            if isinstance(above, ast.Attribute) and isinstance(above.ctx, ast.Load):
                found.add(above.attr)
    return found
