"""Dependency injection: what a framework calls for a parameter, `rates: Rates = Depends()`.

What it calls may be a class, so that it creates an object for every request, or an object, whose
`__call__` it runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from flake8_connpool.frameworks.catalog import DEPENDENCIES, TAKERS
from flake8_connpool.frameworks.schema import REQUEST, Runs
from flake8_connpool.semantics.calls.method_resolution import class_made
from flake8_connpool.semantics.syntax.memo import memoized_per_model
from flake8_connpool.semantics.syntax.nodes import Named
from flake8_connpool.semantics.values.abstract import LocalClass
from flake8_connpool.semantics.values.model import SemanticModel

_ANNOTATED = frozenset({"typing.Annotated", "typing_extensions.Annotated"})
_UNCHANGED = frozenset({"abc.ABCMeta", "dataclasses.dataclass"})


class Injection(Struct, frozen=True):
    """One request for a dependency: `Depends(...)`, and what the framework calls for it.

    `runs` is how often. `function` and `parameter` are where the result is passed; None and "" if
    it is dropped, as for the dependencies of a router, or if that is unknown.
    """

    call: ast.Call
    dependency: ast.expr
    runs: Runs = REQUEST
    function: Named | None = None
    parameter: str = ""


@memoized_per_model
def injections(model: SemanticModel) -> Mapping[ast.Call, Injection]:
    """Return the requests for dependencies in a module, by their calls."""
    found: dict[ast.Call, Injection] = {}
    for call in model.symbols.calls:
        name = model.qualified_name(call.func)
        taker = TAKERS.get(name) if name in DEPENDENCIES else None
        if taker is None or taker.runs is None:
            continue
        argument = _parameter_of(call, model)
        asked = _asked(call, taker.keyword)
        asked = asked if asked is not None else _annotated(call, argument, model)
        if asked is None:
            continue
        above = model.parents[model.parents[argument]] if argument is not None else None
        if argument is not None and isinstance(above, Named):
            found[call] = Injection(call, asked, taker.runs, above, argument.arg)
        else:
            found[call] = Injection(call, asked, taker.runs)
    return found


@memoized_per_model
def injections_by_dependency(model: SemanticModel) -> Mapping[ast.expr, Injection]:
    """Return the same by the expressions of what the framework calls."""
    return {one.dependency: one for one in injections(model).values()}


@memoized_per_model
def injected_classes(model: SemanticModel) -> Mapping[ast.ClassDef, Sequence[Injection]]:
    """Return the requests for objects of each class of the module that the framework creates."""
    found: dict[ast.ClassDef, list[Injection]] = {}
    for one in injections(model).values():
        value = model.non_null(one.dependency)
        if isinstance(value, LocalClass) and not may_keep_objects(value.node, model):
            found.setdefault(value.node, []).append(one)
    return found


@memoized_per_model
def injected_objects(model: SemanticModel) -> Mapping[ast.ClassDef, Sequence[Injection]]:
    """Return the requests for what an object returns when it is called, by its class."""
    found: dict[ast.ClassDef, list[Injection]] = {}
    for one in injections(model).values():
        owner = class_made(one.dependency, model)
        if owner is not None:
            found.setdefault(owner, []).append(one)
    return found


def may_keep_objects(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether a call of a class may give an object that it gave before: a singleton."""
    changing = [
        *owner.decorator_list,
        *(keyword.value for keyword in owner.keywords if keyword.arg in ("metaclass", None)),
    ]
    names = (
        model.qualified_name(one.func if isinstance(one, ast.Call) else one) for one in changing
    )
    return not _UNCHANGED.issuperset(names)


def _asked(call: ast.Call, keyword: str) -> ast.expr | None:
    """Return what a request for a dependency names; None if the annotation says it."""
    given = [*call.args[:1], *(one.value for one in call.keywords if one.arg == keyword)]
    return given[0] if given else None


def _parameter_of(call: ast.Call, model: SemanticModel) -> ast.arg | None:
    """Return the parameter whose default, or part of whose annotation, a call is.

    Of a name for an annotation, `RatesDep = Annotated[Rates, Depends()]`, the first parameter.
    """
    above = model.parents[call]
    if isinstance(above, ast.arguments):
        return next((one for one, value in _defaults(above) if value is call), None)
    while isinstance(above, ast.Tuple | ast.Subscript):
        above = model.parents[above]
    if isinstance(above, ast.Assign) and isinstance(above.targets[0], ast.Name):
        loads = model.symbols.loads_of(above.targets[0].id, model.symbols.module)
        uses = (model.parents[load] for load in loads)
        above = next((one for one in uses if isinstance(one, ast.arg)), above)
    return above if isinstance(above, ast.arg) else None


def _defaults(args: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*args.posonlyargs, *args.args]
    yield from zip(reversed(positional), reversed(args.defaults), strict=False)
    yield from zip(args.kwonlyargs, args.kw_defaults, strict=True)


def _annotated(call: ast.Call, argument: ast.arg | None, model: SemanticModel) -> ast.expr | None:
    """Return the class that `Depends()` means: that of the annotation."""
    above = model.parents[call]
    if isinstance(above, ast.arguments):
        said = argument.annotation if argument is not None else None
        return _first_of(said, model) if isinstance(said, ast.Subscript) else said
    outer = model.parents[above] if isinstance(above, ast.Tuple) else None
    return _first_of(outer, model) if isinstance(outer, ast.Subscript) else None


def _first_of(node: ast.Subscript, model: SemanticModel) -> ast.expr | None:
    """Return the class in `Annotated[Class, ...]`."""
    items: Sequence[ast.expr] = node.slice.elts if isinstance(node.slice, ast.Tuple) else ()
    is_annotated = bool(items) and model.qualified_name(node.value) in _ANNOTATED
    return items[0] if is_annotated else None
