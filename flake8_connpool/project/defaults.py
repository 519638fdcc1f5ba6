"""The settings that a module reads from the environment, for the files that import them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from flake8_connpool.library.environment import ALIASES, FIELDS, SETTINGS_BASES
from flake8_connpool.pools.environment_defaults import environment_default
from flake8_connpool.project.symbols import is_annotated, symbol_of
from flake8_connpool.semantics.calls.qualified_names import qualified
from flake8_connpool.semantics.symbols.scopes import Binding, BindingKind, Scope, valued
from flake8_connpool.semantics.values.abstract import Constant
from flake8_connpool.semantics.values.environment import Default
from flake8_connpool.semantics.values.model import SemanticModel

IsForeign = Callable[[str], bool]
# Of a class of settings: in what it sets the start of the names of the variables.
_CONFIGURATIONS = ("Config", "model_config")
_PREFIX = "env_prefix"


def defaults_in(model: SemanticModel, is_foreign: IsForeign) -> Iterator[tuple[str, Default]]:
    """Yield the settings of a module, and of its classes, by their names in the module.

    `is_foreign` tells whether a symbol is that of a library.
    """
    yield from _read_in(model.symbols.module, model)
    for owner, scope in model.symbols.scopes.items():
        if isinstance(owner, ast.ClassDef):
            found = dict(_read_in(scope, model))
            if any(_may_have_settings(base, model, is_foreign) for base in owner.bases):
                found |= {**_prefix(scope, model), **dict(_fields(scope, model))}
            yield from ((f"{qualified(owner, model)}.{name}", one) for name, one in found.items())


def _read_in(scope: Scope, model: SemanticModel) -> Iterator[tuple[str, Default]]:
    for name, binding in _bound_once(scope):
        if isinstance(binding.value, ast.Call | ast.BoolOp | ast.Compare):
            found = environment_default(binding.value, model)
            if found is not None and not _is_set(name, model):
                yield name, found


def _bound_once(scope: Scope) -> Iterator[tuple[str, Binding]]:
    for name, bindings in scope.bindings.items():
        bound = valued(bindings)
        if len(bound) == 1 and bound[0].kind is BindingKind.VALUE:
            yield name, bound[0]


def _is_set(name: str, model: SemanticModel) -> bool:
    """Return whether the module sets an attribute of a name, whatever object has it."""
    attributes = model.attributes_named.get(name, ())
    return any(isinstance(one.ctx, ast.Store) for one in attributes)


def _may_have_settings(base: ast.expr, model: SemanticModel, is_foreign: IsForeign) -> bool:
    symbol = symbol_of(base, model)
    return symbol in SETTINGS_BASES or (bool(symbol) and not is_foreign(symbol))


def _prefix(scope: Scope, model: SemanticModel) -> dict[str, Default]:
    """Return the start of the names of the variables, by no name; nothing if it is not set."""
    for name in _CONFIGURATIONS:
        for binding in scope.bindings.get(name, ()):
            match binding.node, binding.value:
                case ast.ClassDef() as inside, _:
                    bound = model.symbols.scopes[inside].bindings.get(_PREFIX, ())
                    found = [one.value for one in bound]
                case _, ast.Call(keywords=keywords):
                    found = [one.value for one in keywords if one.arg in (_PREFIX, None)]
                case _, ast.Dict(keys=keys, values=values):
                    pairs = zip(keys, values, strict=True)
                    found = [v for k, v in pairs if k is None or getattr(k, "value", "") == _PREFIX]
                case _:
                    found = [None]
            values_of = [model.value(one) for one in found]
            for value in values_of:
                known = value.value if isinstance(value, Constant) else None
                return {"": Default(known if isinstance(known, str) else None, ())}
    return {}


def _fields(scope: Scope, model: SemanticModel) -> Iterator[tuple[str, Default]]:
    """Yield the fields of a class of settings whose default is a number, or a bool.

    A field without an alias has no `variables`: that of its name is read.
    """
    for name, binding in _bound_once(scope):
        if binding.annotation is None or _is_set(name, model) or _is_validated(name, model):
            continue
        fields = [*_declared(binding.value, model), *_declared_in(binding.annotation, model)]
        usual = binding.value
        if isinstance(usual, ast.Call):
            given = [one.value for one in usual.keywords if one.arg == "default"]
            usual = next(iter([*usual.args, *given]), None) if usual in fields else None
        value = model.value(usual)
        named = [_variables(one.value, model) for f in fields for one in f.keywords if _names(one)]
        known = value.value if isinstance(value, Constant) else None
        if isinstance(known, bool | int | float) and () not in named:
            yield name, Default(known, tuple(v for some in named for v in some))


def _names(keyword: ast.keyword) -> bool:
    return keyword.arg is None or keyword.arg in ALIASES


def _declared(node: ast.expr | None, model: SemanticModel) -> list[ast.Call]:
    is_field = isinstance(node, ast.Call) and model.qualified_name(node.func) in FIELDS
    return [node] if isinstance(node, ast.Call) and is_field else []


def _declared_in(annotation: ast.expr, model: SemanticModel) -> list[ast.Call]:
    """Return the fields in an annotation: `Annotated[int, Field(alias="POOL_SIZE")]`."""
    if not isinstance(annotation, ast.Subscript) or not is_annotated(annotation):
        return []
    items = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else []
    return [found for one in items for found in _declared(one, model)]


def _variables(alias: ast.expr, model: SemanticModel) -> tuple[str, ...]:
    """Return the variables that an alias names, or several choices; none if that is unknown."""
    choices = alias.args if isinstance(alias, ast.Call) else [alias]
    known = [model.value(one) for one in choices]
    found = tuple(
        one.value for one in known if isinstance(one, Constant) and isinstance(one.value, str)
    )
    return found if len(found) == len(known) else ()


def _is_validated(name: str, model: SemanticModel) -> bool:
    """Return whether a call is given the name of a field, as a validator is that may change it."""
    texts = model.symbols.texts.get(name, ())
    return any(isinstance(model.parents.get(one), ast.Call) for one in texts)
