"""Whether the pools of an HTTPAdapter subclass are used, and block as its constructor was told.

An override of `init_poolmanager` may hand `block` on, decide it, or forget it (which cancels
`pool_block=True`: requests' `adapters.py` gives it to that method only). An override of `send`
that never calls the original sends without the pools.
"""

from __future__ import annotations

import ast
from collections.abc import Collection

from flake8_connpool.semantics.calls.constructors import method_of
from flake8_connpool.semantics.calls.kwargs import kwargs_changes, parameter_names
from flake8_connpool.semantics.values.model import SemanticModel

_METHOD = "init_poolmanager"
# init_poolmanager(connections, maxsize, block=False, **pool_kwargs)
_BLOCK_POSITION = 2


def uses_pools(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether a class leaves sending to the library, and so to its pools."""
    for current in model.lineage(owner):
        override = method_of(current, "send", model)
        if override is None:
            if "send" in model.symbols.scopes[current].bindings:
                return False
        elif not _calls_original(override, "send", model):
            return False
    return True


def follows_constructor(owner: ast.ClassDef, model: SemanticModel) -> bool:
    """Return whether every `init_poolmanager` of a class hands `block` on as it got it.

    And whether that is the only place where its pools are made.
    """
    for current in model.lineage(owner):
        override = method_of(current, _METHOD, model)
        if override is None:
            if _METHOD in model.symbols.scopes[current].bindings:
                return False
        elif not _hands_block_on(override, model):
            return False
        if _makes_pools_again(current, override, model):
            return False
    return True


def _makes_pools_again(
    owner: ast.ClassDef, override: ast.FunctionDef | None, model: SemanticModel
) -> bool:
    in_override = set(ast.walk(override)) if override is not None else set()
    assigned = [binding.node for binding in model.symbols.members(owner, "poolmanager")]
    called = [
        node
        for node in ast.walk(owner)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == _METHOD
    ]
    return any(node not in in_override for node in (*assigned, *called))


def _calls_original(method: ast.FunctionDef, name: str, model: SemanticModel) -> bool:
    """Return whether a method calls the one it overrides: of `super()`, or of the base by name."""
    for node in ast.walk(method):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = node.func.value
            is_super = isinstance(receiver, ast.Call) and model.is_builtin(receiver.func, "super")
            if node.func.attr == name and (is_super or model.api(receiver) is not None):
                return True
    return False


def _hands_block_on(override: ast.FunctionDef, model: SemanticModel) -> bool:
    makers = [c for c in ast.walk(override) if isinstance(c, ast.Call) and _makes_pools(c, model)]
    if len(makers) != 1:
        return False
    maker = makers[0]
    rest = kwargs_changes(override, maker, model)
    if rest is None or "block" in rest.handled:
        return False
    bindings = model.symbols.scopes[override].bindings
    once = {name for name, bound in bindings.items() if len(bound) == 1}
    star = override.args.vararg.arg if override.args.vararg else None
    keywords = {k.arg: k.value for k in maker.keywords}
    args = maker.args[1:] if _takes_self(maker, model) else maker.args
    for index, arg in enumerate(args):
        if isinstance(arg, ast.Starred):
            is_last = index == len(args) - 1 and "block" not in keywords
            return is_last and _is_one_of(arg.value, {star} & once)
        if index == _BLOCK_POSITION:
            return _is_one_of(arg, {"block"} & once)
    if "block" in keywords:
        return _is_one_of(keywords["block"], {"block"} & once)
    return "block" not in parameter_names(override.args) and None in keywords


def _takes_self(maker: ast.Call, model: SemanticModel) -> bool:
    """Return whether self comes first: `HTTPAdapter.init_poolmanager(self, ...)`."""
    func = maker.func
    return (
        isinstance(func, ast.Attribute)
        and func.attr == _METHOD
        and model.api(func.value) is not None
    )


def _makes_pools(call: ast.Call, model: SemanticModel) -> bool:
    is_base = isinstance(call.func, ast.Attribute) and call.func.attr == _METHOD
    return is_base or model.api(call.func) is not None


def _is_one_of(node: ast.expr, names: Collection[str | None]) -> bool:
    return isinstance(node, ast.Name) and node.id in names
