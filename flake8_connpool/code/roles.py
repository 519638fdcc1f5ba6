"""What a function is for, by its decorators, its class, its parameters and its name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from flake8_connpool.code.callers import scope_around
from flake8_connpool.code.flow import parameters_of
from flake8_connpool.code.memory import remembered
from flake8_connpool.code.module import Module
from flake8_connpool.code.nodes import Named
from flake8_connpool.code.scopes import Bound
from flake8_connpool.code.values import Constant, LocalFunction, Symbol
from flake8_connpool.frameworks import BASES, CALLS, DECORATORS, SIGNATURES, WRAPPING
from flake8_connpool.frameworks.conventions import (
    CELERY,
    CELERY_TASK,
    COMMANDS,
    MAIN,
    ROUTES,
)
from flake8_connpool.frameworks.model import (
    ANY,
    AS_CALLED,
    CACHED,
    PROCESS,
    REQUEST,
    TASK,
    Runs,
)

_CALLS = frozenset({"__call__", "__acall__"})
_ACCESSORS = frozenset({"deleter", "getter", "setter"})
_PATTERNS = tuple((name, methods) for name, methods in BASES.items() if "*" in name)


@remembered
def role_of(function: Named, module: Module) -> Runs | None:
    """Return how often a function runs by what it is, AS_CALLED where that is up to its callers.

    None where a decorator is unknown.
    """
    known = [_decorated(d, module) for d in function.decorator_list]
    told = [runs for runs in known if runs is not None and runs is not AS_CALLED]
    for runs in (CACHED, *told):
        if runs in told:
            return runs
    by_shape = (
        _inherited(function, module) or _by_signature(function, module) or _wraps(function, module)
    )
    if by_shape is not None:
        return by_shape
    if None in known:
        return None
    if function.name in MAIN and scope_around(function, module) is module.names.module:
        return PROCESS
    return AS_CALLED


def _decorated(decorator: ast.expr, module: Module) -> Runs | None:
    """Return what a decorator means, None if it is unknown."""
    if isinstance(decorator, ast.Name):
        # One that was made before: `_host = click.option("--host")`.
        made = module.names.assigned(decorator)
        decorator = made if isinstance(made, ast.Call) else decorator
    target = decorator.func if isinstance(decorator, ast.Call) else decorator
    known = DECORATORS.get(module.named(target))
    if known is not None:
        return known
    if not isinstance(target, ast.Attribute):
        return None
    if target.attr in _ACCESSORS and isinstance(target.value, ast.Name):
        return AS_CALLED
    owner = module.usable(target.value)
    if isinstance(owner, LocalFunction) and target.attr in COMMANDS:
        return PROCESS if _is_group(owner.node, module) else None
    is_elsewhere = owner is None or isinstance(owner, Symbol)
    if is_elsewhere and target.attr in ROUTES and _is_path(decorator, module):
        return REQUEST
    if is_elsewhere and target.attr == CELERY_TASK and CELERY in _home_of(target.value, module):
        return TASK
    return None


def _home_of(owner: ast.expr, module: Module) -> list[str]:
    """Return the parts of the module that a name is imported from, relative ones included."""
    if not isinstance(owner, ast.Name):
        return []
    bindings = module.names.lookup(owner.id, module.names.scope_of[owner])
    only = bindings[0].node if len(bindings) == 1 else None
    return (only.module or "").split(".") if isinstance(only, ast.ImportFrom) else []


def _is_group(function: Named, module: Module) -> bool:
    """Return whether a function is a group of commands, or a command of one."""
    found = [function]
    for current in found:
        for decorator in current.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            if DECORATORS.get(module.named(target)) is PROCESS:
                return True
            owner = module.usable(target.value) if isinstance(target, ast.Attribute) else None
            if isinstance(owner, LocalFunction) and owner.node not in found:
                found.append(owner.node)
    return False


def _is_path(decorator: ast.expr, module: Module) -> bool:
    if not isinstance(decorator, ast.Call) or not decorator.args:
        return False
    value = module.value(decorator.args[0])
    text = value.value if isinstance(value, Constant) else None
    return isinstance(text, str) and text.startswith("/")


def _inherited(function: Named, module: Module) -> Runs | None:
    home = scope_around(function, module)
    if not isinstance(home.node, ast.ClassDef):
        return None
    for methods in known_bases(home.node, module):
        if function.name in methods:
            return methods[function.name]
        if ANY in methods and not function.name.startswith("_"):
            return methods[ANY]
    return None


def known_bases(owner: ast.ClassDef, module: Module) -> Iterator[Mapping[str, Runs]]:
    """Yield what each known class that a class extends says of its methods."""
    for current in module.ancestry(owner):
        for base in map(module.named, current.bases):
            if base in BASES:
                yield BASES[base]
            for pattern, methods in _PATTERNS:
                if fnmatchcase(base, pattern):
                    yield methods


def _by_signature(function: Named, module: Module) -> Runs | None:
    if scope_around(function, module) is not module.names.module:
        return None
    names = tuple(parameters_of(function))
    for framework in SIGNATURES:
        for wanted, runs in framework.signatures.items():
            if names[: len(wanted)] == wanted and imports_one(framework.modules, module):
                return runs
    return None


def _wraps(function: Named, module: Module) -> Runs | None:
    """Return how often middleware runs: what is made by who is given the next handler."""
    home = scope_around(function, module)
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


@remembered
def imports_one(wanted: tuple[str, ...], module: Module) -> bool:
    if not wanted:
        return True
    imported = [
        binding.imported
        for bindings in module.names.module.bindings.values()
        for binding in bindings
        if binding.bound is Bound.IMPORT
    ]
    return any(f"{name}.".startswith(f"{module_}.") for name in imported for module_ in wanted)
