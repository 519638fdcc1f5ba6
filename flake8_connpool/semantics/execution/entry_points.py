"""What a function is for, by its decorators, class, parameters and name."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from flake8_connpool.frameworks.catalog import BASES, CALLS, SIGNATURES, WRAPPING
from flake8_connpool.frameworks.conventions import MAIN
from flake8_connpool.frameworks.schema import ANY, AS_CALLED, CACHED, PROCESS, Placement, Runs
from flake8_connpool.semantics.calls.references import references_to, scope_around
from flake8_connpool.semantics.execution.decorators import decorated_by, is_known
from flake8_connpool.semantics.execution.rebinding import memo_of
from flake8_connpool.semantics.flow.dependence import function_around, parameters_of
from flake8_connpool.semantics.symbols.scopes import BindingKind
from flake8_connpool.semantics.syntax.memo import memoized
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.model import SemanticModel

_CALLS = frozenset({"__call__", "__acall__"})
_PATTERNS = tuple((name, methods) for name, methods in BASES.items() if "*" in name)


@memoized
def entry_point_of(function: Named, model: SemanticModel) -> Runs:
    """Return how often a function runs by its definition, AS_CALLED if its callers decide."""
    declared = _declared(function, model)
    if declared is not None:
        return declared
    by_shape = _unless_a_handler_calls(function, model) or _wraps(function, model)
    if by_shape is not None:
        return by_shape
    if function.name in MAIN and scope_around(function, model) is model.symbols.module:
        return PROCESS
    return AS_CALLED


@memoized
def _declared(function: Named, model: SemanticModel) -> Runs | None:
    """Return how often a function runs by its decorators or its class, None if they do not say."""
    known = [decorated_by(one, model) for one in function.decorator_list]
    told = [runs for runs in known if runs is not AS_CALLED]
    for runs in (CACHED, *told):
        if runs in told:
            return runs
    return CACHED if memo_of(function, model) is not None else _inherited(function, model)


def is_by_signature(function: Named, model: SemanticModel) -> bool:
    """Return whether only its parameters say how often a function runs: those of a handler."""
    return _declared(function, model) is None and _by_signature(function, model) is not None


def has_unknown_decorator(function: Named, model: SemanticModel) -> bool:
    """Return whether a decorator of a function is none of a known framework."""
    return not all(is_known(decorator, model) for decorator in function.decorator_list)


def _inherited(function: Named, model: SemanticModel) -> Runs | None:
    home = scope_around(function, model)
    if not isinstance(home.node, ast.ClassDef):
        return None
    return _among(function.name, known_bases(home.node, model))


def runs_by_bases(method: str, bases: Iterable[str]) -> Runs | None:
    """Return how often a method runs because of the classes of libraries that its class extends."""
    return _among(method, (known for base in bases for known in _known_base(base)))


def _among(method: str, bases: Iterable[Mapping[str, Runs]]) -> Runs | None:
    for methods in bases:
        if method in methods:
            return methods[method]
        if ANY in methods and not method.startswith("_"):
            return methods[ANY]
    return None


def known_bases(owner: ast.ClassDef, model: SemanticModel) -> Iterator[Mapping[str, Runs]]:
    """Yield what each known base of a class says about its methods."""
    for current in model.ancestry(owner):
        yield from _own_bases(current, model)


@memoized
def _own_bases(owner: ast.ClassDef, model: SemanticModel) -> Sequence[Mapping[str, Runs]]:
    """Return the same for the bases that a class names itself."""
    named = [model.qualified_name(base) for base in owner.bases]
    # The bases of a class of another file, if the project tells them.
    named += [one for name in named for one in model.environment.bases.get(name, ())]
    return [methods for base in named for methods in _known_base(base)]


def _known_base(base: str) -> Iterator[Mapping[str, Runs]]:
    if base in BASES:
        yield BASES[base]
    for pattern, methods in _PATTERNS:
        if fnmatchcase(base, pattern):
            yield methods


def _unless_a_handler_calls(function: Named, model: SemanticModel) -> Runs | None:
    """Return how often a function runs by its parameters; None if it gets those of a handler."""
    by_signature = _by_signature(function, model)
    if by_signature is None:
        return None
    callers = (
        function_around(use.call, model)
        for use in references_to(function, model)
        if use.call is not None and use.runs is None
    )
    is_helper = any(
        isinstance(caller, Named) and caller is not function and _is_handler(caller, model)
        for caller in callers
    )
    return None if is_helper else by_signature


def _is_handler(function: Named, model: SemanticModel) -> bool:
    declared = _declared(function, model)
    if declared is None:
        return _by_signature(function, model) is not None
    return declared.placement is Placement.PER_REQUEST


@memoized
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
