"""Where a module writes a setting of a framework: as a variable, by its key, or as a keyword."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from flake8_connpool.semantics.symbols.scopes import BindingKind, Scope, valued
from flake8_connpool.semantics.syntax.nodes import FUNCTIONS
from flake8_connpool.semantics.values.model import SemanticModel

# The values of settings that are written in one place, by name.
Settings = Mapping[object, ast.expr]


def variables(name: str, model: SemanticModel) -> Iterator[tuple[ast.expr, Scope]]:
    """Yield the only value of a variable of the module, or of a class, with its scope."""
    for scope in model.symbols.scopes.values():
        if name in scope.bindings and not isinstance(scope.node, FUNCTIONS):
            value = only_value(name, scope)
            if value is not None:
                yield value, scope


def only_value(name: str, scope: Scope) -> ast.expr | None:
    """Return the value of a variable that its scope binds once; None if there are others."""
    bindings = valued(scope.bindings.get(name, []))
    only = bindings[0] if len(bindings) == 1 else None
    return only.value if only is not None and only.kind is BindingKind.VALUE else None


def by_key(name: str, model: SemanticModel) -> Iterator[tuple[ast.expr, Settings]]:
    """Yield what is written for a key, in a dict or by an assignment, with the settings beside."""
    for text in model.symbols.texts.get(name, ()):
        above = model.parents[text]
        match above, model.parents.get(above):
            case ast.Dict(), _ if any(key is text for key in above.keys):
                entries = dict(zip(map(_text_of, above.keys), above.values, strict=True))
                yield entries[name], entries
            case ast.Subscript(ctx=ast.Store()), ast.Assign(targets=[_], value=value):
                yield value, {}


def by_keyword(
    name: str, methods: tuple[str, ...], model: SemanticModel
) -> Iterator[tuple[ast.expr, ast.Attribute, Settings]]:
    """Yield what calls of methods pass for a keyword, with the method and the other keywords."""
    for method in methods:
        for attribute in model.attributes_named.get(method, ()):
            given = keywords_of(model.parents[attribute])
            if name in given:
                yield given[name], attribute, given


def keywords_of(call: ast.AST) -> Settings:
    """Return the keywords of a call; none of what is no call."""
    return {one.arg: one.value for one in getattr(call, "keywords", ()) if one.arg is not None}


def _text_of(key: ast.expr | None) -> object:
    return key.value if isinstance(key, ast.Constant) else None
