"""What names the server of an engine: text that is equal for two engines only if the server is.

`=` begins a literal URL, and `$` a variable of the environment. Anything else is a dotted name as
it is imported (`app.config.settings.URL`), or one of the module itself after a colon (`:URL`).
"""

from __future__ import annotations

import ast

from flake8_connpool.library.environment import ENVIRONMENT_READERS, ENVIRONMENTS
from flake8_connpool.library.roles import Kind
from flake8_connpool.semantics.symbols.scopes import BindingKind, valued
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.statements import as_written
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.model import SemanticModel

LITERAL = "="
VARIABLE = "$"
_OWN = ":"
# Names that mean names are followed so far.
_DEEPEST = 8


def server_name(url: ast.expr | None, model: SemanticModel, left: int = _DEEPEST) -> str:
    """Return what names the server of a URL, "" if that is unknown."""
    if left <= 0:
        return ""
    match url:
        case ast.Constant(value=str(text)):
            # `postgresql://` leaves the server to the driver, or to a function that connects.
            return f"{LITERAL}{text}" if text.partition("://")[2] else ""
        case ast.Name():
            return _of_name(url, model, left)
        case ast.Attribute(value=owner, attr=attribute):
            return _of_attribute(owner, attribute, model, left)
        case ast.Subscript(value=mapping, slice=key):
            return _variable(key, [], model) if _is_environment(mapping, model) else ""
        case ast.Call():
            return _of_call(url, model, left)
        case _:
            return ""


def _of_name(name: ast.Name, model: SemanticModel, left: int) -> str:
    scope = model.symbols.scope_of.get(name)
    bindings = valued(model.symbols.lookup(name.id, scope)) if scope is not None else []
    if scope is None or len(bindings) != 1:
        return ""
    (bound,) = bindings
    is_of_module = model.symbols.home(name.id, scope) is model.symbols.module
    match bound.kind:
        case BindingKind.IMPORT:
            return bound.imported
        case BindingKind.CLASS if is_of_module:
            return f"{_OWN}{name.id}"
        case BindingKind.VALUE:
            found = server_name(bound.value, model, left - 1)
            return found or (f"{_OWN}{name.id}" if is_of_module else "")
        case _:
            return ""


def _of_attribute(owner: ast.expr, attribute: str, model: SemanticModel, left: int) -> str:
    found = server_name(owner, model, left - 1)
    is_object = bool(found) and not found.startswith((LITERAL, VARIABLE))
    return f"{found}.{attribute}" if is_object and attribute not in _set_in(model) else ""


@memoized_per_model
def _set_in(model: SemanticModel) -> frozenset[str]:
    """Return the names of the attributes that a module sets, whatever object has them."""
    attributes = model.symbols.attributes
    return frozenset(one.attr for one in attributes if isinstance(one.ctx, ast.Store))


def _of_call(call: ast.Call, model: SemanticModel, left: int) -> str:
    if not call.args:
        return ""
    if model.qualified_name(call.func) in ENVIRONMENT_READERS:
        unset = [*call.args[1:], *(keyword.value for keyword in call.keywords)]
        return _variable(call.args[0], unset, model)
    api = model.api(call.func)
    is_same = model.is_builtin(call.func, "str") or (
        # The only argument of a text is the URL; `URL.create` builds one.
        api is not None and api.kind is Kind.URL and not call.keywords
    )
    return server_name(call.args[0], model, left - 1) if is_same and len(call.args) == 1 else ""


def _variable(key: ast.expr, unset: list[ast.expr], model: SemanticModel) -> str:
    """Return the name of a variable of the environment, and what the URL is without it."""
    name = model.value(key)
    if not isinstance(name, Constant) or not isinstance(name.value, str):
        return ""
    return " ".join([f"{VARIABLE}{name.value}", *map(as_written, unset)])


def _is_environment(mapping: ast.expr, model: SemanticModel) -> bool:
    return model.qualified_name(mapping) in ENVIRONMENTS
