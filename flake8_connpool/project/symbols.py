"""The symbol of an expression: what it means, in the names of its imports (`summary.py`)."""

from __future__ import annotations

import ast

from flake8_connpool.frameworks.catalog import DEPENDENCIES
from flake8_connpool.library.catalog import APIS
from flake8_connpool.library.roles import Kind
from flake8_connpool.project.summary import CALLED, OWN
from flake8_connpool.semantics.calls.parameters import defaults_of
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, valued
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.call_results import session_class_of
from flake8_connpool.semantics.values.model import SemanticModel

# Names that mean names are followed so far.
_DEEPEST = 12
# Of a name with more bindings than this, the meaning is unknown.
_MOST_BINDINGS = 6
_ENTERED = ".__enter__()"
_CLASSES = frozenset({"Type", "type"})
_OPTIONAL = frozenset({"Optional", "Annotated", "ClassVar", "Final"})


@memoized
def symbol_of(node: ast.expr, model: SemanticModel) -> str:
    """Return the symbol of an expression, "" if its meaning is unknown."""
    return _symbol(node, model, _DEEPEST)


def _symbol(node: ast.expr | None, model: SemanticModel, left: int) -> str:
    if left <= 0:
        return ""
    match node:
        case ast.Name():
            return _of_name(node, model, left)
        case ast.Attribute(value=owner, attr=name):
            return _after(_symbol(owner, model, left - 1), f".{name}")
        case ast.Call(func=ast.Name(id="super"), args=[]):
            return _of_super(node, model, left)
        case ast.Call(func=func) if (factory := _factory(node, model)) is not None:
            return factory
        case ast.Call(func=func):
            return _after(_symbol(func, model, left - 1), CALLED)
        case ast.Await(value=awaited):
            return _symbol(awaited, model, left - 1)
        case ast.Subscript(slice=ast.Tuple(elts=[said, *more])) if is_annotated(node):
            # `SessionDep = Annotated[Session, Depends(get_session)]`
            asked = next(filter(None, (_requested(one, model, left) for one in more)), "")
            return asked.removesuffix(CALLED) or _symbol(said, model, left - 1)
        case _:
            return ""


def is_annotated(node: ast.Subscript) -> bool:
    """Return whether an expression is `Annotated[...]`."""
    return getattr(node.value, "attr", getattr(node.value, "id", "")) == "Annotated"


def _factory(node: ast.Call, model: SemanticModel) -> str | None:
    """Return the symbol of a factory of sessions by the class of these, "" if that is unknown.

    None if a call creates something else.
    """
    api = model.api(node.func)
    if api is None or api.kind is not Kind.SESSION_FACTORY:
        return None
    made = session_class_of(node, api, model)
    if made is None or made.name == api.gives:
        return None if made is not None else ""
    others = (one.name for one in APIS.values() if one.kind is api.kind)
    found = next((name for name in others if APIS[name].gives == made.name), "")
    return f"{found}{CALLED}" if found else ""


def _of_super(node: ast.expr, model: SemanticModel, left: int) -> str:
    """Return the symbol of an object of the only base of the class around a node."""
    above: ast.AST | None = node
    while above is not None and not isinstance(above, ast.ClassDef):
        above = model.parents.get(above)
    if above is None or len(above.bases) != 1:
        return ""
    return _after(_symbol(above.bases[0], model, left - 1), CALLED)


def _after(symbol: str, end: str) -> str:
    return f"{symbol}{end}" if symbol else ""


def _of_name(node: ast.Name, model: SemanticModel, left: int) -> str:
    scope = model.symbols.scope_of.get(node)
    if scope is None:
        return ""
    owner = model.symbols.class_of_receiver(node.id, scope)
    if owner is not None:
        return f"{OWN}{qualified(owner, model)}{CALLED}"
    bindings = valued(model.symbols.lookup(node.id, scope))
    if not bindings or len(bindings) > _MOST_BINDINGS:
        return ""
    found = {_of_binding(one, model, left - 1) for one in bindings if not is_none(one)}
    return found.pop() if len(found) == 1 else ""


def is_none(binding: Binding) -> bool:
    """Return whether a binding only says that there is no object yet: `client = None`."""
    value = binding.value
    return isinstance(value, ast.Constant) and value.value is None and binding.annotation is None


def _of_binding(binding: Binding, model: SemanticModel, left: int) -> str:
    match binding.kind, binding.node:
        case BindingKind.IMPORT, _:
            return binding.imported
        case (
            BindingKind.FUNCTION | BindingKind.CLASS,
            (ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef()) as defined,
        ):
            return f"{OWN}{qualified(defined, model)}"
        case BindingKind.CONTEXT, _:
            return _after(_symbol(binding.value, model, left), _ENTERED)
        case BindingKind.VALUE, _:
            said = _of_annotation(binding.annotation, model, left)
            return said or _symbol(binding.value, model, left)
        case BindingKind.PARAMETER, ast.arg() as parameter:
            return _of_parameter(parameter, model, left)
        case _:
            return ""


def _of_parameter(parameter: ast.arg, model: SemanticModel, left: int) -> str:
    """Return what a parameter is by its annotation, or by the dependency that is its default."""
    said = _of_annotation(parameter.annotation, model, left)
    function = model.parents.get(model.parents[parameter])
    if said or not isinstance(function, Named):
        return said
    return _requested(defaults_of(function).get(parameter.arg), model, left)


def _requested(default: ast.expr | None, model: SemanticModel, left: int) -> str:
    if not isinstance(default, ast.Call) or len(default.args) != 1:
        return ""
    is_request = model.qualified_name(default.func) in DEPENDENCIES
    return _after(_symbol(default.args[0], model, left), CALLED) if is_request else ""


def _of_annotation(node: ast.expr | None, model: SemanticModel, left: int) -> str:
    """Return the symbol of an instance of the class that an annotation names."""
    match node:
        case ast.Name() | ast.Attribute():
            return _after(_symbol(node, model, left), CALLED)
        case ast.Constant(value=str(text)) if text.isidentifier():
            return _of_quoted(text, model, left)
        case ast.BinOp(op=ast.BitOr(), left=one, right=ast.Constant(value=None)):
            return _of_annotation(one, model, left)
        case ast.Subscript(value=outer, slice=inner):
            name = getattr(outer, "attr", getattr(outer, "id", ""))
            items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            if name in _CLASSES:
                return _of_annotation(items[0], model, left).removesuffix(CALLED)
            if name not in _OPTIONAL:
                return ""
            for item in items[1:]:  # `Annotated[Client, Depends(get_client)]`
                found = _requested(item, model, left)
                if found:
                    return found
            return _of_annotation(items[0], model, left)
        case _:
            return ""


def _of_quoted(text: str, model: SemanticModel, left: int) -> str:
    bindings = valued(model.symbols.lookup(text, model.symbols.module))
    found = _of_binding(bindings[0], model, left) if len(bindings) == 1 else ""
    return _after(found, CALLED)
