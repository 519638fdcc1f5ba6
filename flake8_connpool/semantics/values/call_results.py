"""The result of a call, if it is known."""

from __future__ import annotations

import ast
from functools import cache

from flake8_connpool.frameworks.catalog import OBJECTS
from flake8_connpool.frameworks.schema import MADE
from flake8_connpool.library.catalog import APIS, KEEPING_START
from flake8_connpool.library.roles import Kind, Role
from flake8_connpool.library.schema import Api
from flake8_connpool.semantics.values.abstract import (
    ContainerLiteral,
    Instance,
    LocalClass,
    LocalFunction,
    Partial,
    QualifiedName,
    StringPrefix,
    Value,
    known_prefix,
)
from flake8_connpool.semantics.values.annotations import annotated
from flake8_connpool.semantics.values.reader import Reader

_CACHES = frozenset({"functools.lru_cache", "functools.cache"})
# Methods of contextlib's exit stacks.
ENTERING_METHODS = frozenset({"enter_context", "enter_async_context"})

_ENTERED_AS_THEMSELVES = frozenset(
    {
        *(Kind.CLIENT, Kind.THREADED_CLIENT, Kind.MANAGER, Kind.SERVICE, Kind.HOST_POOL),
        Kind.SESSION,
    }
)


def result_of(node: ast.Call, model: Reader) -> Value | None:
    """Return the result of a call; None if it is unknown."""
    match model.non_null(node.func):
        case QualifiedName(name="functools.partial"):
            return Partial(node)
        case QualifiedName(name="builtins.dict") if not node.args:
            return ContainerLiteral(_dict_of(node))
        case QualifiedName(name="builtins.str") if len(node.args) == 1:
            made = model.value(node.args[0])
            return made if known_prefix(made) is not None else None
        case QualifiedName(name=name) if name in APIS:
            api = APIS[name]
            return _url(node, model) if api.kind is Kind.URL else Instance(api, (node,))
        case QualifiedName(name=name) if name in OBJECTS:
            return QualifiedName(f"{name}{MADE}")
        case QualifiedName(name=name) if (made := model.called(name, is_awaited=False)) is not None:
            return made
        case Instance(api=api) if api.kind is Kind.SESSION_FACTORY:
            return _session(node, api, model)
        case LocalClass(node=owner):
            base = model.base_api(owner)
            return Instance(base, (node,), owner) if base else None
        case LocalFunction():
            return returned(node, model, awaited=False)
        case Partial(call=call) if call.args:
            wrapped = model.api(call.args[0])
            return Instance(wrapped, (node,)) if wrapped else None
    return _of_method(node, node.func, model) if isinstance(node.func, ast.Attribute) else None


def _of_method(node: ast.Call, func: ast.Attribute, model: Reader) -> Value | None:
    """Return the result of a method of another object, for the few methods that matter."""
    if func.attr == "format":
        before = (known_prefix(model.value(func.value)) or "").partition("{")[0]
        return StringPrefix(before) if before else None
    if func.attr in KEEPING_START and isinstance(model.value(func.value), StringPrefix):
        drivers = [k.value for k in node.keywords if k.arg in _starts()]
        return model.value(drivers[0] if drivers else func.value)
    if func.attr in ENTERING_METHODS and len(node.args) == 1:
        return entered(node.args[0], model)
    return None


def entered(node: ast.expr, model: Reader) -> Value | None:
    """Return the value that `with` binds; clients return themselves."""
    value = model.non_null(node)
    if isinstance(value, QualifiedName) and value.name.endswith(MADE):
        return value
    if not isinstance(value, Instance) or value.api.kind not in _ENTERED_AS_THEMSELVES:
        return None
    is_own = value.local is not None and (
        model.defines(value.local, "__enter__") or model.defines(value.local, "__aenter__")
    )
    return None if is_own else value


def _session(node: ast.Call, factory: Api, model: Reader) -> Value | None:
    """Return the sessions of a factory; `class_` may set another class, or an unknown one."""
    made = model.non_null(node.func)
    assert isinstance(made, Instance)
    usual = APIS[factory.gives]
    given = (session_class_of(call, factory, model) for call in made.calls)
    api = next((one for one in given if one is not usual), usual)
    return Instance(api, (node,)) if api is not None else None


def session_class_of(call: ast.Call, factory: Api, model: Reader) -> Api | None:
    """Return the class of the sessions of a factory that a call creates; None if it is unknown."""
    for keyword in call.keywords:
        if keyword.arg in ("class_", None):
            api = model.api(keyword.value)
            return api if api is not None and api.kind is Kind.SESSION else None
    return APIS[factory.gives]


def _url(node: ast.Call, model: Reader) -> Value | None:
    """Return the start of a URL created by a call: its dialect comes first."""
    given = [*node.args, *(k.value for k in node.keywords if k.arg in _starts())]
    head = known_prefix(model.value(given[0])) if given else None
    return StringPrefix(head) if head else None


@cache
def _starts() -> frozenset[str]:
    """Return the names of the parameters with which a URL starts."""
    urls = (api.parameter(Role.URL) for api in APIS.values() if api.kind is Kind.URL)
    return frozenset(parameter.name for parameter in urls if parameter is not None)


def returned(node: ast.Call, model: Reader, *, awaited: bool) -> Value | None:
    """Return the annotated result of a function of the module, or what one elsewhere returns."""
    callee = model.non_null(node.func)
    if isinstance(callee, QualifiedName):
        return model.called(callee.name, is_awaited=awaited)
    wanted = ast.AsyncFunctionDef if awaited else ast.FunctionDef
    if not isinstance(callee, LocalFunction) or not isinstance(callee.node, wanted):
        return None
    for decorator in callee.node.decorator_list:
        name = model.value(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if not isinstance(name, QualifiedName) or name.name not in _CACHES:
            return None
    said = annotated(callee.node.returns, model)
    return said if isinstance(said, Instance) else None


def enters(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ENTERING_METHODS


def _dict_of(call: ast.Call) -> ast.Dict:
    """Return `dict(a=1, **b)` as the equivalent dict literal."""
    keys = [
        None if k.arg is None else ast.copy_location(ast.Constant(k.arg), k) for k in call.keywords
    ]
    return ast.copy_location(ast.Dict(list(keys), [k.value for k in call.keywords]), call)
