"""Side effects: what a function stores beyond its run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from flake8_connpool.frameworks.conventions import COLLECTING, MARKING, STORING
from flake8_connpool.frameworks.python import NEW_CONTAINERS
from flake8_connpool.semantics.calls.parameters import defaults_of
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.syntax.memo import memoized, memoized_per_model, nodes_in
from flake8_connpool.semantics.syntax.nodes import COMPREHENSIONS, FUNCTIONS
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import Instance
from flake8_connpool.semantics.values.model import SemanticModel

_MAY_STORE = frozenset({ast.Attribute, ast.Call, ast.Subscript})
_STORING_WORDS = STORING.keys() | COLLECTING.keys()
_FRESH = (ast.Dict, ast.List, ast.Set, ast.Tuple, *COMPREHENSIONS)


@memoized
def stored_by(function: ast.AST, model: SemanticModel) -> frozenset[str]:
    """Return the dotted names of what a function stores beyond its run."""
    scope = model.symbols.scopes[function]
    found = {name for name in scope.elsewhere if scope.elsewhere[name] is not scope}
    for part in _storing(model).get(function, ()):
        found.update(_stored(part, function, model))
    return frozenset(found)


def stored_outside(
    statements: Iterable[ast.AST], function: ast.AST, model: SemanticModel
) -> frozenset[str]:
    """Return the same of what a function stores outside of some of its statements."""
    scope = model.symbols.scopes[function]
    left_out = {part for one in statements for part in nodes_in(one, model)}
    found = {
        name
        for name in scope.elsewhere
        if scope.elsewhere[name] is not scope
        and any(one.node not in left_out for one in scope.elsewhere[name].bindings[name])
    }
    for part in _storing(model).get(function, ()):
        if part not in left_out:
            found.update(_stored(part, function, model))
    return frozenset(found)


@memoized_per_model
def _storing(model: SemanticModel) -> Mapping[ast.AST, Sequence[ast.AST]]:
    """Return what may store something, by each function that it is in: few nodes of many."""
    found: dict[ast.AST, list[ast.AST]] = {}
    for node in model.parents:
        if type(node) in _MAY_STORE and _may_store(node):
            above = model.parents.get(node)
            while above is not None:
                if isinstance(above, FUNCTIONS):
                    found.setdefault(above, []).append(node)
                above = model.parents.get(above)
    return found


def _may_store(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(attr=name), args=[_, *_]):
            return name.partition("_")[0] in _STORING_WORDS
        case ast.Call(func=ast.Name(id="setattr")) | ast.Attribute(ctx=ast.Store()):
            return True
        case ast.Subscript(ctx=ast.Store()):
            return True
        case _:
            return False


@memoized
def keys_put_by(function: ast.AST, model: SemanticModel) -> Mapping[str, set[str]]:
    """Return what a function puts into each container: the dump of each expression."""
    found: dict[str, set[str]] = {}
    for part in nodes_in(function, model):
        match part:
            case ast.Call(func=ast.Attribute(value=owner, attr=method), args=[key]):
                if method in MARKING:
                    found.setdefault(dotted(owner), set()).add(ast.dump(key))
            case ast.Subscript(value=owner, ctx=ast.Store()):
                found.setdefault(dotted(owner), set()).add("")
    return found


def _stored(node: ast.AST, function: ast.AST, model: SemanticModel) -> Iterator[str]:
    match node:
        case ast.Attribute(ctx=ast.Store()):
            yield dotted(node)
        case ast.Subscript(ctx=ast.Store()) if not _is_own(node.value, function, model):
            yield dotted(node.value)
        case ast.Call(func=ast.Name(id="setattr"), args=[owner, name, _]):
            yield attribute_of(owner, name)
        case ast.Call(func=ast.Attribute() as func, args=[_, *_]):
            if model.api(func) is not None or isinstance(model.non_null(func.value), Instance):
                return  # a request, even if it is called `put`
            word = func.attr.partition("_")[0]
            # `self.set_output(text)` does not store into self what `self.is_done()` looks up.
            if word != func.attr and _is_receiver(func.value, model):
                return
            is_collection = word in COLLECTING and not _is_own(func.value, function, model)
            if word in STORING or is_collection:
                yield dotted(func.value)


def _is_receiver(node: ast.expr, model: SemanticModel) -> bool:
    if not isinstance(node, ast.Name):
        return False
    return model.symbols.class_of_receiver(node.id, model.symbols.scope_of[node]) is not None


def attribute_of(owner: ast.expr, name: ast.expr) -> str:
    """Return the attribute that `hasattr`, `getattr` or `setattr` accesses."""
    is_text = isinstance(name, ast.Constant) and isinstance(name.value, str)
    return f"{dotted(owner)}.{name.value if is_text else dotted(name)}"  # type: ignore[attr-defined]


def _is_own(node: ast.expr, function: ast.AST, model: SemanticModel) -> bool:
    """Return whether a container lives only during one call of a function, or is a caller's."""
    if not isinstance(node, ast.Name):
        return False
    home = model.symbols.home(node.id, model.symbols.scope_of[node])
    above: ast.AST | None = home.node if home is not None else None
    while above is not None and above is not function:
        above = model.parents.get(above)
    if home is None or above is None:
        return False
    bindings = valued(home.bindings[node.id])
    if any(isinstance(binding.node, ast.arg) for binding in bindings):
        return all(_is_fresh(binding, home.node, model) for binding in bindings)
    # What it is bound to later comes from the same call: `running = pending`.
    return any(_is_fresh(binding, home.node, model) for binding in bindings)


def _is_fresh(binding: Binding, function: ast.AST, model: SemanticModel) -> bool:
    if isinstance(binding.node, ast.arg):
        assert isinstance(function, FUNCTIONS)
        default = defaults_of(function).get(binding.node.arg)
        return not isinstance(default, _FRESH)  # `def get(url, seen={})` keeps it between calls
    if binding.kind is not BindingKind.VALUE:
        return False
    value = binding.value
    return isinstance(value, _FRESH) or (
        isinstance(value, ast.Call) and model.qualified_name(value.func) in NEW_CONTAINERS
    )
