"""Whether the pools of an HTTPAdapter subclass are used, and block as its constructor says.

An override of `init_poolmanager` can pass `block` on, set it, or drop it. Dropping it cancels
`pool_block=True`, since `adapters.py` of requests passes it to that method only. An override of
`send` that never calls the original does not use the pools.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from flake8_connpool.library.schema import Api, PoolMaker
from flake8_connpool.semantics.calls.constructors import method_of
from flake8_connpool.semantics.calls.kwargs import kwargs_changes, parameter_names
from flake8_connpool.semantics.syntax.children import walk
from flake8_connpool.semantics.values.model import SemanticModel


def uses_pools(owner: ast.ClassDef, api: Api, model: SemanticModel) -> bool:
    """Return whether a class that extends a library's class sends through its pools."""
    for current in model.lineage(owner):
        override = method_of(current, api.funnel, model)
        if override is None:
            if api.funnel in model.symbols.scopes[current].bindings:
                return False
        elif not _calls_original(override, api.funnel, model):
            return False
    return True


def follows_constructor(owner: ast.ClassDef, maker: PoolMaker, model: SemanticModel) -> bool:
    """Return whether all pools are made by one method whose overrides pass `block` on unchanged.

    There must be no other place that makes the pools.
    """
    for current in model.lineage(owner):
        override = method_of(current, maker.method, model)
        if override is None:
            if maker.method in model.symbols.scopes[current].bindings:
                return False
        elif not _hands_block_on(override, maker, model):
            return False
        if _makes_pools_again(current, override, maker, model):
            return False
    return True


def _makes_pools_again(
    owner: ast.ClassDef,
    override: ast.FunctionDef | None,
    maker: PoolMaker,
    model: SemanticModel,
) -> bool:
    in_override = set(walk(override)) if override is not None else set()
    assigned = [binding.node for binding in model.symbols.members(owner, maker.attribute)]
    called = [
        node
        for node in walk(owner)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == maker.method
    ]
    return any(node not in in_override for node in (*assigned, *called))


def _calls_original(method: ast.FunctionDef, name: str, model: SemanticModel) -> bool:
    """Return whether a method calls the one it overrides, by `super()` or by the base's name."""
    for node in walk(method):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = node.func.value
            is_super = isinstance(receiver, ast.Call) and model.is_builtin(receiver.func, "super")
            if node.func.attr == name and (is_super or model.api(receiver) is not None):
                return True
    return False


def _hands_block_on(override: ast.FunctionDef, maker: PoolMaker, model: SemanticModel) -> bool:
    calls = [c for c in walk(override) if isinstance(c, ast.Call) and _makes_pools(c, maker, model)]
    if len(calls) != 1:
        return False
    call = calls[0]
    rest = kwargs_changes(override, call, model)
    if rest is None or "block" in rest.handled:
        return False
    bindings = model.symbols.scopes[override].bindings
    once = {name for name, bound in bindings.items() if len(bound) == 1}
    star = override.args.vararg.arg if override.args.vararg else None
    keywords = {k.arg: k.value for k in call.keywords}
    args = call.args[1:] if _takes_self(call, maker, model) else call.args
    for index, arg in enumerate(args):
        if isinstance(arg, ast.Starred):
            is_last = index == len(args) - 1 and "block" not in keywords
            return is_last and _is_one_of(arg.value, {star} & once)
        if index == maker.block:
            return _is_one_of(arg, {"block"} & once)
    if "block" in keywords:
        return _is_one_of(keywords["block"], {"block"} & once)
    return "block" not in parameter_names(override.args) and None in keywords


def _takes_self(call: ast.Call, maker: PoolMaker, model: SemanticModel) -> bool:
    """Return whether self is the first argument: `HTTPAdapter.init_poolmanager(self, ...)`."""
    func = call.func
    return (
        isinstance(func, ast.Attribute)
        and func.attr == maker.method
        and model.api(func.value) is not None
    )


def _makes_pools(call: ast.Call, maker: PoolMaker, model: SemanticModel) -> bool:
    is_base = isinstance(call.func, ast.Attribute) and call.func.attr == maker.method
    return is_base or model.api(call.func) is not None


def _is_one_of(node: ast.expr, names: Collection[str | None]) -> bool:
    return isinstance(node, ast.Name) and node.id in names
