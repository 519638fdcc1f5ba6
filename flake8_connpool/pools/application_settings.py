"""Settings that code reads from the application of a request: all requests share them."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.conventions import OF_APPLICATIONS, REQUESTS
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.values.model import SemanticModel


def is_of_application(node: ast.AST, model: SemanticModel) -> bool:
    """Return whether a value is read from the application, through a request.

    `request.registry.settings["redis.url"]`, `request.app.state.settings.key`.
    """
    if isinstance(node, ast.Name) and node in model.symbols.scope_of:
        node = model.symbols.assigned(node) or node
    first = ""
    while True:
        match node:
            case ast.Attribute(value=owner, attr=first):
                node = owner
            case ast.Subscript(value=owner, slice=ast.Constant()):
                node = owner
            case ast.Call(func=ast.Attribute(value=owner, attr="get"), args=arguments, keywords=[]):
                if not all(isinstance(one, ast.Constant) for one in arguments):
                    return False
                node = owner
            case ast.Name(id=name) if name in REQUESTS and first in OF_APPLICATIONS:
                bindings = model.symbols.lookup(name, model.symbols.scope_of[node])
                return all(one.kind is BindingKind.PARAMETER for one in bindings)
            case _:
                return False
