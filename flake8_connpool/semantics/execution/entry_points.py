"""What a function is for, by its decorators, class, parameters and name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from flake8_connpool.frameworks.catalog import BASES, CALLS, DECORATORS, SIGNATURES, WRAPPING
from flake8_connpool.frameworks.conventions import (
    CELERY_MODULE,
    CELERY_TASK,
    GROUP_DECORATORS,
    MAIN,
    ROUTES,
)
from flake8_connpool.frameworks.schema import ANY, AS_CALLED, CACHED, PROCESS, REQUEST, TASK, Runs
from flake8_connpool.semantics.calls.references import scope_around
from flake8_connpool.semantics.flow.dependence import parameters_of
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import Constant, LocalFunction, QualifiedName
from flake8_connpool.semantics.values.model import SemanticModel

_CALLS = frozenset({"__call__", "__acall__"})
_ACCESSORS = frozenset({"deleter", "getter", "setter"})
_PATTERNS = tuple((name, methods) for name, methods in BASES.items() if "*" in name)


@memoized
def entry_point_of(function: Named, model: SemanticModel) -> Runs | None:
    """Return how often a function runs by its definition, AS_CALLED if its callers decide.

    None if a decorator is unknown.
    """
    known = [_decorated(d, model) for d in function.decorator_list]
    told = [runs for runs in known if runs is not None and runs is not AS_CALLED]
    for runs in (CACHED, *told):
        if runs in told:
            return runs
    by_shape = (
        _inherited(function, model) or _by_signature(function, model) or _wraps(function, model)
    )
    if by_shape is not None:
        return by_shape
    if None in known:
        return None
    if function.name in MAIN and scope_around(function, model) is model.symbols.module:
        return PROCESS
    return AS_CALLED


def _decorated(decorator: ast.expr, model: SemanticModel) -> Runs | None:
    """Return what a decorator means; None if it is unknown."""
    if isinstance(decorator, ast.Name):
        # A decorator in a variable: `_host = click.option("--host")`.
        made = model.symbols.assigned(decorator)
        decorator = made if isinstance(made, ast.Call) else decorator
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    known = DECORATORS.get(model.qualified_name(target))
    if known is not None:
        return known
    if not isinstance(target, ast.Attribute):
        return None
    if target.attr in _ACCESSORS and isinstance(target.value, ast.Name):
        return AS_CALLED
    owner = model.non_null(target.value)
    if isinstance(owner, LocalFunction) and target.attr in GROUP_DECORATORS:
        return PROCESS if _is_group(owner.node, model) else None
    is_elsewhere = owner is None or isinstance(owner, QualifiedName)
    if is_elsewhere and target.attr in ROUTES and _is_path(decorator, model):
        return REQUEST
    if (
        is_elsewhere
        and target.attr == CELERY_TASK
        and CELERY_MODULE in _home_of(target.value, model)
    ):
        return TASK
    return None


def _home_of(owner: ast.expr, model: SemanticModel) -> list[str]:
    """Return the parts of the module that a name is imported from, including relative imports."""
    if not isinstance(owner, ast.Name):
        return []
    bindings = model.symbols.lookup(owner.id, model.symbols.scope_of[owner])
    only = bindings[0].node if len(bindings) == 1 else None
    return (only.module or "").split(".") if isinstance(only, ast.ImportFrom) else []


def _is_group(function: Named, model: SemanticModel) -> bool:
    """Return whether a function is a command group, or a command of one."""
    found = [function]
    for current in found:
        for decorator in current.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if DECORATORS.get(model.qualified_name(target)) is PROCESS:
                return True
            owner = model.non_null(target.value) if isinstance(target, ast.Attribute) else None
            if isinstance(owner, LocalFunction) and owner.node not in found:
                found.append(owner.node)
    return False


def _is_path(decorator: ast.expr, model: SemanticModel) -> bool:
    if not isinstance(decorator, ast.Call) or not decorator.args:
        return False
    value = model.value(decorator.args[0])
    text = value.value if isinstance(value, Constant) else None
    return isinstance(text, str) and text.startswith("/")


def _inherited(function: Named, model: SemanticModel) -> Runs | None:
    home = scope_around(function, model)
    if not isinstance(home.node, ast.ClassDef):
        return None
    for methods in known_bases(home.node, model):
        if function.name in methods:
            return methods[function.name]
        if ANY in methods and not function.name.startswith("_"):
            return methods[ANY]
    return None


def known_bases(owner: ast.ClassDef, model: SemanticModel) -> Iterator[Mapping[str, Runs]]:
    """Yield what each known base of a class says about its methods."""
    for current in model.ancestry(owner):
        for base in map(model.qualified_name, current.bases):
            if base in BASES:
                yield BASES[base]
            for pattern, methods in _PATTERNS:
                if fnmatchcase(base, pattern):
                    yield methods


def _by_signature(function: Named, model: SemanticModel) -> Runs | None:
    if scope_around(function, model) is not model.symbols.module:
        return None
    names = tuple(parameters_of(function))
    for framework in SIGNATURES:
        for wanted, runs in framework.signatures.items():
            if names[: len(wanted)] == wanted and imports_one(framework.modules, model):
                return runs
    return None


def _wraps(function: Named, model: SemanticModel) -> Runs | None:
    """Return how often middleware runs: the result of a function that gets the next handler."""
    home = scope_around(function, model)
    maker = home.node
    if isinstance(maker, ast.ClassDef):
        if function.name not in _CALLS:
            return None
        asked = tuple(parameters_of(function)[1:])
        inits = [b.node for b in home.bindings.get("__init__", ()) if isinstance(b.node, Named)]
        maker = inits[0] if inits else maker
        if asked in CALLS:
            return CALLS[asked]
    given = parameters_of(maker) if isinstance(maker, Named) else []
    return next((WRAPPING[name] for name in given if name in WRAPPING), None)


@memoized
def imports_one(wanted: tuple[str, ...], model: SemanticModel) -> bool:
    if not wanted:
        return True
    imported = [
        binding.imported
        for bindings in model.symbols.module.bindings.values()
        for binding in bindings
        if binding.kind is BindingKind.IMPORT
    ]
    return any(f"{name}.".startswith(f"{module_}.") for name in imported for module_ in wanted)
