"""What a call gives back, where that is known."""

from __future__ import annotations

import ast

from flake8_connpool.code.annotations import annotated
from flake8_connpool.code.reader import Reader
from flake8_connpool.code.values import (
    Display,
    Instance,
    LocalClass,
    LocalFunction,
    Partial,
    Symbol,
    Text,
    Value,
    head_of,
)
from flake8_connpool.frameworks import OBJECTS
from flake8_connpool.frameworks.model import MADE
from flake8_connpool.library import APIS
from flake8_connpool.library.model import Api, Kind

_CACHES = frozenset({"functools.lru_cache", "functools.cache"})
# Of SQLAlchemy's URL: what they return begins as the URL does, but for another `drivername`.
_URL_METHODS = frozenset(
    {
        "set",
        "render_as_string",
        "update_query_dict",
        "update_query_pairs",
        "update_query_string",
        "difference_update_query",
    }
)
# Of contextlib's exit stacks.
_ENTERING_METHODS = frozenset({"enter_context", "enter_async_context"})

_ENTERED_AS_THEMSELVES = frozenset({Kind.CLIENT, Kind.MANAGER, Kind.HOST_POOL, Kind.SESSION})


def result_of(node: ast.Call, module: Reader) -> Value | None:
    """Return what a call gives back, None if that is unknown."""
    match module.usable(node.func):
        case Symbol(name="functools.partial"):
            return Partial(node)
        case Symbol(name="builtins.dict") if not node.args:
            return Display(_dict_of(node))
        case Symbol(name="builtins.str") if len(node.args) == 1:
            made = module.value(node.args[0])
            return made if head_of(made) is not None else None
        case Symbol(name=name) if name in APIS:
            api = APIS[name]
            return _url(node, module) if api.kind is Kind.URL else Instance(api, (node,))
        case Symbol(name=name) if name in OBJECTS:
            return Symbol(f"{name}{MADE}")
        case Instance(api=api) if api.kind is Kind.SESSION_FACTORY:
            return _session(node, api, module)
        case LocalClass(node=owner):
            base = module.base_api(owner)
            return Instance(base, (node,), owner) if base else None
        case LocalFunction():
            return returned(node, module, awaited=False)
        case Partial(call=call) if call.args:
            wrapped = module.api(call.args[0])
            return Instance(wrapped, (node,)) if wrapped else None
    return _of_method(node, node.func, module) if isinstance(node.func, ast.Attribute) else None


def _of_method(node: ast.Call, func: ast.Attribute, module: Reader) -> Value | None:
    """Return what a method of something else gives back, for the few that matter."""
    if func.attr == "format":
        before = (head_of(module.value(func.value)) or "").partition("{")[0]
        return Text(before) if before else None
    if func.attr in _URL_METHODS and isinstance(module.value(func.value), Text):
        drivers = [k.value for k in node.keywords if k.arg == "drivername"]
        return module.value(drivers[0] if drivers else func.value)
    if func.attr in _ENTERING_METHODS and len(node.args) == 1:
        return entered(node.args[0], module)
    return None


def entered(node: ast.expr, module: Reader) -> Value | None:
    """Return what `with` gives: clients return themselves."""
    value = module.usable(node)
    if isinstance(value, Symbol) and value.name.endswith(MADE):
        return value
    if not isinstance(value, Instance) or value.api.kind not in _ENTERED_AS_THEMSELVES:
        return None
    is_own = value.local is not None and (
        module.defines(value.local, "__enter__") or module.defines(value.local, "__aenter__")
    )
    return None if is_own else value


def _session(node: ast.Call, factory: Api, module: Reader) -> Value | None:
    """Return what a factory of sessions makes; `class_` may be another class, or unknown."""
    made = module.usable(node.func)
    assert isinstance(made, Instance)
    for call in made.calls:
        for keyword in call.keywords:
            if keyword.arg in ("class_", None):
                api = module.api(keyword.value)
                return Instance(api, (node,)) if api and api.kind is Kind.SESSION else None
    return Instance(APIS[factory.gives], (node,))


def _url(node: ast.Call, module: Reader) -> Value | None:
    """Return the beginning of a URL made by a call: its dialect comes first."""
    names = {"drivername", "name_or_url"}
    given = [*node.args, *(k.value for k in node.keywords if k.arg in names)]
    head = head_of(module.value(given[0])) if given else None
    return Text(head) if head else None


def returned(node: ast.Call, module: Reader, *, awaited: bool) -> Value | None:
    """Return what a function of the module says it returns."""
    callee = module.usable(node.func)
    wanted = ast.AsyncFunctionDef if awaited else ast.FunctionDef
    if not isinstance(callee, LocalFunction) or not isinstance(callee.node, wanted):
        return None
    for decorator in callee.node.decorator_list:
        name = module.value(decorator.func if isinstance(decorator, ast.Call) else decorator)
        if not isinstance(name, Symbol) or name.name not in _CACHES:
            return None
    said = annotated(callee.node.returns, module)
    return said if isinstance(said, Instance) else None


def enters(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in _ENTERING_METHODS


def _dict_of(call: ast.Call) -> ast.Dict:
    """Return `dict(a=1, **b)` as the display it equals."""
    keys = [
        None if k.arg is None else ast.copy_location(ast.Constant(k.arg), k) for k in call.keywords
    ]
    return ast.copy_location(ast.Dict(list(keys), [k.value for k in call.keywords]), call)
