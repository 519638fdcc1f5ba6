"""What a decorator says about how often its function runs.

Known decorators are data. One that the module defines is read. Of others only the name can tell:
measured on 239 functions with requests in 78 applications, every decorator that keeps results has
`cache` or `memo` in its name. The others register, retry, limit the rate or check a login, and the
function runs as it is called.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from flake8_connpool.frameworks.catalog import DECORATORS
from flake8_connpool.frameworks.conventions import (
    COMMAND_DECORATORS,
    FIXTURE_DECORATORS,
    FORKED_DECORATORS,
    GROUP_DECORATORS,
    KEEPING_DECORATORS,
    MEMOIZERS,
    NOT_KEEPING,
    ON_REQUESTS,
    ROUTES,
    STARTUP,
    TAKING_OUT,
    TASK_DECORATORS,
    TASK_OWNERS,
)
from flake8_connpool.frameworks.schema import (
    AS_CALLED,
    CACHED,
    ONCE,
    PROCESS,
    REQUEST,
    TASK,
    UNKNOWN,
    Runs,
)
from flake8_connpool.semantics.calls.references import callback_passed_to, callback_taker
from flake8_connpool.semantics.execution.memoization import is_memoized
from flake8_connpool.semantics.flow.dependence import function_around, parameters_of
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.syntax.statements import dotted
from flake8_connpool.semantics.values.abstract import (
    Constant,
    LocalClass,
    LocalFunction,
    QualifiedName,
    StringPrefix,
)
from flake8_connpool.semantics.values.model import SemanticModel

_ACCESSORS = frozenset({"deleter", "getter", "setter"})


def decorated_by(decorator: ast.expr, model: SemanticModel) -> Runs:
    """Return how often a function with a decorator runs; AS_CALLED if its callers decide."""
    known = _known(decorator, model)
    if known is not None:
        return known
    target = _target(decorator, model)
    defined = model.non_null(target)
    if isinstance(defined, LocalFunction):
        return what_it_wraps(defined.node, model)
    if isinstance(defined, QualifiedName) and defined.name in model.environment.decorators:
        return model.environment.decorators[defined.name]
    if isinstance(defined, LocalClass) and _is_descriptor_that_keeps(defined.node):
        return CACHED
    if _keeps_by_name(_names_in(target, model)):
        return CACHED
    return _by_convention(decorator, target, model)


def is_known(decorator: ast.expr, model: SemanticModel) -> bool:
    """Return whether a decorator is part of a known framework."""
    return _known(decorator, model) is not None


def may_register(decorator: ast.expr, model: SemanticModel) -> bool:
    """Return whether a decorator is not known to wrap its function, so that it may register it.

    What another file of the project defines is not known here.
    """
    if is_known(decorator, model):
        return False
    defined = model.non_null(_target(decorator, model))
    return not (isinstance(defined, LocalFunction) and calls_what_it_gets(defined.node, model))


def name_of(decorator: ast.expr) -> str:
    """Return the name of a decorator as it is written."""
    return dotted(decorator.func if isinstance(decorator, ast.Call) else decorator)


def _target(decorator: ast.expr, model: SemanticModel) -> ast.expr:
    """Return the callable of a decorator, also if it was called before: `slow = limit(5)`."""
    if isinstance(decorator, ast.Name):
        made = model.symbols.assigned(decorator)
        decorator = made if isinstance(made, ast.Call) else decorator
    return decorator.func if isinstance(decorator, ast.Call) else decorator


def _known(decorator: ast.expr, model: SemanticModel) -> Runs | None:
    target = _target(decorator, model)
    known = DECORATORS.get(model.qualified_name(target))
    if known is not None or not isinstance(target, ast.Attribute):
        return known
    if target.attr in _ACCESSORS and isinstance(target.value, ast.Name):
        return AS_CALLED
    owner = model.non_null(target.value)
    if isinstance(owner, LocalFunction) and target.attr in GROUP_DECORATORS:
        return PROCESS if _is_group(owner.node, model) else None
    return None


def _by_convention(decorator: ast.expr, target: ast.expr, model: SemanticModel) -> Runs:
    """Return what the name of a decorator of another module means."""
    name = getattr(target, "attr", getattr(target, "id", ""))
    if name in FIXTURE_DECORATORS:
        return ONCE
    if name in FORKED_DECORATORS:
        return UNKNOWN
    if name in STARTUP or _first_text(decorator, model) in STARTUP:
        return PROCESS
    owner = model.non_null(target.value) if isinstance(target, ast.Attribute) else None
    if not isinstance(target, ast.Attribute) or not isinstance(owner, QualifiedName | None):
        return AS_CALLED
    if name in COMMAND_DECORATORS:
        return PROCESS
    if name in ON_REQUESTS or (name in ROUTES and _has_path(decorator, model)):
        return REQUEST
    if name in TASK_DECORATORS:
        return TASK if _is_of_tasks(target.value, model) else AS_CALLED
    return AS_CALLED


def _names_in(target: ast.expr, model: SemanticModel) -> Iterator[str]:
    """Yield the names in a callable, and the original name of what is imported."""
    match target:
        case ast.IfExp(body=body, orelse=other):
            yield from _names_in(body, model)
            yield from _names_in(other, model)
        case ast.Call(func=func):
            yield from _names_in(func, model)
        case ast.Attribute(value=owner, attr=name):
            yield from _names_in(owner, model)
            yield name.lower()
        case ast.Name(id=name):
            yield name.lower()
            imported = _import_of(target, model)
            for one in imported.names if imported is not None else ():
                if one.asname == name:
                    yield one.name.lower()


def _import_of(name: ast.Name, model: SemanticModel) -> ast.ImportFrom | None:
    """Return the statement that imports a name, including relative imports."""
    bindings = model.symbols.lookup(name.id, model.symbols.scope_of[name])
    only = bindings[0].node if len(bindings) == 1 else None
    return only if isinstance(only, ast.ImportFrom) else None


def _is_of_tasks(owner: ast.expr, model: SemanticModel) -> bool:
    """Return whether the name or the module of an application says that it runs tasks."""
    imported = _import_of(owner, model) if isinstance(owner, ast.Name) else None
    parts = [*_names_in(owner, model), *((imported.module or "") if imported else "").split(".")]
    return not TASK_OWNERS.keys().isdisjoint(word for part in parts for word in part.split("_"))


def _keeps_by_name(names_of_callable: Iterable[str]) -> bool:
    """Return whether the names of a callable say that it keeps results."""
    names = {part for name in names_of_callable for part in name.strip("_").split("_")}
    if not TAKING_OUT.keys().isdisjoint(names) or not NOT_KEEPING.keys().isdisjoint(names):
        return False
    return not KEEPING_DECORATORS.keys().isdisjoint(names) or any(
        word in name for word in MEMOIZERS for name in names
    )


@memoized
def what_it_wraps(decorator: Named, model: SemanticModel) -> Runs:
    """Return what a decorator of the module does with the function that it gets.

    It may keep its results, or pass it to another decorator.
    """
    if _keeps_by_name([decorator.name.lower()]):
        return CACHED
    for node in walk(decorator):
        if not isinstance(node, ast.Call):
            continue
        if _is_given(node.func, decorator, model) and is_memoized(node, model):
            return CACHED
        taker = callback_taker(node, model)
        taken = callback_passed_to(taker, node) if taker is not None else None
        is_passed_on = taken is not None and _is_given(taken, decorator, model)
        if is_passed_on and taker is not None and taker.runs is not None:
            return taker.runs
    return AS_CALLED


@memoized
def calls_what_it_gets(decorator: Named, model: SemanticModel) -> bool:
    """Return whether a decorator, or a function in it, calls the function that it gets."""
    return any(
        isinstance(node, ast.Call) and _is_given(node.func, decorator, model)
        for node in walk(decorator)
    )


def _is_given(node: ast.expr, decorator: Named, model: SemanticModel) -> bool:
    """Return whether an expression is a parameter of a decorator, or of a function in it."""
    if not isinstance(node, ast.Name):
        return False
    home = model.symbols.home(node.id, model.symbols.scope_of[node])
    owner = home.node if home is not None else None
    if not isinstance(owner, Named) or node.id not in parameters_of(owner):
        return False
    return owner is decorator or function_around(owner, model) is not None


def _is_descriptor_that_keeps(owner: ast.ClassDef) -> bool:
    """Return whether a class is a property that stores its value, or is named as a cache."""
    if _keeps_by_name([owner.name.lower()]):
        return True
    getters = [one for one in owner.body if getattr(one, "name", "") == "__get__"]
    return any(
        (isinstance(part, ast.Name) and part.id == "setattr")
        or (isinstance(part, ast.Attribute) and part.attr == "__dict__")
        for getter in getters
        for part in walk(getter)
    )


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


def _first_text(decorator: ast.expr, model: SemanticModel) -> str | None:
    """Return the first argument of a decorator, or its known start, if that is a string."""
    if not isinstance(decorator, ast.Call) or not decorator.args:
        return None
    match model.value(decorator.args[0]):
        case Constant(value=str(text)) | StringPrefix(head=text):
            return text
        case _:
            return None


def _has_path(decorator: ast.expr, model: SemanticModel) -> bool:
    text = _first_text(decorator, model)
    return text is not None and (text == "" or text.startswith("/"))
